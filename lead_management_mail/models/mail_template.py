from odoo import fields, models
from odoo.fields import Domain

LEAD_GROUPS = "lead_management.group_lead_readonly,lead_management.group_lead_own"


class MailTemplate(models.Model):
    """Templates for leads, by type and status."""

    _inherit = "mail.template"

    lead_type_ids = fields.Many2many(
        comodel_name="lead.type",
        relation="mail_template_lead_type_rel",
        column1="template_id",
        column2="type_id",
        string="Lead types",
        groups=LEAD_GROUPS,
        help="The template is offered on leads of these types; empty: on all of them.",
    )
    lead_status_ids = fields.Many2many(
        comodel_name="lead.status",
        relation="mail_template_lead_status_rel",
        column1="template_id",
        column2="status_id",
        string="Lead statuses",
        groups=LEAD_GROUPS,
        help="The template is offered on leads in these statuses; empty: in all of them.",
    )

    def _get_for_lead(self, lead):
        """Return the templates that match a lead's type and status.

        :param lead: `lead.lead` record
        :returns: `mail.template` recordset, the user's own and the shared ones
        """
        # templates without a type or status are read as such, not by a search: the
        # statuses of other companies are hidden from it
        domain = Domain("model", "=", "lead.lead") & Domain("user_id", "in", (False, self.env.uid))
        templates = self.search(domain, order="name, id")
        # sudo: types and statuses of other companies are among them
        return templates & templates.sudo().filtered(
            lambda template: all(
                not chosen or own in chosen
                for chosen, own in (
                    (template.lead_type_ids, lead.type_id),
                    (template.lead_status_ids, lead.status_id),
                )
            )
        )
