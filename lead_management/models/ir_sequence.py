from collections import namedtuple

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, ormcache

# longer ones do not fit into the index that keeps the IDs of leads unique
MAX_CODE_LENGTH = 64
# what the database takes, with room for many more leads
MAX_NUMBER = 999_999_999
# {field of the numerator of leads: its least and greatest value}
NUMBER_LIMITS = {
    "padding": (0, 20),
    "number_next": (1, MAX_NUMBER),
    "number_next_actual": (1, MAX_NUMBER),
    "number_increment": (1, 1000),
}

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
        options = self._get_batch_options()
        if not options.is_drawn_together:
            drawn = SQL(
                "SELECT * FROM unnest(%s) WITH ORDINALITY AS one_by_one (code, position)",
                [self.next_by_id() for _position in range(count)],
            )
        else:
            prefix, suffix = options.affixes if options.is_plain else self._get_prefix_suffix()
            drawn = SQL(
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

    # ------------------------------------------------------------------ limits

    @api.model
    def _check_lead_numbers(self, vals):
        """Refuse numbers with which no lead could be created later.

        :raises ValidationError: naming field and limits
        """
        for name, (least, greatest) in NUMBER_LIMITS.items():
            value = vals.get(name, least)
            if type(value) is not int or not least <= value <= greatest:
                raise ValidationError(
                    self.env._(
                        "Numbering of leads: %(field)s is a number from %(least)s to"
                        " %(greatest)s, not %(value)s.",
                        field=self._fields[name]._description_string(self.env),
                        least=least,
                        greatest=greatest,
                        value=str(value)[:40],
                    )
                )

    def _check_lead_codes(self):
        """Refuse prefixes that are impossible, and IDs longer than leads take."""
        for sequence in self.filtered(lambda sequence: sequence.code == "lead.lead"):
            # says now, not when the next lead comes, that a prefix is impossible
            affixes = sequence._get_prefix_suffix()
            digits = max(sequence.padding, len(str(MAX_NUMBER)))
            if sum(map(len, affixes)) + digits > MAX_CODE_LENGTH:
                raise ValidationError(
                    self.env._(
                        "Numbering of leads: prefix, digits and suffix have together at most"
                        " %(count)s characters. Shorten the prefix.",
                        count=MAX_CODE_LENGTH,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("code") == "lead.lead":
                self._check_lead_numbers(vals)
        sequences = super().create(vals_list)
        sequences._check_lead_codes()
        self._forget_lead_sequence(sequences)
        return sequences

    def write(self, vals):
        if "lead.lead" in (*self.mapped("code"), vals.get("code")):
            self._check_lead_numbers(vals)
        res = super().write(vals)
        if not {"code", "padding", "prefix", "suffix"}.isdisjoint(vals):
            self._check_lead_codes()
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
