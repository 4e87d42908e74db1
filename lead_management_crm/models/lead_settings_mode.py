from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import ormcache

from .lead_mode_mixin import MODES


class LeadSettings(models.Model):
    """Whether a company works with leads, and what inquiries become when not."""

    _name = "lead.settings"
    _inherit = ["lead.mode.mixin", "lead.settings"]

    crm_mode = fields.Selection(
        selection=MODES,
        string="CRM mode",
        required=True,
        default="classic",
        help="Classic: leads, deals and contacts. Simple: deals and contacts only; what"
        " comes in becomes a deal, contact or company at once.",
    )

    # ------------------------------------------------------------------ CRUD

    def write(self, vals):
        """Change the mode on whatever route: the active leads are converted."""
        to_simple = self.browse()
        to_classic = self.browse()
        if "crm_mode" in vals:
            changed = self.filtered(lambda settings: settings.crm_mode != vals["crm_mode"])
            to_simple = changed if vals["crm_mode"] == "simple" else to_simple
            to_classic = changed - to_simple
        res = super().write(vals)
        for settings in to_simple:
            settings._convert_leads()
        to_classic._stop_conversion()
        return res

    @api.model
    def _check_may_switch_mode(self):
        """Let only administrators and those who may change the settings pass.

        :raises AccessError: for everybody else
        """
        if not self.has_access("write"):
            raise AccessError(
                self.env._(
                    "Only administrators and Leads managers may change the CRM mode. Ask one of"
                    " them."
                )
            )

    def _convert_leads(self):
        """Convert the active leads of the company in the background.

        :returns: `lead.mode.switch` record: the new one or the one that runs already;
            empty when there is nothing to convert
        """
        self.ensure_one()
        Switch = self.env["lead.mode.switch"]
        running = Switch.search(
            [("company_id", "=", self.company_id.id), ("state", "=", "running")], limit=1
        )
        if running:
            return running
        options = {name: self[name] for name in self._mode_fields if name != "mode_team_id"}
        values = {
            **options,
            "mode_team_id": self.mode_team_id.id,
            "company_id": self.company_id.id,
        }
        # sudo: the job is the system's to write, with the settings that the user may write;
        # whether there is anything to convert is counted
        made = Switch.sudo().create([values])
        switch = made.with_env(self.env)
        if not made._count_remaining():
            switch.unlink()
            return Switch
        switch.action_start()
        return switch

    def _stop_conversion(self):
        """Stop conversions of companies that work with leads again."""
        self.env["lead.mode.switch"].search(
            [("company_id", "in", self.company_id.ids), ("state", "=", "running")]
        ).action_stop()

    # ------------------------------------------------------------------ cached answers

    @api.model
    @ormcache("company_id")
    def _is_simple_in(self, company_id):
        """Tell whether a company works without leads.

        :param int company_id: id of the company
        """
        return self._get_of_company(company_id).crm_mode == "simple"

    @api.model
    @ormcache()
    def _get_opening_fields(self):
        """Return the fields of leads by which one may be opened where nobody would see it.

        :returns: frozenset of names, none where all companies work with leads
        """
        if not self._as_cached().search_count([("crm_mode", "=", "simple")], limit=1):
            return frozenset()
        return frozenset(("active", "company_id", "status_id", "type_id"))

    @api.model
    def _is_simple(self, companies):
        """Tell whether all of some companies work without leads.

        :param companies: `res.company` recordset
        """
        return bool(companies) and all(map(self._is_simple_in, companies.ids))
