from odoo import api, fields, models


class LeadLead(models.Model):
    """How many calls and e-mails belong to a lead, and the lists that show them."""

    _inherit = "lead.lead"

    call_count = fields.Integer(string="Number of calls", compute="_compute_call_count")
    email_count = fields.Integer(string="Number of e-mails", compute="_compute_email_count")

    @api.depends("call_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_call_count(self):
        counts = self._count_items("lead.call")
        for lead in self:
            lead.call_count = counts.get(lead._origin, 0)

    @api.depends("email_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_email_count(self):
        counts = self._count_items("lead.email")
        for lead in self:
            lead.email_count = counts.get(lead._origin, 0)

    def _count_items(self, model):
        """Return how many records of a model the user may open, in one query.

        :param str model: with a field `lead_id`
        :returns: {`lead.lead` record: number}
        """
        leads = self._origin._get_with(model)
        if not leads:
            return {}
        groups = self.env[model]._read_group(
            [("lead_id", "in", leads.ids)], ["lead_id"], ["__count"]
        )
        return dict(groups)

    @api.model
    def _get_linked_fields(self):
        linked = dict.fromkeys(("lead.call", "lead.email", "calendar.event"), "lead_id")
        return super()._get_linked_fields() | linked

    @api.depends("call_ids", "email_ids", "calendar_event_ids")
    def _compute_linked_models(self):
        return super()._compute_linked_models()

    @api.readonly
    def action_open_calls(self):
        """Open the calls of the lead.

        :returns: an act_window action
        """
        return self._get_items_action("lead.call", self.env._("Calls"))

    @api.readonly
    def action_open_emails(self):
        """Open the e-mails of the lead.

        :returns: an act_window action
        """
        return self._get_items_action("lead.email", self.env._("Emails"))

    def _get_items_action(self, model, title):
        """Return the act_window action on what belongs to the lead.

        :param str model: with a field `lead_id`
        :param str title: of the list
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "list,kanban,form",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [("lead_id", "=", self.id)],
            "context": {"create": False},
        }
