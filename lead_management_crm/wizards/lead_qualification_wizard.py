from itertools import islice

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.lead_lead_qualify import QualificationOptions

# the dialog counts who matches, and names what stands in the way, of so many leads
MAX_MATCHED = 200
MAX_NAMED = 20

# proposed by the dialog, and the user's to change
EDITABLE = {"compute_sudo": False, "store": True, "readonly": False}


class LeadQualificationWizard(models.TransientModel):
    """Asks what becomes of leads: deal, company, contact, and where."""

    _name = "lead.qualification.wizard"
    _inherit = ["lead.given.mixin", "lead.selection.wizard"]
    _description = "Qualify leads"

    # declared here too: the table of the links goes with this addon, not with the core
    lead_ids = fields.Many2many()
    company_ids = fields.Many2many(string="Companies of the leads")
    lead_id = fields.Many2one(
        comodel_name="lead.lead", compute="_compute_lead_id", export_string_translation=False
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        string="Company of the leads",
        compute="_compute_lead_id",
        export_string_translation=False,
    )
    create_deal = fields.Boolean(string="Deal", compute="_compute_targets", **EDITABLE)
    create_company = fields.Boolean(string="Company", compute="_compute_targets", **EDITABLE)
    create_contact = fields.Boolean(string="Contact", compute="_compute_targets", **EDITABLE)
    can_create_deal = fields.Boolean(compute="_compute_rights", export_string_translation=False)
    can_create_partner = fields.Boolean(compute="_compute_rights", export_string_translation=False)
    needs_customer = fields.Boolean(
        compute="_compute_needs_customer", export_string_translation=False
    )
    has_customer = fields.Boolean(
        compute="_compute_needs_customer", export_string_translation=False
    )
    customer_action = fields.Selection(
        selection=[
            ("link", "Link an existing one"),
            ("under", "New contact under an existing company"),
            ("new", "Create new ones"),
        ],
        string="Customer",
        compute="_compute_customer_action",
        **EDITABLE,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Existing customer",
        compute="_compute_partner_id",
        domain="[('company_id', 'in', (False, company_id))]",
        **EDITABLE,
    )
    match_reason = fields.Char(
        string="Why this one",
        compute="_compute_match_reason",
        help="What the customer and the lead have in common.",
    )
    other_matches = fields.Char(string="Other matches", compute="_compute_match_reason")
    reuse_partners = fields.Boolean(
        string="Link customers that match",
        default=True,
        help="By e-mail or phone, companies by tax ID or name too. Only who matches nobody gets"
        " a new contact or company.",
    )
    matches_text = fields.Char(string="Customers that match", compute="_compute_matches_text")
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales funnel",
        domain="[('use_opportunities', '=', True), ('company_id', 'in', (False, company_id))]",
        help="Empty: the sales team of each lead.",
    )
    has_activities = fields.Boolean(
        compute="_compute_has_activities", export_string_translation=False
    )
    keep_activities = fields.Boolean(
        string="Do not close activities after conversion",
        default=True,
        help="Planned activities go on with the deal; else they are marked done.",
    )
    allowed_status_ids = fields.Many2many(
        comodel_name="lead.status",
        string="Allowed statuses",
        compute="_compute_allowed_status_ids",
    )
    status_id = fields.Many2one(
        comodel_name="lead.status",
        string="New status",
        compute="_compute_status_id",
        domain="[('id', 'in', allowed_status_ids)]",
        **EDITABLE,
    )
    obstacles = fields.Text(string="Not possible", compute="_compute_obstacles")
    leave_out = fields.Boolean(
        string="Leave these leads out",
        help="Only the other leads are qualified.",
    )

    # ------------------------------------------------------------------ computes

    @api.depends("lead_ids")
    def _compute_lead_id(self):
        for wizard in self:
            leads = wizard._get_leads()
            wizard.lead_id = leads if len(leads) == 1 else False
            companies = wizard.company_ids._origin
            wizard.company_id = companies if len(companies) == 1 else False

    @api.depends("lead_ids")
    @api.depends_context("uid")
    def _compute_rights(self):
        for wizard in self:
            wizard.can_create_deal = self.env["crm.lead"].has_access("create")
            wizard.can_create_partner = self.env["res.partner"].has_access("create")

    @api.depends("lead_ids")
    def _compute_targets(self):
        for wizard in self:
            wizard.create_deal = wizard.can_create_deal
            missing = wizard._get_missing_partners() if wizard.can_create_partner else set()
            wizard.create_company = "company" in missing
            wizard.create_contact = "contact" in missing

    def _get_missing_partners(self):
        """Return which partners any of the leads names and does not have.

        :returns: set of "company" and "contact"
        """
        leads = self._get_leads()
        if len(leads) == 1:
            return leads._get_missing_partners(QualificationOptions(create_company=True), {})
        Lead = leads.browse().with_context(active_test=False)
        selected = Domain("id", "in", leads.ids)
        return {
            name
            for name, domain in leads._get_missing_partner_domains().items()
            if Lead.search_count(selected & domain, limit=1)
        }

    @api.depends("lead_ids", "create_company", "create_contact")
    def _compute_needs_customer(self):
        for wizard in self:
            asks = wizard.create_company or wizard.create_contact
            lead = wizard.lead_id
            wizard.has_customer = bool(lead.partner_id or lead.contact_id)
            wizard.needs_customer = bool(lead and asks and not lead.partner_id)

    @api.depends("lead_ids")
    def _compute_customer_action(self):
        for wizard in self:
            found = wizard._get_best_match()
            wizard.customer_action = "link" if found else "new"

    @api.depends("lead_ids", "customer_action")
    def _compute_partner_id(self):
        for wizard in self:
            partner = wizard.partner_id or wizard._get_best_match()
            if wizard.customer_action == "under":
                partner = partner.commercial_partner_id.filtered("is_company")
            wizard.partner_id = partner

    @api.depends("partner_id", "lead_ids")
    def _compute_match_reason(self):
        for wizard in self:
            wizard.match_reason, wizard.other_matches = wizard.lead_id._get_match_texts(
                wizard._get_matches(), wizard.partner_id._origin
            )

    @api.depends("lead_ids", "reuse_partners")
    def _compute_matches_text(self):
        for wizard in self:
            selected = wizard._get_leads()
            # of more it would take longer than anybody waits
            if not 1 < len(selected) <= MAX_MATCHED:
                wizard.matches_text = False
                continue
            leads = selected.filtered(lambda lead: not lead.partner_id)
            if not leads:
                wizard.matches_text = False
                continue
            options = QualificationOptions()
            found = leads._find_partner_matches()
            linked = [lead for lead in leads if lead._get_best_link(found[lead], options)]
            wizard.matches_text = self.env._(
                "%(matching)s of %(count)s leads without a customer",
                matching=len(linked),
                count=len(leads),
            )

    @api.depends("lead_ids")
    def _compute_has_activities(self):
        for wizard in self:
            domain = [
                ("res_model", "=", "lead.lead"),
                ("res_id", "in", wizard._get_leads().ids),
            ]
            wizard.has_activities = bool(self.env["mail.activity"].search_count(domain, limit=1))

    @api.depends("lead_ids")
    def _compute_allowed_status_ids(self):
        for wizard in self:
            leads = wizard._get_leads()
            current = wizard._get_current_statuses()
            # the status may stay as it is
            stays = current if len(current) == 1 else current.browse()
            wizard.allowed_status_ids = leads._get_common_statuses("won") | stays

    @api.depends("lead_ids")
    def _compute_status_id(self):
        for wizard in self:
            leads = wizard._get_leads()
            current = wizard._get_current_statuses()
            if len(current) == 1 and current.kind == "won":
                wizard.status_id = current
            else:
                wizard.status_id = leads._get_common_statuses("won")[:1]

    @api.depends(
        "lead_ids", "create_deal", "create_company", "create_contact", "status_id", "partner_id"
    )
    def _compute_obstacles(self):
        for wizard in self:
            options = wizard._get_options(with_values=False)
            found = list(islice(wizard._get_obstacles(options), MAX_NAMED + 1))
            if len(found) > MAX_NAMED:
                found[MAX_NAMED] = "…"
            wizard.obstacles = "\n".join(found) or False

    def _get_obstacles(self, options):
        """Yield why leads cannot be qualified.

        Leads of a type, company and status have the same obstacles, but for what a single
        one lacks: only these are looked at one by one.

        :param options: `QualificationOptions`
        """
        leads = self._get_leads()
        groups = (
            leads.browse()
            .with_context(active_test=False)
            ._read_group(
                [("id", "in", leads.ids)],
                ["type_id", "company_id", "status_id"],
                ["id:array_agg"],
            )
        )
        for *_keys, ids in groups:
            members = leads.browse(ids)
            if not members[:1]._has_own_obstacles(options):
                continue
            for lead in members:
                obstacle = lead._get_status_obstacle(options) or lead._get_partner_obstacle(options)
                if obstacle:
                    yield obstacle

    def _get_current_statuses(self):
        """Return the statuses that the leads stand in, in one query."""
        leads = self._get_leads().with_context(active_test=False)
        groups = leads._read_group([("id", "in", leads.ids)], ["status_id"])
        return self.env["lead.status"].union(*(status for (status,) in groups))

    # ------------------------------------------------------------------ matches

    def _get_matches(self):
        """Return the partners that a single lead probably is, with the reasons."""
        lead = self.lead_id
        return lead._find_partner_matches()[lead] if lead and not lead.partner_id else []

    def _get_best_match(self):
        """Return the partner that is proposed, possibly none."""
        matches = self._get_matches()
        return matches[0][0] if matches else self.env["res.partner"]

    # ------------------------------------------------------------------ applying

    def action_apply(self):
        """Qualify the leads and open the deal.

        :returns: an act_window action on the deal or deals, or one that closes the
            dialog
        :raises UserError: when something is still missing
        :raises AccessError: when the user may not make one of the targets
        """
        self.ensure_one()
        options = self._get_options()
        leads = self.lead_ids
        if self.leave_out:
            leads = leads.filtered(lambda lead: not lead._get_qualification_obstacle(options))
        if not leads:
            raise UserError(self.env._("No lead is left to qualify."))
        entries = leads._qualify(options)
        return self._get_next_action(entries)

    def _get_options(self, with_values=True):
        """Return what the dialog says.

        Hook: extend it with further answers.

        :param bool with_values: read the required values too
        :returns: `QualificationOptions`
        """
        self.ensure_one()
        lead = self.lead_id
        return QualificationOptions(
            create_deal=self.create_deal,
            create_company=self.create_company,
            create_contact=self.create_contact,
            reuse_partners=self.reuse_partners,
            # of many leads those that name nobody have their deals alone
            needs_partner=bool(lead),
            team_id=self.team_id.id or None,
            keep_activities=self.keep_activities,
            reuse_deals=self.reuse_deals,
            deals=self._get_chosen_deals(),
            # of leads in many statuses each stays, or takes its own type's won one
            status_id=self.status_id.id or None,
            partners={lead.id: self._get_chosen_partners()} if self.needs_customer else {},
            values=self._get_deal_values() if with_values else {},
        )

    def _get_chosen_partners(self):
        """Return the links that a user chose for a single lead."""
        partner = self.partner_id._origin
        if self.customer_action == "link" and partner:
            return self.lead_id._get_link_values(partner)
        if self.customer_action == "under" and partner:
            return {"partner_id": partner.id, "contact_id": False}
        return {"partner_id": False}

    def _get_next_action(self, entries):
        """Return where the user goes on: with the deal, else with the leads."""
        deals = entries.deal_id._filtered_access("read")
        if len(deals) == 1 and self.lead_id:
            return self.lead_id.action_open_deal()
        if not deals:
            return {"type": "ir.actions.act_window_close"}
        domain = [("id", "in", deals.ids)]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Deals"),
            "res_model": "crm.lead",
            "view_mode": "list,kanban,form",
            "domain": domain,
            "context": {"default_type": "opportunity"},
        }
