from odoo import fields, models


class LeadAssignmentTrialShare(models.TransientModel):
    """How many leads somebody would get."""

    _name = "lead.assignment.trial.share"
    _inherit = ["lead.given.mixin"]
    _description = "Person of a dry run"

    trial_id = fields.Many2one(
        comodel_name="lead.assignment.trial", required=True, ondelete="cascade", index=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        ondelete="cascade",
        help="Empty: leads that would wait.",
    )
    lead_count = fields.Integer(string="Leads")
    passed_count = fields.Integer(string="Times passed over")
    share = fields.Float(aggregator=None)
