from collections import defaultdict
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class LeadModeSwitch(models.Model):
    """The conversion of a company's active leads when it goes over to the Simple mode.

    It runs in the background with the rights of who switched, who needs all of both sides:
    the leads, and deals and contacts. Only administrators of the system, who may give
    themselves every right, convert without these.
    """

    _name = "lead.mode.switch"
    _inherit = ["lead.job.mixin", "lead.mode.mixin"]
    _description = "Conversion of leads by CRM mode"
    _rec_name = "date_start"
    _check_company_auto = True

    # the settings as they were at the start
    mode_deal = fields.Selection(copy=False, written_by="server")
    mode_partner = fields.Selection(copy=False, written_by="server")
    mode_team_id = fields.Many2one(copy=False, written_by="server")
    mode_keep_activities = fields.Boolean(copy=False, written_by="server")

    # two conversions of the same leads would wait for each other
    _running_uniq = models.UniqueIndex(
        "(company_id) WHERE state = 'running'",
        "The leads of this company are being converted already.",
    )

    @api.depends("date_start", "company_id")
    def _compute_display_name(self):
        for switch in self:
            switch.display_name = self.env._(
                "Conversion of the leads of %(company)s", company=switch.company_id.name
            )

    # ------------------------------------------------------------------ job

    def _check_rights(self):
        """Let pass who may make deals and contacts of every lead of the company."""
        res = super()._check_rights()
        self.env["lead.settings"]._check_may_switch_mode()
        if not self._is_without_limits():
            self._check_both_sides()
        return res

    @api.model
    def _is_without_limits(self):
        """Tell whether the user is an administrator of the system."""
        return self.env.su or self.env.user.has_group("base.group_system")

    @api.model
    def _check_both_sides(self):
        """Refuse who does not see all leads and all deals; Sales may make contacts too.

        :raises AccessError: saying what is missing
        """
        has_group = self.env.user.has_group
        if (
            has_group("lead_management.group_lead_all")
            and has_group("sales_team.group_sale_salesman_all_leads")
            and self.env["crm.lead"].has_access("create")
        ):
            return
        raise AccessError(
            self.env._(
                "To convert the leads of a company you need the rights to both sides: all"
                " leads, and All Documents in Sales. Ask an administrator for them, or let"
                " somebody switch who has them."
            )
        )

    def _check_start(self):
        """Convert only for companies in the Simple mode."""
        if not self.env["lead.settings"]._is_simple(self.company_id):
            raise UserError(
                self.env._(
                    "%(company)s works with leads. Switch it to Simple CRM first.",
                    company=self.company_id.name,
                )
            )

    def _as_worker(self):
        """Nobody gets an e-mail about each of thousands of deals."""
        worker = super()._as_worker()
        if worker._is_without_limits():
            # sudo: an administrator of the system may have no right to leads and deals
            worker = worker.sudo()
        return worker.with_context(mail_auto_subscribe_no_notify=True)

    def _get_remaining(self, limit=None):
        """Return active leads that are open: closed ones stay leads."""
        return self.env["lead.lead"].search(self._get_lead_domain(), order="id", limit=limit)

    def _get_leads_at_work(self, leads):
        """All open leads of the company are still to be converted."""
        return super()._get_leads_at_work(leads) | leads.filtered(
            lambda lead: lead.company_id == self.company_id and not lead.is_closed
        )

    def _count_remaining(self):
        return self.env["lead.lead"].search_count(self._get_lead_domain())

    def _get_lead_domain(self):
        return self._get_failed_domain() & fields.Domain(
            [("company_id", "=", self.company_id.id), ("is_closed", "=", False)]
        )

    def _get_separable(self, records):
        """Return the leads that have no customer in common with another one.

        Of those that have, the first one makes what the others find.
        """
        by_key = defaultdict(set)
        for lead in records:
            for key in lead._get_shared_partner_keys():
                by_key[key].add(lead.id)
        shared = set().union(*(ids for ids in by_key.values() if len(ids) > 1))
        return records.browse(lead_id for lead_id in records.ids if lead_id not in shared)

    def _process_batch(self, records):
        for options, leads in self._group_by_options(records):
            if "iap_enrich_done" in self.env["crm.lead"]._fields:
                # each deal that Odoo enriches costs a credit
                values = {lead_id: {"iap_enrich_done": True} for lead_id in leads.ids}
                options = replace(options, values=values)
            leads._qualify(options)

    def _group_by_options(self, leads):
        """Yield options with the leads that they are for."""
        found = {}
        for lead in leads:
            options = self._get_mode_options_of(lead)
            key = (options.create_deal, options.create_company, options.create_contact)
            found.setdefault(key, (options, []))[1].append(lead.id)
        for options, ids in found.values():
            yield options, leads.browse(ids)

    # ------------------------------------------------------------------ actions

    @api.readonly
    def action_open(self):
        """Open the conversion with its progress.

        :returns: an act_window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    @api.readonly
    def action_open_deals(self):
        """Open the deals that were made.

        :returns: an act_window action
        :raises AccessError: without a right in the pipeline
        """
        self.ensure_one()
        if not self.env["crm.lead"].has_access("read"):
            raise AccessError(self.env._("You need access to Sales to see the deals."))
        action = self.env["ir.actions.act_window"]._for_xml_id("crm.crm_lead_action_pipeline")
        action["context"] = {}
        action["domain"] = [
            ("lead_id.company_id", "=", self.company_id.id),
            ("create_date", ">=", self.date_start),
        ]
        return action
