import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class LeadAssignmentTurn(models.Model):
    """How far a rule is: rows are added, never changed, and the one with the highest number counts.

    So whoever has waited for another process reads its row and adds the next one. Rows that no
    longer count are deleted after a day.
    """

    _name = "lead.assignment.turn"
    _inherit = ["lead.guarded.mixin"]
    _description = "Turns of an assignment rule"
    _order = "number desc"
    _log_access = False

    rule_id = fields.Many2one(
        comodel_name="lead.assignment.rule",
        required=True,
        ondelete="cascade",
        readonly=True,
        written_by="server",
    )
    number = fields.Integer(
        required=True, readonly=True, written_by="server", help="How many turns were given."
    )
    state = fields.Json(readonly=True, written_by="server", help="Where each person stands.")
    date = fields.Datetime(required=True, readonly=True, written_by="server")

    # the row that counts, and the last word on a turn that two processes would give
    _rule_number_uniq = models.UniqueIndex("(rule_id, number DESC)", "This turn was given already.")

    @api.model
    def _keep(self, turns):
        """Add where the rules stand now, for those that have given a turn.

        :param dict turns: {rule id: `Turns`}
        """
        used = {rule_id: one for rule_id, one in turns.items() if one.is_used}
        if not used:
            return
        self.env.cr.execute(
            SQL(
                "INSERT INTO lead_assignment_turn (rule_id, number, state, date) VALUES %s",
                SQL(", ").join(
                    SQL(
                        "(%s, %s, %s, %s)",
                        rule_id,
                        one.number,
                        json.dumps(one.state),
                        fields.Datetime.now(),
                    )
                    for rule_id, one in used.items()
                ),
            )
        )

    @api.autovacuum
    def _gc_turns(self):
        """Delete rows that no longer count, once no transaction can still need them."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM lead_assignment_turn turn WHERE turn.date < %s AND EXISTS ("
                "SELECT FROM lead_assignment_turn later"
                " WHERE later.rule_id = turn.rule_id AND later.number > turn.number)",
                fields.Datetime.now() - timedelta(days=1),
            )
        )
