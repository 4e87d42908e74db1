from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from .common import LeadManagementCommon


class MergeCommon(LeadManagementCommon):
    """Leads of one person, merged."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.low, cls.high = cls.env["lead.priority"].create(
            [{"name": "Calm", "sequence": 110}, {"name": "Burning", "sequence": 120}]
        )
        cls.tag_a, cls.tag_b = cls.env["lead.tag"].create([{"name": "A"}, {"name": "B"}])

    def _merge(self, into, leads, values=None, user=None):
        Lead = self.env["lead.lead"].with_user(user or self.user_own)
        return Lead._merge(into.with_env(Lead.env), leads.with_env(Lead.env), values)


@tagged("post_install", "-at_install")
class TestMergeValues(MergeCommon):
    """What is kept where nobody chooses."""

    def test_values_of_the_survivor_win_and_empty_ones_are_filled_newest_first(self):
        """REQ-6.3"""
        into = self._create_lead(name="Stays", email="a@example.com")
        older = self._create_lead(phone="+48 22 123 45 67", function="Boss")
        newer = self._create_lead(email="b@example.com", function="Director")
        self._merge(into, older | newer)
        self.assertEqual(into.name, "Stays")
        self.assertEqual(into.email, "a@example.com")
        self.assertEqual(into.phone, older.phone)
        self.assertEqual(into.function, "Director")

    def test_tags_are_united_and_the_higher_priority_stays(self):
        """REQ-6.3"""
        into = self._create_lead(priority_id=self.low.id, tag_ids=[Command.set(self.tag_a.ids)])
        other = self._create_lead(priority_id=self.high.id, tag_ids=[Command.set(self.tag_b.ids)])
        self._merge(into, other)
        self.assertEqual(into.tag_ids, self.tag_a | self.tag_b)
        self.assertEqual(into.priority_id, self.high)
        self.assertEqual(other.tag_ids, self.tag_b)

    def test_descriptions_follow_one_another_under_their_ids(self):
        """REQ-6.3"""
        into = self._create_lead(description="<p>First</p>")
        other = self._create_lead(description="<p>Second</p>")
        self._merge(into, other)
        text = str(into.description)
        places = [text.index(part) for part in (into.code, "First", other.code, "Second")]
        self.assertEqual(places, sorted(places))

    def test_the_only_description_is_taken_as_it_is(self):
        """REQ-6.3"""
        into = self._create_lead()
        other = self._create_lead(description="<p>Second</p>")
        self._merge(into, other)
        self.assertEqual(into.description, "<p>Second</p>")

    def test_revenue_is_never_summed(self):
        """REQ-6.3"""
        into = self._create_lead(expected_revenue=100)
        other = self._create_lead(expected_revenue=50)
        self._merge(into, other)
        self.assertEqual(into.expected_revenue, 100)

    def test_an_address_is_taken_as_a_whole(self):
        """REQ-6.3: street of one lead and town of another are no address."""
        into = self._create_lead(city="Gdynia")
        other = self._create_lead(street="Marszałkowska 1", city="Warszawa", zip="00-001")
        self._merge(into, other)
        self.assertFalse(into.street)
        self.assertFalse(into.zip)
        empty = self._create_lead()
        self._merge(empty, into | self._create_lead(street="Polna 3"))
        self.assertEqual((empty.street, empty.city), ("Polna 3", False))

    def test_no_person_is_made_of_two(self):
        """REQ-6.3: the parts of a name belong together; a part that is missing is filled."""
        names = ["contact_first_name", "contact_middle_name", "contact_last_name"]

        def create(*values):
            return self._create_lead(**dict(zip(names, values, strict=True)))

        for own, others, expected in (
            (("Anna", False, False), [("Jan", "Maria", "Nowak")], ("Anna", False, False)),
            (("Anna", False, False), [("ANNA", "Maria", "Nowak")], ("Anna", "Maria", "Nowak")),
            (
                (False, False, False),
                [("Jan", False, "Żółw"), ("Ewa", False, False)],
                ("Ewa", False, False),
            ),
            (
                (False, False, False),
                [("Jan", "Maria", False), ("Jan", False, "Nowak")],
                ("Jan", "Maria", "Nowak"),
            ),
        ):
            with self.subTest(own=own, others=others):
                into = create(*own)
                leads = self.env["lead.lead"].concat(*(create(*values) for values in others))
                merge = self._merge(into, leads)
                self.assertEqual(tuple(into[name] for name in names), expected)
                merge.action_undo()
                self.assertEqual(tuple(into[name] for name in names), own)

    def test_the_survivor_proposed_is_open_and_has_the_most_done(self):
        """REQ-6.3"""
        closed = self._create_lead(**self._as_lost())
        busy, newest = self._create_leads(2)
        self.env["ir.attachment"].create(
            {"name": "offer.txt", "raw": b"x", "res_model": "lead.lead", "res_id": busy.id}
        )
        preview = (
            self.env["lead.lead"]
            .with_user(self.user_own)
            .get_merge_preview((closed | busy | newest).ids)
        )
        self.assertEqual(preview["into_id"], busy.id)
        leads = self._create_leads(2, **self._as_lost())
        preview = leads.get_merge_preview(leads.ids)
        self.assertEqual(preview["into_id"], max(leads.ids))

    def test_a_chosen_status_passes_the_gate(self):
        """REQ-6.3: and is logged."""
        lead_type = self._create_type(statuses=self.status_new | self.status_won)
        into = self._create_lead(type_id=lead_type.id)
        other = self._create_lead()
        with self.assertRaises(UserError):
            self._merge(into, other, {"status_id": self.status_qualified.id})
        self.assertTrue(other.active)
        self._merge(into, other, {"status_id": self.status_won.id})
        self.assertEqual(into.status_change_ids[0].to_status_id, self.status_won)

    def test_own_fields_are_filled_and_those_of_other_types_set_aside(self):
        """REQ-6.2, REQ-6.3"""
        definition = [{"name": "budget", "string": "Budget", "type": "char"}]
        lead_type, other_type = (
            self._create_type(name, properties_definition=definition) for name in ("One", "Two")
        )
        into = self._create_lead(type_id=lead_type.id)
        same = self._create_lead(type_id=lead_type.id, properties={"budget": "many"})
        other = self._create_lead(type_id=other_type.id, properties={"budget": "few"})
        self._merge(into, same | other)
        self.assertEqual(into.properties["budget"], "many")
        self.assertEqual(into.properties_kept[str(other_type.id)], {"budget": "few"})

    def test_own_fields_where_the_type_of_another_lead_is_chosen(self):
        """REQ-6.2, REQ-6.3: set aside as by a change of the type; those of the other type come."""
        one, two = (
            self._create_type(
                name,
                properties_definition=[
                    {"name": f"{name}_{part}", "string": part, "type": "char"} for part in "ab"
                ],
            )
            for name in ("one", "two")
        )
        into = self._create_lead(type_id=one.id)
        same = self._create_lead(type_id=one.id, properties={"one_a": "many"})
        older = self._create_lead(type_id=two.id, properties={"two_a": "old", "two_b": "much"})
        newer = self._create_lead(type_id=two.id, properties={"two_a": "few"})
        leads = into | same | older | newer
        before = into.read(["properties", "properties_kept"])
        Lead = self.env["lead.lead"].with_user(self.user_own)
        merged = Lead.merge_leads(leads.ids, into.id, {"type_id": newer.id})
        self.assertEqual(into.type_id, two)
        self.assertEqual((into.properties["two_a"], into.properties["two_b"]), ("few", "much"))
        self.assertEqual(into.properties_kept[str(one.id)], {"one_a": "many"})
        Lead.env["lead.merge"].browse(merged["merge_id"]).action_undo()
        into.invalidate_recordset()
        self.assertEqual(into.type_id, one)
        self.assertEqual(into.read(["properties", "properties_kept"]), before)


@tagged("post_install", "-at_install")
class TestMergedLead(MergeCommon):
    """What a merged lead is afterwards."""

    def test_a_merged_lead_is_archived_and_names_its_survivor(self):
        """REQ-6.4: it keeps values, status and log."""
        into, other = self._create_lead(), self._create_lead(name="Gone", email="a@b.pl")
        changes = other.status_change_ids
        merge = self._merge(into, other)
        self.assertFalse(other.active)
        self.assertEqual(other.merged_into_id, into)
        self.assertEqual((other.name, other.email), ("Gone", "a@b.pl"))
        self.assertEqual(other.status_change_ids, changes)
        self.assertEqual(merge.user_id, self.user_own)
        self.assertEqual(merge.lead_id, into)
        self.assertNotIn(other, self.env["lead.lead"].search([]))

    def test_its_id_finds_the_survivor(self):
        """REQ-6.4: typed as on the card, in the search box and in a field."""
        into, other = self._create_leads(2)
        self._merge(into, other)
        Lead = self.env["lead.lead"].with_user(self.user_own)
        for text in (other.code, f"#{other.code}", other.code.lstrip("0")):
            with self.subTest(text=text):
                self.assertIn(into.id, [lead_id for lead_id, _name in Lead.name_search(text)])
        self.assertEqual(other.action_open_survivor()["res_id"], into.id)

    def test_leads_merged_before_follow(self):
        """REQ-6.4: no chain to walk."""
        first, second, third = self._create_leads(3)
        self._merge(second, first)
        self._merge(third, second)
        self.assertEqual(first.merged_into_id, third)

    def test_files_and_external_ids_move(self):
        """REQ-6.4"""
        into, other = self._create_leads(2)
        file = self.env["ir.attachment"].create(
            {"name": "offer.txt", "raw": b"x", "res_model": "lead.lead", "res_id": other.id}
        )
        self.env["ir.model.data"].create(
            {"module": "__import__", "name": "x", "model": "lead.lead", "res_id": other.id}
        )
        self._merge(into, other)
        self.assertEqual(file.res_id, into.id)
        self.assertEqual(self.env.ref("__import__.x"), into)

    def test_it_is_not_restored_by_hand(self):
        """REQ-6.4: what belonged to it is elsewhere."""
        into, other = self._create_leads(2)
        self._merge(into, other)
        with self.assertRaisesRegex(UserError, into.code):
            other.write({"active": True})
        with self.assertRaises(UserError):
            other.write({"merged_into_id": False})

    def test_who_may_not_read_the_survivor_gets_no_name(self):
        """REQ-6.4, REQ-1.14"""
        into, other = self._create_lead(name="Secret"), self._create_lead()
        self._merge(into, other)
        into.sudo().write({"user_id": self.user_stranger.id, "team_id": self.team_other.id})
        other.invalidate_recordset()
        [row] = other.with_user(self.user_own).read(["merged_into_id"])
        self.assertFalse(row["merged_into_id"])
        with self.assertRaises(AccessError):
            other.with_user(self.user_own).action_open_survivor()


@tagged("post_install", "-at_install")
class TestMergeRefused(MergeCommon):
    """Who may merge what."""

    def test_a_lead_is_not_merged_with_itself(self):
        """REQ-6.6"""
        lead = self._create_lead()
        with self.assertRaisesRegex(UserError, "itself"):
            self._merge(lead, lead)
        with self.assertRaises(UserError):
            lead.get_merge_preview([lead.id, lead.id])

    def test_what_names_no_lead_is_refused_in_words(self):
        """REQ-6.6: a program that sends something else than numbers."""
        lead, other = self._create_leads(2)
        for odd in ([[lead.id], [other.id]], ["x", "y"], {"a": 1}, None, True):
            with self.subTest(odd=odd), self.assertRaises(UserError):
                lead.get_merge_preview(odd)
        for odd in ({"name": [other.id]}, [other.id], "x"):
            with self.subTest(odd=odd), self.assertRaises(UserError):
                lead.merge_leads([lead.id, other.id], lead.id, odd)
        self.assertTrue(other.active)

    def test_leads_of_other_companies_are_refused(self):
        """REQ-6.6: by somebody who works in both."""
        user = self.user_both_companies
        lead = self._create_lead(user=user)
        other = self._create_lead(user=user, company_id=self.company_b.id, user_id=False)
        Lead = self.env["lead.lead"].with_user(user)
        Lead = Lead.with_context(allowed_company_ids=user.company_ids.ids)
        with self.assertRaisesRegex(UserError, "different companies"):
            Lead._merge(Lead.browse(lead.id), Lead.browse(other.id))

    def test_the_right_to_write_all_of_them_is_needed(self):
        """REQ-6.6: and what may not be seen is not named."""
        own = self._create_lead()
        foreign = self._create_lead(user=self.user_stranger, name="Secret")
        with self.assertRaises(AccessError):
            self._merge(own, foreign)
        with self.assertRaises(AccessError) as refused:
            own.get_merge_preview([own.id, foreign.id])
        self.assertNotIn("Secret", str(refused.exception))
        for group in ("readonly",):
            user = getattr(self, f"user_{group}")
            with self.assertRaises(AccessError):
                self._merge(own, self._create_lead(), user=user)

    def test_leads_in_a_running_job_are_refused(self):
        """REQ-6.6"""
        leads = self._create_leads(2)
        Lead = type(self.env["lead.lead"])
        with (
            patch.object(Lead, "_get_leads_at_work", lambda self: self[:1]),
            self.assertRaisesRegex(UserError, "background job"),
        ):
            self._merge(*leads)

    def test_a_merged_lead_is_not_merged_again(self):
        """REQ-6.6: the refusal says where it went."""
        into, other, third = self._create_leads(3)
        self._merge(into, other)
        with self.assertRaisesRegex(UserError, into.code):
            self._merge(third, other)

    def test_the_same_merge_twice_is_one(self):
        """REQ-6.6: two people who press at once."""
        into, other = self._create_leads(2)
        merge = self._merge(into, other)
        self.assertEqual(self._merge(into, other), merge)
        again = into.merge_leads([into.id, other.id], into.id)
        self.assertEqual(again["merge_id"], merge.id)

    def test_nobody_writes_the_log(self):
        """REQ-6.5, REQ-1.14: it carries what undoing trusts."""
        merge = self._merge(*self._create_leads(2))
        with self.assertRaises(AccessError):
            merge.with_user(self.user_manager).write({"moved_rows": {}})
        with self.assertRaises(AccessError):
            merge.with_user(self.user_manager).read(["moved_rows"])


@tagged("post_install", "-at_install")
class TestMergeDialog(MergeCommon):
    """What the dialog shows, and what becomes of a click in it."""

    @users("lead_own")
    def test_rows_are_the_fields_that_differ(self):
        """REQ-6.2"""
        into = self._create_lead(name="One", email="a@example.com", city="Łódź")
        other = self._create_lead(name="Two", phone="+48 22 123 45 67", city="Łódź")
        preview = into.get_merge_preview([into.id, other.id], into.id)
        rows = {row["name"]: row for row in preview["rows"]}
        self.assertIn("name", rows)
        self.assertNotIn("city", rows)
        self.assertEqual(rows["name"]["chosen"], [into.id])
        self.assertEqual(rows["phone"]["chosen"], [other.id])
        self.assertEqual(rows["name"]["values"], {into.id: "One", other.id: "Two"})

    def test_a_chosen_value_is_kept(self):
        """REQ-6.2: of a plain field and of an own one."""
        definition = [{"name": "budget", "string": "Budget", "type": "char"}]
        lead_type = self._create_type(properties_definition=definition)
        into = self._create_lead(name="One", type_id=lead_type.id, properties={"budget": "few"})
        other = self._create_lead(name="Two", type_id=lead_type.id, properties={"budget": "many"})
        rows = into.get_merge_preview([into.id, other.id], into.id)["rows"]
        self.assertIn("properties.budget", [row["name"] for row in rows])
        into.merge_leads(
            [into.id, other.id], into.id, {"name": other.id, "properties.budget": other.id}
        )
        self.assertEqual(into.name, "Two")
        self.assertEqual(into.properties["budget"], "many")

    def test_two_of_one_name_differ(self):
        """REQ-6.2: two partners, two texts of which the end is cut off."""
        partners = self.env["res.partner"].create([{"name": "Nowak"}, {"name": "Nowak"}])
        lead_type = self._create_type(
            properties_definition=[{"name": "note", "string": "Note", "type": "text"}]
        )
        into, other = (
            self._create_lead(
                partner_id=partner.id,
                type_id=lead_type.id,
                properties={"note": f"{'x' * 300}{end}"},
            )
            for partner, end in zip(partners, "ab", strict=True)
        )
        rows = {r["name"]: r for r in into.get_merge_preview([into.id, other.id], into.id)["rows"]}
        self.assertEqual({*rows["partner_id"]["values"].values()}, {"Nowak"})
        self.assertLessEqual(len(rows["properties.note"]["values"][other.id]), 200)

    def test_it_says_who_else_works_on_one_of_them_now(self):
        """REQ-6.2, REQ-6.6: who has changed it just now, but not oneself, nor long ago."""
        mine, theirs, old, further = self._create_leads(4, user=self.user_own)
        for lead in theirs | old | further:
            lead.with_user(self.user_all).function = "Boss"
        old.sudo()._as_server().date_last_user_change = "2026-01-01"
        self.env.flush_all()
        for lead in theirs | old | further:
            self.env.cr.execute(
                "UPDATE lead_lead SET write_uid = %s WHERE id = %s", [self.user_all.id, lead.id]
            )
        self.env.invalidate_all()
        Lead = self.env["lead.lead"].with_user(self.user_own)
        [warning] = Lead.get_merge_preview((mine | theirs | old).ids)["warnings"]
        self.assertIn(self.user_all.name, warning)
        self.assertIn(theirs.code, warning)
        self.assertFalse(Lead.get_merge_preview((mine | old).ids)["warnings"])
        # said once, of all that somebody works on
        leads = theirs | mine | further
        [warning] = Lead.get_merge_preview(leads.ids)["warnings"]
        self.assertIn(f"{self.user_all.name} works on these leads", warning)
        self.assertIn(theirs.code, warning)
        self.assertIn(further.code, warning)
        self.assertNotIn(mine.code, warning)

    def test_a_choice_of_what_is_no_field_of_the_dialog_is_nothing(self):
        """REQ-6.2, REQ-1.14: the server's own values are not chosen."""
        into, other = self._create_leads(2)
        into.merge_leads([into.id, other.id], into.id, {"code": other.id, "x": other.id})
        self.assertNotEqual(into.code, other.code)

    def test_too_many_are_refused(self):
        """REQ-6.2: 2 to 20 leads."""
        leads = self._create_leads(21)
        with self.assertRaisesRegex(UserError, "20"):
            leads.get_merge_preview(leads.ids)

    def test_queries_do_not_grow_with_the_leads(self):
        """REQ-6.4: one pass for many."""
        counts = []
        for count in (2, 2, 8):
            leads = self._create_leads(count)
            for lead in leads:
                self.env["ir.attachment"].create(
                    {"name": "a.txt", "raw": b"x", "res_model": "lead.lead", "res_id": lead.id}
                )
            with self._capture_queries() as queries:
                self._merge(leads[0], leads[1:])
            counts.append(len(queries))
        self.assertLessEqual(counts[2], counts[1] + 2)


@tagged("post_install", "-at_install")
class TestIntakeOfMergedLeads(MergeCommon):
    """What comes in for a merged lead reaches the one that stays."""

    def test_a_sender_of_a_merged_lead_reaches_the_survivor(self):
        """REQ-6.4: an old address, an old number."""
        into = self._create_lead(email="new@example.com", phone="+48 22 123 45 67")
        other = self._create_lead(email="old@example.com", phone="+48 22 765 43 21")
        self._merge(into, other)
        for values in ({"email": "Old@Example.com"}, {"phone": "22 765 43 21"}):
            with self.subTest(values=values):
                values |= {"match_open": True, "company_id": self.company_a.id}
                self.assertEqual(self.env["lead.lead"]._intake(values, "call"), into)

    def test_a_closed_survivor_takes_nothing_in(self):
        """REQ-6.4: as any other closed lead."""
        into, other = self._create_lead(), self._create_lead(email="old@example.com")
        self._merge(into, other, {"email": "new@example.com"})
        into.write(self._as_lost())
        values = {"email": "old@example.com", "match_open": True, "company_id": self.company_a.id}
        self.assertNotIn(self.env["lead.lead"]._intake(values, "call"), into | other)


@tagged("post_install", "-at_install")
class TestMergedMeanwhile(MergeCommon):
    """A lead is merged while somebody has its card open."""

    def test_what_is_saved_is_refused_and_says_where_to(self):
        """REQ-6.4, REQ-6.6: by any field, one lead or several, and nothing is half written."""
        into, other, third = self._create_leads(3)
        self._merge(into, other)
        for values in ({"city": "Gdynia"}, {"status_id": self.status_qualified.id}):
            for leads in (other, other | third):
                with self.subTest(values=values, leads=leads):
                    with self.assertRaisesRegex(UserError, f"{other.code}.*{into.code}"):
                        leads.with_user(self.user_own).write(values)
                    self.assertFalse(third.city)

    def test_its_buttons_are_refused_too(self):
        """REQ-6.4: what a button of the open card would write."""
        into, other = self._create_leads(2)
        self._merge(into, other)
        lead = other.with_user(self.user_own)
        with self.assertRaisesRegex(UserError, into.code):
            lead.write({"status_id": self.status_lost.id, "loss_reason_id": self.reason.id})
        # what is no value of the lead is as nobody has seen it
        lead.move_on_board(False, False)

    def test_a_status_that_is_replaced_is_replaced_on_merged_leads(self):
        """REQ-2.2: nobody is left behind in a status that is gone."""
        into, other = self._create_leads(2)
        self._merge(into, other)
        other.status_id.with_user(self.user_manager)._replace_by(self.status_qualified)
        self.assertEqual((into | other).status_id, self.status_qualified)

    def test_similar_leads_of_a_new_one_are_those_that_stayed(self):
        """REQ-6.2, REQ-6.4: though the address is that of a merged lead alone."""
        into = self._create_lead(email="new@example.com")
        other = self._create_lead(email="old@example.com")
        self._merge(into, other)
        again = self._create_lead(email="old@example.com")
        self.assertEqual(again.duplicate_lead_count, 1)
        domain = again.action_view_duplicate_leads()["domain"]
        self.assertEqual(again.search(domain), into)
        params = again.action_merge_duplicates()["params"]
        self.assertCountEqual(params["lead_ids"], (again | into).ids)
        self.assertEqual(into.duplicate_lead_count, 0)


@tagged("post_install", "-at_install")
class TestMergeOfDeleted(MergeCommon):
    """A merged lead is deleted before the merge is undone."""

    def test_the_others_return_and_what_was_its_own_stays(self):
        """REQ-6.5: nothing hangs on a lead that is gone."""
        into, gone, other = self._create_leads(3)
        files = self.env["ir.attachment"].create(
            [
                {"name": "a.txt", "raw": b"x", "res_model": "lead.lead", "res_id": lead.id}
                for lead in gone | other
            ]
        )
        for lead in into | gone | other:
            lead.with_user(self.user_own).move_on_board(False, False)
        merge = self._merge(into, gone | other)
        gone_id = gone.id
        gone.sudo().unlink()
        merge.action_undo()
        self.assertEqual(files.mapped("res_id"), [into.id, other.id])
        self.assertTrue(other.active)
        places = self.env["lead.board.position"].sudo().search([])
        self.assertNotIn(gone_id, places.mapped("lead_id").ids)

    def test_without_any_of_them_there_is_nothing_to_undo(self):
        """REQ-6.5: it says so."""
        into, gone = self._create_leads(2)
        merge = self._merge(into, gone)
        gone.sudo().unlink()
        with self.assertRaisesRegex(UserError, "deleted"):
            merge.action_undo()

    def test_the_lead_that_stays_is_not_deleted(self):
        """REQ-6.4: what was merged would be without it; the refusal names it."""
        into, other = self._create_leads(2)
        self._merge(into, other)
        with self.assertRaisesRegex(UserError, into.code):
            into.with_user(self.user_manager).unlink()
