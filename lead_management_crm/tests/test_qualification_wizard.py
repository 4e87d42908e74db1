from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import LeadDealCommon


@tagged("post_install", "-at_install")
class TestQualificationWizard(LeadDealCommon):
    """The dialog: what it proposes, and what it does."""

    def _open(self, leads, user=None):
        return self._open_dialog(leads.action_qualify(), user or self.user_seller)

    def test_new_customer_and_deal(self):
        """REQ-1.16, REQ-2.19: with what the lead names ticked; the deal opens."""
        lead = self._create_deal_lead(
            partner_name="Acme", contact_last_name="Nowak", email="anna@example.org"
        )
        form = self._open(lead)
        self.assertTrue(form.create_deal and form.create_company and form.create_contact)
        self.assertEqual(form.customer_action, "new")
        self.assertEqual(form.status_id, self.status_won)
        action = form.save().action_apply()
        self.assertEqual((action["res_model"], action["res_id"]), ("crm.lead", lead.deal_id.id))
        self.assertEqual(lead.deal_id.partner_id, lead.contact_id)
        self.assertEqual(lead.deal_id.action_open_lead()["res_id"], lead.id)

    def test_what_there_is_nothing_to_make_of_is_not_ticked(self):
        """REQ-1.16: a lead with only a name, and one whose customer and contact are there."""
        company = self.env["res.partner"].create({"name": "Acme", "is_company": True})
        person = self.env["res.partner"].create({"name": "Anna Nowak", "parent_id": company.id})
        named = {"partner_name": "Acme", "contact_last_name": "Nowak"}
        for case, values, ticked in (
            ("name", {}, (False, False)),
            ("customer", {"partner_id": company.id}, (False, False)),
            ("both", {"partner_id": company.id, "contact_id": person.id, **named}, (False, False)),
            ("person to be made", {"partner_id": company.id, **named}, (False, True)),
            ("e-mail", {"email": "anna@example.org"}, (False, True)),
        ):
            lead = self._create_deal_lead(**values)
            form = self._open(lead)
            with self.subTest(case=case):
                self.assertEqual((form.create_company, form.create_contact), ticked)
                self.assertFalse(form.obstacles)
                customer = lead.partner_id
                form.save().action_apply()
                self.assertTrue(lead.deal_ids)
                self.assertEqual(lead.partner_id, customer or lead.deal_ids.partner_id)

    def test_what_is_said_of_the_customer(self):
        """REQ-1.16: what becomes of it, whether the lead has one or not."""
        company = self.env["res.partner"].create({"name": "Acme", "is_company": True})
        named = {"contact_last_name": "Nowak"}
        for values, ticked, said in (
            ({}, False, "without a customer"),
            (named, False, "without a customer"),
            (named, True, None),
            ({"partner_id": company.id}, False, "stays as it is"),
            ({"partner_id": company.id, **named}, True, "what it lacks"),
        ):
            form = self._open(self._create_deal_lead(**values))
            form.create_contact = ticked
            with self.subTest(values=values, ticked=ticked):
                self.assertEqual(self._get_said(form), [said] if said else [])

    def _get_said(self, form):
        """Return which of the sentences about the customer the dialog shows."""
        sentences = ("without a customer", "stays as it is", "what it lacks")
        values = dict(form._values)
        return [
            sentence
            for sentence in sentences
            for node in form._view["tree"].iter("div")
            if sentence in (node.text or "")
            and not safe_eval(node.get("invisible"), {**values, "lead_id": bool(values["lead_id"])})
        ]

    def test_many_leads_of_which_some_name_nobody(self):
        """REQ-1.16: none is in the way of the others."""
        leads = self._create_deal_lead() | self._create_deal_lead(contact_last_name="Nowak")
        form = self._open(leads)
        self.assertTrue(form.create_contact)
        self.assertFalse(form.obstacles)
        form.save().action_apply()
        self.assertEqual(len(leads.deal_ids), 2)

    def test_a_dialog_of_many_leads_loads_none(self):
        """REQ-1.29: ticks, statuses, company and obstacles are asked by query."""
        leads = self._create_leads(
            250, user=self.user_seller, partner_name="Acme", contact_last_name="Nowak"
        )
        self.env.flush_all()
        self.env.invalidate_all()
        with self._assert_not_loaded(leads):
            form = self._open(leads)
        self.assertTrue(form.create_company and form.create_contact)
        self.assertEqual(form.status_id, self.status_won)
        self.assertFalse(form.obstacles)
        leads[:30].write({"status_id": self.status_lost.id, "loss_reason_id": self.reason.id})
        form = self._open(leads)
        self.assertEqual(form.obstacles.count("Reopen"), 20)
        form.leave_out = True
        form.save().action_apply()
        self.assertEqual(len(leads.deal_ids), 220)

    def test_a_match_is_proposed_with_its_reason(self):
        """REQ-1.16: link it, or make a new one all the same."""
        partner = self.env["res.partner"].create({"name": "Anna", "email": "ANNA@example.org"})
        lead = self._create_deal_lead(contact_last_name="Nowak", email="anna@example.org")
        form = self._open(lead)
        self.assertEqual((form.customer_action, form.partner_id), ("link", partner))
        self.assertEqual(form.match_reason, "same e-mail")
        form.save().action_apply()
        self.assertEqual(lead.partner_id, partner)
        other = self._create_deal_lead(contact_last_name="Nowak", email="anna@example.org")
        form = self._open(other)
        form.customer_action = "new"
        form.save().action_apply()
        self.assertNotEqual(other.partner_id, partner)

    def test_one_button_of_the_card_stands_out(self):
        """REQ-2.17: take the lead, then qualify it, then win it."""
        view = self.env["lead.lead"].with_user(self.user_seller).get_view(view_type="form")
        buttons = etree.fromstring(view["arch"]).findall(".//header/button")
        for expected, values in (
            ("action_take", {"user_id": False, "can_qualify": True}),
            ("action_qualify", {"user_id": 1, "can_qualify": True}),
            ("action_won", {"user_id": 1, "can_qualify": False}),
        ):
            names = {"id": 1, "is_closed": False, "can_win": True, **values}
            shown = [
                button
                for button in buttons
                if button.get("name") in ("action_take", "action_qualify", "action_won")
                and not safe_eval(button.get("invisible"), names)
            ]
            primary = [button.get("name") for button in shown if button.get("class")]
            self.assertEqual(primary, [expected])
            # each of them once
            self.assertEqual(len(shown), len({button.get("name") for button in shown}))
            self.assertIn("action_won", [button.get("name") for button in shown])

    def test_a_match_by_tax_id_is_proposed(self):
        """REQ-1.16: with that as the reason."""
        company = self.env["res.partner"].create(
            {"name": "Acme Europe", "is_company": True, "vat": "PL5252248481"}
        )
        form = self._open(self._create_deal_lead(partner_name="Acme", vat="PL 525-22-48-481"))
        self.assertEqual((form.customer_action, form.partner_id), ("link", company))
        self.assertEqual(form.match_reason, "same tax ID")

    def test_new_contact_under_an_existing_company(self):
        """REQ-1.16: the person is new, the company is not."""
        company = self.env["res.partner"].create({"name": "Acme", "is_company": True})
        lead = self._create_deal_lead(
            partner_name="Acme", contact_last_name="Nowak", email="anna@example.org"
        )
        form = self._open(lead)
        self.assertEqual(form.partner_id, company)
        form.customer_action = "under"
        form.save().action_apply()
        self.assertEqual(lead.partner_id, company)
        self.assertEqual(lead.contact_id.parent_id, company)
        self.assertEqual(lead.qualification_ids.created_partner_ids, lead.contact_id)

    def test_pipeline_and_activities(self):
        """REQ-1.16: another sales team's pipeline; activities completed on the lead."""
        lead = self._create_deal_lead()
        lead.activity_schedule("mail.mail_activity_data_call")
        form = self._open(lead)
        form.create_contact = False
        form.team_id = self.team_other
        form.keep_activities = False
        form.save().action_apply()
        self.assertEqual(lead.deal_id.team_id, self.team_other)
        self.assertFalse(lead.deal_id.activity_ids | lead.activity_ids)

    def test_many_leads(self):
        """REQ-1.16: matched, new and impossible ones; the last are left out when asked."""
        partner = self.env["res.partner"].create({"name": "Anna", "email": "anna@example.org"})
        known = self._create_deal_lead(email="anna@example.org")
        new = self._create_deal_lead(email="ewa@example.org")
        twin = self._create_deal_lead(email="ewa@example.org")
        lost = self._create_deal_lead()
        lost.write(self._as_lost())
        leads = known | new | twin | lost
        form = self._open(leads)
        self.assertIn("Reopen", form.obstacles)
        self.assertIn("1 of 4", form.matches_text)
        with self.assertRaisesRegex(UserError, "Reopen"):
            form.save().action_apply()
        self.assertFalse(leads.deal_ids)
        form.leave_out = True
        action = form.save().action_apply()
        self.assertEqual(self.env["crm.lead"].search(action["domain"]), (leads - lost).deal_ids)
        self.assertEqual(known.partner_id, partner)
        self.assertEqual(new.partner_id, twin.partner_id)
        self.assertFalse(lost.deal_ids)

    def test_required_fields_of_the_deal(self):
        """REQ-1.17: what the deal needs is filled in before finishing."""
        self.patch(self.env["crm.lead"]._fields["referred"], "required", True)
        lead = self._create_deal_lead(email="anna@example.org")
        with self.assertRaisesRegex(UserError, "Referred By"):
            self._qualify(lead)
        wizard = self._open(lead).save()
        self.assertEqual(wizard.value_ids.mapped("label"), ["Referred By"])
        with self.assertRaisesRegex(UserError, "Referred By"):
            wizard.action_apply()
        wizard.value_ids.value = "A friend"
        wizard.action_apply()
        self.assertEqual(lead.deal_id.referred, "A friend")

    def test_own_fields_are_carried(self):
        """REQ-1.17: own fields of type and company stand in the deal's description."""
        lead_type = self._create_type(
            properties_definition=[
                {"name": "a1b2c3d4e5f60718", "string": "Floor", "type": "integer"},
                {
                    "name": "b1b2c3d4e5f60718",
                    "string": "Roof",
                    "type": "selection",
                    "selection": [["flat", "Flat roof"]],
                },
            ]
        )
        lead = self._create_deal_lead(
            type_id=lead_type.id,
            properties={"a1b2c3d4e5f60718": 7, "b1b2c3d4e5f60718": "flat"},
        )
        deal = self._qualify(lead, create_contact=False).deal_id
        self.assertIn("<li>Floor: 7</li>", deal.description)
        self.assertIn("<li>Roof: Flat roof</li>", deal.description)

    def test_conversation_and_files_are_carried(self):
        """REQ-1.17: the deal has copies, the lead keeps its own."""
        lead = self._create_deal_lead()
        attachment = self.env["ir.attachment"].create(
            {"name": "plan.txt", "raw": b"plan", "res_model": "lead.lead", "res_id": lead.id}
        )
        message = lead.message_post(
            body="Twenty of them", message_type="comment", attachment_ids=attachment.ids
        )
        deal = self._qualify(lead, create_contact=False).deal_id
        carried = deal.message_ids.filtered(lambda copy: "Twenty" in copy.body)
        self.assertEqual(carried.author_id, message.author_id)
        self.assertEqual(carried.attachment_ids.raw, b"plan")
        self.assertEqual(carried.attachment_ids.res_id, deal.id)
        self.assertEqual(message.res_id, lead.id)
        self.assertEqual(attachment.res_id, lead.id)

    def test_what_was_done_goes_along_in_its_order(self):
        """REQ-1.17, REQ-2.19: feedback of activities and calls among the messages."""
        lead = self._create_deal_lead(phone="600 100 200")
        lead.message_post(body="First, a note", message_type="comment")
        activity = lead.activity_schedule("mail.mail_activity_data_todo", summary="Measure")
        activity.action_feedback(feedback="Second, the hall is 6 m high")
        self.env["lead.call"].create(
            {
                "lead_id": lead.id,
                "recipient": "600 100 200",
                "direction": "out",
                "note": "Third, they want the big one",
                "company_id": lead.company_id.id,
            }
        )
        deal = self._qualify(lead, create_contact=False).deal_id
        bodies = deal.message_ids.sorted("id").mapped("body")
        words = ("First, ", "Second, ", "Third, ")
        order = [word for body in bodies for word in words if word in body]
        self.assertEqual(order, [*words])
        copied = deal.message_ids.filtered("mail_activity_type_id")
        self.assertEqual(len(copied), 2)

    def test_without_rights(self):
        """REQ-1.18: the boxes are empty; who ticks the deal reads Access denied."""
        self.user_own.group_ids = [Command.link(self.env.ref("base.group_partner_manager").id)]
        lead = self._create_lead(contact_last_name="Nowak")
        self.assertTrue(lead.can_qualify)
        form = self._open(lead, self.user_own)
        self.assertFalse(form.create_deal or form.can_create_deal)
        wizard = form.save()
        wizard.create_deal = True
        with self.assertRaisesRegex(AccessError, "Access denied"):
            wizard.action_apply()
        wizard.create_deal = False
        wizard.action_apply()
        self.assertEqual(lead.partner_id.name, "Nowak")
        self.assertEqual(lead.status_id, self.status_won)

    def test_the_button_hides(self):
        """REQ-0.24: from who may make nothing, on lost leads, and when there is a deal."""
        self.assertFalse(self._create_lead().can_qualify)
        lead = self._create_deal_lead()
        self.assertTrue(lead.can_qualify)
        self._qualify(lead, create_contact=False)
        self.assertFalse(lead.can_qualify)
        lost = self._create_deal_lead()
        lost.write(self._as_lost())
        self.assertFalse(lost.can_qualify)

    def test_views_open_for_all(self):
        """REQ-0.24: without Sales no block asks for a deal, and nothing fails."""
        for user, shown in ((self.user_own, False), (self.user_seller, True)):
            lead = self._create_lead(user=user)
            Form(lead)
            arch = lead.get_view(view_type="list")["arch"]
            self.assertEqual('name="deal_id"' in arch, shown)
            self.assertEqual('name="action_qualify"' in arch, shown)
            search = lead.get_view(view_type="search")["arch"]
            self.assertEqual('name="with_deal"' in search, shown)
        self._qualify(lead, create_contact=False)
        Lead = self.env["lead.lead"].with_user(self.user_seller)
        self.assertEqual(Lead.search([("deal_ids", "!=", False)]), lead)
        Form(self.env["crm.lead"].with_user(self.user_seller).browse(lead.deal_id.id))
