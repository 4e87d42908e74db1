import random

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.lead_management.tests.common import LeadManagementCommon

# the log of merges, and what the histories say of them; that a lead is to be scored anew
LOG_COLUMNS = {"write_date", "write_uid", "score_is_due"}
LOG_TABLES = {"lead_merge", "lead_merge_lead_rel"}
REFERENCE = {"type": "many2many", "comodel": "lead.lead", "string": "Known by"}


@tagged("post_install", "-at_install")
class TestMergeEverything(LeadManagementCommon):
    """Leads with all that addons hang on them, merged and taken back."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Partner {number}"} for number in range(4)]
        )
        cls.tags = cls.env["lead.tag"].create([{"name": f"Tag {n}"} for n in range(3)])
        cls.priorities = cls.env["lead.priority"].create(
            [{"name": f"P{n}", "sequence": 200 + n} for n in range(3)]
        )
        cls.types = cls.env["lead.type"].concat(
            *(
                cls._create_type(
                    f"Type {n}",
                    properties_definition=[
                        {"name": f"own{n}", "type": "char", "string": "Own"},
                        {**REFERENCE, "name": f"ref{n}"},
                    ],
                )
                for n in range(2)
            )
        )
        Base = cls.env["properties.base.definition"].sudo()
        base = Base._get_definition_for_property_field("res.partner", "properties")
        base.properties_definition = [{**REFERENCE, "name": "met"}]
        cls.run_ = cls.env["lead.import.run"].create({"policy": "create"})
        cls.policy = cls._create_policy()

    @classmethod
    def _create_policy(cls):
        """Return a policy of the first response where the addon is in the database, or None."""
        if "lead.response.policy" not in cls.env:
            return None
        return cls.env["lead.response.policy"].create(
            {
                "name": "Within an hour",
                "company_id": cls.company_a.id,
                "calendar_id": cls.company_a.resource_calendar_id.id,
                "target_minutes": 60,
            }
        )

    def _create_random_lead(self, chance):
        values = {"name": f"Lead {chance.random()}"}
        offered = {
            "email": lambda: f"a{chance.randrange(3)}@example.com",
            "phone": lambda: f"+48 22 123 45 6{chance.randrange(10)}",
            "partner_id": lambda: chance.choice(self.partners).id,
            "function": lambda: chance.choice(["Boss", "Director"]),
            "street": lambda: "Polna 3",
            "description": lambda: f"<p>{chance.random()}</p>",
            "expected_revenue": lambda: chance.randrange(1, 1000),
            "priority_id": lambda: chance.choice(self.priorities).id,
            "tag_ids": lambda: [Command.set(chance.sample(self.tags.ids, 2))],
            "date_deadline": lambda: "2026-12-01",
        }
        for name, value in offered.items():
            if chance.random() < 0.5:
                values[name] = value()
        number = chance.randrange(3)
        if number < 2:
            values["type_id"] = self.types[number].id
            values["properties"] = {f"own{number}": str(chance.random())}
        lead = self._create_lead(**values).sudo()
        self._hang_on(lead, chance)
        self._keep_books(lead, chance)
        return lead

    def _keep_books(self, lead, chance):
        """Let the server have kept of a lead what it does, each with a chance of a half."""
        common = {"lead_id": lead.id, "company_id": lead.company_id.id}
        moment = "2026-11-30 09:00:00"
        columns = {"score": chance.randrange(100), "score_chance": chance.random()}
        if self.policy and chance.random() < 0.7:
            columns |= {"response_policy_id": self.policy.id, "response_start": moment}
            columns["response_date" if chance.random() < 0.5 else "response_since"] = moment
        rows = {
            "lead.import.lead": {"run_id": self.run_.id, "kind": "created", "state": "pending"},
            "lead.assignment.log": {"date": moment, "trigger": "button", "outcome": "nobody"},
            "lead.response.escalation": {
                "date": moment,
                "clock_start": moment,
                "step": "reminder",
            },
        }
        if chance.random() < 0.5 and lead.activity_ids:
            rows["lead.response.escalation"]["activity_id"] = lead.activity_ids[:1].id
        for model, values in rows.items():
            if model in self.env and chance.random() < 0.5:
                self.env[model].create({**common, **values})
        self.env.flush_all()
        for name, value in columns.items():
            if name in lead._fields:
                self.env.cr.execute(
                    SQL(
                        "UPDATE lead_lead SET %s = %s WHERE id = %s",
                        SQL.identifier(name),
                        value,
                        lead.id,
                    )
                )
        self.env.invalidate_all(flush=False)

    def _hang_on(self, lead, chance):
        """Give a lead one of each with a chance of a half."""

        def maybe():
            return chance.random() < 0.5

        lead = lead.with_context(tracking_disable=False)
        if maybe():
            lead.message_post(body="Hello", message_type="comment")
        if maybe():
            lead.message_subscribe(chance.sample(self.partners.ids, 2))
        if maybe():
            lead.activity_schedule(
                "mail.mail_activity_data_todo", summary="Call", user_id=self.user_own.id
            )
        if maybe():
            self.env["ir.attachment"].create(
                {"name": "a.txt", "raw": b"x", "res_model": "lead.lead", "res_id": lead.id}
            )
        if maybe():
            self.env["calendar.event"].create(
                {
                    "name": "Meeting",
                    "start": "2026-12-01 10:00",
                    "stop": "2026-12-01 11:00",
                    "res_model_id": self.env["ir.model"]._get_id("lead.lead"),
                    "res_id": lead.id,
                }
            )
        if maybe():
            self.env["lead.call"].create(
                {
                    "company_id": lead.company_id.id,
                    "lead_id": lead.id,
                    "caller": "+48221234567",
                    "direction": "in",
                }
            )
        if maybe():
            self._create_order(lead)
        if maybe():
            self.env["crm.lead"].create(self._prepare_deal(lead))
        if maybe():
            lead.with_user(self.user_own).move_on_board(False, False)

    def _name_in_own_fields(self, leads, chance):
        """Let leads and partners name some of the leads in their own fields."""
        for lead in leads.filtered("type_id"):
            number = self.types.ids.index(lead.type_id.id)
            lead.properties = {
                **dict(lead.properties),
                f"ref{number}": chance.sample(leads.ids, chance.randrange(1, len(leads))),
            }
        for partner in self.partners:
            partner.properties = {"met": chance.sample(leads.ids, chance.randrange(1, len(leads)))}

    def _prepare_deal(self, lead):
        return {
            "name": "Deal",
            "lead_id": lead.id,
            "type": "opportunity",
            "company_id": lead.company_id.id,
        }

    def _create_order(self, lead):
        return self.env["sale.order"].create(
            {
                "partner_id": self.partners[0].id,
                "lead_id": lead.id,
                "company_id": lead.company_id.id,
            }
        )

    def _read_database(self, last_ids):
        """Return every row of the tables that hang on leads, as it stood at a moment.

        :param dict last_ids: {table: greatest id}: rows that came later are the log's
        """
        self.env.flush_all()
        Lead = self.env["lead.lead"]
        relations = [*Lead._get_moving_relations(), *Lead._get_merge_relations()]
        tables = {relation.table for relation in relations} - LOG_TABLES
        tables |= {"lead_lead", "res_partner", "mail_followers_mail_message_subtype_rel"}
        state = {}
        for table in sorted(tables):
            rows = self.env.execute_query_dict(self._select_all(table, last_ids.get(table)))
            state[table] = sorted(
                str(sorted((k, v) for k, v in row.items() if k not in LOG_COLUMNS)) for row in rows
            )
        return state

    def _select_all(self, table, last_id):
        condition = SQL("WHERE id <= %s", last_id) if last_id else SQL()
        return SQL("SELECT * FROM %s %s", SQL.identifier(table), condition)

    def test_merged_in_any_order_and_undone_the_database_is_what_it_was(self):
        """REQ-6.5: row by row, apart from the log."""
        for seed in range(6):
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                chance = random.Random(seed)
                leads = self.env["lead.lead"]
                for _number in range(chance.randrange(2, 6)):
                    leads |= self._create_random_lead(chance)
                self._name_in_own_fields(leads, chance)
                self.env.flush_all()
                [[last]] = self.env.execute_query(SQL("SELECT MAX(id) FROM mail_message"))
                before = self._read_database({"mail_message": last})
                merges = []
                left = list(leads)
                while len(left) > 1:
                    chance.shuffle(left)
                    count = chance.randrange(2, len(left) + 1)
                    group = leads.browse([lead.id for lead in left[:count]])
                    Lead = self.env["lead.lead"]
                    merges.append(Lead._merge(group[0], group[1:]))
                    left = [group[0], *left[count:]]
                self._assert_nothing_points_to(leads - left[0])
                rows = [merge.sudo().moved_rows for merge in merges]
                self.env["lead.merge"]._take_late_rows()
                self.assertEqual([merge.sudo().moved_rows for merge in merges], rows)
                for merge in reversed(merges):
                    merge.action_undo()
                after = self._read_database({"mail_message": last})
                for table, rows in before.items():
                    self.assertEqual(after[table], rows, table)
                savepoint.rollback()
                self.env.invalidate_all(flush=False)

    def test_merged_into_one_and_undone_in_any_order(self):
        """REQ-6.5: several merges into one lead; what is left of them is as if alone."""
        for seed in range(8):
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                chance = random.Random(1000 + seed)
                leads = self.env["lead.lead"]
                for _number in range(4):
                    leads |= self._create_random_lead(chance)
                self._name_in_own_fields(leads, chance)
                self.env.flush_all()
                [[last]] = self.env.execute_query(SQL("SELECT MAX(id) FROM mail_message"))
                before = self._read_database({"mail_message": last})
                merges = [self.env["lead.lead"]._merge(leads[0], lead) for lead in leads[1:]]
                chance.shuffle(merges)
                for merge in merges:
                    merge.action_undo()
                after = self._read_database({"mail_message": last})
                for table, rows in before.items():
                    self.assertEqual(after[table], rows, table)
                savepoint.rollback()
                self.env.invalidate_all(flush=False)

    def _assert_nothing_points_to(self, leads):
        """Check that all that hung on merged leads hangs on another one."""
        self.assertFalse(leads._get_leads_with_rows())
        counts = leads._count_merge_relations()
        self.assertFalse([labels for labels in counts.values() if labels])

    def test_two_deals_are_both_of_the_survivor(self):
        """REQ-6.4: its own stays its own, the other is a further one."""
        into, other = self._create_leads(2)
        own, further = self.env["crm.lead"].create(
            [self._prepare_deal(lead) for lead in into | other]
        )
        self.env["lead.lead"]._merge(into.sudo(), other.sudo())
        self.assertEqual(own.lead_id, into)
        self.assertEqual(further.further_lead_id, into)
        self.assertEqual(further._get_leads(), into)

    def test_amounts_follow_the_orders(self):
        """REQ-6.4: and return."""
        into, other = (lead.sudo() for lead in self._create_leads(2))
        order = self._create_order(other)
        product = self.env["product.product"].create({"name": "Thing", "list_price": 100})
        order.order_line = [Command.create({"product_id": product.id, "tax_ids": False})]
        order.action_confirm()
        self.assertEqual(other.ordered_amount, 100)
        merge = self.env["lead.lead"]._merge(into, other)
        self.assertEqual((into.ordered_amount, other.ordered_amount), (100, 0))
        merge.action_undo()
        self.assertEqual((into.ordered_amount, other.ordered_amount), (0, 100))

    def test_an_order_confirmed_since_stands_in_the_way(self):
        """REQ-6.5: it is named."""
        into, other = (lead.sudo() for lead in self._create_leads(2))
        order = self._create_order(other)
        merge = self.env["lead.lead"]._merge(into, other)
        order.action_confirm()
        with self.assertRaisesRegex(UserError, order.name):
            merge.action_undo()

    def test_both_histories_tell_merge_and_undo(self):
        """REQ-6.5"""
        into, other = (lead.sudo() for lead in self._create_leads(2))
        merge = self.env["lead.lead"]._merge(into, other)
        merge.action_undo()
        for lead, others in ((into, other), (other, into)):
            bodies = " ".join(lead.message_ids.mapped("body"))
            self.assertIn("erged", bodies)
            self.assertIn("ndo", bodies)
            self.assertIn(others.code, bodies)
