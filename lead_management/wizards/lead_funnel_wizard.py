from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# Ready statuses by code: name, sorting order, kind. They are found by their codes, so
# that the funnels share New, and a status that exists is used again under its present
# name.
STATUSES = {
    "new": (_lt("New"), 10, "open"),
    "attempting": (_lt("Attempting"), 12, "open"),
    "connected": (_lt("Connected"), 14, "open"),
    "processing": (_lt("Processing"), 16, "open"),
    "qualified": (_lt("Qualified"), 20, "open"),
    "proposition": (_lt("Proposition"), 30, "open"),
    "qualified_won": (_lt("Qualified (won)"), 60, "won"),
    "won": (_lt("Won"), 70, "won"),
    "unqualified": (_lt("Unqualified"), 74, "lost"),
    "disqualified": (_lt("Disqualified"), 76, "lost"),
    "lost": (_lt("Lost"), 80, "lost"),
}
# Ready funnels by code: name of the type, codes of its statuses. The names are brands.
FUNNELS = {
    "my_company": ("My Company", ("new", "qualified", "proposition", "won", "lost")),
    "elma365": ("ELMA365", ("new", "processing", "qualified_won", "unqualified")),
    "hubspot": (
        "HubSpot",
        ("new", "attempting", "connected", "qualified_won", "disqualified"),
    ),
}


class LeadFunnelWizard(models.TransientModel):
    """Ready funnels: a type with its allowed statuses in one go (REQ-2.21)."""

    _name = "lead.funnel.wizard"
    _description = "Add ready funnels"

    line_ids = fields.One2many(
        string="Ready funnels",
        comodel_name="lead.funnel.wizard.line",
        inverse_name="wizard_id",
        default=lambda self: self._default_line_ids(),
    )

    @api.model
    def _default_line_ids(self):
        Type = self.env["lead.type"].with_context(active_test=False)
        existing = set(Type.search([("code", "in", list(FUNNELS))]).mapped("code"))
        return [
            fields.Command.create({"code": code, "is_chosen": code not in existing})
            for code in FUNNELS
        ]

    def action_apply(self):
        """Create the chosen funnels; those that exist are completed.

        :returns: an action that opens the lead types
        :raises UserError: when none is chosen
        """
        self.ensure_one()
        chosen = self.line_ids.filtered("is_chosen")
        if not chosen:
            raise UserError(self.env._("Choose at least one funnel."))
        chosen._create_funnel()
        return self.env["ir.actions.act_window"]._for_xml_id("lead_management.lead_type_action")


class LeadFunnelWizardLine(models.TransientModel):
    """One ready funnel to choose."""

    _name = "lead.funnel.wizard.line"
    _description = "Ready funnel"

    wizard_id = fields.Many2one(
        comodel_name="lead.funnel.wizard", required=True, ondelete="cascade", index=True
    )
    code = fields.Char(required=True)
    is_chosen = fields.Boolean(string="Incl.")
    name = fields.Char(compute="_compute_name")
    status_names = fields.Char(string="Statuses", compute="_compute_name")

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_name(self):
        for line in self:
            name, codes = FUNNELS.get(line.code, ("", ()))
            line.name = name
            line.status_names = " → ".join(
                STATUSES[code][0]._translate(self.env.lang or "en_US") for code in codes
            )

    def _create_funnel(self):
        """Create the types with their statuses, or complete what exists of them."""
        Type = self.env["lead.type"].with_context(active_test=False)
        for line in self:
            name, codes = FUNNELS[line.code]
            statuses = self._get_or_create_statuses(codes)
            links = [fields.Command.link(status.id) for status in statuses]
            lead_type = Type.search([("code", "=", line.code)], limit=1)
            if not lead_type:
                Type.create([{"code": line.code, "name": name, "status_ids": links}])
                continue
            # statuses that somebody added stay, and an empty list allows all already
            completed = {"status_ids": links} if lead_type.status_ids else {}
            lead_type.write({"active": True, **completed})

    @api.model
    def _get_or_create_statuses(self, codes):
        """Return the statuses with the codes, made where they are missing.

        :param codes: keys of STATUSES
        :returns: `lead.status` recordset
        """
        Status = self.env["lead.status"].with_context(active_test=False)
        found = Status.search([("code", "in", codes)])
        found.action_unarchive()
        missing = [code for code in codes if code not in found.mapped("code")]
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        for code in missing:
            name, sequence, kind = STATUSES[code]
            status = Status.with_context(lang="en_US").create(
                [
                    {
                        "code": code,
                        "name": name._translate("en_US"),
                        "sequence": sequence,
                        "kind": kind,
                    }
                ]
            )
            status.update_field_translations(
                "name", {lang: name._translate(lang) for lang in languages}
            )
            found |= status
        return found
