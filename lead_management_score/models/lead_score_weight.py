from odoo import api, fields, models


class LeadScoreWeight(models.Model):
    """What one value of a field says of winning a lead."""

    _name = "lead.score.weight"
    _inherit = ["lead.guarded.mixin", "lead.cached.mixin"]
    _description = "Weight of a score"
    _order = "points desc, id"
    _rec_names_search = ["field_key"]

    model_id = fields.Many2one(
        comodel_name="lead.score.model",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
        written_by="server",
    )
    company_id = fields.Many2one(
        related="model_id.company_id", store=True, index=True, written_by="server"
    )
    field_key = fields.Char(
        required=True, readonly=True, written_by="server", export_string_translation=False
    )
    value_key = fields.Char(readonly=True, written_by="server", export_string_translation=False)
    lower = fields.Float(
        readonly=True,
        written_by="server",
        digits=(16, 6),
        aggregator=None,
        export_string_translation=False,
    )
    has_lower = fields.Boolean(readonly=True, written_by="server", export_string_translation=False)
    upper = fields.Float(
        readonly=True,
        written_by="server",
        digits=(16, 6),
        aggregator=None,
        export_string_translation=False,
    )
    has_upper = fields.Boolean(readonly=True, written_by="server", export_string_translation=False)
    coefficient = fields.Float(
        readonly=True,
        written_by="server",
        digits=(16, 8),
        aggregator=None,
        help="What the value adds to the log-odds of an average lead.",
    )
    points = fields.Float(
        readonly=True,
        written_by="server",
        digits=(5, 1),
        aggregator=None,
        help="What the value changes in the score of an average lead, of 100.",
    )
    lead_count = fields.Integer(string="Leads", readonly=True, written_by="server")
    share = fields.Float(
        string="Share of leads", readonly=True, written_by="server", aggregator=None
    )
    win_rate = fields.Float(string="Won", readonly=True, written_by="server", aggregator=None)
    field_name = fields.Char(string="Field", compute="_compute_names")
    value_name = fields.Char(string="Value", compute="_compute_names")

    @api.depends("field_key", "value_key")
    @api.depends_context("uid", "lang")
    def _compute_names(self):
        Lead = self.env["lead.lead"]
        for model, weights in self.grouped("model_id").items():
            candidates = Lead._get_score_candidates(model.company_id)
            for weight in weights:
                candidate = candidates.get(weight.field_key)
                weight.field_name = candidate.label if candidate else weight.field_key
                weight.value_name = Lead._get_score_value_name(candidate, weight)
