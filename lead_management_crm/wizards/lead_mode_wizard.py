from odoo import Command, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import split_every

from odoo.addons.lead_management.counting import count_everywhere

from ..models.lead_mode_mixin import MODES

# leads that are looked at before the switch, and lines of each list
PREVIEW_LIMIT = 1000
PREVIEW_LINES = 40
# leads whose partners are looked for in one search
PREVIEW_BATCH = 100


class LeadModeWizard(models.TransientModel):
    """The dialog CRM mode: choose the mode, and see first what it does."""

    _name = "lead.mode.wizard"
    _inherit = ["lead.guarded.mixin", "lead.mode.mixin"]
    _description = "CRM mode"
    _check_company_auto = True

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env.company,
        written_by="server",
    )
    current_mode = fields.Selection(
        selection=MODES, compute="_compute_current_mode", export_string_translation=False
    )
    crm_mode = fields.Selection(selection=MODES, string="CRM mode", required=True)
    funnel_count = fields.Integer(compute="_compute_current_mode", export_string_translation=False)
    running_switch_id = fields.Many2one(
        comodel_name="lead.mode.switch",
        compute="_compute_current_mode",
        export_string_translation=False,
    )
    lead_count = fields.Integer(string="Active leads", compute="_compute_preview")
    checked_count = fields.Integer(string="Leads looked at", compute="_compute_preview")
    match_count = fields.Integer(
        string="Leads whose contact or company is there already", compute="_compute_preview"
    )
    obstacle_count = fields.Integer(
        string="Leads that cannot be converted", compute="_compute_preview"
    )
    match_ids = fields.One2many(
        comodel_name="lead.mode.wizard.line", inverse_name="wizard_id", compute="_compute_preview"
    )
    obstacle_ids = fields.One2many(
        comodel_name="lead.mode.wizard.line", inverse_name="wizard_id", compute="_compute_preview"
    )

    # ------------------------------------------------------------------ defaults

    @api.model
    def default_get(self, fields):
        """Start from the settings of the company."""
        self.env["lead.settings"]._check_may_switch_mode()
        values = super().default_get(fields)
        settings = self._get_settings(values.get("company_id"))
        for name in ("crm_mode", *self._mode_fields):
            if name in fields:
                value = settings[name]
                values[name] = value.id if isinstance(value, models.BaseModel) else value
        return values

    @api.model_create_multi
    def create(self, vals_list):
        """Let only who may switch see what a switch would do."""
        self.env["lead.settings"]._check_may_switch_mode()
        return super().create(vals_list)

    def onchange(self, values, field_names, fields_spec):
        """Tell what a switch would do only of a company that the user may switch."""
        self.env["lead.settings"]._check_may_switch_mode()
        self._check_given(values)
        given = values.get("company_id")
        if given and given not in self.env.user.company_ids.ids:
            raise AccessError(self.env._("You do not work in this company."))
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _get_settings(self, company_id):
        Settings = self.env["lead.settings"]
        return Settings.browse(Settings._get_id(company_id or self.env.company.id) or [])

    # ------------------------------------------------------------------ computes

    @api.depends("company_id")
    def _compute_current_mode(self):
        for wizard in self:
            company = wizard.company_id
            is_simple = self.env["lead.settings"]._is_simple_in(company.id)
            wizard.current_mode = "simple" if is_simple else "classic"
            domain = [
                ("company_id", "in", (False, company.id)),
                ("use_opportunities", "=", True),
                ("active", "=", True),
            ]
            wizard.funnel_count = count_everywhere(self.env["crm.team"], domain)
            wizard.running_switch_id = self.env["lead.mode.switch"].search(
                [("company_id", "=", company.id), ("state", "=", "running")], limit=1
            )

    @api.depends("company_id", "crm_mode", "mode_deal", "mode_partner", "mode_team_id")
    def _compute_preview(self):
        for wizard in self:
            preview = wizard._get_preview() if wizard.crm_mode == "simple" else {}
            wizard.lead_count = preview.get("lead_count", 0)
            wizard.checked_count = preview.get("checked_count", 0)
            wizard.match_count = len(preview.get("matches", ()))
            wizard.obstacle_count = len(preview.get("obstacles", ()))
            for name, key in (("match_ids", "matches"), ("obstacle_ids", "obstacles")):
                lines = preview.get(key, ())[:PREVIEW_LINES]
                wizard[name] = [Command.clear(), *map(Command.create, lines)]

    def _get_preview(self):
        """Return what the conversion of the active leads would do.

        :returns: dict with counts, and lists of values of lines
        """
        self.ensure_one()
        Lead = self.env["lead.lead"].with_company(self.company_id)
        if self.env["lead.mode.switch"]._is_without_limits():
            # sudo: an administrator of the system converts without a right to leads
            Lead = Lead.sudo()
        domain = [("company_id", "=", self.company_id.id), ("is_closed", "=", False)]
        leads = Lead.search(domain, order="id", limit=PREVIEW_LIMIT)
        is_all = len(leads) < PREVIEW_LIMIT
        matches, obstacles = [], []
        for batch in split_every(PREVIEW_BATCH, leads.ids, Lead.browse):
            obstacles += self._get_obstacle_lines(batch)
            matches += self._get_match_lines(batch)
        return {
            "lead_count": len(leads) if is_all else Lead.search_count(domain),
            "checked_count": len(leads),
            "matches": matches,
            "obstacles": obstacles,
        }

    def _get_obstacle_lines(self, leads):
        """Return the lines of leads that cannot be converted, with the reason."""
        reasons = (
            (lead, lead._get_qualification_obstacle(self._get_mode_options_of(lead)))
            for lead in leads
        )
        return [
            {"lead_name": lead.display_name, "reason": reason} for lead, reason in reasons if reason
        ]

    def _get_match_lines(self, leads):
        """Return the lines of leads whose contact or company is there already."""
        lines = [
            {
                "lead_name": lead.display_name,
                "partner_name": lead.partner_id.display_name,
                "reason": self.env._("linked already"),
            }
            for lead in leads.filtered("partner_id")
        ]
        found = leads.filtered(lambda lead: not lead.partner_id)._find_partner_matches()
        for lead, matches in found.items():
            link = lead._get_best_link(matches, self._get_mode_options_of(lead))
            if not link:
                continue
            partner, reasons = next(match for match in matches if match[0].id in link.values())
            lines.append(
                {
                    "lead_name": lead.display_name,
                    "partner_name": partner.display_name,
                    "reason": lead._get_match_reason_text(reasons),
                }
            )
        return lines

    # ------------------------------------------------------------------ actions

    def action_apply(self):
        """Change the mode, or the settings of the Simple mode, and convert.

        :returns: the client action that reads the menus again and goes on to the progress
        :raises AccessError: for who may not switch
        """
        self.ensure_one()
        self.env["lead.settings"]._check_may_switch_mode()
        settings = self._get_settings(self.company_id.id)
        values = {"crm_mode": self.crm_mode}
        if self.crm_mode == "simple":
            values |= {name: self[name] for name in self._mode_fields if name != "mode_team_id"}
            values["mode_team_id"] = self.mode_team_id.id
        before = self._get_last_switch()
        settings.write(values)
        switch = self._get_last_switch() - before
        if self.crm_mode == "simple" and not switch:
            switch = settings._convert_leads()
        return {
            "type": "ir.actions.client",
            "tag": "lead_mode_switched",
            "params": {"next": switch.action_open() if switch else self._get_next_action()},
        }

    def _get_last_switch(self):
        return self.env["lead.mode.switch"].search(
            [("company_id", "=", self.company_id.id)], order="id desc", limit=1
        )

    def _get_next_action(self):
        """Return where the user goes on: to the deals or to the leads, False where neither.

        :returns: external id of an action, or False
        """
        name = "lead_management.lead_lead_action"
        model = "lead.lead"
        if self.crm_mode == "simple":
            name, model = "crm.crm_lead_action_pipeline", "crm.lead"
        return name if self.env[model].has_access("read") else False

    @api.readonly
    def action_open_running(self):
        """Open the conversion that runs.

        :returns: an act_window action
        """
        self.ensure_one()
        return self.running_switch_id.action_open()


class LeadModeWizardLine(models.TransientModel):
    """A lead that the dialog CRM mode names, and why."""

    _name = "lead.mode.wizard.line"
    _inherit = ["lead.guarded.mixin", "lead.given.mixin"]
    _description = "Lead named by the dialog CRM mode"

    wizard_id = fields.Many2one(
        comodel_name="lead.mode.wizard", required=True, ondelete="cascade", index=True
    )
    lead_name = fields.Char(string="Lead", readonly=True, copy=False, written_by="server")
    partner_name = fields.Char(
        string="Contact or company", readonly=True, copy=False, written_by="server"
    )
    reason = fields.Char(readonly=True, copy=False, written_by="server")
