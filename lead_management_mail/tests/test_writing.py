from contextlib import ExitStack
from unittest.mock import patch

from lxml import etree
from markupsafe import Markup

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import file_path, mute_logger

from odoo.addons.mail.tests.common import MockEmail

from .common import LeadMailCommon


class LeadWritingCommon(MockEmail, LeadMailCommon):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.env["mail.template"].search([("model", "=", "lead.lead")]).unlink()
        cls.lead = cls._create_lead(name="Shelving", email="Anna@Example.com")

    @classmethod
    def _create_template(cls, name, **values):
        return cls.env["mail.template"].create(
            {
                "name": name,
                "model_id": cls.env["ir.model"]._get_id("lead.lead"),
                "subject": "About {{ object.name }}",
                "body_html": '<p>Dear <t t-out="object.name"/></p>',
                "user_id": False,
                **values,
            }
        )

    def _open_composer(self, action, user=None):
        self.assertEqual(action["res_model"], "mail.compose.message")
        Composer = self.env["mail.compose.message"].with_user(user or self.user_own)
        return Form(Composer.with_context(**action["context"]))

    def _send(self, form):
        with self.mock_mail_gateway():
            form.save().action_send_mail()
            self._flush_tracking()
        return self._mails


@tagged("post_install", "-at_install")
class TestWriteEmail(LeadWritingCommon):
    def test_composer_has_recipient_and_subject(self):
        """REQ-0.63: the lead's address and name; nobody becomes a contact by it."""
        partners = self.env["res.partner"].search_count([])
        form = self._open_composer(self.lead.action_write_email())
        self.assertEqual(form.subject, "Shelving")
        self.assertEqual(form.lead_email_to, "Anna@Example.com")
        form.body = "<p>Good morning</p>"
        mails = self._send(form)
        self.assertEqual([mail["email_to"] for mail in mails], [["anna@example.com"]])
        self.assertEqual(self.env["res.partner"].search_count([]), partners)
        message = self.lead.sudo().message_ids[0]
        self.assertEqual(message.author_id, self.user_own.partner_id)
        self.assertIn("Good morning", message.body)

    def test_contact_with_the_address_is_the_recipient(self):
        """REQ-0.63: linked or not, a contact with the lead's address is found."""
        partner = self.env["res.partner"].create({"name": "Anna", "email": "anna@example.com"})
        form = self._open_composer(self.lead.action_write_email())
        self.assertEqual(form.partner_ids[:], partner)
        self.assertFalse(form.lead_email_to)

    def test_contact_with_another_address_is_not(self):
        """REQ-0.63: the e-mail goes to the address that the card shows."""
        self.lead.contact_id = self.env["res.partner"].create(
            {"name": "Ewa", "email": "ewa@example.com"}
        )
        form = self._open_composer(self.lead.action_write_email())
        self.assertFalse(form.partner_ids[:])
        self.assertEqual(form.lead_email_to, "Anna@Example.com")

    def test_refused_without_an_address(self):
        """REQ-0.63: the button is not there either."""
        self.lead.email = False
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            self.lead.action_write_email()
        with Form(self.lead) as form:
            self.assertFalse(form.email)

    def test_customer_does_not_become_a_follower(self):
        """REQ-0.48: what colleagues comment stays among them."""
        self.lead.contact_id = self.env["res.partner"].create(
            {"name": "Anna", "email": "anna@example.com"}
        )
        form = self._open_composer(self.lead.action_write_email())
        form.body = "<p>Good morning</p>"
        self._send(form)
        self.assertNotIn(self.lead.contact_id, self.lead.sudo().message_partner_ids)

    def test_written_later(self):
        """REQ-0.63: a scheduled message knows the address too."""
        form = self._open_composer(self.lead.action_write_email())
        form.body = "<p>Good morning</p>"
        form.scheduled_date = "2031-01-01 10:00:00"
        form.save().action_schedule_message()
        scheduled = self.env["mail.scheduled.message"].search([("res_id", "=", self.lead.id)])
        with self.mock_mail_gateway():
            scheduled._post_message()
        self.assertEqual([mail["email_to"] for mail in self._mails], [["anna@example.com"]])


@tagged("post_install", "-at_install")
class TestTemplates(LeadWritingCommon):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.wholesale = cls._create_type("Wholesale")
        cls.retail = cls._create_type("Retail")
        cls.lead.type_id = cls.wholesale

    def _get_offered(self):
        Template = self.env["mail.template"].with_user(self.user_own)
        return Template._get_for_lead(self.lead)

    def test_offered_by_type_and_status(self):
        """REQ-0.63: those that match both; nothing chosen matches all."""
        template = self._create_template("Welcome")
        cases = [
            (self.retail.browse(), self.status_new.browse(), True),
            (self.wholesale, self.status_new.browse(), True),
            (self.retail, self.status_new.browse(), False),
            (self.wholesale, self.status_qualified, False),
            (self.wholesale | self.retail, self.status_new | self.status_qualified, True),
        ]
        for types, statuses, expected in cases:
            template.write(
                {
                    "lead_type_ids": [Command.set(types.ids)],
                    "lead_status_ids": [Command.set(statuses.ids)],
                }
            )
            with self.subTest(types=types.mapped("name"), statuses=statuses.mapped("name")):
                self.assertEqual(template in self._get_offered(), expected)

    def test_templates_of_others_and_of_other_documents_are_not_offered(self):
        """REQ-0.63"""
        self._create_template("Of a colleague", user_id=self.user_colleague.id)
        partner_model = self.env["ir.model"]._get_id("res.partner")
        self._create_template("Of contacts", model_id=partner_model)
        self.assertFalse(self._get_offered())

    def test_single_template_is_rendered_at_once(self):
        """REQ-0.63: subject and text, to the lead's own address."""
        self._create_template("Welcome")
        form = self._open_composer(self.lead.action_write_email())
        self.assertEqual(form.subject, "About Shelving")
        self.assertIn("Dear Shelving", form.body)
        self.assertEqual(form.lead_email_to, "Anna@Example.com")
        self.assertFalse(form.partner_ids[:])
        mails = self._send(form)
        self.assertEqual([mail["email_to"] for mail in mails], [["anna@example.com"]])
        self.assertEqual(mails[0]["subject"], "About Shelving")

    def test_template_makes_no_contact(self):
        """REQ-0.63: not for users either who may create contacts."""
        group = self.env.ref("base.group_partner_manager")
        self.user_own.group_ids = [Command.link(group.id)]
        partners = self.env["res.partner"].search_count([])
        form = self._open_composer(self.lead.action_write_email())
        form.template_id = self._create_template("Welcome")
        self.assertFalse(form.partner_ids[:])
        self._send(form)
        self.assertEqual(self.env["res.partner"].search_count([]), partners)

    def test_choice_of_several(self):
        """REQ-0.63: one of them, or a blank e-mail."""
        self._create_template("Welcome")
        second = self._create_template("Reminder", subject="Remember {{ object.name }}")
        dialog = self._open_dialog(self.lead.action_write_email())
        self.assertEqual(dialog.template_ids[:].mapped("name"), ["Reminder", "Welcome"])
        blank = self._open_composer(dialog.save().action_apply())
        self.assertEqual(blank.subject, "Shelving")
        dialog.template_id = second
        form = self._open_composer(dialog.save().action_apply())
        self.assertEqual(form.subject, "Remember Shelving")

    def test_examples_are_signed_by_who_writes(self):
        """REQ-0.63: not by the salesperson of the lead, nor by who made the template."""
        data = etree.parse(file_path("lead_management_mail/demo/mail_template_demo.xml"))
        bodies = data.xpath("//field[@name='body_html']/*")
        self.assertGreater(len(bodies), 1)
        for body in bodies:
            body_html = etree.tostring(body, encoding="unicode")
            template = self._create_template("Example", body_html=body_html)
            template = template.with_user(self.user_all)
            letter = template._render_field("body_html", self.lead.ids)[self.lead.id]
            with self.subTest(body=body_html):
                self.assertIn(self.user_all.name, letter)
                self.assertNotIn(self.user_own.name, letter)

    def test_people_without_leads_use_their_templates(self):
        """REQ-1.14: the fields are not theirs, the templates are."""
        employee = self._create_user("template_employee", None)
        template = self._create_template("Welcome", lead_type_ids=[(4, self.wholesale.id)])
        self.assertNotIn("lead_type_ids", template.with_user(employee).read()[0])


@tagged("post_install", "-at_install")
class TestForeignLetters(LeadWritingCommon):
    """info@müller.example is info@xn--mller-kva.example, for the blacklist and for bounces."""

    letters = "info@müller.example"
    ascii = "info@xn--mller-kva.example"

    def test_the_blacklist_bars_both_forms(self):
        """REQ-5.3: whichever is entered, and freed whichever is freed."""
        Blacklist = self.env["mail.blacklist"]
        lead = self._create_lead(name="Letters", email=self.letters)
        other = self._create_lead(name="Other", email="other@example.com")
        for barred, freed in (
            (self.ascii, self.letters),
            (self.letters, self.ascii),
            (self.ascii, self.ascii),
        ):
            with self.subTest(barred=barred, freed=freed):
                Blacklist._add(barred)
                lead.invalidate_recordset()
                self.assertTrue(lead.is_blacklisted)
                found = self.env["lead.lead"].search(
                    [("is_blacklisted", "=", True), ("id", "in", (lead | other).ids)]
                )
                self.assertEqual(found, lead)
                Blacklist._remove(freed)
                lead.invalidate_recordset()
                self.assertFalse(lead.is_blacklisted)
        Blacklist.search([("email", "=", self.ascii), ("active", "=", False)]).unlink()
        self.assertFalse(
            Blacklist.with_context(active_test=False).search(
                [("email", "in", (self.ascii, self.letters))]
            )
        )

    def test_nothing_is_written_where_nobody_has_bounced(self):
        """REQ-1.22: the gateway asks about each message, for all models that count bounces."""
        message = {"email_from": "nobody@example.com"}
        with ExitStack() as stack:
            written = [
                stack.enter_context(patch.object(self.registry[model], "write", autospec=True))
                for model in ("lead.lead", "res.partner")
            ]
            self.env["mail.thread"]._routing_reset_bounce(None, message)
        self.assertFalse([call for write in written for call in write.mock_calls])

    def test_a_bounce_counts_whichever_form_it_names(self):
        """REQ-0.22: and an e-mail from there takes it back."""
        lead = self._create_lead(name="Letters", email=self.letters)
        Thread = self.env["mail.thread"]
        bounce = {
            "bounced_email": self.ascii,
            "bounced_partner": self.env["res.partner"],
            "bounced_msg_ids": [],
            "bounced_message": self.env["mail.message"],
            "email_from": "MAILER-DAEMON@example.com",
            "to": "leads@example.com",
            "message_id": "<bounce@example.com>",
        }
        Thread._routing_handle_bounce(None, bounce)
        self.assertEqual(lead.message_bounce, 1)
        Thread._routing_handle_bounce(None, {**bounce, "bounced_email": self.letters})
        self.assertEqual(lead.message_bounce, 2)
        source = f"From: Eva <{self.ascii}>\nTo: a@b.example\nMessage-Id: <1@b.example>\n\nHello"
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            Thread.message_process("lead.email", source)
        self.assertEqual(lead.message_bounce, 0)


@tagged("post_install", "-at_install")
class TestMassMail(LeadWritingCommon):
    def test_blacklisted_leads_are_left_out(self):
        """REQ-5.3: each lead its own e-mail, none to the blacklist."""
        other = self._create_lead(name="Racks", email="ewa@example.com")
        barred = self._create_lead(name="Doors", email="no@example.com")
        self.env["mail.blacklist"]._add("no@example.com")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_management_mail.lead_lead_action_mass_mail"
        )
        self.assertIn("mass_mail", action["context"])
        leads = self.lead | other | barred
        Composer = self.env["mail.compose.message"].with_user(self.user_own)
        form = Form(
            Composer.with_context(
                active_model="lead.lead",
                active_ids=leads.ids,
                default_composition_mode="mass_mail",
            )
        )
        form.subject = "News for {{ object.name }}"
        form.body = "<p>Spring sale</p>"
        with self.mock_mail_gateway():
            form.save().action_send_mail()
            self.env["mail.mail"].search([("state", "=", "outgoing")]).send()
        sent = {mail["email_to"][0]: mail["subject"] for mail in self._mails}
        self.assertEqual(
            sent,
            {"anna@example.com": "News for Shelving", "ewa@example.com": "News for Racks"},
        )

    def test_templates_can_be_used(self):
        """REQ-5.3"""
        template = self._create_template("Welcome")
        Composer = self.env["mail.compose.message"].with_user(self.user_own)
        form = Form(
            Composer.with_context(
                active_model="lead.lead",
                active_ids=self.lead.ids,
                default_composition_mode="mass_mail",
            )
        )
        form.template_id = template
        with self.mock_mail_gateway():
            form.save().action_send_mail()
            self.env["mail.mail"].search([("state", "=", "outgoing")]).send()
        self.assertEqual(self._mails[0]["subject"], "About Shelving")


@tagged("post_install", "-at_install")
class TestOutreachByEmail(LeadWritingCommon):
    @classmethod
    def _setup_configuration(cls):
        res = super()._setup_configuration()
        cls.connected = cls._create_status("Connected", sequence=30)
        cls.funnel = cls._create_type(
            "HubSpot",
            is_outreach_moved=True,
            outreach_status_id=cls.status_qualified.id,
            reply_status_id=cls.connected.id,
        )
        return res

    def test_email_to_the_lead(self):
        """REQ-4.17"""
        form = self._open_composer(self.lead.action_write_email())
        form.body = "<p>Good morning</p>"
        self._send(form)
        self.assertEqual(self.lead.status_id, self.status_qualified)

    def test_comment_among_colleagues_is_no_contact(self):
        """REQ-4.17: neither a note nor a comment that mentions a colleague."""
        for subtype in ("mail.mt_note", "mail.mt_comment"):
            self.lead.message_post(
                body="Who knows them?",
                subtype_xmlid=subtype,
                partner_ids=self.user_colleague.partner_id.ids,
            )
        self.assertEqual(self.lead.status_id, self.status_new)

    def test_reply_of_the_customer(self):
        """REQ-4.17: a reply that the gateway puts into the conversation."""
        self.lead.with_user(self.env.ref("base.user_root")).message_post(
            body=Markup("<p>Yes, please</p>"),
            email_from="anna@example.com",
            author_id=False,
            message_id="<reply@example.com>",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(self.lead.status_id, self.connected)

    def test_email_to_many(self):
        """REQ-4.17, REQ-5.3: those on the blacklist got none."""
        barred = self._create_lead(name="Doors", email="no@example.com")
        self.env["mail.blacklist"]._add("no@example.com")
        Composer = self.env["mail.compose.message"].with_user(self.user_own)
        form = Form(
            Composer.with_context(
                active_model="lead.lead",
                active_ids=(self.lead | barred).ids,
                default_composition_mode="mass_mail",
            )
        )
        form.subject = "News"
        form.body = "<p>Spring sale</p>"
        with self.mock_mail_gateway():
            form.save().action_send_mail()
        self.assertEqual(self.lead.status_id, self.status_qualified)
        self.assertEqual(barred.status_id, self.status_new)
