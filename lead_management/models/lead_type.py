from collections import namedtuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, ormcache

from ..counting import count_everywhere, group_everywhere
from ..trusted_context import Trusted

PipelineRules = namedtuple("PipelineRules", ["creation_ids", "forward_only", "no_skipping"])


class LeadType(models.Model):
    """A funnel: which statuses its leads pass and who takes what arrives by itself."""

    _name = "lead.type"
    _inherit = ["lead.cached.mixin", "lead.shared.mixin"]
    _description = "Lead type"
    _order = "sequence, id"
    _check_company_auto = True
    _lead_field = "type_id"
    _remembered_fields = ("active", "company_id", "team_id", "user_id")
    _remembered_when_empty = ("properties_definition",)
    _fields_of_leads = frozenset(
        (
            "active",
            "creation_status_ids",
            "forward_only",
            "no_skipping",
            "properties_definition",
            "status_ids",
        )
    )

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        copy=False,
        help="Internal unique code, used by imports and integrations.",
    )
    sequence = fields.Integer(string="Sorting order", default=10)
    color = fields.Integer()
    status_ids = fields.Many2many(
        comodel_name="lead.status",
        relation="lead_type_status_rel",
        column1="type_id",
        column2="status_id",
        string="Allowed statuses",
        check_company=True,
        help="The statuses that leads of this type pass; empty allows all of them.",
    )
    forward_only = fields.Boolean(
        string="Forward only",
        help="Leads of this type move only to later statuses: no way back and no reopening.",
    )
    no_skipping = fields.Boolean(
        string="No skipping",
        help="Leads of this type pass every open status in order and are won from the last"
        " one. They can be lost from everywhere.",
    )
    creation_status_ids = fields.Many2many(
        comodel_name="lead.status",
        relation="lead_type_creation_status_rel",
        column1="type_id",
        column2="status_id",
        string="Statuses at creation",
        check_company=True,
        help="New leads of this type begin in one of these; empty: in any that is allowed.",
    )
    properties_definition = fields.PropertiesDefinition(string="Own fields")
    form_field_ids = fields.One2many(
        comodel_name="lead.type.field",
        inverse_name="type_id",
        string="Fields of the form",
        copy=True,
        # the list of Odoo's fields is closed to others, and the type would be with it
        groups="lead_management.group_lead_manager",
        help="Fields that leads of this type require, do not show or do not let people change.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        domain="[('share', '=', False)]",
        check_company=True,
        help="Who gets the leads of this type that arrive by themselves.",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales team",
        check_company=True,
        help="The team of leads that arrive by themselves; its leader gets them when"
        " the"
        " type has no salesperson.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        index="btree_not_null",
        help="Empty: every company may use the type.",
    )
    active = fields.Boolean(default=True)
    lead_count = fields.Integer(string="Number of leads", compute="_compute_lead_count")
    has_no_lost_status = fields.Boolean(
        compute="_compute_missing_kinds", export_string_translation=False
    )
    has_no_won_status = fields.Boolean(
        compute="_compute_missing_kinds", export_string_translation=False
    )
    blocked_lead_count = fields.Integer(
        compute="_compute_blocked_lead_count",
        help="Leads that stand in a status which the list no longer allows.",
        export_string_translation=False,
    )
    replacement_status_id = fields.Many2one(
        comodel_name="lead.status",
        string="Replacement",
        store=False,
        help="Where the leads go whose status is taken out of the list.",
    )
    # how the settings form names statuses that are added by the same Save
    added_status_refs = fields.Json(store=False, export_string_translation=False)
    replacement_ref = fields.Char(store=False, export_string_translation=False)

    _code_uniq = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "Another lead type has this ID already."
    )

    # ------------------------------------------------------------------ computes

    def _compute_lead_count(self):
        counts = dict(
            self.env["lead.lead"]
            .with_context(active_test=False)
            ._read_group([("type_id", "in", self.ids)], ["type_id"], ["__count"])
        )
        for lead_type in self:
            lead_type.lead_count = counts.get(lead_type._origin, 0)

    @api.depends("status_ids.kind")
    def _compute_missing_kinds(self):
        for lead_type in self:
            kinds = set(lead_type.status_ids.mapped("kind"))
            lead_type.has_no_lost_status = bool(kinds) and "lost" not in kinds
            lead_type.has_no_won_status = bool(kinds) and "won" not in kinds

    @api.depends("status_ids")
    def _compute_blocked_lead_count(self):
        Lead = self.env["lead.lead"]
        for lead_type in self:
            lead_type.blocked_lead_count = 0
            if lead_type._origin and lead_type.status_ids:
                lead_type.blocked_lead_count = count_everywhere(
                    Lead,
                    [
                        ("type_id", "=", lead_type._origin.id),
                        ("status_id", "not in", lead_type.status_ids._origin.ids),
                        ("status_id", "!=", False),
                    ],
                )

    # ------------------------------------------------------------------ CRUD

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [
                {key: vals[key] for key in vals if key != "replacement_status_id"}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        vals = dict(vals)
        replacement = self.env["lead.status"].browse(vals.pop("replacement_status_id", None) or [])
        if "status_ids" in vals:
            self._lock_for_change()
        res = super().write(vals)
        if "status_ids" in vals:
            self._move_blocked_leads(replacement)
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        domain = [("type_id", "in", self.ids)]
        for lead_type, count in group_everywhere(self.env["lead.lead"], domain, "type_id"):
            raise UserError(
                self.env._(
                    "Leads are of the type %(type)s (%(count)s), so it cannot be deleted."
                    " Give them another type first, or archive the type.",
                    count=count,
                    type=lead_type.name,
                )
            )
        Change = self.env["lead.status.change"]
        for lead_type, _count in group_everywhere(Change, domain, "type_id"):
            raise UserError(
                self.env._(
                    "The status log names the type %(type)s, so deleting would lose"
                    " history. Archive it instead.",
                    type=lead_type.name,
                )
            )

    # ------------------------------------------------------------------ rules

    @api.constrains("company_id")
    def _check_settings_of_company(self):
        """Refuse to take a type from companies whose default it is."""
        settings = self.env["lead.settings"].sudo()
        settings = settings.search([("default_type_id", "in", self.ids)])
        settings._check_company(["default_type_id"])

    @api.constrains("status_ids", "active", "company_id")
    def _check_allows_some(self):
        """Refuse a list of nothing but archived statuses: it would allow none at all."""
        # what is known of the lists with archived statuses is older than this write
        self.invalidate_recordset(["status_ids"])
        for lead_type in self.filtered("active"):
            listed = lead_type.with_context(active_test=False).status_ids
            if listed and not listed.filtered("active"):
                raise ValidationError(
                    self.env._(
                        "The type %(type)s would allow no status that is in use, only"
                        " archived ones: %(statuses)s. Allow another status, unarchive one of"
                        " these, or empty the list to allow all.",
                        type=lead_type.name,
                        statuses=", ".join(listed.mapped("name")),
                    )
                )

    def _move_blocked_leads(self, replacement):
        """Move the leads whose status the list no longer allows.

        :param replacement: `lead.status` record that they get, or an empty recordset
        :raises ValidationError: when leads are concerned and no replacement is given
        """
        Lead = self.env["lead.lead"].with_context(active_test=False, lead_merged_too=Trusted())
        for lead_type in self.with_context(active_test=False).filtered("status_ids"):
            lead_type._check_all_leads_seen(
                SQL(
                    "lead.type_id = %s AND lead.status_id != ALL(%s)",
                    lead_type.id,
                    lead_type.status_ids.ids,
                )
            )
            domain = [
                ("type_id", "=", lead_type.id),
                ("status_id", "not in", lead_type.status_ids.ids),
                ("status_id", "!=", False),
            ]
            count = count_everywhere(Lead, domain)
            if not count:
                continue
            if not replacement:
                raise ValidationError(
                    self.env._(
                        "Leads of the type %(type)s (%(count)s) stand in a status that"
                        " you take out of the list. Choose the replacement that they"
                        " should get.",
                        count=count,
                        type=lead_type.name,
                    )
                )
            Lead.search(domain).write({"status_id": replacement.id})
            left = count_everywhere(Lead, domain)
            if left:
                raise ValidationError(
                    self.env._(
                        "Some of the leads (%(count)s) belong to companies that you have not"
                        " switched on. Switch them on and save again.",
                        count=left,
                    )
                )

    # ------------------------------------------------------------------ who gets what arrives

    @api.constrains("user_id")
    def _check_user(self):
        """Refuse a salesperson who does not see leads: visitors of the portal."""
        for lead_type in self:
            if lead_type.user_id.share:
                raise ValidationError(
                    self.env._(
                        "%(user)s is no employee and sees no leads. Choose another"
                        " salesperson of the type %(type)s.",
                        user=lead_type.user_id.name,
                        type=lead_type.name,
                    )
                )

    @api.model
    def _get_receiving_user(self, company, users):
        """Return the first of the users who can take what arrives in a company.

        :param company: `res.company` record
        :param users: `res.users` recordset
        :returns: `res.users` record, empty when none of them works there any more
        """
        return users.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )[:1]

    @api.model
    def _get_receiving_team(self, company, team):
        """Return the team if it can take what arrives in a company, else none.

        :param company: `res.company` record
        :param team: `crm.team` record
        """
        companies = (company, company.browse())
        return team.filtered(lambda team: team.active and team.company_id in companies)

    # ------------------------------------------------------------------ answers

    @api.model
    def _get_default_id(self, company_id):
        """Return the type of a new lead: the only one there is.

        :param int company_id: id of the lead's company
        :returns: id, or False when there is none or more than one
        """
        ids = self._get_ids(company_id)
        return ids[0] if len(ids) == 1 else False

    @api.model
    @ormcache("company_id")
    def _get_ids(self, company_id):
        """Return the ids of the active types of a company, shared ones included."""
        domain = [("company_id", "in", (False, company_id))]
        return tuple(self._as_cached().search(domain).ids)

    @api.model
    @ormcache("type_id")
    def _get_pipeline_rules(self, type_id):
        """Return what the gate asks of a type whenever a lead is created or moved.

        :param int type_id: id of the type, falsy for none
        :returns: PipelineRules
        """
        lead_type = self._as_cached().browse(type_id or [])
        return PipelineRules(
            frozenset(lead_type.creation_status_ids.ids),
            lead_type.forward_only,
            lead_type.no_skipping,
        )

    @api.model
    @ormcache()
    def _get_form_rules(self):
        """Return what the types do with fields of their leads, in the order of the forms.

        :returns: tuple of (type id, name of the field, rule)
        """
        lines = self.env["lead.type.field"]._as_cached().search([("rule", "!=", False)])
        return tuple((line.type_id.id, line.field_id.name, line.rule) for line in lines)

    @api.model
    @ormcache("rule")
    def _get_ruled_fields(self, rule):
        """Return the fields to which the types apply a rule.

        :param str rule: see `lead.type.field`
        :returns: {type id: tuple of names}
        """
        ruled = {}
        for type_id, name, applied in self._get_form_rules():
            if applied == rule:
                ruled[type_id] = (*ruled.get(type_id, ()), name)
        return ruled

    # ------------------------------------------------------------------ actions

    @api.readonly
    def action_open_leads(self):
        """Open the leads of this type.

        :returns: an act_window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("lead_management.lead_lead_action")
        action["domain"] = [("type_id", "=", self.id)]
        action["context"] = {"default_type_id": self.id, "search_default_opened": 1}
        return action
