from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import LeadDealCommon


@tagged("post_install", "-at_install")
class TestDealRules(LeadDealCommon):
    """Deals that statuses require, or make by themselves."""

    def _won(self, lead):
        lead.write({"status_id": self.status_won.id})

    # ------------------------------------------------------------------ required

    def test_off_until_switched_on(self):
        """REQ-4.9: out of the box a lead is won without a deal."""
        lead = self._create_lead()
        lead.set_won()
        self.assertFalse(lead.sudo().deal_ids)

    def test_required_on_every_route(self):
        """REQ-4.9: form, list, button, creation, import and unarchiving are refused alike."""
        self.settings_a.deal_required = True
        lead = self._create_deal_lead()
        routes = {
            "write": lambda: self._won(lead),
            "button": lambda: lead.set_won(),
            "form": lambda: self._win_in_form(lead),
            "create": lambda: self._create_deal_lead(status_id=self.status_won.id),
        }
        for name, route in routes.items():
            with self.subTest(route=name):
                with self.assertRaisesRegex(ValidationError, "Qualify"), self.cr.savepoint():
                    route()
                lead.invalidate_recordset()
        manager = lead.with_user(self.user_manager)
        result = manager.load(["name", "status_id"], [["Row", "Success"]])
        self.assertIn("Qualify", result["messages"][0]["message"])
        self.assertEqual(lead.status_id, self.status_new)

    def _win_in_form(self, lead):
        with Form(lead) as form:
            form.status_id = self.status_won

    def test_required_is_said_beforehand(self):
        """REQ-4.9: the board does not move the card and says why; Won opens the dialog."""
        self.settings_a.deal_required = True
        lead = self._create_deal_lead(email="anna@example.org")
        answer = lead.get_status_change_requirements(self.status_won.id)
        self.assertIn("Qualify", answer["refusal"])
        self.assertEqual(lead.action_won()["res_model"], "lead.qualification.wizard")
        self._qualify(lead)
        self.assertEqual(lead.status_id, self.status_won)
        self.assertFalse(lead.get_status_change_requirements(self.status_won.id)["refusal"])

    def test_thousands_are_asked_about_at_once(self):
        """REQ-1.29, REQ-4.9: more leads than Odoo reads at a time are no more queries."""
        self.settings_a.deal_required = True
        leads = self._create_leads(60, user=self.user_seller)
        values = {"type": "opportunity", "company_id": self.company_a.id}
        self.env["crm.lead"].create(
            [{"name": lead.name, "lead_id": lead.id, **values} for lead in leads[:-1]]
        )
        for place in ("models", "fields", "fields_relational"):
            self.startPatcher(patch(f"odoo.orm.{place}.PREFETCH_MAX", 10))
        asks = (
            lambda asked: asked.get_status_change_requirements(self.status_won.id)["refusal"],
            lambda asked: asked.action_won().get("res_model") == "lead.qualification.wizard",
        )
        for number, ask in enumerate(asks):
            counts = []
            for count in (25, 25, 58):
                asked = leads[:count] | leads[-1]
                self.env.flush_all()
                self.env.invalidate_all()
                with self._capture_queries() as queries:
                    self.assertTrue(ask(asked))
                counts.append(len(queries))
            with self.subTest(ask=number):
                self.assertLessEqual(counts[2], counts[1], "\n".join(queries))
        refusal = leads.get_status_change_requirements(self.status_won.id)["refusal"]
        self.assertIn(leads[-1].display_name, refusal)

    def test_a_status_becomes_a_won_one_with_the_deals_alone(self):
        """REQ-4.9: leads that stand in it are won as little as those that enter one."""
        self.settings_a.deal_required = True
        leads = self._create_leads(3, user=self.user_seller, status_id=self.status_qualified.id)
        self._qualify(leads[0], status_id=0, create_contact=False)
        status = self.status_qualified.with_user(self.user_manager)
        with self.assertRaisesRegex(UserError, r"Leads stand in the status Second \(2\)"):
            status.kind = "won"
        self.assertEqual(status.kind, "open")
        self._qualify(leads, status_id=0, create_contact=False)
        status.kind = "won"
        self.assertEqual(leads.mapped("status_kind"), ["won"] * 3)

    def test_only_in_the_chosen_statuses(self):
        """REQ-4.11: of several won statuses some may do without a deal."""
        self.settings_a.write(
            {"deal_required": True, "deal_status_ids": self.status_won.ids},
        )
        other = self._create_status("Won at the counter", kind="won", sequence=75)
        lead = self._create_deal_lead()
        lead.write({"status_id": other.id})
        self.assertEqual(lead.status_id, other)
        with self.assertRaises(ValidationError):
            self._won(lead)

    def test_required_in_one_company(self):
        """REQ-1.4: the other company goes on as before."""
        self.settings_b.deal_required = True
        lead = self._create_lead()
        self._won(lead)
        self.assertEqual(lead.status_id, self.status_won)

    def test_no_qualification_without_a_deal(self):
        """REQ-4.9: the dialog cannot leave the deal out either."""
        self.settings_a.deal_required = True
        lead = self._create_deal_lead(email="anna@example.org")
        with self.assertRaisesRegex(Exception, "needs a deal"):
            self._qualify(lead, create_deal=False)

    # ------------------------------------------------------------------ by itself

    def test_created_automatically_once(self):
        """REQ-4.10: linked, once, with the customer; the lead stays in its status."""
        self.settings_a.write({"deal_automatic": True, "deal_required": True})
        lead = self._create_deal_lead(contact_last_name="Nowak", email="anna@example.org")
        self.assertFalse(lead.get_status_change_requirements(self.status_won.id)["refusal"])
        self._won(lead)
        deal = lead.deal_ids
        self.assertEqual(len(deal), 1)
        self.assertEqual(deal.partner_id.name, "Nowak")
        self.assertEqual(lead.status_id, self.status_won)
        lead.reopen()
        self._won(lead)
        self.assertEqual(lead.deal_ids, deal)
        lead.action_undo_qualification()
        self.assertEqual(lead.status_id, self.status_new)

    def test_nothing_is_made_beside_a_deal_that_is_there(self):
        """REQ-4.10: a deal linked by hand is the deal; no contact, no company, no entry."""
        self.settings_a.deal_automatic = True
        lead = self._create_deal_lead(partner_name="Made by nobody", contact_last_name="Nobody")
        deal = self.env["crm.lead"].create(
            {
                "name": "By hand",
                "type": "opportunity",
                "lead_id": lead.id,
                "company_id": lead.company_id.id,
            }
        )
        lead.write({"status_id": self.status_won.id})
        self.assertEqual(lead.sudo().deal_ids, deal)
        self.assertFalse(lead.partner_id | lead.contact_id)
        self.assertFalse(lead.qualification_ids)

    def test_created_automatically_for_many(self):
        """REQ-4.10: leads that name nobody get their deal all the same."""
        self.settings_a.deal_automatic = True
        leads = self._create_leads(3, user=self.user_seller)
        self._won(leads)
        self.assertEqual(len(leads.deal_ids), 3)
        created = self._create_deal_lead(status_id=self.status_won.id)
        self.assertTrue(created.deal_ids)

    def test_import_with_one_bad_row_names_it(self):
        """REQ-4.10, REQ-1.25: rows are asked about first, which makes no deal of any."""
        self.settings_a.write({"deal_automatic": True, "deal_required": True})
        self.user_manager.group_ids += self.env.ref("sales_team.group_sale_manager")
        Lead = self.env["lead.lead"].with_user(self.user_manager).with_context(import_file=True)
        existing = self._create_deal_lead(name="Known", email="known@example.org")
        [[xml_id]] = existing.with_user(self.user_manager)._export_rows([["id"]])
        rows = [["", "Good", "Success", "a@b.example"], ["", "Bad", "Success", "nobody"]]
        rows.append([xml_id, "Known", "Success", "known@example.org"])
        result = Lead.load(["id", "name", "status_id", "email"], rows)
        self.assertFalse(result["ids"])
        [message] = result["messages"]
        self.assertEqual((message["rows"]["from"], message["field"]), (1, "email"))
        self.assertIn("“nobody”", message["message"])
        self.assertFalse(existing.deal_ids)
        rows[1][3] = "c@d.example"
        result = Lead.load(["id", "name", "status_id", "email"], rows)
        self.assertEqual(result["messages"], [])
        leads = self.env["lead.lead"].browse(result["ids"])
        self.assertEqual([len(lead.sudo().deal_ids) for lead in leads], [1, 1, 1])

    def test_not_with_the_rights_of_somebody_else(self):
        """REQ-1.18: whoever may not make deals is told so, and the lead stays."""
        self.settings_a.deal_automatic = True
        lead = self._create_lead()
        with self.assertRaisesRegex(AccessError, "Access denied"), self.cr.savepoint():
            self._won(lead)
        lead.invalidate_recordset()
        self.assertEqual(lead.status_id, self.status_new)

    def test_at_a_chosen_status(self):
        """REQ-1.19: entering the status qualifies; undoing does not start over."""
        self.settings_a.qualify_status_ids = self.status_qualified
        lead = self._create_deal_lead(email="anna@example.org")
        lead.write({"status_id": self.status_qualified.id})
        self.assertEqual(lead.status_id, self.status_qualified)
        self.assertTrue(lead.deal_ids)
        lead.action_undo_qualification()
        self.assertFalse(lead.deal_ids)
        self.assertEqual(lead.status_id, self.status_new)

    def test_by_an_automation_rule(self):
        """REQ-1.19, REQ-5.8: a server action or another program calls one method."""
        lead = self._create_deal_lead(email="anna@example.org")
        action = self.env["ir.actions.server"].create(
            {
                "name": "Qualify",
                "model_id": self.env["ir.model"]._get_id("lead.lead"),
                "state": "code",
                "code": "record.qualify(create_contact=False)",
            }
        )
        self.status_qualified.server_action_ids = action
        lead.write({"status_id": self.status_qualified.id})
        self.assertEqual(lead.status_id, self.status_won)
        [answer] = lead.qualify()
        self.assertEqual(answer["deal_id"], lead.deal_ids.id)
        self.assertFalse(answer["partner_id"])

    def test_a_rule_moves_leads_that_name_nobody(self):
        """REQ-1.19, REQ-5.8: they have their deals alone, those that name somebody a contact."""
        self.status_qualified.server_action_ids = self.env["ir.actions.server"].create(
            {
                "name": "Qualify",
                "model_id": self.env["ir.model"]._get_id("lead.lead"),
                "state": "code",
                "code": "records.qualify()",
            }
        )
        nobody = self._create_deal_lead(name="Only a name")
        somebody = self._create_deal_lead(contact_last_name="Nowak")
        (nobody | somebody).write({"status_id": self.status_qualified.id})
        self.assertTrue(nobody.deal_ids and somebody.deal_ids)
        self.assertFalse(nobody.partner_id)
        self.assertEqual(somebody.partner_id.name, "Nowak")
