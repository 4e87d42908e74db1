from odoo import api, models


class LeadCachedMixin(models.AbstractModel):
    """Configuration whose answers the registry's cache keeps (`ormcache`).

    It changes rarely and is asked for with every lead: whoever changes it empties the cache.
    """

    _name = "lead.cached.mixin"
    _description = "Configuration kept in the cache"

    # names of the fields that the cached answers depend on; None: all of them
    _cached_fields = None

    def _as_cached(self):
        """Return the records as cached answers read them: alike whoever asks first.

        Ids and plain values leave the method that caches, never these records.
        """
        # sudo: configuration, which rules need whoever acts
        return self.sudo().with_context(active_test=True, lang=None)

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
