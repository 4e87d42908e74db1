from odoo import api, models


class LeadLead(models.Model):
    """Who may change the comments on a lead, and until when."""

    _inherit = "lead.lead"

    def message_post(self, **kwargs):
        """Post a message; a note of somebody else reaches the salesperson too.

        Odoo tells of notes only who is mentioned, of comments who follows.

        :returns: `mail.message` record
        """
        salesperson = self.user_id.partner_id
        if salesperson and self._is_note_of_a_person(kwargs):
            kwargs["partner_ids"] = list({*(kwargs.get("partner_ids") or ()), salesperson.id})
        return super().message_post(**kwargs)

    @api.model
    def _is_note_of_a_person(self, message_values):
        """Tell whether somebody other than the salesperson logs a note.

        :param dict message_values: parameters of `message_post`
        """
        note_id = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note")
        is_note = message_values.get("subtype_xmlid") == "mail.mt_note" or (
            message_values.get("subtype_id") == note_id
        )
        is_comment = message_values.get("message_type") == "comment"
        return is_note and is_comment and self.user_id != self.env.user

    def _get_comment_edit_minutes(self):
        """Return the minutes in which an author may edit a comment, 0 for no limit."""
        self.ensure_one()
        settings = self.env["lead.settings"]._get_of_company(self.company_id.id)
        return settings.comment_edit_minutes
