from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL


class LeadOnceMixin(models.AbstractModel):
    """Making a record once when several requests are about to make it at once."""

    _name = "lead.once.mixin"
    _description = "Records that are made once"

    @api.model
    def _wait_for_others(self, name, query):
        """Wait for requests that make the same, then see whether one of them has.

        A unique index alone would do as well, but for an error in the log: this
        transaction does not see what others have committed since it began.

        :param str name: what is about to be made
        :param query: SQL that returns a row when it has been made
        :raises ConcurrencyError: when it has: Odoo repeats the request, which finds it
        """
        self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", name))
        with self.env.registry.cursor() as cr:
            cr.execute(query)
            made = cr.fetchone()
        if made:
            raise ConcurrencyError(name)
