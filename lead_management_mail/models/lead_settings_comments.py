from odoo import api, fields, models
from odoo.exceptions import ValidationError


class LeadSettings(models.Model):
    """How long the author of a comment on a lead may edit it."""

    _inherit = "lead.settings"

    comment_edit_minutes = fields.Integer(
        string="Comment editing period (min)",
        help="Minutes in which the author may edit or delete a comment on a lead. 0 or empty:"
        " no limit. Whoever manages all comments is not limited.",
    )

    @api.constrains("comment_edit_minutes")
    def _check_comment_edit_minutes(self):
        for settings in self:
            if settings.comment_edit_minutes < 0:
                raise ValidationError(
                    self.env._(
                        "The comment editing period of %(company)s cannot be negative. Enter"
                        " minutes, or nothing for no limit.",
                        company=settings.company_id.name,
                    )
                )
