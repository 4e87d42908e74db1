from odoo import api, models
from odoo.tools import ormcache

#: What a description says that may follow from other records than fields, languages and groups.
LIVE = frozenset(["context", "domain", "selection"])
#: What a description says of what the database can do with a field, which views ask alone.
ABILITIES = frozenset(["sortable", "groupable", "aggregator"])


class LeadDescribedMixin(models.AbstractModel):
    """Fields that only programs need are offered to nobody who groups.

    A field is technical when its label is not translated: nobody is meant to read it.
    """

    _name = "lead.described.mixin"
    _description = "Fields offered to people"

    @api.model
    def _get_unoffered_fields(self):
        """Return the names of fields by which nobody is offered to group.

        Hook: extend it for technical fields of Odoo, which are translated.
        """
        return {name for name, field in self._fields.items() if not field.export_string_translation}

    @api.model
    @ormcache("self.env.su", "self.env.lang", "frozenset(self.env.user._get_group_ids())")
    def _get_all_descriptions(self):
        """Describe all fields that people with these groups read.

        Describing the two hundred fields of a lead anew took half of the time that its views take:
        Odoo tries on each field without a column what the database can do with it, and copies all
        labels of the model for each label.

        :returns: as `_describe` does
        """
        return self._describe(
            name for name, field in self._fields.items() if self._has_field_access(field, "read")
        )

    @api.model
    @ormcache(
        "self.env.su", "self.env.lang", "frozenset(self.env.user._get_group_ids())", "attributes"
    )
    def _get_descriptions(self, attributes):
        """Return some attributes of all fields that people with these groups read.

        :param frozenset attributes: none of `LIVE`
        :returns: as `_describe` does
        """
        return self._pick_attributes(self._get_all_descriptions(), attributes)

    @api.model
    def _describe(self, names):
        """Describe fields; nobody is offered to group by technical ones.

        :param names: of the fields
        :returns: {field name: {attribute: value}}
        """
        descriptions = {}
        for name in names:
            field = self._fields[name]
            description = field.get_description(self.env)
            description["readonly"] |= not self._has_field_access(field, "write")
            descriptions[name] = description
        self._mark_technical(descriptions)
        return descriptions

    @api.model
    def _mark_technical(self, descriptions):
        """Say of technical fields that nobody groups by them."""
        for name in self._get_unoffered_fields() & descriptions.keys():
            descriptions[name]["groupable"] = False

    @api.model
    def _pick_attributes(self, descriptions, attributes):
        return {
            name: {key: value for key, value in description.items() if key in attributes}
            for name, description in descriptions.items()
        }

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Describe the fields; nobody is offered to group by technical ones."""
        if attributes is None:
            descriptions = super().fields_get(allfields)
            self._mark_technical(descriptions)
            return descriptions
        if ABILITIES.isdisjoint(attributes):
            # of a few fields, with each write
            return super().fields_get(allfields, attributes)
        attributes = frozenset(attributes)
        # which fields these are is asked anew, too
        live = super().fields_get(allfields, attributes & LIVE)
        known = self._get_descriptions(attributes - LIVE)
        # what more than the groups opens, such as the developer mode, is in no cache
        unknown = live.keys() - known.keys()
        if unknown:
            known = known | self._pick_attributes(self._describe(unknown), attributes - LIVE)
        return {name: known[name] | values for name, values in live.items()}
