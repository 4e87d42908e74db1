from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .common import LeadManagementCommon


class BoardOrderCommon(LeadManagementCommon):
    """Three cards in one column, the newest on top: third, second, first."""

    @classmethod
    def _setup_records(cls):
        res = super()._setup_records()
        cls.first, cls.second, cls.third = (
            cls._create_lead(name=name) for name in ("first", "second", "third")
        )
        return res

    def _get_board(self, user=None, domain=(), order="board_position, id desc"):
        """Return the names of the cards as a user's board shows them.

        :param user: `res.users` record, by default `user_own`
        :param domain: what the filters add
        """
        Lead = self.env["lead.lead"].with_user(user or self.user_own)
        data = Lead.web_read_group(
            Domain("is_closed", "=", False) & Domain(domain),
            ["status_id"],
            order=order,
            auto_unfold=True,
            unfold_read_specification={"name": {}},
        )
        column = next(
            group for group in data["groups"] if group["status_id"][0] == self.status_new.id
        )
        return [record["name"] for record in column["__records"]]

    def _move(self, lead, above=None, below=None, user=None):
        """Drop a card between two others on a user's board, as the client does."""
        return lead.with_user(user or self.user_own).move_on_board(
            above_id=above.id if above else False,
            below_id=below.id if below else False,
        )


@tagged("post_install", "-at_install")
class TestBoardOrder(BoardOrderCommon):
    """Every user arranges the cards of a column."""

    def test_new_leads_come_first(self):
        """REQ-0.57: before anybody has arranged the cards."""
        self.assertEqual(self._get_board(), ["third", "second", "first"])

    def test_card_stays_where_it_was_dropped(self):
        """REQ-0.57: between two cards, at the top, at the bottom."""
        self._move(self.first, above=self.third, below=self.second)
        self.assertEqual(self._get_board(), ["third", "first", "second"])
        self._move(self.second, below=self.third)
        self.assertEqual(self._get_board(), ["second", "third", "first"])
        self._move(self.third, above=self.first)
        self.assertEqual(self._get_board(), ["second", "first", "third"])

    def test_the_first_move_counts_at_once(self):
        """REQ-0.57: for somebody who has seen the cards in the order of the team."""
        self.assertEqual(self._get_board(), ["third", "second", "first"])
        self._move(self.first, below=self.third)
        self.assertEqual(self._get_board(), ["first", "third", "second"])
        other = self._get_board(user=self.user_manager)
        self.assertEqual(other, ["third", "second", "first"])

    def _drop(self, lead, status, **place):
        """Save a new status together with the place, as a drop into another column does."""
        lead = lead.with_user(self.user_own).with_context(lead_board_place=place)
        return lead.web_save({"status_id": status.id}, {"status_id": {}})

    def test_status_and_place_are_saved_in_one_call(self):
        """REQ-0.57, REQ-8.1: where a colleague has deleted the card above, below the other."""
        gone, qualified = self._create_leads(2, status_id=self.status_qualified.id)
        self._drop(qualified, self.status_new, above_id=self.third.id, below_id=self.second.id)
        self.assertEqual(self._get_board(), ["third", qualified.name, "second", "first"])
        gone_id = gone.id
        gone.sudo().unlink()
        self._drop(self.first, self.status_qualified)
        self._drop(self.first, self.status_new, above_id=gone_id, below_id=self.third.id)
        self.assertEqual(self._get_board()[:2], ["first", "third"])

    def test_a_refused_status_keeps_no_place(self):
        """REQ-0.56, REQ-0.57: both or nothing."""
        type_short = self._create_type("Short", self.status_new)
        self.first.type_id = type_short
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._drop(self.first, self.status_qualified, below_id=self.third.id)
        self.assertEqual(self._get_board(), ["third", "second", "first"])

    def test_a_forged_place_is_no_door(self):
        """REQ-1.4: neither to leads of others, nor for what is none."""
        other = self._create_lead(self.user_colleague)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._drop(self.first, self.status_qualified, above_id=other.id)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._drop(self.first, self.status_qualified, above_id={"x": 1})

    def test_order_is_kept_with_filters(self):
        """REQ-0.57: a filter leaves cards out and the others where they stand."""
        self._move(self.first, below=self.third)
        self.assertEqual(self._get_board(domain=[("name", "!=", "third")]), ["first", "second"])
        self.assertEqual(self._get_board(), ["first", "third", "second"])

    def test_new_lead_comes_on_top_of_arranged_cards(self):
        """REQ-0.57: what is new is not hidden at the end of an arranged column."""
        self._move(self.third, above=self.second, below=self.first)
        self._create_lead(name="fourth")
        self.assertEqual(self._get_board()[0], "fourth")

    def test_order_of_another_user_is_unaffected(self):
        """REQ-0.57: saved per user, the team's order stays."""
        self._move(self.first, below=self.third)
        self.assertEqual(self._get_board(), ["first", "third", "second"])
        self.assertEqual(self._get_board(self.user_manager), ["third", "second", "first"])
        self.assertEqual(self._get_board(order="board_rank, id desc"), ["third", "second", "first"])
        self._move(self.third, above=self.second, user=self.user_manager)
        self.assertEqual(self._get_board(), ["first", "third", "second"])

    def test_lead_is_not_written(self):
        """REQ-0.57: neither a field nor the dates of the last change."""
        before = timedelta(days=2)
        self.env.cr.execute(
            "UPDATE lead_lead SET write_date = write_date - %s,"
            " date_last_user_change = date_last_user_change - %s WHERE id = ANY(%s)",
            (before, before, (self.first | self.second | self.third).ids),
        )
        self.env.invalidate_all()
        names = ["write_date", "write_uid", "date_last_user_change", "board_rank"]
        leads = self.first | self.second | self.third
        values = leads.read(names)
        self._move(self.first, above=self.third, below=self.second)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(leads.read(names), values)

    def test_column_is_numbered_anew_when_no_room_is_left(self):
        """REQ-0.57: dropping into the same gap again and again always works."""
        self.env.cr.execute(
            "UPDATE lead_lead SET board_rank = -7 WHERE id = ANY(%s)",
            ((self.first | self.second | self.third).ids,),
        )
        self.env.invalidate_all()
        self._move(self.first, above=self.third, below=self.second)
        self.assertEqual(self._get_board(), ["third", "first", "second"])
        upper, lower = self.first, self.second
        for _drop in range(120):
            self._move(lower, above=self.third, below=upper)
            upper, lower = lower, upper
            self.assertEqual(self._get_board(), ["third", upper.name, lower.name])

    def test_deleted_lead_leaves_no_position(self):
        """REQ-0.57: a place on the board goes with its lead."""
        self._move(self.first, below=self.third)
        Position = self.env["lead.board.position"]
        lead_id = self.first.id
        self.assertTrue(Position.search([("lead_id", "=", lead_id)]))
        self.first.with_user(self.user_manager).unlink()
        self.assertFalse(Position.search([("lead_id", "=", lead_id)]))

    def test_drop_takes_one_statement_to_keep(self):
        """REQ-0.57: one row for one card, found again by the next drop."""
        self._move(self.first, below=self.third)
        with self._capture_queries() as queries:
            self._move(self.first, above=self.third, below=self.second)
        kept = [query for query in queries if "INSERT INTO lead_board" in query]
        self.assertEqual(len(kept), 1)
        positions = self.env["lead.board.position"].search([("user_id", "=", self.user_own.id)])
        self.assertEqual(positions.lead_id, self.first)


@tagged("post_install", "-at_install")
class TestBoardOrderRights(BoardOrderCommon):
    """Nobody arranges what is not theirs to see."""

    def test_nobody_writes_positions_directly(self):
        """REQ-0.57: the board's own method is the only way, for managers too."""
        self._move(self.first, below=self.third)
        self._move(self.first, below=self.third, user=self.user_manager)
        values = {"lead_id": self.second.id, "position": 1.0}
        for user in (self.user_readonly, self.user_own, self.user_manager):
            with self.subTest(user=user.login):
                Position = self.env["lead.board.position"].with_user(user)
                with self.assertRaises(AccessError):
                    Position.create({"user_id": user.id, **values})
                own = Position.search([])
                self.assertLessEqual(own.user_id, user, "others' order is not seen")
                rows = own or Position.browse(1)
                with self.assertRaises(AccessError):
                    rows.write({"position": 5.0})
                with self.assertRaises(AccessError):
                    rows.unlink()

    def test_lead_that_the_user_may_not_read_is_refused(self):
        """REQ-1.14: neither as the card moved nor as a neighbour."""
        with self.assertRaises(AccessError):
            self._move(self.first, below=self.third, user=self.user_stranger)
        theirs = self._create_lead(self.user_stranger, name="theirs")
        with self.assertRaises(AccessError):
            self._move(theirs, above=self.third, user=self.user_stranger)
        with self.assertRaises(AccessError):
            self._move(self.first, below=theirs)
        self.assertFalse(self.env["lead.board.position"].search([("lead_id", "=", theirs.id)]))

    def test_employee_without_the_app_arranges_nothing(self):
        """REQ-2.3: others are refused."""
        nobody = new_test_user(self.env, "board_nobody", groups="base.group_user")
        with self.assertRaises(AccessError):
            self._move(self.first, below=self.third, user=nobody)


@tagged("post_install", "-at_install")
class TestBoardOrderInBulk(LeadManagementCommon):
    """A column of 10,000 cards."""

    COUNT = 10_000

    @classmethod
    def _setup_records(cls):
        res = super()._setup_records()
        lead = cls._create_lead(name="Pattern")
        cls.env.flush_all()
        names = [
            field.name
            for field in lead._fields.values()
            if field.store and field.column_type and field.name not in ("id", "code")
        ]
        columns = SQL(", ").join(map(SQL.identifier, names))
        cls.env.cr.execute(
            SQL(
                "INSERT INTO lead_lead (%s) SELECT %s FROM lead_lead,"
                " generate_series(2, %s) WHERE id = %s",
                columns,
                columns,
                cls.COUNT,
                lead.id,
            )
        )
        cls.env.invalidate_all()
        Lead = cls.env["lead.lead"].with_user(cls.user_own)
        cls.leads = Lead.search([], order="board_position, id desc")
        return res

    def _count_queries_of_drop(self, lead, above, below):
        """Return how many statements a drop takes with a cold cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        with self._capture_queries() as queries:
            lead.move_on_board(above_id=above.id, below_id=below.id)
        return len(queries)

    def _count_queries_of_board(self, leads):
        """Return how many statements the first cards take with a cold cache."""
        self.env.invalidate_all()
        with self._capture_queries() as queries:
            leads.web_read_group(
                [("id", "in", leads.ids)],
                ["status_id"],
                ["expected_revenue:sum_currency"],
                order="board_position, id desc",
                auto_unfold=True,
                unfold_read_specification={"name": {}},
                unfold_read_default_limit=40,
            )
        return len(queries)

    def test_number_of_queries_does_not_depend_on_the_column(self):
        """REQ-0.57, REQ-1.29: a drop, and numbering a whole column anew."""
        self.assertEqual(len(self.leads), self.COUNT)
        self._count_queries_of_board(self.leads[:1])  # fills the registry's caches
        # all cards have one rank, so the first drop finds no room
        renumbering = self._count_queries_of_drop(self.leads[0], self.leads[7000], self.leads[7001])
        self.assertLessEqual(renumbering, 10)
        ordered = self.leads.search([], order="board_position, id desc")
        self.assertEqual(ordered[7000], self.leads[0])
        self.assertEqual(ordered[6999], self.leads[7000])
        self.assertEqual(ordered[7001], self.leads[7001])

        drop = self._count_queries_of_drop(ordered[9000], ordered[3], ordered[4])
        self.assertLessEqual(drop, 8)
        self.assertEqual(
            self.leads.search([], order="board_position, id desc", limit=5)[4],
            ordered[9000],
        )

    def test_first_cards_take_as_many_queries_as_few_cards(self):
        """REQ-1.29, REQ-0.57: the board in own order with 10,000 cards and with 50."""
        few = self.leads[:50]
        self._count_queries_of_board(few)
        self.assertEqual(
            self._count_queries_of_board(self.leads),
            self._count_queries_of_board(few),
        )
