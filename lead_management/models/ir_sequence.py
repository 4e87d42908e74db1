from collections import namedtuple

from odoo import api, models
from odoo.tools import SQL, ormcache

BatchOptions = namedtuple("BatchOptions", ["is_drawn_together", "padding", "is_plain", "affixes"])


class IrSequence(models.Model):
    """Numbers for a whole batch in one query, and a cache that follows changes."""

    _inherit = "ir.sequence"

    _cached_fields = frozenset(
        (
            "code",
            "company_id",
            "active",
            "implementation",
            "use_date_range",
            "padding",
            "prefix",
            "suffix",
        )
    )

    def _next_batch(self, count, table, column):
        """Draw several numbers and leave out those that a column holds already.

        :param int count: how many to draw, all of them in one query; `no_gap` sequences
            and date ranges draw one by one, as Odoo does
        :param str table: table of the column
        :param str column: name of the column
        :returns: list of str in their order; shorter where numbers were left out
        """
        self.ensure_one()
        if not self._get_batch_options().is_drawn_together:
            drawn = SQL(
                "SELECT * FROM unnest(%s) WITH ORDINALITY AS one_by_one (code, position)",
                [self.next_by_id() for _position in range(count)],
            )
        else:
            drawn = self._get_batch_sql(count)
        rows = self.env.execute_query(
            SQL(
                """WITH drawn AS (%(drawn)s)
                 SELECT code FROM drawn
                  WHERE NOT EXISTS (SELECT 1 FROM %(table)s AS given
                                     WHERE given.%(column)s = drawn.code)
               ORDER BY position""",
                drawn=drawn,
                table=SQL.identifier(table),
                column=SQL.identifier(column),
            )
        )
        return [code for (code,) in rows]

    def _get_batch_sql(self, count):
        """Return a query of `count` new numbers with their prefix, suffix and digits."""
        options = self._get_batch_options()
        prefix, suffix = options.affixes if options.is_plain else self._get_prefix_suffix()
        return SQL(
            """SELECT %(prefix)s
                      || lpad(number, greatest(%(padding)s, length(number)), '0')
                      || %(suffix)s AS code,
                      position
                 FROM (SELECT nextval(%(sequence)s)::varchar AS number, position
                         FROM generate_series(1, %(count)s) AS position) AS numbers""",
            prefix=prefix or "",
            padding=options.padding,
            suffix=suffix or "",
            sequence=f"ir_sequence_{self.id:03d}",
            count=count,
        )

    @ormcache("self.id")
    def _get_batch_options(self):
        """Return what a batch asks of the sequence every time.

        :returns: BatchOptions: whether one query draws all the numbers, digits, and
            prefix and suffix, which are plain without a part that dates fill in
        """
        affixes = (self.prefix or "", self.suffix or "")
        return BatchOptions(
            self.implementation == "standard" and not self.use_date_range,
            self.padding,
            "%" not in "".join(affixes),
            affixes,
        )

    @api.model_create_multi
    def create(self, vals_list):
        sequences = super().create(vals_list)
        self._forget_lead_sequence(sequences)
        return sequences

    def write(self, vals):
        res = super().write(vals)
        if self._cached_fields & vals.keys():
            self.env.registry.clear_cache()
        return res

    def unlink(self):
        self._forget_lead_sequence(self)
        return super().unlink()

    @api.model
    def _forget_lead_sequence(self, sequences):
        """Drop the cached choice of the leads' numerator when it may have changed."""
        if "lead.lead" in sequences.mapped("code"):
            self.env.registry.clear_cache()
