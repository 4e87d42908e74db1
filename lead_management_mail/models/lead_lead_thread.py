from odoo import api, fields, models
from odoo.tools import ormcache, plaintext2html


class LeadLead(models.Model):
    """The lead as a conversation: followers, history, files."""

    _name = "lead.lead"
    # the blacklist here and not on the mixin: the gateway looks through the table of each
    # model that has it
    _inherit = [
        "lead.lead",
        "lead.thread.mixin",
        "mail.thread.blacklist",
    ]

    name = fields.Char(tracking=10)
    partner_id = fields.Many2one(tracking=20)
    user_id = fields.Many2one(tracking=30)
    date_deadline = fields.Date(tracking=40)
    status_id = fields.Many2one(tracking=50)
    type_id = fields.Many2one(tracking=60)
    priority_id = fields.Many2one(tracking=70)
    tag_ids = fields.Many2many(tracking=80)
    # the core says what a change of the type sets aside
    properties = fields.Properties(tracking=False)

    # the label of its tab
    history_ids = fields.One2many(
        comodel_name="lead.history", inverse_name="lead_id", readonly=True, written_by="server"
    )

    @api.model
    @ormcache()
    def _get_technical_fields(self):
        # the gateway counts bounces on the lead
        return super()._get_technical_fields() | {"message_bounce"}

    @api.model
    def _log_conversions(self, texts):
        """Say in the history what a change of company made of the amounts."""
        res = super()._log_conversions(texts)
        if texts:
            leads = self.browse().concat(*texts)
            leads._message_log_batch(
                bodies={lead.id: plaintext2html(text) for lead, text in texts.items()}
            )
        return res

    @api.model
    def _get_unoffered_fields(self):
        return super()._get_unoffered_fields() | {"message_bounce"}

    def _mail_get_partner_fields(self, introspect_fields=False):
        """Write to the contact person before the customer."""
        return ["contact_id", "partner_id"]

    def _notify_assigned_user(self, user):
        """Tell the salesperson by e-mail or in the inbox as well."""
        res = super()._notify_assigned_user(user)
        if not self.env.context.get("mail_auto_subscribe_no_notify"):
            self._send_assignment(user)
        return res

    def _check_can_update_message_content(self, messages):
        """Apply the rules of comments on leads."""
        res = super()._check_can_update_message_content(messages)
        if not self.env.su:
            messages.with_env(self.env)._check_lead_comments()
        return res

    def _message_update_content(self, message, /, *, body, **kwargs):
        """Note who edits the comment, and when, before everybody is shown it."""
        if not self.env.su:
            message.sudo().write(message.with_env(self.env)._prepare_edit_mark())
        return super()._message_update_content(message, body=body, **kwargs)

    def _get_store_message_update_extra_fields(self):
        extra = super()._get_store_message_update_extra_fields()
        return extra + self.env["mail.message"]._get_lead_store_fields()
