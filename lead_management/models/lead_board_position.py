from odoo import api, fields, models
from odoo.tools import SQL, ormcache


class LeadBoardPosition(models.Model):
    """Where a user put a card on the own board.

    Overrides the lead's `board_rank` for that user alone. Rows are written by
    `lead.lead.move_on_board`; nobody has the right to write them directly.
    """

    _name = "lead.board.position"
    _inherit = ["lead.guarded.mixin", "lead.linked.mixin", "lead.exported.mixin"]
    _description = "Own order of cards on the board"
    # not the lead: the place stays when the lead becomes hidden, and a search names it
    _rec_name = "user_id"

    user_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        ondelete="cascade",
        readonly=True,
        copy=False,
        written_by="server",
    )
    lead_id = fields.Many2one(
        comodel_name="lead.lead",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
        copy=False,
        written_by="server",
    )
    position = fields.Float(
        string="Place on the board",
        required=True,
        readonly=True,
        copy=False,
        written_by="server",
    )

    # the join of the board's order, and the upsert of a drop
    _user_lead_uniq = models.UniqueIndex("(user_id, lead_id) INCLUDE (position)")

    @api.model
    @ormcache("self.env.uid")
    def _has_own_order(self):
        """Tell whether the current user has ever moved a card; most never do."""
        query = SQL("SELECT 1 FROM lead_board_position WHERE user_id = %s LIMIT 1", self.env.uid)
        return bool(self.env.execute_query(query))

    @api.model
    def _set_positions(self, positions):
        """Put cards at positions of the current user's board, in one statement.

        :param dict positions: {lead id: position}
        """
        rows = SQL(", ").join(
            SQL(
                "(%s, %s, %s, %s, now() AT TIME ZONE 'UTC')",
                self.env.uid,
                lead_id,
                position,
                self.env.uid,
            )
            for lead_id, position in positions.items()
        )
        self.env.cr.execute(
            SQL(
                """INSERT INTO lead_board_position
                          (user_id, lead_id, position, write_uid, write_date)
                   VALUES %s
              ON CONFLICT (user_id, lead_id)
                DO UPDATE SET position = EXCLUDED.position,
                              write_date = EXCLUDED.write_date""",
                rows,
            )
        )
        self.invalidate_model()
        if not self._has_own_order():
            clear_cache = self.env.registry.clear_cache
            clear_cache()
            # and what another request of the user has read in the meantime
            self.env.cr.postcommit.add(clear_cache)
