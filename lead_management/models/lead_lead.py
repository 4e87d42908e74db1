import math

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.mail import is_html_empty

from ..blank_text import is_blank
from .ir_sequence import MAX_CODE_LENGTH


def _names_rules(vals):
    """Tell whether values may bring a lead under other rules."""
    return not {"type_id", "company_id"}.isdisjoint(vals) or bool(vals.get("active"))


class LeadLead(models.Model):
    """A person or company that might buy.

    The parts are mixins, one concern each, on `lead.base.mixin`: `lead.status.mixin`
    and `lead.gate.mixin` (status, its rules and actions), `lead.closing.mixin` (lost,
    won, reopened), `lead.contact.mixin` (who it is), `lead.customer.mixin` (its customer),
    `lead.partner.match.mixin` (which customer that is), `lead.match.mixin` (search,
    duplicates), `lead.owner.mixin` (salesperson and team), `lead.numbering.mixin` (its ID),
    `lead.properties.mixin` (own fields), `lead.currency.mixin` (amounts over companies),
    `lead.intake.mixin` (machine routes) and `lead.import.mixin`. This class holds what is
    left and the order in which creation and writing call them.
    """

    _name = "lead.lead"
    _description = "Lead"
    _inherit = [
        "lead.import.mixin",
        "lead.properties.mixin",
        "lead.closing.mixin",
        "lead.customer.mixin",
        "lead.partner.match.mixin",
        "lead.owner.mixin",
        "lead.intake.mixin",
        "lead.board.mixin",
        "lead.currency.mixin",
        "lead.numbering.mixin",
        "utm.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    # what the empty name is filled from, in this order (REQ-1.1)
    _name_sources = ("partner_name", "contact_name", "email", "phone", "website")

    name = fields.Char(compute="_compute_name", precompute=True, store=True, readonly=False)
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
    expected_revenue = fields.Monetary(string="Expected revenue", currency_field="currency_id")
    prorated_revenue = fields.Monetary(
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
        """Return what the lead is called by when nobody names it (REQ-1.1)."""
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

    def _check_company(self, fnames=None):
        """Leave to Odoo only the leads with a relation that belongs to another company.

        Odoo evaluates a domain for each relation of each lead, which is a sixth of the
        time of a batch; what has the lead's own company or none passes all of them.
        """
        if fnames is None or "company_id" in fnames:
            fnames = self._fields
        names = [
            name
            for name in fnames
            if self._fields[name].relational and self._fields[name].check_company
        ]
        foreign = self.filtered(lambda lead: lead._has_foreign_relation(names))
        foreign._check_relations_readable(names)
        return super(LeadLead, foreign)._check_company(names)

    def _check_relations_readable(self, names):
        """Refuse records of other companies without their names where the user sees none."""
        if self.env.su:
            return
        for lead in self:
            for name in names:
                corecords = lead.sudo()[name].sudo(False)
                if corecords._filtered_access("read") != corecords:
                    raise UserError(
                        self.env._(
                            "%(field)s of the lead %(lead)s: this belongs to another company."
                            " Choose one of those that are offered.",
                            field=self._fields[name]._description_string(self.env),
                            lead=lead.display_name,
                        )
                    )

    def _has_foreign_relation(self, names):
        """Tell whether a record of the named relations is of another company."""
        self.ensure_one()
        lead = self.sudo()
        own = (lead.company_id, lead.company_id.browse())
        return any(corecord.company_id not in own for name in names for corecord in lead[name])

    # ------------------------------------------------------------------ CRUD

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._check_reassignment({})
        leads._check_status_change({})
        leads._check_loss_reason()
        self.env["lead.status.change"]._log_changes(leads, fields.Datetime.now())
        leads._link_contacts()
        leads._run_status_actions()
        leads._notify_assignment({})
        return leads

    def _add_missing_default_values(self, values):
        # the defaults of the lead's company, not of the one the user works in
        in_company = self.with_company(values.get("company_id"))
        completed = super(LeadLead, in_company)._add_missing_default_values(values)
        return self._clean_values(completed)

    def _prepare_create_values(self, vals_list):
        """Complete the values and check what the database would refuse without a name.

        Called by the ORM's `create` once a batch, with defaults and computed values.
        """
        vals_list = super()._prepare_create_values(vals_list)
        by_user = self._is_user_change()
        now = fields.Datetime.now()
        kinds = self.env["lead.status"]._get_kinds()
        for vals in vals_list:
            if not vals.get("name"):
                raise ValidationError(self._get_nameless_message())
            self._check_type_given(vals.get("type_id"), vals["company_id"], vals["name"])
            vals["date_last_user_change"] = now if by_user else False
            vals |= self._prepare_closing_values(kinds.get(vals.get("status_id")), now)
        self._assign_codes(vals_list)
        return vals_list

    @api.model
    def _get_nameless_message(self):
        return self.env._(
            "A lead needs a Name, or at least a Legal entity name, a person's name, an"
            " Email, a Phone or a Website to be called by."
        )

    def write(self, vals):
        self._check_written_by(vals)
        given, vals = vals, self._clean_values(vals)
        self._check_code_kept(vals)
        if self._is_user_change() and not vals.keys() <= self._get_technical_fields():
            vals.setdefault("date_last_user_change", fields.Datetime.now())
        statuses = {lead.id: lead.status_id for lead in self}
        owners = {lead.id: (lead.user_id, lead.team_id) for lead in self}
        rules = {lead.id: lead._get_rule_keys() for lead in self} if _names_rules(vals) else {}
        for leads, values in self._group_by_status_values(vals):
            super(LeadLead, leads._as_server()).write(values)
        if "name" in given and "name" not in vals:
            for lead in self:
                super(LeadLead, lead).write({"name": lead._get_fallback_name()})
        self._after_write(vals, statuses, owners, rules)
        return True

    def _get_fallback_name(self):
        """Return the name of a lead whose own one somebody has emptied (REQ-1.1).

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
            for lead in self:
                self._check_type_given(lead.type_id, lead.company_id.id, lead.name)
        if not {"user_id", "team_id"}.isdisjoint(vals):
            self._check_reassignment(owners)
        moved = self.filtered(lambda lead: lead.status_id != statuses[lead.id])
        if "status_id" in vals or _names_rules(vals):
            self._check_status_allowed()
            ruled = self.filtered(
                lambda lead: lead.id in rules and lead._get_rule_keys() != rules[lead.id]
            )
            (ruled - moved)._hold_rules()
        moved._check_status_change(statuses)
        if moved or not {"loss_reason_id", "loss_note"}.isdisjoint(vals):
            self._check_loss_reason()
            if "loss_reason_id" in vals:
                self.env["lead.status.change"]._update_loss_reason(self - moved)
        self.env["lead.status.change"]._log_changes(moved, fields.Datetime.now())
        if not {"partner_id", "contact_id"}.isdisjoint(vals):
            self._link_contacts()
        moved._run_status_actions()
        if "user_id" in vals:
            self._notify_assignment(owners)

    def copy_data(self, default=None):
        """Copy without the probability that the end of the lead brought with it."""
        vals_list = super().copy_data(default)
        for lead, vals in zip(self, vals_list, strict=True):
            if lead.is_closed and "probability" not in (default or {}):
                vals.pop("probability", None)
        return vals_list

    @api.model
    def _clean_values(self, vals):
        """Return a copy of the values in which empty texts are empty, a paragraph too.

        An empty name is left out, so that it is filled again (REQ-1.1).
        """
        vals = {name: self._clean_value(name, value) for name, value in vals.items()}
        vals |= {
            name: False
            for name, value in vals.items()
            if isinstance(value, str) and is_blank(value)
        }
        for name in ("name", "email", "phone", "website"):
            if isinstance(vals.get(name), str):
                vals[name] = vals[name].strip() or False
        if is_html_empty(vals.get("description", "-")):
            vals["description"] = False
        if "name" in vals and not vals["name"]:
            del vals["name"]
        return vals

    @api.model
    def _clean_value(self, name, value):
        """Return a value without the characters that no database takes.

        They come with e-mails and files of other programs.

        :raises ValidationError: for a number that is none, and a code that is no code
        """
        if isinstance(value, float) and not math.isfinite(value):
            raise ValidationError(
                self.env._(
                    "%(value)s is no number. Correct the field %(field)s.",
                    value=value,
                    field=self._fields[name]._description_string(self.env),
                )
            )
        if not isinstance(value, str):
            return value
        if name == "code" and len(value) > MAX_CODE_LENGTH:
            raise ValidationError(
                self.env._(
                    "An ID has at most %(count)s characters: %(code)s…",
                    count=MAX_CODE_LENGTH,
                    code=value[:MAX_CODE_LENGTH],
                )
            )
        return value.replace("\0", "").encode("utf-8", "replace").decode()

    @api.model
    def _get_technical_fields(self):
        """Return the names of fields whose change is no change of the lead's data."""
        return {"date_last_user_change", "board_rank"}

    @api.model
    def _is_user_change(self):
        """Tell whether a person makes the change (REQ-2.16)."""
        return not self._is_by_machine()

    @api.model
    def _check_type_given(self, lead_type, company_id, name):
        """Refuse a lead without a type where the company requires one (REQ-2.8)."""
        if lead_type or not self.env["lead.settings"]._get_values(company_id).type_required:
            return
        raise ValidationError(
            self.env._(
                "The lead %(name)s needs a Type: the company requires one. Choose it.",
                name=name,
            )
        )

    # ------------------------------------------------------------------ actions

    def action_copy_lead(self):
        """Copy the lead and open the copy (REQ-0.44).

        :returns: an act_window action on the new lead
        """
        self.ensure_one()
        # what the view left sets for new leads (a column's status) is not for the copy
        plain = self.with_env(self.env(context=self._get_clean_context()))
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": plain.copy().id,
            "view_mode": "form",
        }

    def action_assign(self):
        """Ask for the salesperson of the leads.

        :returns: an act_window action of the dialog
        :raises UserError: when no lead is selected
        """
        if not self:
            raise UserError(self.env._("Select the leads to assign."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Assign"),
            "res_model": "lead.assign.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {**self._get_clean_context(), "default_lead_ids": self.ids},
        }

    def action_take(self):
        """Make the current user the salesperson of unassigned leads.

        :returns: True
        """
        return self.write({"user_id": self.env.uid})
