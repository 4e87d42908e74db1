from odoo import fields, models


class LeadAssignmentTrialLine(models.TransientModel):
    """Who would get a lead, and why."""

    _name = "lead.assignment.trial.line"
    _inherit = ["lead.linked.mixin", "lead.given.mixin"]
    _description = "Lead of a dry run"

    trial_id = fields.Many2one(
        comodel_name="lead.assignment.trial", required=True, ondelete="cascade", index=True
    )
    lead_id = fields.Many2one(comodel_name="lead.lead", ondelete="cascade")
    rule_id = fields.Many2one(comodel_name="lead.assignment.rule", ondelete="cascade")
    user_id = fields.Many2one(comodel_name="res.users", string="Would go to", ondelete="cascade")
    explanation = fields.Text()
