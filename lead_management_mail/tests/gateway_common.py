from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count

from odoo import fields
from odoo.tools import mute_logger

from odoo.addons.lead_management.tests.common import LeadManagementCommon

ACCOUNT = "leads@gateway.example.com"
TYPE_ACCOUNT = "wholesale@gateway.example.com"
SENDER = "Jan Kowalski <jan@customer.example>"


class LeadGatewayCommon(LeadManagementCommon):
    """Accounts for leads of the company A, and messages that come in to them."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.alias_domain = cls.env["mail.alias.domain"].create({"name": "gateway.example.com"})
        (cls.company_a | cls.company_b).alias_domain_id = cls.alias_domain
        cls.settings_a.write({"alias_name": "leads"})
        cls.lead_type = cls._create_type(
            "Wholesale",
            company_id=cls.company_a.id,
            alias_name="wholesale",
            is_lead_at_once=True,
        )
        cls.numbers = count(1)

    # ------------------------------------------------------------------ factories

    def _create_message(self, to=ACCOUNT, sender=SENDER, text="We need shelves.", **headers):
        """Return a message of plain text.

        :param headers: further headers, underscores for hyphens; None leaves one out
        :returns: `email.message.EmailMessage`
        """
        message = EmailMessage()
        defaults = {
            "From": sender,
            "To": to,
            "Subject": "Shelves",
            "Date": format_datetime(fields.Datetime.now()),
            "Message_Id": f"<{next(self.numbers)}.{self.id()}@customer.example>",
        }
        for name, value in (defaults | headers).items():
            if value is not None:
                message[name.replace("_", "-")] = value
        message.set_content(text)
        return message

    def _receive(self, message, model=None):
        """Deliver a message through Odoo's gateway.

        :param message: `email.message.EmailMessage`, or bytes
        :returns: the `lead.email` records that it made
        """
        before = self.env["lead.email"].search([])
        source = message if isinstance(message, bytes) else message.as_bytes()
        gateway = self.env(user=self.env.ref("base.user_root"))["mail.thread"]
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            gateway.message_process(model, source)
        return self.env["lead.email"].search([]) - before

    @classmethod
    def _create_email(cls, **values):
        """Return an e-mail in the queue of the company A, seen by `user_own`."""
        values = {
            "subject": "Shelves",
            "email_from": SENDER,
            "body": "<p>We need shelves.</p>",
            "company_id": cls.company_a.id,
            **values,
        }
        return cls.env["lead.email"].create([values]).with_user(cls.user_own)

    @classmethod
    def _create_call(cls, **values):
        """Return a call of `user_own`, seen with the user's rights."""
        values = {
            "caller": "+48 600 100 200",
            "recipient": "+48 22 100 20 30",
            "user_id": cls.user_own.id,
            "company_id": cls.company_a.id,
            "duration": 95,
            **values,
        }
        return cls.env["lead.call"].create([values]).with_user(cls.user_own)
