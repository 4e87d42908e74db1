from odoo import api, fields, models
from odoo.tools.mail import email_normalize, html2plaintext


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

    subject = fields.Char(readonly=True)
    email_from = fields.Char(string="Sender", readonly=True)
    email_normalized = fields.Char(
        compute="_compute_email_normalized",
        precompute=True,
        store=True,
        export_string_translation=False,
    )
    email_to = fields.Text(string="To", readonly=True)
    email_cc = fields.Text(string="Cc", readonly=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now, readonly=True)
    body = fields.Html(string="Text", sanitize_style=True, strip_classes=True, readonly=True)
    preview = fields.Char(string="Text preview", compute="_compute_preview")
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="lead_email_attachment_rel",
        column1="email_id",
        column2="attachment_id",
        string="Attachments",
        bypass_search_access=True,
        readonly=True,
    )
    message_id = fields.Char(string="Message ID", readonly=True, copy=False)

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
            email.email_normalized = email_normalize(email.email_from, strict=False) or False

    @api.depends("body")
    def _compute_preview(self):
        for email in self:
            text = html2plaintext(email.body or "", include_references=False)
            email.preview = " ".join(text.split())[:200]

    @api.depends("subject", "email_from")
    def _compute_display_name(self):
        for email in self:
            email.display_name = email.subject or email.email_from or self.env._("(no subject)")
