from odoo import api, models
from odoo.tools import ormcache


class LeadCachedMixin(models.AbstractModel):
    """Configuration whose answers the registry's cache keeps (`ormcache`).

    It changes rarely and is asked for with every lead: whoever changes it empties the cache.
    """

    _name = "lead.cached.mixin"
    _description = "Configuration kept in the cache"

    # names of the fields that the cached answers depend on; None: all of them
    _cached_fields = None
    # names of the fields whose values of all records the cache keeps, see `_remember`
    _remembered_fields = ()

    def _as_cached(self):
        """Return the records as cached answers read them: alike whoever asks first.

        Ids and plain values leave the method that caches, never these records.
        """
        # sudo: configuration, which rules need whoever acts
        return self.sudo().with_context(active_test=True, lang=None)

    @api.model
    def _remember(self):
        """Let the records' cache hold what is asked of some of them with every lead.

        Nothing is read for it. What has been read already, or is about to be written, stays.
        """
        ids, columns = self._get_remembered()
        for name, values in columns.items():
            self._fields[name]._insert_cache(self.browse(ids), values)

    @api.model
    @ormcache()
    def _get_remembered(self):
        """Return (ids, {name of a field: values as the records' cache holds them})."""
        everything = self._as_cached().with_context(active_test=False)
        records = everything.search_fetch([], self._remembered_fields)
        fields = [self._fields[name] for name in self._remembered_fields]
        columns = {
            field.name: [field.convert_to_cache(record[field.name], record) for record in records]
            for field in fields
        }
        return records._ids, columns

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        res = super().write(vals)
        if self._cached_fields is None or not self._cached_fields.isdisjoint(vals):
            self.env.registry.clear_cache()
        return res

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res
