from odoo import api, models
from odoo.tools import SQL


class IrSequence(models.Model):
    """Numbers for a whole batch in one query, and a cache that follows changes."""

    _inherit = "ir.sequence"

    def _next_batch(self, count):
        """Draw several numbers at once.

        :param int count: how many
        :returns: list of str. `no_gap` sequences and date ranges draw one by one, as
            Odoo does
        """
        self.ensure_one()
        if self.implementation != "standard" or self.use_date_range:
            return [self.next_by_id() for _number in range(count)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{self.id:03d}",
                count,
            )
        )
        prefix, suffix = self._get_prefix_suffix()
        return [
            f"{prefix}{number:0{self.padding}d}{suffix or ''}" for (number,) in rows
        ]

    @api.model_create_multi
    def create(self, vals_list):
        sequences = super().create(vals_list)
        self._forget_lead_sequence(sequences)
        return sequences

    def write(self, vals):
        res = super().write(vals)
        if {"code", "company_id", "active"} & vals.keys():
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
