from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.lead_management.email_address import get_email_forms


class LeadLead(models.Model):
    """E-mails that people write to a lead."""

    _inherit = "lead.lead"

    # ------------------------------------------------------------------ write an e-mail

    @api.readonly
    def action_write_email(self):
        """Open the composer, after a choice where several templates match.

        :returns: an act_window action
        :raises UserError: when the lead has no e-mail address
        """
        self.ensure_one()
        if not self.email:
            raise UserError(
                self.env._(
                    "The lead %(lead)s has no e-mail address. Fill in the field Email.",
                    lead=self.display_name,
                )
            )
        templates = self.env["mail.template"]._get_for_lead(self)
        if len(templates) < 2:
            return self._get_composer_action(templates)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write an email"),
            "res_model": "lead.template.wizard",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {**self._get_clean_context(), "default_lead_id": self.id},
        }

    def _get_composer_action(self, template):
        """Return the composer with recipient, subject, and what the template says.

        :param template: `mail.template` record, or an empty recordset for a blank one
        :returns: an act_window action
        """
        self.ensure_one()
        partner = self._get_addressee()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write an email"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                **self._get_clean_context(),
                # the recipient is the lead's address, whatever the template says
                "lead_addressed": True,
                "clicked_on_full_composer": True,
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "default_lead_email_to": False if partner else self.email,
                "default_model": self._name,
                "default_partner_ids": partner.ids,
                "default_res_ids": self.ids,
                # a template brings its own
                **({} if template else {"default_subject": self.name}),
                "default_template_id": template.id,
            },
        }

    def _get_addressee(self):
        """Return the partner who has the lead's e-mail address, or nobody.

        Nobody becomes a contact by being written to: that is asked for with a button.
        """
        self.ensure_one()
        forms = get_email_forms(self.email_normalized)
        for partner in self.contact_id | self.partner_id:
            if partner.email_normalized in forms:
                return partner
        emails = forms if len(forms) > 1 else [self.email]
        return self._partner_find_from_emails_single(emails, no_create=True)[:1]
