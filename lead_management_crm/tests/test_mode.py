from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, tagged

from .mode_common import LeadModeCommon


@tagged("post_install", "-at_install")
class TestModeSwitch(LeadModeCommon):
    """Classic to Simple and back: every active lead once, closed ones untouched."""

    def _create_person_lead(self, name="Racks", **values):
        values = {"contact_first_name": "Anna", "contact_last_name": name, **values}
        values.setdefault("email", f"{name.lower()}@person.example")
        return self._create_lead(name=name, **values)

    def test_a_company_that_never_chose_is_classic(self):
        """REQ-3.1, REQ-1.9: leads come in and are made by hand."""
        company = self.env["res.company"].create({"name": "Fresh company"})
        self.assertEqual(self.env["lead.settings"]._get_crm_mode(company.id), "classic")
        self.assertEqual(self.settings_a.crm_mode, "classic")
        modes = self.env["lead.settings"]._fields["crm_mode"].get_values(self.env)
        self.assertEqual(modes, ["classic", "simple"])
        lead = self.env["lead.lead"].with_company(self.company_a)._intake({"name": "X"}, "email")
        self.assertEqual(lead._name, "lead.lead")

    def test_active_leads_become_deals_and_closed_ones_stay(self):
        """REQ-3.11, REQ-3.18: counts before = after."""
        leads = self.env["lead.lead"]
        for number in range(5):
            leads |= self._create_person_lead(f"Lead{number}", expected_revenue=number)
        won = self._create_person_lead("Won", status_id=self.status_won.id)
        lost = self._create_person_lead("Lost", **self._as_lost())
        neutral = self._create_person_lead("Neutral", status_id=self.status_neutral.id)
        archived = self._create_person_lead("Archived", active=False)
        before = self._get_deals()
        switch = self._switch("simple")
        self.assertEqual((switch.state, switch.done_count, switch.failed_count), ("done", 5, 0))
        deals = self._get_deals() - before
        self.assertEqual(deals.lead_id, leads.sudo())
        self.assertEqual(len(deals), 5)
        if "iap_enrich_done" in deals._fields:
            # where Odoo's paid enrichment is installed, it asks about none of them
            self.assertEqual(deals.mapped("iap_enrich_done"), [True] * 5)
        self.assertEqual(deals.mapped("name"), [f"Lead{number}" for number in range(5)])
        self.assertEqual(sum(deals.mapped("expected_revenue")), 10)
        self.assertEqual(set(leads.mapped("status_kind")), {"won"})
        self.assertEqual(won.status_id, self.status_won)
        self.assertEqual(lost.status_id, self.status_lost)
        self.assertEqual(neutral.status_id, self.status_neutral)
        self.assertEqual(archived.status_kind, "open")
        self.assertFalse((won | lost | neutral | archived).sudo().deal_ids)

    def test_its_deals_are_shown_whatever_the_second(self):
        """REQ-3.12: deals bear the time at which the transaction began; the clock goes on."""
        self._create_person_lead("Quick")
        later = fields.Datetime.now() + timedelta(seconds=5)
        with patch.object(fields.Datetime, "now", lambda: later):
            switch = self._switch("simple")
            action = switch.with_user(self.user_manager).sudo().action_open_deals()
        deals = self.env["crm.lead"].sudo().search(action["domain"])
        self.assertEqual(deals.mapped("name"), ["Quick"])

    def test_only_the_company_itself_is_converted(self):
        """REQ-3.19: the mode is per company."""
        self._create_person_lead("Mine")
        other = self._create_lead(user=self.user_company_b, name="Theirs", email="x@b.example")
        switch = self._switch("simple")
        self.assertEqual((switch.total_count, switch.failed_count), (1, 0))
        self.assertEqual(self.settings_a.crm_mode, "simple")
        self.assertEqual(self.settings_b.crm_mode, "classic")
        self.assertEqual(other.status_kind, "open")
        self.assertFalse(other.sudo().deal_ids)

    def test_both_ways_repeatedly(self):
        """REQ-3.9, REQ-3.10: deals stay untouched, new inquiries become leads again."""
        lead = self._create_person_lead("First")
        self._switch("simple")
        deal = lead.sudo().deal_ids
        deal.stage_id = self.env["crm.stage"].search([], limit=1, order="sequence desc")
        values = deal.read(["name", "stage_id", "active", "partner_id", "write_date"])
        self.assertFalse(self._switch("classic"))
        self.assertEqual(
            deal.read(["name", "stage_id", "active", "partner_id", "write_date"]), values
        )
        Lead = self.env["lead.lead"].with_company(self.company_a)
        inquiry = Lead._intake({"name": "New one", "email": "new@person.example"}, "email")
        self.assertEqual(inquiry._name, "lead.lead")
        second = self._create_person_lead("Second")
        switch = self._switch("simple")
        self.assertEqual((switch.state, switch.done_count), ("done", 2))
        self.assertEqual(len(inquiry.sudo().deal_ids), 1)
        self.assertEqual(len(second.sudo().deal_ids), 1)
        self.assertEqual(lead.sudo().deal_ids, deal, "nothing is converted twice")

    def test_targets_by_choice(self):
        """REQ-3.13: contact, company or both; by default deal and contact."""
        dialog = self._open_mode_dialog(crm_mode="simple")
        self.assertEqual((dialog.mode_deal, dialog.mode_partner), ("deal", "contact"))
        expected = {
            "contact": (False, ["Anna Contact"]),
            "company": (True, ["Racks company Ltd"]),
            "both": (True, ["Anna Both", "Racks both Ltd"]),
        }
        for partner, (is_company, names) in expected.items():
            with self.subTest(partner=partner):
                lead = self._create_person_lead(
                    partner.title(), partner_name=f"Racks {partner} Ltd"
                )
                self._switch("simple", mode_partner=partner)
                made = lead.partner_id | lead.contact_id
                self.assertEqual(sorted(made.mapped("name")), names)
                self.assertEqual(lead.partner_id.is_company, is_company)
                self.assertEqual(len(lead.sudo().deal_ids), 1)
                self._switch("classic")

    def test_without_deals(self):
        """REQ-3.12, REQ-3.13: only the contact; who names nobody becomes a deal."""
        lead = self._create_person_lead("Only")
        nameless = self._create_lead(name="Nobody at all", email=False)
        self._switch("simple", mode_deal="partner")
        self.assertEqual(lead.partner_id.name, "Anna Only")
        self.assertFalse(lead.sudo().deal_ids)
        self.assertEqual(lead.status_kind, "won")
        self.assertEqual(nameless.sudo().deal_ids.name, "Nobody at all")

    def test_partners_are_used_again(self):
        """REQ-3.13: found by e-mail."""
        partner = self.env["res.partner"].create(
            {"name": "Anna of old", "email": "same@person.example"}
        )
        lead = self._create_person_lead("Same", email="Same@person.example")
        self._switch("simple")
        self.assertEqual(lead.partner_id, partner)
        self.assertEqual(lead.sudo().deal_ids.partner_id, partner)

    def test_a_lead_that_names_only_a_company_is_converted(self):
        """REQ-3.13, REQ-3.18: nothing is left out for what it does not say."""
        company = self._create_lead(name="A", partner_name="Only Company Ltd")
        nobody = self._create_lead(name="Nobody")
        switch = self._switch("simple", mode_partner="contact")
        self.assertEqual(switch.state, "done")
        self.assertEqual(company.partner_id.name, "Only Company Ltd")
        self.assertTrue(company.partner_id.is_company)
        self.assertFalse(nobody.partner_id)
        self.assertEqual(len((company | nobody).sudo().deal_ids), 2)

    def test_leads_of_one_customer_are_not_split(self):
        """REQ-9.4: what one makes the other one finds: by name, e-mail, person or customer."""
        customer = self.env["res.partner"].create({"name": "Customer", "is_company": True})
        alone = self._create_lead(partner_name="Alone", email="alone@example.com")
        for values, others in (
            ({"partner_name": "Racks"}, {"partner_name": "RACKS "}),
            ({"email": "a@example.com"}, {"email": "A@example.com", "partner_name": "Shelves"}),
            ({"contact_last_name": "Lis"}, {"contact_last_name": "lis", "partner_name": "Boxes"}),
            ({"partner_id": customer.id}, {"partner_id": customer.id}),
        ):
            with self.subTest(values=values):
                both = self._create_lead(**values) | self._create_lead(**others)
                switch = self.env["lead.mode.switch"].create([{}])
                self.assertEqual(switch._get_separable(alone | both), alone)
                self.assertEqual(switch._get_separable(alone | both[:1]), alone | both[:1])

    def test_sales_funnel(self):
        """REQ-3.14: offered when there are several, and the deals land there."""
        dialog = self._open_mode_dialog(crm_mode="simple")
        self.assertEqual(dialog.funnel_count, 1)
        team = self._create_team("Second funnel", use_opportunities=True)
        dialog = self._open_mode_dialog(crm_mode="simple")
        self.assertEqual(dialog.funnel_count, 2)
        lead = self._create_person_lead("Funnel", team_id=self.team_a.id)
        self._switch("simple", mode_team_id=team.id)
        self.assertEqual(lead.sudo().deal_ids.team_id, team)

    def test_activities_go_on_with_the_deal(self):
        """REQ-3.15: on."""
        lead = self._create_person_lead("Planned")
        activity = self._plan_activity(lead)
        self._switch("simple", mode_keep_activities=True)
        self.assertTrue(activity.active)
        self.assertEqual(activity.res_model, "crm.lead")
        self.assertEqual(activity.res_id, lead.sudo().deal_ids.id)

    def test_activities_are_completed(self):
        """REQ-3.16: off."""
        lead = self._create_person_lead("Planned")
        activity = self._plan_activity(lead)
        self._switch("simple", mode_keep_activities=False)
        self.assertFalse(activity.active)
        self.assertFalse(lead.sudo().deal_ids.activity_ids)

    def test_nobody_is_written_to_about_every_deal(self):
        """REQ-3.11: thousands of deals and companies are no news to who had the leads."""
        lead = self._create_person_lead("Quiet", partner_name="Quiet Ltd")
        self.assertEqual(lead.user_id, self.user_own)
        told = [("res_partner_id", "=", self.user_own.partner_id.id)]
        before = self.env["mail.notification"].search(told)
        self._switch("simple", mode_partner="company")
        self.assertEqual(lead.partner_id.sudo().user_id, self.user_own)
        self.assertFalse(self.env["mail.notification"].search(told) - before)

    def test_failures_are_listed_and_tried_again(self):
        """REQ-3.18: with the reason; rerun safe."""
        self._create_type("Usual")
        wonless = self._create_type("Without an end", statuses=self.status_new)
        good = self._create_person_lead("Good")
        bad = self._create_person_lead("Bad", type_id=wonless.id)
        switch = self._switch("simple")
        self.assertEqual((switch.state, switch.done_count, switch.failed_count), ("partial", 1, 1))
        self.assertEqual(switch.failure_ids.res_id, bad.id)
        self.assertIn("Without an end", switch.failure_ids.reason)
        self.assertEqual(bad.status_kind, "open")
        self.assertFalse(bad.sudo().deal_ids)
        wonless.status_ids |= self.status_won
        switch.with_user(self.user_switcher).action_retry()
        self._run_jobs()
        self.assertEqual((switch.state, switch.done_count, switch.total_count), ("done", 2, 2))
        self.assertEqual(len(bad.sudo().deal_ids), 1)
        self.assertEqual(len(good.sudo().deal_ids), 1)

    def test_the_dialog_shows_first_what_would_happen(self):
        """REQ-3.12: how many, which partners match, what cannot be converted and why."""
        partner = self.env["res.partner"].create(
            {"name": "Anna of old", "email": "known@person.example"}
        )
        self._create_type("Usual")
        wonless = self._create_type("Without an end", statuses=self.status_new)
        self._create_person_lead("Known")
        self._create_person_lead("Bad", type_id=wonless.id)
        self._create_person_lead("Closed", status_id=self.status_won.id)
        with Form(
            self.env["lead.mode.wizard"].with_user(self.user_manager).with_company(self.company_a)
        ) as dialog:
            self.assertEqual(dialog.crm_mode, "classic")
            self.assertEqual(dialog.lead_count, 0)
            dialog.crm_mode = "simple"
            self.assertEqual(
                (dialog.lead_count, dialog.match_count, dialog.obstacle_count), (2, 1, 1)
            )
            wizard = dialog.save()
        self.assertEqual(wizard.match_ids.partner_name, partner.name)
        self.assertEqual(wizard.match_ids.reason, "same e-mail")
        self.assertIn("Bad", wizard.obstacle_ids.lead_name)
        self.assertIn("Without an end", wizard.obstacle_ids.reason)
        self.assertEqual(self.settings_a.crm_mode, "classic", "showing changes nothing")

    def test_the_dialog_starts_from_the_settings(self):
        """REQ-3.12, REQ-3.17: what was chosen before is proposed again."""
        chosen = {"mode_deal": "partner", "mode_partner": "both", "mode_keep_activities": False}
        self.settings_a.write({**chosen, "mode_team_id": self.team_a.id})
        Wizard = self.env["lead.mode.wizard"].with_user(self.user_manager)
        dialog = Form(Wizard.with_company(self.company_a))
        self.assertEqual({name: dialog[name] for name in chosen}, chosen)
        self.assertEqual(dialog.save().mode_team_id, self.team_a)

    def test_switching_back_stops_the_conversion(self):
        """REQ-3.9: what is not converted yet stays a lead."""
        lead = self._create_person_lead("Waiting")
        action = self._open_mode_dialog(crm_mode="simple").action_apply()
        switch = self.env["lead.mode.switch"].browse(action["params"]["next"]["res_id"])
        self.assertEqual(switch.state, "running")
        self._switch("classic")
        self.assertEqual(switch.state, "stopped")
        self.assertEqual(lead.status_kind, "open")
        with self.assertRaises(UserError):
            switch.with_user(self.user_switcher).action_retry()

    def test_the_mode_written_directly_converts_as_well(self):
        """REQ-3.11: on every route."""
        lead = self._create_person_lead("Direct")
        self.settings_a.with_user(self.user_switcher).write({"crm_mode": "simple"})
        self._run_jobs()
        self.assertEqual(len(lead.sudo().deal_ids), 1)

    def test_the_same_switch_twice_converts_once(self):
        """REQ-3.18: two administrators press at once."""
        self._create_person_lead("Once")
        first = self._open_mode_dialog(crm_mode="simple").action_apply()
        second = self._open_mode_dialog(crm_mode="simple").action_apply()
        self.assertEqual(first["params"]["next"]["res_id"], second["params"]["next"]["res_id"])
        self._run_jobs()
        self.assertEqual(len(self._get_deals().filtered(lambda deal: deal.name == "Once")), 1)


@tagged("post_install", "-at_install")
class TestModeRights(LeadModeCommon):
    """REQ-3.6: who may switch."""

    def test_only_managers_and_administrators_switch(self):
        """REQ-3.6: others are refused on every route."""
        settings = self.settings_a
        for user in (self.user_readonly, self.user_own, self.user_team, self.user_all):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self._open_mode_dialog(user=user, crm_mode="simple")
                with self.assertRaises(AccessError):
                    self.env["lead.mode.wizard"].with_user(user).default_get(["crm_mode"])
                with self.assertRaises(AccessError):
                    settings.with_user(user).write({"crm_mode": "simple"})
                with self.assertRaises(AccessError):
                    self.env["lead.mode.switch"].with_user(user).create([{}])
        self.assertEqual(settings.crm_mode, "classic")
        self._switch("simple", user=self.user_manager)
        self.assertEqual(settings.crm_mode, "simple")

    def test_an_administrator_without_leads_switches(self):
        """REQ-3.6"""
        admin = self._create_user("mode_admin", None)
        admin.group_ids = [Command.link(self.env.ref("base.group_system").id)]
        lead = self._create_lead(name="A", email="a@person.example")
        switch = self._switch("simple", user=admin)
        self.assertEqual(switch.state, "done")
        self.assertEqual(len(lead.sudo().deal_ids), 1)
        self.assertEqual(lead.sudo().deal_ids.create_uid, admin)

    def test_a_manager_without_sales_converts_nothing(self):
        """REQ-3.6, REQ-1.18: deals need the right to deals, on whatever route."""
        lead = self._create_lead(name="A", email="a@person.example")
        self.assertFalse(self.env["crm.lead"].with_user(self.user_manager).has_access("create"))
        with self.assertRaises(AccessError) as refused:
            self._switch("simple", user=self.user_manager)
        self.assertIn("rights to both sides", str(refused.exception))
        with self.assertRaises(AccessError):
            self.settings_a.with_user(self.user_manager).write({"crm_mode": "simple"})
        self.assertEqual(self.settings_a.crm_mode, "classic")
        self.assertFalse(lead.sudo().deal_ids)

    def test_a_manager_without_sales_switches_where_nothing_is_to_be_converted(self):
        """REQ-3.6: the setting itself is the manager's."""
        self._switch("simple", user=self.user_manager)
        self.assertEqual(self.settings_a.crm_mode, "simple")

    def test_the_conversion_works_with_the_rights_of_who_switched(self):
        """REQ-3.11: no deal is made in the name of the system."""
        lead = self._create_lead(name="A", email="a@person.example")
        switch = self._switch("simple")
        self.assertEqual((switch.state, switch.user_id), ("done", self.user_switcher))
        deal = lead.sudo().deal_ids
        self.assertEqual((deal.create_uid, deal.user_id), (self.user_switcher, self.user_own))

    def test_a_right_that_is_taken_away_stops_the_conversion(self):
        """REQ-3.18: with the reason; somebody who has the rights goes on."""
        lead = self._create_lead(name="A", email="a@person.example")
        action = self._open_mode_dialog(crm_mode="simple").action_apply()
        switch = self.env["lead.mode.switch"].browse(action["params"]["next"]["res_id"])
        group = self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.user_switcher.group_ids = [Command.unlink(group.id)]
        self._run_jobs()
        self.assertEqual(switch.state, "stopped")
        self.assertIn("rights to both sides", switch.failure_ids.reason)
        self.assertFalse(lead.sudo().deal_ids)
        with self.assertRaises(AccessError):
            switch.with_user(self.user_switcher).action_retry()
        with self.assertRaises(AccessError):
            switch.with_user(self.user_manager).action_retry()
        self.user_manager.group_ids |= group | self.env.ref("base.group_partner_manager")
        switch.with_user(self.user_manager).action_retry()
        self._run_jobs()
        self.assertEqual((switch.state, switch.user_id), ("done", self.user_manager))
        self.assertEqual(lead.sudo().deal_ids.create_uid, self.user_manager)

    def test_the_other_companies_settings_stay_out_of_reach(self):
        """REQ-3.19"""
        with self.assertRaises(AccessError):
            self.settings_b.with_user(self.user_manager).write({"crm_mode": "simple"})


@tagged("post_install", "-at_install")
class TestSimpleMode(LeadModeCommon):
    """REQ-3.5, REQ-3.19: leads are not offered."""

    def _get_menus(self, user, companies):
        """Return {external id: menu} of what the web client shows to a user."""
        Menu = self.env["ir.ui.menu"].with_user(user)
        menus = Menu.with_context(allowed_company_ids=companies.ids).load_web_menus(False)
        return {menu["xmlid"]: menu for menu in menus.values()}

    def test_menus_are_hidden_unless_a_company_is_classic(self):
        """REQ-3.5, REQ-3.19: by the companies that the user has switched on."""
        user = self.user_both_companies
        both = self.company_a | self.company_b
        hidden = {"lead_management.lead_lead_menu", "lead_management.lead_type_menu"}
        if self.env["ir.module.module"]._get("lead_management_report").state == "installed":
            names = ("lead_my_work_menu", "lead_dashboard_menu", "lead_status_analysis_menu")
            names += ("lead_target_menu", "lead_lead_menu_report")
            hidden |= {f"lead_management_report.{name}" for name in names}
        self.assertLessEqual(hidden, set(self._get_menus(user, self.company_a)))
        self.settings_a.crm_mode = "simple"
        self.assertTrue(hidden.isdisjoint(self._get_menus(user, self.company_a)))
        self.assertLessEqual(hidden, set(self._get_menus(user, self.company_b)))
        self.assertLessEqual(hidden, set(self._get_menus(user, both)))
        self.settings_b.crm_mode = "simple"
        self.assertTrue(hidden.isdisjoint(self._get_menus(user, both)))
        self.settings_a.crm_mode = "classic"
        self.assertLessEqual(hidden, set(self._get_menus(user, self.company_a)))

    def test_no_menu_is_left_that_leads_nowhere(self):
        """REQ-3.5"""
        self.settings_a.crm_mode = "simple"
        for user in (self.user_own, self.user_manager):
            menus = self._get_menus(user, self.company_a)
            for xmlid, menu in menus.items():
                if xmlid.startswith("lead_management"):
                    self.assertTrue(menu["children"] or menu["actionID"], xmlid)

    def test_a_section_of_leads_alone_goes_with_them(self):
        """REQ-3.5: with the heading above it."""
        Menu = self.env["ir.ui.menu"]
        action = self.env.ref("lead_management.lead_lead_action")
        top = Menu.create({"name": "Top"})
        middle = Menu.create({"name": "Middle", "parent_id": top.id})
        bottom = Menu.create(
            {
                "name": "Bottom",
                "parent_id": middle.id,
                "action": f"ir.actions.act_window,{action.id}",
            }
        )
        ours = set((top | middle | bottom).ids)
        Menu = Menu.with_user(self.user_own)
        self.assertLessEqual(ours, set(Menu.load_web_menus(False)))
        self.settings_a.crm_mode = "simple"
        menus = Menu.load_web_menus(False)
        self.assertTrue(ours.isdisjoint(menus))
        self.assertTrue(ours.isdisjoint(menus["root"]["children"]))

    def test_leads_are_not_created_by_people(self):
        """REQ-3.5: the message says what to do."""
        self.settings_a.crm_mode = "simple"
        with self.assertRaisesRegex(UserError, "Create a deal"):
            self._create_lead(name="By hand")
        self.settings_a.crm_mode = "classic"
        self.assertTrue(self._create_lead(name="By hand"))

    def test_closed_leads_stay_closed(self):
        """REQ-3.5: on every way that would leave an open lead where nobody sees it."""
        lost = self._create_lead(**self._as_lost())
        archived = self._create_lead(active=False)
        other = self._create_lead(user=self.user_company_b)
        self.assertTrue(lost.can_reopen)
        self.settings_a.crm_mode = "simple"
        lost.invalidate_recordset(["can_reopen"])
        self.assertFalse(lost.can_reopen)
        answer = lost.get_status_change_requirements(self.status_new.id)
        self.assertIn("works without leads", answer["refusal"])
        other = other.with_user(self.user_both_companies)
        own = {"company_id": self.company_a.id, "user_id": False, "team_id": False}
        routes = {
            "button": lambda: lost.action_reopen(),
            "program": lambda: lost.reopen(self.status_new.id),
            "status": lambda: lost.write({"status_id": self.status_new.id}),
            "unarchive": lambda: archived.action_unarchive(),
            "company": lambda: other.write(own),
        }
        for route, reopen in routes.items():
            with (
                self.subTest(route=route),
                self.assertRaisesRegex(UserError, "works without leads"),
                self.cr.savepoint(),
            ):
                reopen()
        lost.name = "Said more clearly"
        self.settings_a.crm_mode = "classic"
        lost.action_reopen()
        self.assertFalse(lost.is_closed)

    def test_views_offer_no_new_lead(self):
        """REQ-3.5: neither list nor board nor card."""
        Lead = self.env["lead.lead"].with_user(self.user_all).with_company(self.company_a)
        for view_type in ("list", "kanban", "form"):
            with self.subTest(view_type=view_type):
                self.settings_a.crm_mode = "classic"
                self.assertNotIn(' create="0"', self._get_root(Lead, view_type))
                self.assertNotIn(' import="0"', self._get_root(Lead, view_type))
                self.settings_a.crm_mode = "simple"
                self.assertIn(' create="0"', self._get_root(Lead, view_type))
                self.assertIn(' import="0"', self._get_root(Lead, view_type))

    def _get_root(self, Lead, view_type):
        return Lead.get_view(view_type=view_type)["arch"].partition(">")[0]

    def test_classic_keeps_statuses_forms_and_analysis(self):
        """REQ-3.2, REQ-3.3: potential clients stand apart, and their sources are known."""
        source = self.env["utm.source"].create({"name": "Trade fair"})
        lead = self._create_lead(name="Potential", source_id=source.id)
        self.assertFalse(self._get_deals().filtered(lambda deal: deal.name == "Potential"))
        groups = lead._read_group([("id", "=", lead.id)], ["source_id"], ["__count"])
        self.assertEqual(groups, [(source, 1)])


@tagged("post_install", "-at_install")
class TestSimpleModeInBrowser(LeadModeCommon, HttpCase):
    """REQ-3.19: the web client says in a cookie which companies are switched on."""

    def test_menus_follow_the_companies_of_the_cookie(self):
        """REQ-3.19: also those of other companies than the user's own one."""
        user = self.user_both_companies
        self.settings_a.crm_mode = "simple"
        self.assertEqual(user.company_id, self.company_a)
        self.authenticate(user.login, user.login)
        for companies, is_shown in (
            (self.company_a, False),
            (self.company_b, True),
            (self.company_a | self.company_b, True),
        ):
            with self.subTest(companies=companies.mapped("name")):
                self.opener.cookies.set("cids", "-".join(map(str, companies.ids)))
                menus = self.url_open("/web/webclient/load_menus").json().values()
                xmlids = {menu["xmlid"] for menu in menus}
                self.assertEqual("lead_management.lead_lead_menu" in xmlids, is_shown)
