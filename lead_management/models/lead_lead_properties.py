from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

PROPERTY_FIELDS = ("properties", "company_properties")


class LeadLead(models.Model):
    """Own fields of leads, added without code, by type and company."""

    _inherit = "lead.lead"

    settings_id = fields.Many2one(
        comodel_name="lead.settings",
        compute="_compute_settings_id",
        precompute=True,
        store=True,
        index="btree_not_null",
        export_string_translation=False,
        written_by="server",
    )
    properties = fields.Properties(
        string="Own fields of the type",
        definition="type_id.properties_definition",
        copy=True,
    )
    company_properties = fields.Properties(
        string="Own fields of the company",
        definition="settings_id.properties_definition",
        copy=True,
    )
    properties_kept = fields.Json(
        copy=False,
        readonly=True,
        export_string_translation=False,
        help="Values of the own fields of the types that the lead had before, by type id.",
        written_by="server",
    )
    properties_set_aside = fields.Text(
        compute="_compute_properties_set_aside",
        string="Set aside",
        help="Values of the own fields of former types; they come back with the type.",
    )

    @api.depends("company_id")
    def _compute_settings_id(self):
        Settings = self.env["lead.settings"]
        for lead in self:
            lead.settings_id = Settings._get_id(lead.company_id.id)

    @api.depends("properties_kept")
    def _compute_properties_set_aside(self):
        Type = self.env["lead.type"].sudo()
        for lead in self:
            lines = []
            for type_id, values in (lead.properties_kept or {}).items():
                lead_type = Type.browse(int(type_id)).exists()
                lines += [
                    f"{lead_type.name}: {definition.get('string')}:"
                    f" {self._format_property(definition, values[definition['name']])}"
                    for definition in lead_type.properties_definition or ()
                    if definition["name"] in values
                ]
            lead.properties_set_aside = "\n".join(lines) or False

    @api.model
    def _format_property(self, definition, value):
        """Return a value of an own field as a person reads it.

        :param dict definition: definition of the field
        :param value: as `properties_kept` holds it
        """
        kind = definition["type"]
        if kind == "selection":
            return dict(definition.get("selection") or ()).get(value, value)
        if kind == "tags":
            labels = {tag[0]: tag[1] for tag in definition.get("tags") or ()}
            return ", ".join(labels.get(tag, tag) for tag in value)
        if kind in ("many2one", "many2many"):
            records = self.env[definition["comodel"]].browse(value).exists()
            return ", ".join(records._filtered_access("read").mapped("display_name"))
        if kind == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if kind in ("date", "datetime") and isinstance(value, str):
            is_date = kind == "date"
            return format_date(self.env, value) if is_date else format_datetime(self.env, value)
        return value

    def _take_foreign_own_fields(self, values):
        """Take the own fields out of values that the lead has not got; Odoo would drop them.

        :param self: the lead that is written, empty where one is created
        :param dict values: of the lead, own fields as lists of definitions with values
        :returns: list of (label, text)
        """
        lead_type = self.env["lead.type"].browse(values.get("type_id", self.type_id.id) or [])
        company_id = values.get("company_id") or self.company_id.id or self.env.company.id
        settings = self.env["lead.settings"]._get_of_company(company_id)
        owners = {"properties": lead_type, "company_properties": settings}
        taken = []
        for name in owners.keys() & values.keys():
            if not isinstance(values[name], list):
                continue
            names = {item["name"] for item in owners[name].properties_definition or ()}
            foreign = [item for item in values[name] if item["name"] not in names]
            taken += [
                (item["string"], str(self._format_property(item, item["value"])))
                for item in foreign
                if item.get("value")
            ]
            if foreign:
                values[name] = [item for item in values[name] if item["name"] in names]
                if not values[name]:
                    del values[name]
        return taken

    @api.model
    def _add_settings(self, values):
        """Return values that name the settings: own fields of the company need them.

        :param dict values: of a lead that is created
        """
        company_id = values.get("company_id")
        if not company_id:
            company_id = self.default_get(["company_id"]).get("company_id")
        Settings = self.env["lead.settings"]
        given = values.get("company_properties")
        if given or Settings._get_values(company_id).has_own_fields:
            values = {**values, "settings_id": Settings._get_id(company_id)}
        return values

    def _prepare_own_field_values(self, vals):
        """Keep the own fields of the former type, bring back those kept before.

        :param dict vals: values of a write that gives the lead another type
        :returns: dict of further values
        """
        values = {}
        kept = dict(self.properties_kept or {})
        current = self._get_filled_properties()
        if self.type_id and current:
            kept[str(self.type_id.id)] = current
        kept = self._convert_kept_amounts(kept, vals.get("company_id"))
        restored = kept.pop(str(vals["type_id"]), None)
        if kept != (self.properties_kept or {}):
            values["properties_kept"] = kept or False
        if restored and "properties" not in vals:
            values["properties"] = restored
        return values

    def _get_filled_properties(self):
        """Return the own fields of the type that hold something, in a form for JSON."""
        self.ensure_one()
        field = self._fields["properties"]
        [items] = field.convert_to_read_multi([self.properties], self, False)
        return {item["name"]: item["value"] for item in items if item.get("value")}
