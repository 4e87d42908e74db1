from collections import namedtuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache

from ..counting import count_everywhere
from ..trusted_context import Trusted

KINDS = [
    ("open", "Open"),
    ("won", "Won"),
    ("lost", "Lost"),
    ("neutral", "Closed without result"),
]

EnteringValues = namedtuple(
    "EnteringValues", ["required_fields", "action_ids", "actions_on_import"]
)


class LeadStatus(models.Model):
    """A stage of the funnel that a lead moves through.

    What the gate asks about statuses at every change is kept in the registry's cache
    (`_get_allowed_ids`, `_get_lost_target_id`): statuses change rarely, leads all day.
    """

    _name = "lead.status"
    _inherit = ["lead.cached.mixin", "lead.shared.mixin", "lead.guarded.mixin"]
    _description = "Lead status"
    _order = "sequence, id"
    _check_company_auto = True
    _lead_field = "status_id"
    _fields_of_leads = frozenset(("active", "kind", "required_field_ids"))

    _cached_fields = frozenset(
        (
            "actions_on_import",
            "active",
            "company_id",
            "is_lost_target",
            "kind",
            "name",
            "probability",
            "required_field_ids",
            "sequence",
            "server_action_ids",
            "stuck_after_days",
        )
    )

    _remembered_fields = (
        "active",
        "company_id",
        "is_closed",
        "kind",
        "probability",
        "sequence",
    )
    # the history of each lead names them
    _remembered_terms = ("name",)

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        copy=False,
        help="Internal unique code, used by imports and integrations.",
    )
    sequence = fields.Integer(string="Sorting order", default=10)
    kind = fields.Selection(
        selection=KINDS,
        required=True,
        default="open",
        help="Open: work goes on. Won and Lost: the lead ended so. Closed without"
        " result:"
        " for example a duplicate; reports count it as neither.",
    )
    is_closed = fields.Boolean(
        string="Closed",
        compute="_compute_is_closed",
        store=True,
        help="Every kind but Open.",
        written_by="server",
    )
    is_lost_target = fields.Boolean(
        string="Lost",
        copy=False,
        help="The Lost button moves leads here. One status of a company carries the"
        " mark:"
        " ticking it moves the mark.",
    )
    fold = fields.Boolean(string="Folded on the board")
    probability = fields.Float(
        aggregator="avg",
        help="Probability in percent that a lead gets on entering the status; 0 leaves"
        " the"
        " lead's own. Won sets 100 and Lost 0 by themselves.",
    )
    stuck_after_days = fields.Integer(
        string="Days until stuck",
        help="A lead that stands here longer is marked as stuck; 0 never marks.",
    )
    required_field_ids = fields.Many2many(
        comodel_name="ir.model.fields",
        relation="lead_status_required_field_rel",
        string="Required fields",
        # the list of Odoo's fields is closed to others, and the status would be with it
        groups="lead_management.group_lead_manager",
        domain="[('model', '=', 'lead.lead'), ('store', '=', True),"
        " ('readonly', '=', False), ('name', 'not in', ('company_id', 'status_id')),"
        " ('ttype', 'not in', ('boolean', 'one2many', 'json', 'properties'))]",
        help="A lead enters the status only with these fields filled.",
    )
    server_action_ids = fields.Many2many(
        comodel_name="ir.actions.server",
        relation="lead_status_server_action_rel",
        string="Actions on entering",
        domain="[('model_id.model', '=', 'lead.lead')]",
        groups="base.group_system",
        # managers duplicate statuses, and may not read them
        copy=False,
        help="Run in order, with the rights of the user who moves the lead, once per change.",
    )
    actions_on_import = fields.Boolean(
        string="Run the actions on import", groups="base.group_system", copy=False
    )
    description = fields.Text(
        translate=True, help="What has to be done here; shown on the column's header."
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        index="btree_not_null",
        help="Empty: every company may use the status.",
    )
    active = fields.Boolean(default=True)
    lead_count = fields.Integer(string="Number of leads", compute="_compute_lead_count")

    _code_uniq = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "Another lead status has this ID already."
    )
    _lost_target_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0)) WHERE is_lost_target",
        "Another status of the company is marked Lost already.",
    )
    _probability_range = models.Constraint(
        "CHECK(probability >= 0 AND probability <= 100)",
        "The probability of a lead status lies between 0 and 100 percent.",
    )
    _stuck_after_days_range = models.Constraint(
        "CHECK(stuck_after_days >= 0)", "Days until stuck cannot be negative."
    )

    # ------------------------------------------------------------------ computes

    @api.depends("kind")
    def _compute_is_closed(self):
        for status in self:
            status.is_closed = status.kind != "open"

    def _compute_lead_count(self):
        counts = dict(
            self.env["lead.lead"]
            .with_context(active_test=False)
            ._read_group([("status_id", "in", self.ids)], ["status_id"], ["__count"])
        )
        for status in self:
            status.lead_count = counts.get(status, 0)

    # ------------------------------------------------------------------ CRUD

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._complete_lost_values(vals) for vals in vals_list]
        self._settle_lost_targets(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        vals = self._complete_lost_values(vals)
        if not {"is_lost_target", "company_id"}.isdisjoint(vals):
            self._move_lost_target(vals)
        self.filtered(lambda status: status._is_changed_for_leads(vals))._lock_with_types()
        if vals.get("active") is False:
            self._check_no_leads(self.env._("archived"))
            self._check_not_last_of_types()
        changed = self.filtered(lambda status: vals.get("kind", status.kind) != status.kind)
        ended = changed.filtered(lambda status: status.kind in ("won", "lost"))
        changed._check_kind_change(vals.get("kind"))
        res = super().write(vals)
        if changed:
            changed._update_closed_leads(ended)
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._lock_with_types()
        self._check_no_leads(self.env._("deleted"))
        self._check_not_last_of_types()
        logged = self._get_logged()
        if logged:
            raise UserError(
                self.env._(
                    "The status log names %(statuses)s, so deleting would lose history."
                    " Archive instead: the log keeps the name and no lead can enter.",
                    statuses=", ".join(logged.mapped("name")),
                )
            )

    # ------------------------------------------------------------------ cached answers

    @api.model
    @ormcache("type_id", "company_id")
    def _get_allowed_ids(self, type_id, company_id):
        """Return the statuses that a lead may take.

        :param int type_id: id of the lead type, falsy for a lead without one
        :param int company_id: id of the lead's company, falsy for shared statuses only
        :returns: tuple of ids in sorting order; a type without a list allows all
        """
        plain = self._as_cached()
        statuses = plain.search([("company_id", "in", (False, company_id))])
        lead_type = plain.env["lead.type"].with_context(active_test=False)
        listed = lead_type.browse(type_id or []).status_ids
        return tuple((statuses & listed if listed else statuses).ids)

    @api.model
    @ormcache("company_id")
    def _get_lost_target_id(self, company_id):
        """Return the id of the status marked Lost, own before shared.

        :param int company_id: id of the lead's company
        :returns: id, or False when no status carries the mark
        """
        return (
            self._as_cached()
            .search(
                [
                    ("is_lost_target", "=", True),
                    ("company_id", "in", (False, company_id)),
                ],
                order="company_id NULLS LAST",
                limit=1,
            )
            .id
        )

    @api.model
    @ormcache()
    def _get_kinds(self):
        """Return {status id: kind} of all statuses, archived ones too."""
        statuses = self._as_cached().with_context(active_test=False).search_fetch([], ["kind"])
        return {status.id: status.kind for status in statuses}

    @api.model
    @ormcache()
    def _get_sequences(self):
        """Return the PostgreSQL array of the sequences of all statuses: each at its id."""
        everything = self._as_cached().with_context(active_test=False)
        sequences = {status.id: status.sequence for status in everything.search_fetch([])}
        places = range(1, max(sequences, default=0) + 1)
        return f"{{{','.join(str(sequences.get(place, 0)) for place in places)}}}"

    @api.model
    @ormcache("status_id")
    def _get_entering(self, status_id):
        """Return what entering a status asks for and sets off.

        :param int status_id: id of the status, falsy for none
        :returns: EnteringValues; the actions in the order in which they run
        """
        status = self._as_cached().browse(status_id or [])
        return EnteringValues(
            tuple(status.required_field_ids.mapped("name")),
            tuple(status.server_action_ids.sorted().ids),
            status.actions_on_import,
        )

    @api.model
    @ormcache()
    def _get_stuck_limits(self):
        """Return {status id: days} of the open statuses in which a lead gets stuck."""
        limited = self._as_cached().search_fetch(
            [("stuck_after_days", ">", 0), ("kind", "=", "open")], ["stuck_after_days"]
        )
        return {status.id: status.stuck_after_days for status in limited}

    @api.model
    def _get_allowed(self, lead_type, company, kinds=None):
        """Return the statuses that leads of a type and company may take.

        :param lead_type: `lead.type` record or an empty recordset
        :param company: `res.company` record or an empty recordset
        :param kinds: collection of kinds to keep; None keeps all
        :returns: `lead.status` recordset in sorting order
        """
        ids = self._get_allowed_ids(lead_type.id, company.id)
        if kinds:
            known = self._get_kinds()
            ids = [status_id for status_id in ids if known.get(status_id) in kinds]
        return self.browse(ids)

    # ------------------------------------------------------------------ actions

    @api.readonly
    def action_open_leads(self):
        """Open the leads that stand in this status.

        :returns: an act_window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("lead_management.lead_lead_action")
        action["domain"] = [("status_id", "=", self.id)]
        action["context"] = {"search_default_opened": 0}
        return action

    def action_delete_with_replacement(self):
        """Delete the status, asking first where its leads should go.

        :returns: an act_window action of the dialog, or None when nothing has to be
            asked
        """
        self.ensure_one()
        if count_everywhere(self.env["lead.lead"], [("status_id", "=", self.id)], limit=1):
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Delete the status %(name)s", name=self.name),
                "res_model": "lead.status.replace.wizard",
                "view_mode": "form",
                "target": "new",
                "context": {"default_status_id": self.id},
            }
        self._delete_or_archive()
        return None

    def _delete_or_archive(self):
        """Delete the statuses that the log does not name and archive the others."""
        logged = self._get_logged()
        logged.write({"active": False, "is_lost_target": False})
        (self - logged).unlink()

    def _replace_by(self, replacement):
        """Move the leads to another status, then delete these or archive them.

        Types that list one of them allow the other one as well. Leads move in whatever
        direction, with the rights of the user.

        :param replacement: `lead.status` record, none of `self`
        """
        self._allow_instead(replacement)
        Lead = self.env["lead.lead"].with_context(
            active_test=False,
            lead_merged_too=Trusted(),
            lead_replaced_status_ids=Trusted(self.ids),
        )
        leads = Lead.search([("status_id", "in", self.ids)])
        leads.write({"status_id": replacement.id})
        self._delete_or_archive()

    def _allow_instead(self, replacement):
        """Add another status to the types that list one of these but not that one."""
        types = self.env["lead.type"].search([("status_ids", "in", self.ids)])
        types = types.filtered(lambda lead_type: replacement not in lead_type.status_ids)
        types.write({"status_ids": [fields.Command.link(replacement.id)]})
