from odoo import api, fields, models
from odoo.tools import email_normalize

from odoo.addons.lead_management.trusted_context import Trusted


class MailComposeMessage(models.TransientModel):
    """Writes to a lead's address that belongs to no contact."""

    _inherit = "mail.compose.message"

    lead_email_to = fields.Char(string="To")
    partner_ids = fields.Many2many(compute="_compute_lead_partner_ids")

    @api.depends(
        "composition_mode",
        "model",
        "parent_id",
        "res_domain",
        "res_ids",
        "subtype_id",
        "template_id",
    )
    def _compute_lead_partner_ids(self):
        """Keep the recipient of the button Write an email, whatever the template says."""
        if self.env.context.get("lead_addressed"):
            for composer in self:
                composer.partner_ids = composer.partner_ids
        else:
            self._compute_partner_ids()

    def _prepare_mail_values_static(self):
        values = super()._prepare_mail_values_static()
        if self.lead_email_to and self.composition_mode == "comment" and not self.subtype_is_log:
            values["outgoing_email_to"] = self.lead_email_to
        return values

    def _check_lead_access(self, res_ids):
        """Refuse to write on leads on which the user may not write messages.

        Odoo asks that for a comment, not for an e-mail to many records.

        :param res_ids: ids of the records that are written on
        """
        Lead = self.env["lead.lead"]
        if self.model == "lead.lead" and res_ids:
            Lead.browse(res_ids).check_access(Lead._mail_post_access)

    def _action_send_mail_mass_mail(self, res_ids, auto_commit=False):
        """Write to leads that the user may write on."""
        self._check_lead_access(res_ids)
        return super()._action_send_mail_mass_mail(res_ids, auto_commit=auto_commit)

    def _action_send_mail_comment(self, res_ids):
        """Write in the name that the template says, or in the own one."""
        return super(
            MailComposeMessage, self.with_context(lead_posted_authors=self._get_template_authors())
        )._action_send_mail_comment(res_ids)

    def _get_template_authors(self):
        """Return the partners in whose name the template writes to leads.

        :returns: Trusted, empty unless the template names a sender
        """
        self.ensure_one()
        if self.model != "lead.lead" or not self.author_id or not self.template_id.email_from:
            return Trusted()
        senders = self.template_id._render_field("email_from", self._evaluate_res_ids())
        addresses = {email_normalize(sender) for sender in senders.values() if sender}
        is_said = self.author_id.sudo().email_normalized in addresses
        return Trusted(self.author_id.ids if is_said else ())

    def _generate_template_for_composer(
        self, res_ids, render_fields, allow_suggested=False, find_or_create_partners=True
    ):
        """Make no contacts of leads that get an e-mail.

        Odoo makes one of every address that a template writes to.
        """
        if self.model == "lead.lead" and find_or_create_partners:
            find_or_create_partners = self.composition_mode == "comment" and self.env[
                "res.partner"
            ].has_access("create")
        return super()._generate_template_for_composer(
            res_ids,
            render_fields,
            allow_suggested=allow_suggested,
            find_or_create_partners=find_or_create_partners,
        )
