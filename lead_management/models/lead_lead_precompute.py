from odoo import api, models
from odoo.tools import ormcache


class LeadLead(models.Model):
    """What a row of a lead holds before it is inserted, computed for a batch together."""

    _inherit = "lead.lead"

    def _add_precomputed_values(self, vals_list):
        """Compute what a row holds before it is inserted, for all rows of a batch together.

        Odoo makes of each row a record as a form has it, and asks for the defaults of what it
        does not name. Here all rows are drafts that know what they have and what is empty.
        """
        taken_over = dict.fromkeys(self._get_customer_value_names(), False)
        for vals in vals_list:
            # without customer and contact person nothing is taken over from them
            if not vals.get("partner_id") and not vals.get("contact_id"):
                vals |= taken_over | vals
        names = self._get_precomputed_names()
        incomplete = [vals for vals in vals_list if not names.keys() <= vals.keys()]
        drafts = self._get_drafts(incomplete)
        for draft, vals in zip(drafts, incomplete, strict=True):
            missing = [field for name, field in names.items() if name not in vals]
            vals.update(
                {field.name: field.convert_to_write(draft[field.name], self) for field in missing}
            )
            vals["__precomputed__"] = set(missing)
        return super()._add_precomputed_values(vals_list)

    @api.model
    def _get_drafts(self, vals_list):
        """Return records that are not saved, which know the values of rows.

        :param vals_list: list of values, with defaults
        :returns: `lead.lead` recordset, in the same order
        """
        drafts = self.browse().concat(*(self.new() for _vals in vals_list))
        sources = self._get_precompute_sources()
        given = {}
        for draft, vals in zip(drafts, vals_list, strict=True):
            for name, value in vals.items():
                given.setdefault(name, []).append((draft, value))
        for name, values in given.items():
            field = self._fields[name]
            # lists and own fields are read for nothing, where nothing follows from them
            if field.column_type and field.type != "properties" or name in sources:
                for draft, value in values:
                    field._update_cache(draft, field.convert_to_cache(value, draft, validate=False))
        for name, field in sources.items():
            if not field.compute:
                known = self.browse().concat(*(draft for draft, _value in given.get(name, ())))
                field._update_cache(
                    drafts - known, field.convert_to_cache(False, drafts[:1], validate=False)
                )
        return drafts

    @api.model
    @ormcache()
    def _get_precomputed_names(self):
        """Return the fields that are computed before a row is inserted: {name: field}."""
        return {name: field for name, field in self._fields.items() if field.precompute}

    @api.model
    @ormcache()
    def _get_precompute_sources(self):
        """Return the stored fields that others are precomputed from: {name: field}."""
        names = {
            path.partition(".")[0]
            for field in self._get_precomputed_names().values()
            for path in self.pool.field_depends[field]
        }
        fields_read = (self._fields[name] for name in sorted(names))
        return {field.name: field for field in fields_read if field.store}
