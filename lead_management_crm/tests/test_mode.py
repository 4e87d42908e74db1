from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

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
        self.assertFalse(self.env["lead.settings"]._is_simple_in(company.id))
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
