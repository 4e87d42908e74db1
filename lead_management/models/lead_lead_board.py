import time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from .lead_status import KINDS

# new leads come first: their rank is the negative number of seconds since this moment
RANK_EPOCH = 1577836800  # 2020-01-01 00:00 UTC
AMOUNTS = ("expected_revenue", "prorated_revenue")
# distance of cards when a column is numbered anew because no room is left between two
POSITION_STEP = 1024.0


class LeadLead(models.Model):
    """What the board needs of the server.

    Its columns, and why there is none; the order of the cards, new leads first, and each
    user's own; the colleagues to whom a lead can be given by a click on the avatar.
    """

    _inherit = "lead.lead"

    board_rank = fields.Float(
        default=lambda self: RANK_EPOCH - time.time(),
        copy=False,
        readonly=True,
        aggregator=None,
        export_string_translation=False,
        help="Order of the team: new leads first.",
        written_by="server",
    )
    board_position = fields.Float(
        compute="_compute_board_position",
        aggregator=None,
        export_string_translation=False,
        help="Order of the current user: the own one where a card was moved, else the"
        " team's. Sortable.",
    )

    @api.depends("board_rank")
    @api.depends_context("uid")
    def _compute_board_position(self):
        positions = self._get_board_positions()
        for lead in self:
            lead.board_position = positions.get(lead.id, lead.board_rank)

    def _get_board_positions(self):
        """Return {lead id: position} of the leads on the current user's board."""
        if not self.ids:
            return {}
        self.flush_recordset(["board_rank"])
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT lead.id, COALESCE(own.position, lead.board_rank)
                         FROM lead_lead AS lead
                    LEFT JOIN lead_board_position AS own
                           ON own.lead_id = lead.id AND own.user_id = %s
                        WHERE lead.id = ANY(%s)""",
                    self.env.uid,
                    self.ids,
                )
            )
        )

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Sort by a field in its own way, where it has one: `_get_<name>_order`.

        Hook: an addon defines that method beside its field, with the same parameters but for the
        name, and returns the SQL.
        """
        if not nulls.code and field_name in self._get_least_when_empty():
            nulls = SQL("NULLS LAST") if direction.code == "DESC" else SQL("NULLS FIRST")
        get_order = getattr(self, f"_get_{field_name}_order", None)
        if get_order and field_name in self._fields:
            return get_order(alias, direction, nulls, query)
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    @api.model
    @ormcache()
    def _get_least_when_empty(self):
        """Return the fields that count as nothing when empty: the biggest are on top.

        Hook: an addon adds its own.

        :returns: frozenset of names
        """
        return frozenset(AMOUNTS)

    @api.model
    def _get_board_position_order(self, alias, direction, nulls, query):
        rank = SQL.identifier(alias, "board_rank")
        if not self.env["lead.board.position"]._has_own_order():
            return SQL("%s %s %s", rank, direction, nulls)
        own = query.make_alias(alias, "board_position")
        query.add_join(
            "LEFT JOIN",
            own,
            "lead_board_position",
            SQL(
                "%s = %s AND %s = %s",
                SQL.identifier(own, "lead_id"),
                SQL.identifier(alias, "id"),
                SQL.identifier(own, "user_id"),
                self.env.uid,
            ),
        )
        return SQL(
            "COALESCE(%s, %s) %s %s", SQL.identifier(own, "position"), rank, direction, nulls
        )

    def web_save(self, vals, specification, next_id=None):
        """Save what the web client has changed, and where the board puts the card.

        One call for a drop: `lead_board_place` in the context is what `move_on_board` takes.
        """
        place = self.env.context.get("lead_board_place")
        if not self or not isinstance(place, dict):
            return super().web_save(vals, specification, next_id=next_id)
        leads = self.with_context(lead_board_place=None)
        res = super(LeadLead, leads).web_save(vals, specification, next_id=next_id)
        neighbours = [leads._as_id(place.get(name)) for name in ("above_id", "below_id")]
        # a colleague may have deleted one of them meanwhile
        known = leads.browse(filter(None, neighbours)).exists().ids
        leads.move_on_board(*(lead_id in known and lead_id for lead_id in neighbours))
        return res

    def move_on_board(self, above_id=False, below_id=False):
        """Put the lead between two cards of the current user's board.

        Writes the user's own order alone, never the lead.

        :param int above_id: id of the card above it, falsy at the top
        :param int below_id: id of the card below it, falsy at the bottom
        :returns: True
        """
        self.ensure_one()
        above_id, below_id = self._as_id(above_id), self._as_id(below_id)
        neighbours = self.browse(filter(None, (above_id, below_id)))
        (self | neighbours).check_access("read")
        positions = neighbours._get_board_positions()
        position = self._get_middle(positions.get(above_id), positions.get(below_id))
        Position = self.env["lead.board.position"]
        if position is None:
            Position._set_positions(self._number_anew(above_id))
        else:
            Position._set_positions({self.id: position})
        self.invalidate_recordset(["board_position"])
        return True

    @api.model
    def _get_middle(self, above, below):
        """Return the position between two, or None when there is no room left."""
        if above is None and below is None:
            return 0.0
        if above is None:
            return below - POSITION_STEP
        if below is None:
            return above + POSITION_STEP
        middle = (above + below) / 2
        return middle if above < middle < below else None

    def _number_anew(self, above_id):
        """Number the open column of the lead anew, with the lead below another card.

        :param int above_id: id of the card above the lead
        :returns: {lead id: position} of all cards of the column
        """
        column = self.search(
            [("status_id", "=", self.browse(above_id).status_id.id)],
            order="board_position, id desc",
        )
        ids = [lead_id for lead_id in column.ids if lead_id != self.id]
        ids.insert(ids.index(above_id) + 1 if above_id in ids else 0, self.id)
        return {lead_id: index * POSITION_STEP for index, lead_id in enumerate(ids)}

    # ------------------------------------------------------------------ columns

    @api.model
    def _read_group_status_ids(self, statuses, domain):
        """Return the columns of the board: what the domain leaves possible.

        Where it asks for open or for closed leads only the columns of these,
        and of the types in the domain only what they allow.
        """
        types, kinds = self._get_board_scope(domain)
        expanded = statuses
        for company in self.env.companies:
            for lead_type in types or [types]:
                expanded |= self.env["lead.status"]._get_allowed(lead_type, company, kinds)
        return expanded.sorted()

    @api.model
    def _get_board_scope(self, domain):
        """Return which columns the filters ask for.

        :param domain: of the board
        :returns: tuple of the `lead.type` records that it names and the kinds of status
            that it leaves, None for all of them
        """
        types = self.env["lead.type"]
        asked = set()
        # at its simplest: what was chosen is `in`, what was typed is `any`
        for condition in Domain(domain).optimize(self).iter_conditions():
            value = condition.value
            if condition.field_expr == "is_closed":
                negative = condition.operator in Domain.NEGATIVE_OPERATORS
                asked |= {closed for closed in (True, False) if (closed in value) != negative}
            elif condition.field_expr == "type_id" and condition.operator == "in":
                types |= types.browse(type_id for type_id in value if type_id)
            elif condition.field_expr == "type_id" and condition.operator == "any":
                types |= types.with_context(active_test=False).search(value)
        kinds = {kind for kind, _label in KINDS if (kind != "open") in asked}
        return types.exists(), kinds or None

    # ------------------------------------------------------------------ empty board

    @api.model
    @api.readonly
    def get_empty_board_help(self, domain):
        """Say why the board has no column at all, and where that can be changed.

        :param domain: of the board
        :returns: dict `text` and `links`, a list of dicts label and action; only
            managers get links, for they can change it
        """
        try:
            types, _kinds = self._get_board_scope(domain)
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("The board does not understand its filters: %(error)s", error=error)
            ) from error
        is_manager = self.env.user.has_group("lead_management.group_lead_manager")
        Status = self.env["lead.status"]
        companies = self.env.companies
        if not any(Status._get_allowed(types[:0], company, {"open"}) for company in companies):
            text = self.env._("No columns: every status is closed")
            Settings = self.env["lead.settings"]
            label, action = Settings._get_settings_link(self.env._("Lead statuses"), "statuses")
            links = [{"label": label, "action": action}]
        elif types:
            names = ", ".join(types.mapped("name"))
            text = self.env._("No columns: no open status is allowed for %(types)s", types=names)
            links = [
                {"label": lead_type.name, "action": lead_type.get_formview_action()}
                for lead_type in types
            ]
        else:
            text = self.env._(
                "No columns: every status is closed or not allowed for the chosen type"
            )
            links = []
        return {"text": text, "links": links if is_manager else []}

    # ------------------------------------------------------------------ colleagues

    @api.readonly
    def get_reassignment_candidates(self):
        """Return the users with open leads to whom the user may give the lead.

        Only open leads that the user sees are counted. Who may only work on own
        leads reassigns none and gets none; with team leads, only colleagues of the own teams.

        :returns: list of dicts id, name and open_lead_count, by name
        """
        self.ensure_one()
        self.check_access("read")
        user = self.env.user
        if not user.has_group("lead_management.group_lead_team"):
            return []
        counts = self._get_open_lead_counts()
        # whether somebody is still there and works in the company is configuration
        owners = self.env["res.users"].sudo().browse(counts)
        company = self.company_id
        candidates = owners.filtered(lambda owner: owner.active and company in owner.company_ids)
        if not user.has_group("lead_management.group_lead_all"):
            teams = user.lead_team_ids
            candidates &= teams.member_ids | teams.user_id | user
        return [
            {
                "id": owner.id,
                "name": owner.name,
                "open_lead_count": counts[owner.id],
            }
            for owner in candidates.sorted(lambda owner: (owner.name.lower(), owner.id))
        ]

    def _get_open_lead_counts(self):
        """Return {user id: number of open leads} in the company of the lead."""
        groups = self._read_group(
            [
                ("company_id", "=", self.company_id.id),
                ("is_closed", "=", False),
                ("user_id", "!=", False),
            ],
            ["user_id"],
            ["__count"],
        )
        return {owner.id: count for owner, count in groups}
