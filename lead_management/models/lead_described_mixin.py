from odoo import api, models
from odoo.tools import ormcache

#: What a description says of what the database can do with a field. Odoo tries each of them on a
#: field without a column, which took half of the time that describing a lead takes.
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
    @ormcache("self.env.su", "frozenset(self.env.user._get_group_ids())")
    def _get_abilities(self):
        """Return what the database can do with the fields that people with these groups read.

        :returns: what `_describe_abilities` does
        """
        return self._describe_abilities(
            name for name, field in self._fields.items() if self._has_field_access(field, "read")
        )

    @api.model
    def _describe_abilities(self, names):
        """Return what the database can do with fields.

        Nobody is offered to group by technical ones.

        :param names: of the fields
        :returns: {field name: {attribute of its description: value}}
        """
        abilities = {
            name: self._fields[name].get_description(self.env, ABILITIES) for name in names
        }
        for name in self._get_unoffered_fields() & abilities.keys():
            abilities[name]["groupable"] = False
        return abilities

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Describe the fields; nobody is offered to group by technical ones."""
        if attributes is None:
            descriptions = super().fields_get(allfields)
            asked = {"groupable"}
        else:
            asked = ABILITIES.intersection(attributes)
            descriptions = super().fields_get(allfields, set(attributes) - ABILITIES)
        if asked:
            abilities = self._get_abilities()
            # what more than the groups opens, such as the developer mode, is in no cache
            unknown = self._fields.keys() & descriptions.keys() - abilities.keys()
            if unknown:
                abilities = abilities | self._describe_abilities(unknown)
            for name, description in descriptions.items():
                known = abilities.get(name, {})
                description.update({key: known[key] for key in asked & known.keys()})
        return descriptions
