from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestReadyFunnels(LeadManagementCommon):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        for model in ("lead.type", "lead.status"):
            Model = cls.env[model].with_context(active_test=False)
            Model.search([]).write({"code": False})

    def _apply(self, *codes):
        """Add the funnels with the codes, or all of them."""
        wizard = self.env["lead.funnel.wizard"].with_user(self.user_manager).create({})
        self.assertFalse(any(wizard.line_ids.mapped("is_chosen")))
        for line in wizard.line_ids:
            line.is_chosen = not codes or line.code in codes
        return wizard.action_apply()

    def _get_type(self, code):
        return self.env["lead.type"].search([("code", "=", code)])

    def _get_path(self, code):
        statuses = self._get_type(code).status_ids.sorted()
        return [(status.name, status.kind) for status in statuses]

    def test_three_funnels_with_their_statuses(self):
        """REQ-2.21, REQ-2.5: My Company, ELMA365 and HubSpot, each a type."""
        action = self._apply()
        self.assertEqual(action["res_model"], "lead.type")
        self.assertEqual(
            self._get_path("my_company"),
            [
                ("New", "open"),
                ("Qualified", "open"),
                ("Proposition", "open"),
                ("Won", "won"),
                ("Lost", "lost"),
            ],
        )
        self.assertEqual(
            self._get_path("elma365"),
            [
                ("New", "open"),
                ("Processing", "open"),
                ("Qualified (won)", "won"),
                ("Unqualified", "lost"),
            ],
        )
        self.assertEqual(
            self._get_path("hubspot"),
            [
                ("New", "open"),
                ("Attempting", "open"),
                ("Connected", "open"),
                ("Qualified (won)", "won"),
                ("Disqualified", "lost"),
            ],
        )

    def test_leads_of_hubspot_have_business_and_label(self):
        """REQ-4.18: New business, Upsell, Re-attempting; Hot, Warm, Cold; own fields stay."""
        self._apply("hubspot")
        hubspot = self._get_type("hubspot")

        def get_options():
            definition = hubspot.properties_definition
            return {
                field["string"]: [name for _key, name in field.get("selection", ())]
                for field in definition
            }

        expected = {
            "Business": ["New business", "Upsell", "Re-attempting"],
            "Label": ["Hot", "Warm", "Cold"],
        }
        self.assertEqual(get_options(), expected)
        lead = self._create_lead(type_id=hubspot.id, properties={"lead_label": "hot"})
        self.assertEqual(lead.properties["lead_label"], "Hot")
        hubspot.properties_definition = [{"name": "own", "type": "char", "string": "Own"}]
        self._apply("hubspot")
        self.assertEqual(get_options(), {"Own": [], **expected})

    def test_leads_pass_a_ready_funnel_at_once(self):
        """REQ-2.21, REQ-2.20, REQ-0.81: the buttons find their statuses."""
        self._apply("elma365")
        elma = self._get_type("elma365")
        lead = self._create_lead(type_id=elma.id)
        self.assertEqual(lead.status_id.code, "new")
        lead.set_lost(self.reason.id)
        self.assertEqual(lead.status_id.code, "unqualified")
        lead.reopen()
        lead.action_won()
        self.assertEqual(lead.status_id.code, "qualified_won")

    def test_lead_moves_from_one_funnel_to_another(self):
        """REQ-2.5, REQ-0.38: open goes to open, won to won, lost to lost."""
        self._apply()
        elma, hubspot = self._get_type("elma365"), self._get_type("hubspot")
        lead = self._create_lead(type_id=elma.id)
        lead.status_id = elma.status_ids.filtered(lambda s: s.code == "processing")
        lead.type_id = hubspot
        self.assertEqual(lead.status_id.code, "new")
        lead.set_lost(self.reason.id)
        lead.type_id = elma
        self.assertEqual(lead.status_id.code, "unqualified")

    def test_applied_again_nothing_is_doubled(self):
        """REQ-2.21: what exists and is chosen again stays one."""
        self._apply()
        counts = [self.env[model].search_count([]) for model in ("lead.type", "lead.status")]
        self._apply("my_company", "elma365", "hubspot")
        self.assertEqual(
            [self.env[model].search_count([]) for model in ("lead.type", "lead.status")],
            counts,
        )

    def test_only_the_chosen_ones(self):
        """REQ-2.21, REQ-0.78"""
        self._apply("hubspot")
        self.assertTrue(self._get_type("hubspot"))
        self.assertFalse(self._get_type("my_company") | self._get_type("elma365"))
        self.assertFalse(self.env["lead.status"].search([("code", "=", "processing")]))

    def test_existing_statuses_are_used_under_their_names(self):
        """REQ-2.21, REQ-1.10: a renamed or archived status is the same status."""
        self.status_new.write({"code": "new", "name": "Fresh"})
        self.status_won.write({"code": "won", "active": False})
        self._apply("my_company")
        path = dict(self._get_path("my_company"))
        self.assertIn("Fresh", path)
        self.assertNotIn("New", path)
        self.assertTrue(self.status_won.active)

    def test_funnel_that_was_changed_keeps_its_changes(self):
        """REQ-2.21: completed, not set back, with leads in a status of one's own."""
        self._apply("my_company")
        mine = self._get_type("my_company")
        won = mine.status_ids.filtered(lambda status: status.code == "won")
        mine.write(
            {
                "name": "Ours",
                "active": False,
                "status_ids": [
                    Command.link(self.status_qualified.id),
                    Command.unlink(won.id),
                ],
            }
        )
        lead = self._create_lead(type_id=mine.id, status_id=self.status_qualified.id)
        self._apply("my_company")
        self.assertEqual(mine.name, "Ours")
        self.assertTrue(mine.active)
        self.assertIn(won, mine.status_ids)
        self.assertIn(self.status_qualified, mine.status_ids)
        self.assertEqual(lead.status_id, self.status_qualified)

    def test_names_in_every_language_of_the_database(self):
        """REQ-2.21, REQ-0.17: Polish and Russian ones where these are installed."""
        for code in ("pl_PL", "ru_RU"):
            self.env["res.lang"]._activate_lang(code)
        self._apply("elma365")
        statuses = self._get_type("elma365").status_ids.sorted()
        self.assertEqual(
            statuses.with_context(lang="pl_PL").mapped("name"),
            ["Nowy", "W trakcie", "Zakwalifikowany", "Niezakwalifikowany"],
        )
        self.assertEqual(
            statuses.with_context(lang="ru_RU").mapped("name"),
            ["Новый", "В обработке", "Квалифицирован", "Неквалифицирован"],
        )

    def test_nothing_chosen(self):
        """REQ-2.21"""
        with self.assertRaisesRegex(UserError, "Choose at least one funnel"):
            self._apply("unknown")

    def test_named_by_what_they_are_for_and_none_ticked(self):
        """REQ-2.21, REQ-0.17: the first words of each say it, in three languages."""
        for code in ("pl_PL", "ru_RU"):
            self.env["res.lang"]._activate_lang(code)
        Wizard = self.env["lead.funnel.wizard"].with_user(self.user_manager)
        purposes = set()
        for lang in ("en_US", "pl_PL", "ru_RU"):
            lines = Wizard.with_context(lang=lang).create({}).line_ids
            self.assertEqual(lines.mapped("is_chosen"), [False] * 3)
            for line in lines:
                with self.subTest(lang=lang, code=line.code):
                    self.assertNotIn(line.name, line.purpose)
                    self.assertGreater(len(line.purpose.split()), 3)
                    purposes.add(line.purpose)
        self.assertEqual(len(purposes), 9)
        arch = etree.fromstring(Wizard.get_view(view_type="form")["arch"])
        shown = arch.xpath("//field[@name='line_ids']/list/field[not(@column_invisible)]/@name")
        self.assertEqual(shown[:2], ["is_chosen", "purpose"])

    def test_only_managers_add_funnels(self):
        """REQ-2.24, REQ-4.1"""
        with self.assertRaises(AccessError):
            self.env["lead.funnel.wizard"].with_user(self.user_all).create({})
