from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.mail import html2plaintext, parse_contact_from_email

from odoo.addons.lead_management.counting import count_everywhere
from odoo.addons.lead_management.email_address import get_email_forms, normalize_sender
from odoo.addons.lead_management.trusted_context import is_trusted

# what people may write; the message itself stays as it came
DECISION_FIELDS = {
    "partner_id",
    "team_id",
    "type_id",
    "user_id",
}


class LeadEmail(models.Model):
    """An e-mail that came in, kept as it was; people decide what becomes of it."""

    _name = "lead.email"
    _inherit = ["lead.communication.mixin"]
    _description = "E-mail of the leads' account"
    _order = "date desc, id desc"
    _rec_name = "subject"
    _rec_names_search = ["subject", "email_from"]
    _lead_channel = "email"
    _address_field = "email_normalized"
    _lead_address_field = "email_normalized"
    _date_field = "date"

    lead_id = fields.Many2one(written_by="server")
    subject = fields.Char(readonly=True, written_by="server")
    email_from = fields.Char(string="Sender", readonly=True, written_by="server")
    email_normalized = fields.Char(
        compute="_compute_email_normalized",
        precompute=True,
        store=True,
        export_string_translation=False,
        written_by="server",
    )
    email_to = fields.Text(string="To", readonly=True, written_by="server")
    email_cc = fields.Text(string="Cc", readonly=True, written_by="server")
    date = fields.Datetime(
        required=True, default=fields.Datetime.now, readonly=True, written_by="server"
    )
    body = fields.Html(
        string="Text",
        sanitize_style=True,
        strip_classes=True,
        readonly=True,
        written_by="server",
    )
    preview = fields.Char(string="Text preview", compute="_compute_preview")
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="lead_email_attachment_rel",
        column1="email_id",
        column2="attachment_id",
        string="Attachments",
        bypass_search_access=True,
        readonly=True,
        written_by="server",
    )
    message_id = fields.Char(string="Message ID", readonly=True, copy=False, written_by="server")
    original = fields.Binary(
        string="Original message",
        attachment=True,
        readonly=True,
        copy=False,
        written_by="server",
    )
    original_name = fields.Char(compute="_compute_original_name", export_string_translation=False)
    is_internal = fields.Boolean(string="From an employee", readonly=True, written_by="server")
    lead_message_id = fields.Many2one(
        comodel_name="mail.message",
        string="Message in the lead's history",
        ondelete="set null",
        index="btree_not_null",
        copy=False,
        readonly=True,
        export_string_translation=False,
        written_by="server",
    )

    # the same message is taken in once, by however many processes it is delivered
    _message_uniq = models.UniqueIndex(
        "(message_id, company_id) WHERE message_id IS NOT NULL",
        "This message has been taken in already.",
    )
    # what else came from the address: blocking a sender, similar items
    _email_normalized_idx = models.Index(
        "(email_normalized, id DESC) WHERE email_normalized IS NOT NULL"
    )

    @api.depends("email_from")
    def _compute_email_normalized(self):
        for email in self:
            email.email_normalized = normalize_sender(email.email_from)

    @api.depends("body")
    def _compute_preview(self):
        for email in self:
            text = html2plaintext(email.body or "", include_references=False)
            email.preview = " ".join(text.split())[:200]

    def _compute_original_name(self):
        for email in self:
            email.original_name = f"{email.id}.eml"

    @api.depends("subject", "email_from")
    def _compute_display_name(self):
        for email in self:
            email.display_name = email.subject or email.email_from or self.env._("(no subject)")

    # ------------------------------------------------------------------ CRUD

    def write(self, vals):
        """Write decisions, and nothing of the message itself.

        :raises AccessError: when a person changes anything else
        """
        if not self._is_server() and not vals.keys() <= DECISION_FIELDS:
            raise AccessError(
                self.env._(
                    "The e-mail %(email)s stays as it came in. You may change who deals"
                    " with it, its customer and its type.",
                    email=self[:1].display_name,
                )
            )
        return super().write(vals)

    # ------------------------------------------------------------------ business

    @api.model
    def _is_queue_offered(self):
        """Tell whether e-mails come in for the user's companies.

        :returns: whether an account for leads is set, of a company or a type, a mailbox
            feeds the queue, or the user has a mail server of the own
        """
        companies = self.env.companies
        has_account = ("alias_id.alias_name", "!=", False)
        domains = {
            "lead.settings": [("company_id", "in", companies.ids), has_account],
            "lead.type": [
                ("company_id", "in", [*companies.ids, False]),
                ("active", "=", True),
                has_account,
            ],
            "fetchmail.server": [("object_id.model", "=", self._name), ("active", "=", True)],
        }
        return bool(self.env.user.outgoing_mail_server_id) or any(
            count_everywhere(self.env[model], domain, limit=1) for model, domain in domains.items()
        )

    def _prepare_lead_values(self):
        """Prefill name, description, e-mail, person and customer."""
        values = super()._prepare_lead_values()
        values["name"] = self.subject or False
        values["description"] = self.body
        # where nobody decides, a second e-mail is about what the first one was about
        values["match_open"] = self.env["lead.lead"]._is_intake_at_once(self.company_id)
        if self.is_internal:
            # forwarded by a colleague: the customer's address is in the text
            return values
        name, _address = parse_contact_from_email(self.email_from or "")
        values["email"] = self.email_normalized or self.email_from
        if not self.subject and not values["email"]:
            values["name"] = self.display_name
        values["partner_id"] = values["partner_id"] or self._find_partner().id
        if name and not values["partner_id"]:
            first, last = self.env["lead.lead"]._split_person_name(name)
            values["contact_first_name"], values["contact_last_name"] = first, last
        return values

    def _find_partner(self):
        """Return the partner with the sender's address, the oldest first."""
        if not self.email_normalized or is_trusted(self.env, "lead_email_gateway"):
            # the gateway has looked already
            return self.env["res.partner"]
        return self.env["res.partner"].search(
            [
                ("email_normalized", "in", get_email_forms(self.email_normalized)),
                ("company_id", "in", [False, self.company_id.id]),
                ("partner_share", "=", True),
            ],
            order="id",
            limit=1,
        )

    def _after_link(self, lead):
        """Put the message and its attachments into the lead's history.

        What the gateway has just taken in, the gateway posts itself.
        """
        if is_trusted(self.env, "lead_email_gateway"):
            return
        own = self.sudo()
        copies = own.attachment_ids.copy({"res_model": lead._name, "res_id": lead.id})
        message = lead._message_log(
            body=self.body or "",
            subject=self.subject,
            author_id=self.partner_id.id,
            email_from=self.email_from,
            message_type="email",
            attachment_ids=copies.ids,
        )
        message.write(
            {
                "message_id": self.message_id,
                "date": self.date,
                "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
            }
        )
        if not self.is_lead_made:
            # somebody answers; the first e-mail of a lead is no answer
            lead._on_outreach("in")
        own.lead_message_id = message

    def _prepare_reading(self):
        return {
            **super()._prepare_reading(),
            "title": self.subject or self.env._("(no subject)"),
            "sender": self.email_from or "",
            "body": self.body or "",
            "attachments": [
                {"id": file.id, "name": file.name}
                for file in self.attachment_ids._filtered_access("read")
            ],
            "may_reply": bool(self.email_from) and self.has_access("write"),
        }

    def _before_unlink_from_lead(self, lead):
        """Take message and copies out of the lead's history; the e-mail keeps its own."""
        own = self.sudo()
        message = own.lead_message_id.filtered(
            lambda message: (message.model, message.res_id) == (lead._name, lead.id)
        )
        copies = (message.attachment_ids - own.attachment_ids).filtered(
            lambda file: (file.res_model, file.res_id) == (lead._name, lead.id)
        )
        message.unlink()
        copies.unlink()
