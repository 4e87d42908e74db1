from odoo import api, fields, models
from odoo.exceptions import ValidationError


class LeadScoreField(models.Model):
    """A field of the lead that a score may look at."""

    _name = "lead.score.field"
    _inherit = ["lead.guarded.mixin"]
    _description = "Field of a score"
    _order = "is_used desc, id"

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
    key = fields.Char(
        required=True, readonly=True, written_by="server", export_string_translation=False
    )
    kind = fields.Char(
        required=True, readonly=True, written_by="server", export_string_translation=False
    )
    name = fields.Char(string="Field", compute="_compute_name")
    is_used = fields.Boolean(string="Used", help="The next training looks at it.")
    is_confirmed = fields.Boolean(
        string="Use anyway",
        help="It looks as if it were only known after the end. Tick it when you know that"
        " it is known from the start.",
    )
    finding = fields.Selection(
        selection=[
            ("separates", "Separates won from lost almost perfectly"),
            ("late", "Is filled when leads end"),
        ],
        readonly=True,
        written_by="server",
        help="Why the last training took it for something that is only known after the end.",
    )
    auc = fields.Float(
        string="AUC alone",
        readonly=True,
        written_by="server",
        digits=(4, 3),
        aggregator=None,
        help="AUC of this field alone: how often it ranks a won lead above a lost one.",
    )
    filled_share = fields.Float(
        string="Filled", readonly=True, written_by="server", aggregator=None
    )

    _key_uniq = models.UniqueIndex("(model_id, key)", "The score has the field already.")

    @api.depends("key")
    @api.depends_context("lang", "uid")
    def _compute_name(self):
        for model, lines in self.grouped("model_id").items():
            candidates = self.env["lead.lead"]._get_score_candidates(model.company_id)
            for line in lines:
                candidate = candidates.get(line.key)
                line.name = candidate.label if candidate else line.key

    @api.constrains("key")
    def _check_key(self):
        """Refuse what is only known after the end, and what is no field of leads."""
        Lead = self.env["lead.lead"]
        for line in self:
            if line.key in Lead._get_known_after_end():
                raise ValidationError(
                    self.env._(
                        "%(field)s is only known once a lead has ended, so a score cannot look at"
                        " it. Choose what is known from the start.",
                        field=Lead._fields[line.key]._description_string(self.env),
                    )
                )
            if line.key not in Lead._get_score_candidates(line.company_id):
                raise ValidationError(
                    self.env._("%(field)s is no field that a score looks at.", field=line.key)
                )
