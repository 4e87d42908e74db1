from odoo import api, fields, models


class BaseAutomation(models.Model):
    """Offers the status and the priority of leads as triggers.

    Odoo knows its triggers by the names and kinds of its own fields: a stage called
    `stage_id`, a priority that is a selection. A lead has a status and a priority that
    are records, so both ask for a record (`trg_field_ref`), as Odoo's stage does.
    """

    _inherit = "base.automation"

    trg_field_ref_model_name = fields.Char(compute="_compute_lead_trigger_model")
    filter_domain = fields.Char(compute="_compute_lead_filter_domain")

    # trigger -> name and comodel of the field that sets it off
    _lead_trigger_fields = {
        "on_stage_set": ("status_id", "lead.status"),
        "on_priority_set": ("priority_id", "lead.priority"),
    }

    def _get_trigger_specific_field(self):
        field = super()._get_trigger_specific_field()
        if field or self.trigger not in self._lead_trigger_fields:
            return field
        name, relation = self._lead_trigger_fields[self.trigger]
        own = self.env["ir.model.fields"]._get(self.model_id.model, name)
        return own if own.relation == relation else field

    @api.depends("trigger", "trg_field_ref")
    def _compute_lead_trigger_model(self):
        """Offer the priorities of leads where the trigger is set to one of them."""
        priority_rules = self.filtered(lambda rule: rule._is_lead_priority_rule())
        priority_rules.trg_field_ref_model_name = "lead.priority"
        (self - priority_rules)._compute_trg_field_ref_model_name()

    @api.depends("trigger", "trg_selection_field_id", "trg_field_ref")
    def _compute_lead_filter_domain(self):
        """Make the condition of a rule for the priority of a lead, which is a record."""
        priority_rules = self.filtered(lambda rule: rule._is_lead_priority_rule())
        for rule in priority_rules:
            chosen = rule.trg_field_ref
            rule.filter_domain = repr([("priority_id", "=", chosen)]) if chosen else False
        (self - priority_rules)._compute_filter_domain()

    def _is_lead_priority_rule(self):
        """Tell whether a lead's priority sets the rule off."""
        self.ensure_one()
        return (
            self.trigger == "on_priority_set"
            and self._get_trigger_specific_field().relation == "lead.priority"
        )

    @api.model
    def _get_lead_status_rules(self, leads, vals):
        """Return the rules that watch the status but none of the fields written.

        :param leads: `lead.lead` recordset about to be written
        :param vals: values of the write
        """
        rules = self._get_actions(leads, ["on_stage_set", "on_create_or_write"])
        return rules.filtered(
            lambda rule: (
                "status_id" in rule._get_watched_names()
                and rule._get_watched_names().isdisjoint(vals)
            )
        )

    def _get_watched_names(self):
        """Return the names of the fields whose change sets the rule off."""
        return set(self.sudo().trigger_field_ids.mapped("name"))
