from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.lead_management_mail.tests.common import LeadMailCommon
from odoo.addons.lead_management_mail.tests.guarded_fields_mixin import GuardedFieldsMixin


@tagged("post_install", "-at_install")
class TestPhoneForgery(GuardedFieldsMixin, LeadMailCommon):
    """What the server keeps of providers and calls is written by nobody else."""

    addons = ("lead_management_phone",)
    guarded_models = frozenset({"lead.call", "lead.call.provider", "lead.call.extension"})

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.lead = cls._create_lead()
        cls.call = cls.env["lead.call"].create(
            {"caller": "+48 601 234 567", "company_id": cls.company_a.id}
        )

    def test_records_stay_with_companies_of_the_user(self):
        """REQ-1.14: nothing is given to a company that the writer does not work for."""
        Provider = self.env["lead.call.provider"].with_user(self.user_manager)
        provider = Provider.create({"name": "Office"})
        foreign = Provider.sudo().create({"name": "B", "company_id": self.company_b.id})
        with self.assertRaises(AccessError):
            provider.company_id = self.company_b
        extension = self.env["lead.call.extension"].with_user(self.user_manager)
        extension = extension.create(
            {"provider_id": provider.id, "extension": "1", "user_id": self.user_own.id}
        )
        with self.assertRaises(AccessError):
            extension.provider_id = foreign.id

    def test_address_that_can_be_guessed(self):
        """REQ-1.21: drawn by the server, and long; one of old works and is warned of."""
        Provider = self.env["lead.call.provider"].with_user(self.user_manager)
        with self.assertRaises(ValidationError):
            Provider.create({"name": "Office", "token": "a" * 40})
        provider = Provider.create({"name": "Office"})
        with self.assertRaises(ValidationError):
            provider.token = "a"
        with self.assertRaises(ValidationError):
            provider.sudo().token = "a"
        self.env.cr.execute("UPDATE lead_call_provider SET token = 'a' WHERE id = %s", provider.ids)
        provider.invalidate_recordset()
        self.assertTrue(provider.is_token_weak)
        provider.name = "Renamed"

    def test_kept_fields_of_nested_calls(self):
        """REQ-1.14: nested commands are no way round."""
        lead = self.lead.with_user(self.user_manager)
        for command in (
            Command.create({"external_id": "x"}),
            Command.update(self.call.id, {"external_id": "x"}),
        ):
            with self.assertRaises(UserError):
                lead.write({"call_ids": [command]})

    def test_file_of_a_call(self):
        """REQ-1.14: the server deletes what it has kept for the call, and nothing else."""
        Attachment = self.env["ir.attachment"]
        invoice = Attachment.create({"name": "invoice.pdf", "raw": b"x"})
        with self.assertRaises(UserError):
            self.call.with_user(self.user_own).recording_attachment_id = invoice
        event = self.env["lead.call.adapter"]._parse_event(
            {"event": "recording", "call": "c1", "recording": "c291bmQ="}
        )
        call = self.call.sudo()
        call.external_id = "c1"
        # as somebody may have written it before it was refused
        call.recording_attachment_id = invoice
        first = call._create_recording(event)
        self.assertTrue(invoice.exists())
        call.recording_attachment_id = first
        call._create_recording(event)
        self.assertFalse(first.exists())

    def test_lead_of_a_call(self):
        """REQ-0.60: the provider's belong to the queue, those by hand to who logged them."""
        provider = self.env["lead.call.provider"].create(
            {"name": "Office", "company_id": self.company_a.id}
        )
        call = self.call.with_user(self.user_own)
        call.user_id = self.user_own
        call.lead_id = self.lead
        call.lead_id = False
        self.call.sudo().provider_id = provider
        with self.assertRaises(UserError):
            call.lead_id = self.lead
        call.action_attach_to(self.lead)
        self.assertEqual(call.lead_id, self.lead)
        call.action_undo()
        self.assertFalse(call.lead_id)
