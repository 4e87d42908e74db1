from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ..plain_text import is_blank
from ..trusted_context import is_trusted
from ..written_fields import find_methods
from .lead_currency_mixin import CompanyAmount


class LeadLead(models.Model):
    """A person or company that might buy.

    Each concern is a file of its own, `lead_lead_<concern>.py`. Here are the fields that all
    of them need, and the order in which creation and writing call them: `create` and `write`
    are defined in this class alone, which every extension of the model surrounds.
    """

    _name = "lead.lead"
    _description = "Lead"
    # in the order in which they surround `write`: converted amounts are guarded too
    _inherit = [
        "lead.exported.mixin",
        "lead.currency.mixin",
        "utm.mixin",
        "lead.guarded.mixin",
        "lead.described.mixin",
        "lead.folding.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    # what the empty name is filled from, in this order
    _name_sources = ("partner_name", "contact_name", "email", "phone", "website")

    name = fields.Char(
        compute="_compute_name",
        precompute=True,
        store=True,
        readonly=False,
        required=True,
        index="trigram",
    )
    code = fields.Char(
        readonly=True,
        copy=False,
        help="Assigned by the numerator when the lead is created.",
        # given with a lead that is created, by an import say; changed by managers alone
        written_by="people",
    )
    active = fields.Boolean(default=True, copy=False)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    type_id = fields.Many2one(
        comodel_name="lead.type",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        default=lambda self: self.env["lead.type"]._get_default_id(self.env.company.id),
        help="The funnel; it says which statuses the lead may take.",
    )
    priority_id = fields.Many2one(
        comodel_name="lead.priority", ondelete="restrict", index="btree_not_null"
    )
    priority_color = fields.Integer(
        compute="_compute_priority_color", export_string_translation=False
    )
    tag_ids = fields.Many2many(
        comodel_name="lead.tag",
        relation="lead_lead_tag_rel",
        column1="lead_id",
        column2="tag_id",
        string="Tags",
        check_company=True,
    )
    date = fields.Datetime(
        default=fields.Datetime.now,
        copy=False,
        required=True,
        help="When the lead came in.",
    )
    date_deadline = fields.Date(string="Expected closing", copy=False)
    date_last_user_change = fields.Datetime(
        string="Last change by a user",
        readonly=True,
        copy=False,
        help="Set by people only, not by e-mail, scheduled jobs or automation.",
        written_by="server",
    )
    expected_revenue = CompanyAmount(string="Expected revenue", currency_field="currency_id")
    prorated_revenue = CompanyAmount(
        string="Prorated revenue",
        compute="_compute_prorated_revenue",
        precompute=True,
        store=True,
        currency_field="currency_id",
        help="Expected revenue times probability.",
        written_by="server",
    )
    description = fields.Html(help="What it is about, and the next step.")
    campaign_id = fields.Many2one(ondelete="set null", copy=False)
    medium_id = fields.Many2one(ondelete="set null", copy=False)
    source_id = fields.Many2one(ondelete="set null", copy=False)

    _code_uniq = models.UniqueIndex("(code)", "Another lead has this ID already.")
    # own list and board: rows of one salesperson, newest first, and sums per status
    _own_open_idx = models.Index(
        "(user_id, status_id, id DESC) INCLUDE (expected_revenue)"
        " WHERE active IS TRUE AND is_closed IS NOT TRUE"
    )
    # the graph of leads by month and status, and the filters of the date
    _date_idx = models.Index(
        "(date, status_id) INCLUDE (company_id, team_id, user_id) WHERE active IS TRUE"
    )
    # the manager's board: sums per status and the order of a column, with what the
    # record rules test, all from the index
    _open_idx = models.Index(
        "(status_id, board_rank, id DESC)"
        " INCLUDE (expected_revenue, company_id, team_id, user_id)"
        " WHERE active IS TRUE AND is_closed IS NOT TRUE"
    )

    # ------------------------------------------------------------------ computes

    @api.depends("priority_id.color")
    def _compute_priority_color(self):
        colors = self.env["lead.priority"]._get_colors()
        for priority_id, leads in self.grouped(lambda lead: lead.priority_id.id).items():
            leads.priority_color = colors.get(priority_id, 0)

    @api.depends(lambda self: self._name_sources)
    def _compute_name(self):
        for lead in self:
            lead.name = lead.name or lead._get_name_from_sources()

    def _get_name_from_sources(self):
        """Return what the lead is called by when nobody names it."""
        self.ensure_one()
        texts = (self[name] for name in self._name_sources)
        return next((text for text in texts if not is_blank(text)), False)

    @api.depends("expected_revenue", "probability")
    def _compute_prorated_revenue(self):
        for lead in self:
            lead.prorated_revenue = lead.expected_revenue * lead.probability / 100

    # ------------------------------------------------------------------ constraints

    @api.constrains("expected_revenue")
    def _check_expected_revenue(self):
        for lead in self:
            if lead.expected_revenue < 0:
                raise ValidationError(
                    self.env._(
                        "Expected revenue of the lead %(lead)s cannot be negative"
                        " (%(value)s). Enter 0 or more.",
                        lead=lead.display_name,
                        value=lead.expected_revenue,
                    )
                )

    @api.constrains("probability")
    def _check_probability(self):
        for lead in self:
            if not 0 <= lead.probability <= 100:
                raise ValidationError(
                    self.env._(
                        "Probability of the lead %(lead)s lies between 0 and 100"
                        " percent, not %(value)s.",
                        lead=lead.display_name,
                        value=lead.probability,
                    )
                )

    # ------------------------------------------------------------------ CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Create leads, ask the rules about them, then do what follows from it.

        Odoo calls `_add_missing_default_values` for each and `_prepare_create_values` once a
        batch. A further rule belongs into one of the checks, a consequence into one of the
        methods below them, all of which an addon may extend.
        """
        leads = super().create(vals_list)
        leads._check_reassignment({})
        if self.env["lead.type"]._get_form_rules():
            leads._check_given_by_type(vals_list)
            leads._check_required_by_type()
        is_from_past = self._is_from_past()
        if is_from_past:
            leads._check_status_allowed()
        else:
            leads._check_status_change({})
            leads._check_loss_reason()
        self.env["lead.status.change"]._log_changes(leads, fields.Datetime.now(), created=True)
        if not is_from_past:
            if leads.partner_id or leads.contact_id:
                leads._link_contacts()
            leads._run_status_actions()
            leads._notify_assignment({})
        return leads

    @api.model
    def _get_nameless_message(self):
        return self.env._(
            "A lead needs a Name, or at least a Legal entity name, a person's name, an"
            " Email, a Phone or a Website to be called by."
        )

    def write(self, vals):
        """Write leads, ask the rules about them, then do what follows from it.

        1. `_clean_values`: what the values mean, with the methods marked `on_values`;
        2. `_group_by_status_values`: what type and status bring with them, lead by lead;
        3. `_get_taken_over_values`: what another customer or contact person brings with it,
           after the write itself, in which `lead.currency.mixin` converts the amounts of leads
           that change their company;
        4. `_after_write`: the rules, on the values as they stand then, the log, the actions; after
           it the methods marked `on_written`.

        An addon extends one of them; nothing in the core surrounds `write` itself.
        """
        self._check_written_by(vals)
        if not self:
            return True
        by_user = not self._is_by_machine() and not vals.keys() <= self._get_technical_fields()
        if by_user and self.merged_into_id:
            self._check_not_merged(vals)
        if self.env["lead.type"]._get_ruled_fields("readonly"):
            self._check_kept_by_type(vals)
        given, vals = vals, self._clean_values(vals)
        if "code" in vals:
            self._check_code_kept(vals["code"])
        if by_user:
            vals.setdefault("date_last_user_change", fields.Datetime.now())
        statuses = {lead.id: lead.status_id for lead in self}
        owners = {lead.id: (lead.user_id, lead.team_id) for lead in self}
        partners, rules = {}, {}
        if not {"partner_id", "contact_id"}.isdisjoint(vals):
            partners = {lead.id: (lead.partner_id, lead.contact_id) for lead in self}
        if not {"type_id", "company_id"}.isdisjoint(vals) or vals.get("active"):
            rules = {lead.id: lead._get_rule_keys() for lead in self}
        for leads, values in self._group_by_status_values(vals):
            leads = leads._as_server()
            super(LeadLead, leads).write(values)
            for lead in leads if partners else ():
                taken_over = lead._get_taken_over_values(values, *partners[lead.id])
                if taken_over:
                    super(LeadLead, lead).write(taken_over)
        if "name" in given and "name" not in vals:
            for lead in self:
                super(LeadLead, lead).write({"name": lead._get_fallback_name()})
        self._after_write(vals, statuses, owners, rules)
        for method in self._get_called("_on_written", vals):
            method(vals, statuses, owners, rules)
        return True

    def _get_called(self, mark, vals):
        """Return the methods that are about the fields of some values (`written_fields`).

        One after the other: what a method adds to the values, those after it know.

        :param str mark: see `find_methods`
        :param dict vals: values of a write or creation
        """
        for method, names in self._get_marked(mark):
            if not vals.keys().isdisjoint(names(self) if callable(names) else names):
                yield getattr(self, method)

    @api.model
    @ormcache("mark")
    def _get_marked(self, mark):
        """Return what `find_methods` does; the classes of a model do not change."""
        return find_methods(type(self), mark)

    def copy_data(self, default=None):
        """Copy without the probability that the end of the lead brought with it."""
        vals_list = super().copy_data(default)
        for lead, vals in zip(self, vals_list, strict=True):
            if lead.is_closed and "probability" not in (default or {}):
                vals.pop("probability", None)
        return vals_list

    def _get_fallback_name(self):
        """Return the name of a lead whose own one somebody has emptied.

        :raises ValidationError: when nothing is left to call it by
        """
        name = self._get_name_from_sources()
        if not name:
            raise ValidationError(self._get_nameless_message())
        return name

    def _get_rule_keys(self):
        """Return what says which rules a lead is under: type, company, and whether it is active."""
        self.ensure_one()
        return self.type_id, self.company_id, self.active

    def _after_write(self, vals, statuses, owners, rules):
        """Check the rules on what was written and do what follows from it.

        :param vals: values of the write
        :param statuses: {lead id: `lead.status` before}
        :param owners: {lead id: (salesperson, sales team) before}
        :param rules: {lead id: what `_get_rule_keys` returned before}, empty where the values
            name none of it
        """
        if "type_id" in vals or "company_id" in vals:
            for lead in self.filtered(lambda lead: not lead.type_id):
                self._check_type_required(lead.company_id.id, lead.name)
        if self.env["lead.type"]._get_ruled_fields("required"):
            retyped = self.filtered(lambda lead: rules and lead.type_id != rules[lead.id][0])
            retyped._check_required_by_type()
            (self - retyped)._check_required_by_type(vals)
        if not {"user_id", "team_id"}.isdisjoint(vals):
            self._check_reassignment(owners)
        moved = self.filtered(lambda lead: lead.status_id != statuses[lead.id])
        if "status_id" in vals or rules:
            self._check_status_allowed()
        if rules:
            ruled = self.filtered(lambda lead: lead._get_rule_keys() != rules[lead.id])
            (ruled - moved)._hold_rules()
        if vals.get("active"):
            self._check_restored()
        is_from_past = self._is_from_past()
        if not is_from_past:
            if moved:
                moved._check_status_change(statuses)
            if moved or not {"loss_reason_id", "loss_note"}.isdisjoint(vals):
                self._check_loss_reason()
        if "loss_reason_id" in vals:
            self.env["lead.status.change"]._update_loss_reason(self - moved)
        self.env["lead.status.change"]._log_changes(moved, fields.Datetime.now())
        if is_from_past:
            return
        if not {"partner_id", "contact_id"}.isdisjoint(vals):
            self._link_contacts()
        if moved:
            moved._run_status_actions()
        if "user_id" in vals and not is_trusted(self.env, "lead_reassigned_together"):
            self._after_reassignment(owners)

    @api.model
    @ormcache()
    def _get_technical_fields(self):
        """Return the names of fields whose change is no change of the lead's data.

        Hook: an addon adds its own; it is asked once.
        """
        return frozenset(("date_last_user_change", "board_rank"))

    @api.model
    def _is_by_machine(self):
        """Tell whether no person acts: gateway, schedule, automation, sudo."""
        return self.env.su or is_trusted(self.env, "lead_by_machine")

    @api.model
    def _check_type_required(self, company_id, name):
        """Refuse a lead without a type where the company requires one."""
        if not self.env["lead.settings"]._get_values(company_id).type_required:
            return
        raise ValidationError(
            self.env._(
                "The lead %(name)s needs a Type: the company requires one. Choose it.",
                name=name,
            )
        )

    # ------------------------------------------------------------------ actions

    def _get_open_action(self):
        """Return the act_window action that opens one lead, or the list of several."""
        if len(self) == 1:
            return {
                "type": "ir.actions.act_window",
                "res_model": self._name,
                "res_id": self.id,
                "view_mode": "form",
                "views": [(False, "form")],
            }
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("lead_management.lead_lead_action"),
            "domain": [("id", "in", self.ids)],
            "context": {},
            "view_mode": "list,kanban,form",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
        }
