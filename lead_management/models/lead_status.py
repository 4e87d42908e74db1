from collections import Counter, namedtuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, ormcache

from ..counting import count_everywhere, group_everywhere
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
            "required_field_ids",
            "sequence",
            "server_action_ids",
            "stuck_after_days",
        )
    )

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

    # ------------------------------------------------------------------ rules

    def _is_changed_for_leads(self, vals):
        """Tell whether a write changes which leads may stand here, and as what."""
        self.ensure_one()
        return any(name in vals and vals[name] != self[name] for name in ("active", "kind"))

    def _lock_with_types(self):
        """Keep leads from moving while the statuses change, and types that list them."""
        if not self:
            return
        self._get_listing_types()._lock_for_change()
        self._lock_for_change()
        self._check_all_leads_seen(self._get_linked_sql())

    def _get_listing_types(self):
        """Return the types that list one of the statuses, with sudo: configuration."""
        types = self.env["lead.type"].sudo().with_context(active_test=False)
        return types.search([("status_ids", "in", self.ids)])

    @api.constrains("company_id")
    def _check_types_of_company(self):
        """Refuse to take a status from types of other companies that list it."""
        self._get_listing_types()._check_company(["status_ids"])

    @api.model
    def _complete_lost_values(self, vals):
        """Return `vals` in which the Lost mark and the kind agree."""
        vals = dict(vals)
        if vals.get("is_lost_target"):
            vals["kind"] = "lost"
        elif vals.get("kind", "lost") != "lost":
            vals["is_lost_target"] = False
        return vals

    @api.model
    def _settle_lost_targets(self, vals_list):
        """Leave one Lost mark of a company, the last, to statuses about to be created.

        :param vals_list: completed values, changed in place
        """
        marked = {}
        for vals in vals_list:
            if vals.get("is_lost_target"):
                company_id = vals.get("company_id") or False
                if company_id in marked:
                    marked[company_id]["is_lost_target"] = False
                marked[company_id] = vals
        for company_id in marked:
            self._clear_lost_target(company_id)

    def _move_lost_target(self, vals):
        """Clear the mark that a status about to be written takes over.

        A marked status that gets another company brings its mark along.
        """
        marked = self.filtered(lambda status: vals.get("is_lost_target", status.is_lost_target))
        if len(marked) > 1:
            raise ValidationError(
                self.env._("Only one status of a company can be the target of Lost.")
            )
        for status in marked:
            company = vals.get("company_id", status.company_id.id)
            self._clear_lost_target(company, keep=status)

    @api.model
    def _clear_lost_target(self, company_id, keep=None):
        """Take the Lost mark from the company's other statuses.

        Written to the database before the new mark, which the unique index demands.
        """
        marked = self.with_context(active_test=False).search(
            [("is_lost_target", "=", True), ("company_id", "=", company_id)]
        )
        marked = marked - keep if keep else marked
        marked.write({"is_lost_target": False})
        marked.flush_recordset(["is_lost_target"])

    def _check_no_leads(self, done):
        """Refuse to take away a status that leads stand in.

        :param done: what was asked for, a translated participle
        :raises UserError: naming the statuses and the number of leads
        """
        domain = [("status_id", "in", self.ids)]
        for status, count in group_everywhere(self.env["lead.lead"], domain, "status_id"):
            raise UserError(
                self.env._(
                    "Leads stand in the status %(status)s (%(count)s), so it cannot be"
                    " %(done)s. Use Delete on the status: it asks for a replacement and"
                    " moves them.",
                    count=count,
                    status=status.name,
                    done=done,
                )
            )

    def _check_not_last_of_types(self):
        """Refuse to take away all that a type allows: an empty list would allow everything.

        :raises UserError: naming the types
        """
        # what is in use, also where the caller looks at what is archived
        types = self._get_listing_types().filtered("active")
        emptied = types.filtered(
            lambda lead_type: not lead_type.status_ids.filtered("active") - self
        )
        if emptied:
            raise UserError(
                self.env._(
                    "The type %(types)s allows no other status, and without any it would"
                    " allow all of them. Allow another one there first, or delete the type.",
                    types=", ".join(emptied.mapped("name")),
                )
            )

    def _get_logged(self):
        """Return the statuses of `self` that the status log names."""
        self.env["lead.status.change"].flush_model(["from_status_id", "to_status_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT status.id FROM lead_status AS status
                    WHERE status.id = ANY(%s)
                      AND (EXISTS (SELECT FROM lead_status_change AS change
                                    WHERE change.from_status_id = status.id)
                           OR EXISTS (SELECT FROM lead_status_change AS change
                                       WHERE change.to_status_id = status.id))""",
                self.ids,
            )
        )
        logged_ids = {status_id for (status_id,) in rows}
        return self.filtered(lambda status: status.id in logged_ids)

    def _check_kind_change(self, kind):
        """Refuse a kind that would end leads as the gate lets none end.

        Hook: a bridge adds what its own rules ask of leads that end so.

        :param str kind: the new kind of the statuses
        :raises UserError: naming the status and the number of leads
        """
        if kind == "lost":
            self._check_leads_have_reasons()

    def _check_leads_have_reasons(self):
        """Refuse to make leads lost without a reason where their company asks for one."""
        Lead = self.env["lead.lead"]
        Settings = self.env["lead.settings"]
        domain = [("status_id", "in", self.ids), ("loss_reason_id", "=", False)]
        counts = Counter()
        for status, company, count in group_everywhere(Lead, domain, "status_id", "company_id"):
            if Settings._get_values(company.id).reason_required:
                counts[status] += count
        for status, count in counts.items():
            raise UserError(
                self.env._(
                    "Leads stand in the status %(status)s (%(count)s), and they would be lost"
                    " without a lost reason. Mark these leads lost with their reason first, or"
                    " move them to another status; or add a new status of the kind Lost.",
                    count=count,
                    status=status.name,
                )
            )

    def _update_closed_leads(self, ended):
        """Bring what leads say of their end in line after statuses changed their kind.

        The lost reason of a lead that is lost no more stays in the log.

        :param ended: those of `self` that were won or lost before
        """
        self.flush_recordset(["kind"])
        Lead = self.env["lead.lead"]
        Lead.flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE lead_lead AS lead
                      SET date_closed = CASE WHEN status.kind = 'open' THEN NULL
                          ELSE COALESCE(lead.date_closed, lead.date_last_status_update)
                          END,
                          probability = CASE
                          WHEN status.kind = 'won' THEN 100
                          WHEN status.kind = 'lost' THEN 0
                          WHEN status.id = ANY(%(ended)s) THEN status.probability
                          ELSE lead.probability END,
                          prorated_revenue = CASE
                          WHEN status.kind = 'won' THEN lead.expected_revenue
                          WHEN status.kind = 'lost' THEN 0
                          WHEN status.id = ANY(%(ended)s) THEN
                          round((lead.expected_revenue * status.probability / 100)::numeric, 2)
                          ELSE lead.prorated_revenue END,
                          loss_reason_id = CASE
                          WHEN status.kind = 'lost' THEN lead.loss_reason_id END,
                          loss_note = CASE
                          WHEN status.kind = 'lost' THEN lead.loss_note END
                     FROM lead_status AS status
                    WHERE status.id = lead.status_id AND status.id = ANY(%(ids)s)""",
                ended=ended.ids,
                ids=self.ids,
            )
        )
        names = ["date_closed", "loss_note", "loss_reason_id", "probability", "prorated_revenue"]
        Lead.invalidate_model(names)

    # ------------------------------------------------------------------ cached answers

    @api.model
    @ormcache("type_id", "company_id")
    def _get_allowed_ids(self, type_id, company_id):
        """Return the statuses that a lead may take.

        :param int type_id: id of the lead type, falsy for a lead without one
        :param int company_id: id of the lead's company, falsy for shared statuses only
        :returns: tuple of ids in sorting order; a type without a list allows all
        """
        plain = self.sudo().with_context(active_test=True, lang=None)
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
            self.sudo()
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
        statuses = self.sudo().with_context(active_test=False).search_fetch([], ["kind"])
        return {status.id: status.kind for status in statuses}

    @api.model
    @ormcache("status_id")
    def _get_entering(self, status_id):
        """Return what entering a status asks for and sets off.

        :param int status_id: id of the status, falsy for none
        :returns: EnteringValues; the actions in the order in which they run
        """
        status = self.sudo().browse(status_id or [])
        return EnteringValues(
            tuple(status.required_field_ids.mapped("name")),
            tuple(status.server_action_ids.sorted().ids),
            status.actions_on_import,
        )

    @api.model
    @ormcache()
    def _get_stuck_limits(self):
        """Return {status id: days} of the open statuses in which a lead gets stuck."""
        limited = self.sudo().search_fetch(
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
            active_test=False, lead_replaced_status_ids=Trusted(self.ids)
        )
        leads = Lead.search([("status_id", "in", self.ids)])
        leads.write({"status_id": replacement.id})
        self._delete_or_archive()

    def _allow_instead(self, replacement):
        """Add another status to the types that list one of these but not that one."""
        types = self.env["lead.type"].search([("status_ids", "in", self.ids)])
        types = types.filtered(lambda lead_type: replacement not in lead_type.status_ids)
        types.write({"status_ids": [fields.Command.link(replacement.id)]})
