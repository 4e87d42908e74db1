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
    # further ones that are kept where they are empty: what can be changed in place is read anew
    _remembered_when_empty = ()
    # translated ones, which are kept in each language that is asked for
    _remembered_terms = ()

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
        _ids, columns = self._get_remembered()
        terms = self._get_remembered_terms(self.env.lang) if self._remembered_terms else {}
        for name, (ids, values) in (columns | terms).items():
            self._fields[name]._insert_cache(self.browse(ids), values)

    @api.model
    def _browse_remembered(self, record_id):
        """Return the record with an id, of which nothing is read; none for one that is gone.

        :param int record_id: id, falsy for none
        """
        self._remember()
        ids, _columns = self._get_remembered()
        return self.browse(record_id if record_id in ids else [])

    @api.model
    @ormcache()
    def _get_remembered(self):
        """Return (ids of all, {name of a field: (ids, values as the cache holds them)})."""
        everything = self._as_cached().with_context(active_test=False)
        names = (*self._remembered_fields, *self._remembered_when_empty)
        records = everything.search_fetch([], names)
        columns = {}
        for field in (self._fields[name] for name in names):
            kept = records
            if field.name in self._remembered_when_empty:
                kept = records.filtered(lambda record, name=field.name: not record[name])
            values = [field.convert_to_cache(record[field.name], record) for record in kept]
            columns[field.name] = (kept._ids, values)
        return records._ids, columns

    @api.model
    @ormcache("lang")
    def _get_remembered_terms(self, lang):
        """Return {name of a translated field: (ids, values in a language)}."""
        records = self._as_cached().with_context(active_test=False, lang=lang)
        records = records.search_fetch([], self._remembered_terms)
        return {name: (records._ids, records.mapped(name)) for name in self._remembered_terms}

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

    def update_field_translations(self, field_name, translations, source_lang=""):
        res = super().update_field_translations(field_name, translations, source_lang=source_lang)
        if field_name in self._remembered_terms:
            self.env.registry.clear_cache()
        return res

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res
