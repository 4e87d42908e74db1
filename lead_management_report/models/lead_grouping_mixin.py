from functools import cache

from odoo import api, models
from odoo.tools.misc import unique


class LeadGroupingMixin(models.AbstractModel):
    """Pivots over many records: each is read and added up once.

    Odoo adds every record to the groups of each grouping set, after joining what the
    groups are ordered by. Here the records are added up to the smallest groups first,
    and these to the larger ones. The figures are the same. For models on
    `lead.folding.mixin`.
    """

    _name = "lead.grouping.mixin"
    _description = "Groups of many records"

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        specs = tuple(unique(spec for groupby in grouping_sets for spec in groupby))
        terms = {part.split()[0] for part in (order or "").split(",") if part}
        if (
            len(grouping_sets) < 2
            or not self._is_foldable(specs, aggregates, order)
            or not terms.issubset(specs)
        ):
            return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        query = self._search(domain)
        if query.is_empty():
            return [[] for _groupby in grouping_sets]
        folds = [self._get_fold(spec, query) for spec in aggregates]
        groups = self._fold(query, grouping_sets, folds, order)
        return [
            self._postprocess_groups(rows, groupby, aggregates)
            for rows, groupby in zip(groups, grouping_sets, strict=True)
        ]

    def _web_read_group_groupby_formatter(self, groupby_spec, values):
        """Name each record once: the rows of a pivot repeat those of its columns."""
        describe = super()._web_read_group_groupby_formatter(groupby_spec, values)
        field = self._fields.get(groupby_spec)
        return cache(describe) if field and field.type == "many2one" else describe
