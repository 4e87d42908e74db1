from contextlib import closing

from odoo import models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

#: Tables of a WITH that hold `types` and `statuses`: nobody changes what they allow until the
#: transaction ends (`_lock_for_change`).
HELD_RULES = """held_type AS (
    SELECT id FROM lead_type WHERE id = ANY(%(types)s::int[]) ORDER BY id FOR KEY SHARE
), held_status AS (
    SELECT id, kind, active, company_id FROM lead_status
     WHERE id = ANY(%(statuses)s::int[]) ORDER BY id FOR KEY SHARE
)"""
#: What they are: each status with each type and the ids of the statuses that it lists.
READ_RULES = """
SELECT status.*, type.id, ARRAY(SELECT listed.status_id FROM lead_type_status_rel AS listed
                                 WHERE listed.type_id = type.id)
  FROM held_status AS status LEFT JOIN held_type AS type ON TRUE
"""
HOLDING = f"WITH {HELD_RULES} {READ_RULES}"


class LeadLockedMixin(models.AbstractModel):
    """Configuration that does not change behind the back of leads on their way.

    Whoever creates or moves a lead holds the rows of its type and status until the transaction
    ends (`FOR KEY SHARE`, as foreign keys do), and many do so at once. Whoever changes what
    leads may take holds them alone. A transaction sees the database as it was when it began,
    so each of the two is repeated when the other one came in between: the mover because the
    row has a new version, the changer because it looks with other eyes for leads that it
    cannot see itself.
    """

    _name = "lead.locked.mixin"
    _description = "Configuration that leads on their way hold"

    def _lock_for_change(self):
        """Wait for the leads that are on their way, and let no others pass.

        Until the end of the transaction; whoever began before that is repeated.
        """
        if not self.ids:
            return
        table = SQL.identifier(self._table)
        self.env.cr.execute(
            SQL("SELECT id FROM %s WHERE id = ANY(%s) ORDER BY id FOR UPDATE", table, self.ids)
        )
        # a new version of each row, even if only a list of it changes
        self.env.cr.execute(
            SQL("UPDATE %s SET write_date = write_date WHERE id = ANY(%s)", table, self.ids)
        )

    def _check_all_leads_seen(self, condition):
        """Have the transaction repeated when it cannot see all the leads that it is about.

        Call it after `_lock_for_change`, before anything is decided by the leads.

        :param condition: SQL about `lead_lead AS lead`
        :raises ConcurrencyError: when others have brought leads in since it began
        """
        self.env["lead.lead"].flush_model()
        query = SQL("SELECT lead.id FROM lead_lead AS lead WHERE %s", condition)
        seen = {lead_id for (lead_id,) in self.env.execute_query(query)}
        with closing(self.env.registry.cursor()) as cr:
            cr.execute(query)
            unseen = {lead_id for (lead_id,) in cr.fetchall()} - seen
            if unseen:
                unseen -= self._get_written_leads(unseen)
                # those that the transaction has deleted itself are locked
                cr.execute(
                    SQL(
                        "SELECT id FROM lead_lead WHERE id = ANY(%s) FOR KEY SHARE SKIP LOCKED",
                        list(unseen),
                    )
                )
                unseen = cr.fetchall()
        if unseen:
            raise ConcurrencyError(self.env._("Leads have come in the meantime. Try again."))

    def _get_written_leads(self, lead_ids):
        """Return which of the leads the transaction has written itself."""
        query = SQL(
            "SELECT id FROM lead_lead WHERE id = ANY(%s) AND write_date >= %s",
            list(lead_ids),
            self.env.cr.now(),
        )
        return {lead_id for (lead_id,) in self.env.execute_query(query)}
