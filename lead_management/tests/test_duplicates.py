from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .. import duplicate_tables
from ..legal_name import fold_legal_name
from .test_addresses import run_migration
from .test_merge import MergeCommon


@tagged("post_install", "-at_install")
class TestDuplicates(MergeCommon):
    """Groups of leads that share a value."""

    def _find(self, user=None, domain=()):
        """Return {(reason, value): leads} of the groups that a user sees."""
        Group = self.env["lead.duplicate"].with_user(user or self.user_all)
        Group.invalidate_model()
        return {(group.reason, group.value): group.lead_ids for group in Group.search(domain)}

    def test_each_reason_makes_a_group(self):
        """REQ-6.1: across types, open and closed."""
        types = [self._create_type(name) for name in ("One", "Two")]
        first = self._create_lead(
            email="A@Example.com", phone="22 123 45 67", vat="PL1", type_id=types[0].id
        )
        second = self._create_lead(email="a@example.com", type_id=types[1].id)
        second.write(self._as_lost())
        third = self._create_lead(phone="600 100 200, +48 22 123 45 67", vat="pl-1")
        self._create_lead(email="b@example.com")
        found = self._find()
        self.assertEqual(found.pop(("email", "a@example.com")), first | second)
        self.assertEqual(found.pop(("phone", "+48221234567")), first | third)
        self.assertEqual(found.pop(("vat", "pl-1")), first | third)
        self.assertFalse(found)

    def test_triggers_name_no_column_of_leads(self):
        """REQ-9.1: PostgreSQL would refuse an upgrade that changes the type of one."""
        self.env.cr.execute(
            """SELECT tgname FROM pg_trigger JOIN pg_depend
                   ON classid = 'pg_trigger'::regclass AND objid = pg_trigger.oid
                WHERE NOT tgisinternal AND refobjid = 'lead_lead'::regclass AND refobjsubid > 0"""
        )
        self.assertFalse(self.env.cr.fetchall())
        lead = self._create_lead(email="a@example.com")
        lead.email = "b@example.com"  # the trigger has planned its statements
        self.env.flush_all()
        for column, other in (("date", "timestamp(3)"), ("user_id", "bigint"), ("vat_key", "text")):
            self.env.cr.execute(f"ALTER TABLE lead_lead ALTER COLUMN {column} TYPE {other}")
        self._create_lead(email="c@example.com")
        lead.email = "c@example.com"
        self.assertIn(("email", "c@example.com"), self._find())

    def test_groups_are_cards_on_a_phone(self):
        """REQ-6.1: merging and "not the same" are buttons of the card."""
        action = self.env.ref("lead_management.lead_duplicate_action")
        self.assertEqual([kind for _view, kind in action.views], ["list", "kanban"])
        Group = self.env["lead.duplicate"].with_user(self.user_all)
        card = etree.fromstring(Group.get_view(view_type="kanban")["arch"])
        self.assertEqual(card.get("action"), "action_open_leads")
        buttons = [button.get("name") for button in card.iter("button")]
        self.assertEqual(buttons, ["action_merge", "action_dismiss"])

    def test_what_was_done_is_cards_on_a_phone(self):
        """REQ-6.1, REQ-6.5: Undo is a button of the card."""
        for name in ("lead_duplicate_dismissal", "lead_merge"):
            with self.subTest(name=name):
                action = self.env.ref(f"lead_management.{name}_action")
                self.assertEqual([kind for _view, kind in action.views][:2], ["list", "kanban"])
                Model = self.env[action.res_model].with_user(self.user_all)
                card = etree.fromstring(Model.get_view(view_type="kanban")["arch"])
                buttons = [button.get("name") for button in card.iter("button")]
                self.assertEqual(buttons, ["action_undo"])

    def test_legal_names_are_compared_without_their_form(self):
        """REQ-6.1: without case, accents and marks, in the same town."""
        first = self._create_lead(partner_name="Żółw Sp. z o.o.", city="Łódź")
        second = self._create_lead(partner_name="ZOLW SPÓŁKA Z O.O.", city="lodz")
        self._create_lead(partner_name="Żółw S.A.", city="Gdynia")
        self._create_lead(partner_name="Żółw S.A.")
        self.assertEqual(list(self._find().values()), [first | second])
        swapped = self._create_lead(partner_name="Kowalski Jan sp. z o.o.", city="Hel")
        same = self._create_lead(partner_name="JAN KOWALSKI Sp. z o. o.", city="hel")
        self._create_lead(partner_name="Jan Jan Kowalski", city="Hel")
        self.assertEqual(self._find()["name", "JAN KOWALSKI Sp. z o. o., hel"], swapped | same)
        for name, core in (
            ("Müller GmbH & Co. KG", "muller"),
            ("Acme, Ltd.", "acme"),
            ("ООО «Ромашка»", "ромашка"),
            ("Nowak s.c.", "nowak"),
            ("S.A.", "s a"),
            ("Sparta", "sparta"),
        ):
            with self.subTest(name=name):
                self.assertEqual(fold_legal_name(name), core)

    def test_a_manager_edits_the_legal_forms(self):
        """REQ-6.1: names are compared anew in the background, those of this company alone."""
        first = self._create_lead(partner_name="Nowak Pte", city="Łódź")
        second = self._create_lead(partner_name="Nowak", city="Łódź")
        self.assertFalse(self._find())
        settings = self.settings_a.with_user(self.user_manager)
        forms = settings.legal_forms
        self.assertIn("gmbh", forms)
        settings.legal_forms = forms + "\n PTE. "
        self.assertEqual(settings.legal_names_done_id, 0)
        with self.enter_registry_test_mode():
            self.env.ref("lead_management.lead_duplicate_cron").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(settings.legal_names_done_id, -1)
        self.assertEqual(list(self._find().values()), [first | second])
        third = self._create_lead(partner_name="NOWAK PTE", city="Lodz")
        self.assertEqual(list(self._find().values()), [first | second | third])
        self.env["lead.duplicate"].with_user(self.user_all).search([]).action_dismiss()
        settings.legal_forms = forms + "\nNowak"
        settings.sudo()._compare_names()
        self.assertEqual(third.legal_name_key, "nowak pte\nlodz")
        # no value of theirs is another one
        self.assertFalse(self._find())
        settings.legal_forms = forms + "\nPTE"
        settings.sudo()._compare_names()
        self.assertFalse(self._find())
        settings.legal_forms = False
        self.assertEqual(third.legal_name_key, "nowak\nlodz")
        settings.sudo()._compare_names()
        self.assertEqual(third.legal_name_key, "nowak pte\nlodz")

    def test_groups_are_those_of_the_reader_and_of_a_company(self):
        """REQ-6.1: only leads that the user may read."""
        self._create_lead(email="a@example.com")
        self._create_lead(email="a@example.com", user=self.user_stranger)
        self._create_lead(email="a@example.com", user=self.user_company_b)
        self.assertEqual(len(self._find()[("email", "a@example.com")]), 2)
        for user in (self.user_own, self.user_team, self.user_readonly):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._find(user)

    def test_not_the_same_is_remembered_until_a_value_changes(self):
        """REQ-6.1: and can be undone."""
        first, second = self._create_leads(2, email="a@example.com", phone="22 123 45 67")
        Group = self.env["lead.duplicate"].with_user(self.user_all)
        Group.search([("reason", "=", "email")]).action_dismiss()
        self.assertEqual([reason for reason, _value in self._find()], ["phone"])
        second.email = "b@example.com"
        self.assertEqual([reason for reason, _value in self._find()], ["phone"])
        first.email = "b@example.com"
        self.assertIn(("email", "b@example.com"), self._find())
        (first | second).email = "a@example.com"
        self.assertNotIn(("email", "a@example.com"), self._find())
        third = self._create_lead(email="a@example.com")
        self.assertEqual(self._find()[("email", "a@example.com")], first | second | third)
        third.email = False
        dismissal = self.env["lead.duplicate.dismissal"].with_user(self.user_all).search([])
        dismissal.action_undo()
        self.assertIn(("email", "a@example.com"), self._find())

    def test_what_is_shared_is_shown_as_people_write_it(self):
        """REQ-6.1: of the newest lead, on the page and where it was called not the same."""
        values = {"vat": "525-000 10 50", "phone": "22 123 45 67", "email": "Ala@Example.com"}
        values |= {"partner_name": "Żółw Jan Sp. z o.o.", "city": "Łódź"}
        self._create_leads(2, **values)
        Group = self.env["lead.duplicate"].with_user(self.user_all)
        groups = Group.search([], order="reason")
        shown = {
            "email": "ala@example.com",
            "name": "Żółw Jan Sp. z o.o., Łódź",
            "phone": "22 123 45 67",
            "vat": "525-000 10 50",
        }
        self.assertEqual({group.reason: group.value for group in groups}, shown)
        self.assertEqual(groups.search([("value", "ilike", "Żółw Jan")]).reason, "name")
        groups.action_dismiss()
        said = self.env["lead.duplicate.dismissal"].with_user(self.user_all).search([])
        self.assertEqual({entry.reason: entry.display_name for entry in said}, shown)
        view = said.get_view(view_type="list")["arch"]
        names = [field.get("name") for field in etree.fromstring(view).iter("field")]
        self.assertIn("shown_value", names)
        self.assertNotIn("value", names)
        self.env.flush_all()
        self.env.cr.execute("UPDATE lead_duplicate_dismissal SET shown_value = NULL")
        run_migration(self.env.cr, "19.0.1.4.0", "post-shown-values")
        said.invalidate_recordset()
        self.assertEqual({entry.reason: entry.shown_value for entry in said}, shown)

    def test_the_warning_follows_leads_that_were_merged(self):
        """REQ-6.2: the lead that stays stands for the one that was called not the same."""
        first, second = self._create_leads(2, email="a@example.com")
        self.env["lead.duplicate"].with_user(self.user_all).search([]).action_dismiss()
        into, other = self._create_leads(2)
        merge = self._merge(into, second)
        leads = first | into | other
        [warning] = first.get_merge_preview(leads.ids)["warnings"]
        self.assertIn(f"{self.user_all.name} has called these leads not the same", warning)
        for lead in first | into:
            self.assertIn(lead.display_name, warning)
        self.assertNotIn(other.display_name, warning)
        self.assertFalse(first.get_merge_preview((into | other).ids)["warnings"])
        merge.action_undo()
        self.assertFalse(first.get_merge_preview(leads.ids)["warnings"])
        # merged in spite of it: of one lead nothing is said
        self._merge(into, first | second)
        self.assertFalse(first.get_merge_preview((into | other).ids)["warnings"])

    def test_those_that_are_left_of_a_group_are_not_offered_again(self):
        """REQ-6.1: one of them is archived, merged or has another address."""
        first, second, third = self._create_leads(3, email="a@example.com")
        key = ("email", "a@example.com")
        self.env["lead.duplicate"].with_user(self.user_all).search([]).action_dismiss()
        third.sudo().active = False
        self.assertNotIn(key, self._find())
        third.sudo().active = True
        merge = self._merge(self._create_lead(), third, {"email": "b@example.com"})
        self.assertNotIn(key, self._find())
        merge.action_undo()
        third.email = "c@example.com"
        self.assertNotIn(key, self._find())
        further = self._create_lead(email="a@example.com")
        self.assertEqual(self._find()[key], first | second | further)

    def test_those_that_are_left_when_the_newest_is_deleted(self):
        """REQ-6.1: what was said of all of them holds for the others, and for them alone."""
        leads = self._create_leads(4, email="a@example.com")
        key = ("email", "a@example.com")
        self.env["lead.duplicate"].with_user(self.user_all).search([]).action_dismiss()
        for gone in reversed(leads[2:]):
            gone.sudo().unlink()
            self.assertNotIn(key, self._find())
        Dismissal = self.env["lead.duplicate.dismissal"]
        self.assertEqual(Dismissal.search([]).lead_id, leads[1])
        further = self._create_lead(email="a@example.com")
        self.assertEqual(self._find()[key], leads[:2] | further)
        further.sudo().unlink()
        leads[1].sudo().unlink()
        self.assertFalse(Dismissal.search([]))

    def test_the_lead_that_stays_is_not_the_same_either(self):
        """REQ-6.1: as the one that was merged into it; undone, it is a further one again."""
        first, second = self._create_leads(2, email="a@example.com")
        key = ("email", "a@example.com")
        self.env["lead.duplicate"].with_user(self.user_all).search([]).action_dismiss()
        further = self._create_lead(email="a@example.com")
        self.assertIn(key, self._find())
        merge = self._merge(further, second)
        self.assertNotIn(key, self._find())
        last = self._create_lead(email="a@example.com")
        self.assertIn(key, self._find())
        merge.action_undo()
        warnings = first.get_merge_preview((first | second | last).ids)["warnings"]
        self.assertIn(f"{self.user_all.name} has called these leads not the same", str(warnings))
        self.assertFalse(first.get_merge_preview((first | last).ids)["warnings"])
        self.assertEqual(len(self._find()[key]), 4)
        self.assertIn(first, self._find()[key])

    def test_a_merged_group_is_gone(self):
        """REQ-6.1, REQ-6.4"""
        first, second = self._create_leads(2, email="a@example.com")
        group = self.env["lead.duplicate"].with_user(self.user_all).search([])
        self.assertEqual(group.action_merge()["params"], {"lead_ids": [second.id, first.id]})
        self._merge(first, second)
        self.assertFalse(self._find())

    def test_of_a_big_group_the_newest_are_merged_first(self):
        """REQ-6.1, REQ-6.2: the dialog says how many there are."""
        leads = self._create_leads(22, email="a@example.com")
        group = self.env["lead.duplicate"].with_user(self.user_all).search([])
        params = group.action_merge()["params"]
        self.assertEqual(params["lead_ids"], leads.ids[:1:-1])
        self.assertIn("20 newest leads of 22", params["note"])

    def test_stored_groups_follow_every_change(self):
        """REQ-6.1: worked in or not, and on whatever route a lead changes."""
        self.env["lead.duplicate"]._refresh()
        leads = self._create_leads(3, email="a@example.com")
        key = ("email", "a@example.com")

        def change_by_sql():
            self.env.cr.execute(
                "UPDATE lead_lead SET email_normalized = 'b@example.com' WHERE id = %s",
                [leads[2].id],
            )
            self.env.invalidate_all()

        for case, change, expected in (
            ("new", lambda: None, leads),
            ("archived", lambda: leads[0].sudo().write({"active": False}), leads[1:]),
            ("restored", lambda: leads[0].sudo().write({"active": True}), leads),
            ("other value", change_by_sql, leads[:2]),
            ("deleted", lambda: leads[0].sudo().unlink(), None),
        ):
            for is_refreshed in (False, True):
                if is_refreshed:
                    self.env["lead.duplicate"]._refresh()
                else:
                    change()
                with self.subTest(case=case, is_refreshed=is_refreshed):
                    self.assertEqual(self._find().get(key), expected)

    def test_many_changes_at_once_group_all_leads_anew(self):
        """REQ-6.1: an import of a hundred thousand rows, say."""
        leads = self._create_leads(3, email="a@example.com")
        self.patch(duplicate_tables, "MAX_SINGLE", 2)
        self.env["lead.duplicate"]._refresh()
        key = ("email", "a@example.com")
        self.assertEqual(self._find()[key], leads)
        leads[0].sudo().active = False
        self.env["lead.duplicate"]._refresh()
        self.assertEqual(self._find()[key], leads[1:])

    def test_an_update_of_the_addon_keeps_the_groups(self):
        """REQ-6.1: tables and triggers are there once, and note on."""
        leads = self._create_leads(2, email="a@example.com")
        self.env["lead.duplicate"]._refresh()
        self.env["lead.lead"].init()
        third = self._create_lead(email="a@example.com")
        self.assertEqual(self._find()["email", "a@example.com"], leads | third)

    def test_an_upgrade_fills_what_is_compared(self):
        """REQ-6.1: of a database of an earlier release, as Odoo would compute it."""
        self.company_a.country_id = self.env.ref("base.pl")
        leads = (
            self._create_lead(vat="525-000 10 50", partner_name="Nowak Sp. z o.o.", city="Łódź")
            | self._create_lead(vat="de 12", city="Łódź")
            | self._create_lead(partner_name="Nowak", country_id=self.env.ref("base.de").id)
            | self._create_lead(vat="12", country_id=self.env.ref("base.de").id)
        )
        names = ["vat_key", "legal_name_key"]
        self.env.flush_all()
        keys = leads.mapped(lambda lead: [lead[name] for name in names])
        self.assertEqual(keys[0], ["PL5250001050", "nowak\nlodz"])
        self.env.cr.execute(
            "UPDATE lead_lead SET vat_key = NULL, legal_name_key = NULL WHERE id = ANY(%s)",
            [leads.ids],
        )
        kept = self.env["lead.duplicate.dismissal"].create(
            [
                {
                    "reason": reason,
                    "value": value,
                    "lead_key": "1,2",
                    "lead_id": leads[0].id,
                    "company_id": self.company_a.id,
                }
                for reason, value in (("vat", "525-000 10 50"), ("name", "nowak jan, nowy sacz"))
            ]
        )
        self.env.flush_all()
        run_migration(self.env.cr, "19.0.1.3.0", "pre-duplicates")
        kept.invalidate_recordset()
        self.assertEqual(kept.mapped("value"), ["PL5250001050", "jan nowak, nowy sacz"])
        leads.invalidate_recordset(names)
        self.assertEqual(leads.mapped(lambda lead: [lead[name] for name in names]), keys)

    def test_another_rule_makes_other_groups(self):
        """REQ-6.1: whoever sees fewer leads sees groups of these alone."""
        leads = self._create_leads(3, phone="22 123 45 67", email="a@example.com")
        leads[0].sudo().user_id = False
        before = self._get_rows()
        self.assertEqual([row["lead_count"] for row in before], [3, 3])
        group = self.env.ref("lead_management.group_lead_all")
        self.env["ir.rule"].search(
            [("groups", "in", group.id), ("model_id.model", "=", "lead.lead")]
        ).domain_force = "[('user_id', '!=', False)]"
        rows = self._get_rows()
        self.assertEqual([row["lead_count"] for row in rows], [2, 2])
        self.assertEqual([row["id"] for row in rows], [row["id"] for row in before])
        leads[1].sudo().active = False
        self.assertFalse(self._get_rows())

    def _get_rows(self):
        Group = self.env["lead.duplicate"].with_user(self.user_all)
        Group.invalidate_model()
        return Group.search([], order="id").read(["lead_count", "open_count", "reason"])

    def test_salesperson_and_type_of_any_lead(self):
        """REQ-6.1: not only of the newest one."""
        types = self._create_type("One") | self._create_type("Two")
        self._create_lead(email="a@example.com", type_id=types[0].id)
        self._create_lead(email="a@example.com", user=self.user_stranger, type_id=types[1].id)
        self._create_leads(2, phone="22 123 45 67", user=self.user_stranger)
        for domain, count in (
            ([("user_ids", "in", self.user_own.ids)], 1),
            ([("user_ids", "in", self.user_stranger.ids)], 2),
            ([("user_ids", "ilike", self.user_own.name)], 1),
            ([("user_ids", "in", [False])], 0),
            ([("type_ids", "in", types[0].ids)], 1),
            ([("type_ids", "ilike", "Two")], 1),
            ([("user_ids", "in", self.user_own.ids), ("reason", "=", "phone")], 0),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(len(self._find(domain=domain)), count)
        group = (
            self.env["lead.duplicate"].with_user(self.user_all).search([("reason", "=", "email")])
        )
        self.assertEqual(group.user_ids, self.user_own | self.user_stranger)

    def test_a_page_takes_as_many_queries_whatever_it_shows(self):
        """REQ-6.1: and whether changes are waiting to be worked in, or not."""
        Group = self.env["lead.duplicate"].with_user(self.user_all)
        names = {"display_name": {}}
        specification = {"value": {}, "lead_ids": {"fields": names}, "user_ids": {"fields": names}}
        counts = []
        for number in (1, 2, 12):
            for index in range(number):
                self._create_leads(2, email=f"{number}.{index}@example.com")
            for refresh in (lambda: None, Group.sudo()._refresh):
                refresh()
                self.env.flush_all()
                self.env.invalidate_all()
                with self._capture_queries() as queries:
                    shown = Group.web_search_read([], specification)["records"]
                counts.append(len(queries))
                self.assertTrue(all(len(group["lead_ids"]) == 2 for group in shown))
        self.assertEqual(len(shown), 15)
        self.assertLessEqual(max(counts[2:]), min(counts[2:]) + 1, counts)

    def test_filters_pages_and_counts(self):
        """REQ-6.1: in the database."""
        for number in range(4):
            self._create_leads(2, email=f"a{number}@example.com")
        closed = self._create_leads(2, phone="22 123 45 67")
        closed.write(self._as_lost())
        Group = self.env["lead.duplicate"].with_user(self.user_all)
        self.assertEqual(Group.search_count([]), 5)
        self.assertEqual(len(Group.search([], limit=2, offset=4)), 1)
        self.assertEqual(Group.search_count([("open_count", ">", 0)]), 4)
        self.assertEqual(Group.search_count([("reason", "=", "phone")]), 1)
