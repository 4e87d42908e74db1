from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..models.lead_status_ready import STATUSES
from ..models.lead_type_funnel import FUNNELS


class LeadFunnelWizard(models.TransientModel):
    """Ready funnels: a type with its allowed statuses in one go."""

    _name = "lead.funnel.wizard"
    _inherit = ["lead.given.mixin"]
    _description = "Add ready funnels"

    line_ids = fields.One2many(
        string="Ready funnels",
        comodel_name="lead.funnel.wizard.line",
        inverse_name="wizard_id",
        default=lambda self: self._default_line_ids(),
    )

    @api.model
    def _default_line_ids(self):
        return [fields.Command.create({"code": code}) for code in FUNNELS]

    def action_apply(self):
        """Create the chosen funnels; those that exist are completed.

        :returns: an action that opens the lead types
        :raises UserError: when none is chosen
        """
        self.ensure_one()
        chosen = self.line_ids.filtered("is_chosen")
        if not chosen:
            raise UserError(self.env._("Choose at least one funnel."))
        self.env["lead.type"]._create_funnels(chosen.mapped("code"))
        return self.env["ir.actions.act_window"]._for_xml_id("lead_management.lead_type_action")


class LeadFunnelWizardLine(models.TransientModel):
    """One ready funnel to choose."""

    _name = "lead.funnel.wizard.line"
    _inherit = ["lead.given.mixin"]
    _description = "Ready funnel"

    wizard_id = fields.Many2one(
        comodel_name="lead.funnel.wizard", required=True, ondelete="cascade", index=True
    )
    code = fields.Char(required=True)
    is_chosen = fields.Boolean(string="Incl.")
    purpose = fields.Char(string="For", compute="_compute_name")
    name = fields.Char(string="Like", compute="_compute_name")
    status_names = fields.Char(string="Statuses", compute="_compute_name")

    @api.constrains("code")
    def _check_code(self):
        """Refuse what is none of the ready funnels."""
        for line in self:
            if line.code not in FUNNELS:
                raise ValidationError(
                    self.env._(
                        "There is no ready funnel “%(code)s”. The ready ones are: %(codes)s.",
                        code=line.code,
                        codes=", ".join(FUNNELS),
                    )
                )

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_name(self):
        purposes = self._get_purposes()
        for line in self:
            name, codes = FUNNELS.get(line.code, ("", ()))
            line.name = name
            line.purpose = purposes.get(line.code, name)
            line.status_names = " → ".join(
                STATUSES[code][0]._translate(self.env.lang or "en_US") for code in codes
            )

    @api.model
    def _get_purposes(self):
        """Return what each of the ready funnels is for, in the user's language.

        Hook: extend it with the funnels of an addon.

        :returns: {key of FUNNELS: text}
        """
        return {
            "my_company": self.env._(
                "Selling: from the first contact to an offer that is accepted"
            ),
            "elma365": self.env._("Sorting inquiries: what is worth a deal goes on as one"),
            "hubspot": self.env._("Reaching out: calls and e-mails until somebody answers"),
        }
