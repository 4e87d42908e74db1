from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .lead_lead_qualify import QualificationOptions


class LeadLead(models.Model):
    """Qualification on the card and in lists."""

    _name = "lead.lead"
    _inherit = ["lead.deal.linked.mixin", "lead.lead"]

    qualification_ids = fields.One2many(
        comodel_name="lead.qualification",
        inverse_name="lead_id",
        string="Qualifications",
        readonly=True,
        copy=False,
        written_by="server",
    )
    deal_id = fields.Many2one(
        comodel_name="crm.lead",
        compute="_compute_deal_id",
        search="_search_deal_id",
        groups="sales_team.group_sale_salesman",
        help="The deal that the lead was qualified into.",
    )
    deal_stage_id = fields.Many2one(
        related="deal_id.stage_id",
        string="Stage of the deal",
        related_sudo=False,
        tracking=False,
        groups="sales_team.group_sale_salesman",
    )
    can_qualify = fields.Boolean(compute="_compute_can_qualify", export_string_translation=False)
    can_undo_qualification = fields.Boolean(
        compute="_compute_can_undo_qualification", export_string_translation=False
    )

    # ------------------------------------------------------------------ rules

    @api.ondelete(at_uninstall=False)
    def _unlink_except_deals(self):
        """Deleting is for mistakes: what became a deal is closed instead.

        sudo counts the deals that the user may not see as well, archived ones too.
        """
        leads = self.sudo()
        Deal = leads.env["crm.lead"].with_context(active_test=False)
        own = Deal.search([("lead_id", "in", self.ids)], limit=1).lead_id
        for lead in own | leads.filtered("merged_deal_id"):
            raise UserError(
                self.env._(
                    "The lead %(lead)s has a deal, so it cannot be deleted. Close it instead:"
                    " mark it lost, or move it to a closed status.",
                    lead=lead.display_name,
                )
            )

    # ------------------------------------------------------------------ computes

    @api.depends("deal_ids.active", "merged_deal_id.active")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_deal_id(self):
        """Return the living deal where the user may read it, be it merged into another."""
        # they are searched with the user's rights
        merged = {lead: lead._origin._get_merged_deal().id for lead in self}
        domain = [("lead_id", "in", self._origin.ids)]
        if any(merged.values()):
            domain = ["|", *domain, ("id", "in", list(filter(None, merged.values())))]
        deals = self.env["crm.lead"].search_fetch(domain, ["lead_id"])
        by_lead = {deal.lead_id.id: deal for deal in deals}
        by_id = {deal.id: deal for deal in deals}
        for lead in self:
            lead.deal_id = by_lead.get(lead._origin.id) or by_id.get(merged[lead], False)

    def _search_deal_id(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        ways = [
            Domain(name, operator, value)
            for name in ("deal_ids", "merged_deal_id")
            if self._has_field_access(self._fields[name], "read")
        ]
        without = operator == "in" and set(value) == {False}
        return Domain.AND(ways) if without else Domain.OR(ways)

    @api.depends("is_closed", "deal_ids.active", "merged_deal_id.active", "qualification_ids.state")
    @api.depends_context("uid")
    def _compute_can_qualify(self):
        targets = ("crm.lead", "res.partner")
        allowed = self.browse().has_access("write") and any(
            self.env[model].has_access("create") for model in targets
        )
        deals = self._origin._get_living_deals() if allowed else {}
        for lead in self:
            is_open = not lead.is_closed or lead.status_kind == "won"
            lead.can_qualify = bool(allowed and is_open and not deals.get(lead._origin))

    @api.depends("qualification_ids.state")
    @api.depends_context("uid")
    def _compute_can_undo_qualification(self):
        may_write = self.browse().has_access("write")
        for lead in self:
            done = lead.qualification_ids.filtered(lambda entry: entry.state == "done")
            lead.can_undo_qualification = bool(may_write and done)

    # ------------------------------------------------------------------ actions

    @api.readonly
    def action_qualify(self):
        """Ask what becomes of the leads.

        :returns: an act_window action of the dialog
        :raises UserError: when no lead is selected
        """
        if not self:
            raise UserError(self.env._("Select the leads to qualify."))
        # what access depends on, or each lead would be read as a whole
        self.fetch(["company_id", "user_id", "team_id"])
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Qualify"),
            "res_model": "lead.qualification.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {**self._get_clean_context(), "default_lead_ids": self.ids},
        }

    def action_won(self):
        """Ask for the deal first where the won status needs one."""
        for _type, _company, leads in self._get_configuration_groups():
            status = leads[:1]._get_qualification_status(QualificationOptions())
            if status and leads._lack_deals(status):
                return self.action_qualify()
        return super().action_won()

    @api.readonly
    def action_open_deal(self):
        """Open the deal of the lead.

        :returns: an act_window action
        :raises UserError: when the lead has no deal that the user may see
        """
        self.ensure_one()
        self.check_access("read")
        if not self.deal_id:
            raise UserError(
                self.env._(
                    "The lead %(lead)s has no deal that you may see.", lead=self.display_name
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.deal_id.id,
            "view_mode": "form",
            "views": [(self.env.ref("crm.crm_lead_view_form").id, "form")],
            "context": self._get_clean_context(),
        }

    def action_undo_qualification(self):
        """Undo the latest qualification of the leads.

        :returns: True
        :raises UserError: when a lead is not qualified, or its deal has gone on
        """
        for lead in self:
            done = lead.qualification_ids.filtered(lambda entry: entry.state == "done")
            if not done:
                raise UserError(
                    self.env._("The lead %(lead)s is not qualified.", lead=lead.display_name)
                )
            done.sorted("id")[-1].action_undo()
        return True
