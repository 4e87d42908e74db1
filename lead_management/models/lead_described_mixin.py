from odoo import api, models


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
    def fields_get(self, allfields=None, attributes=None):
        """Describe the fields; nobody is offered to group by technical ones."""
        descriptions = super().fields_get(allfields, attributes)
        if attributes is None or "groupable" in attributes:
            for name in self._get_unoffered_fields() & descriptions.keys():
                descriptions[name]["groupable"] = False
        return descriptions
