import json

from odoo import api, fields, models


class LeadPropertiesMixin(models.AbstractModel):
    """Own fields of leads, added without code, by type and company (REQ-1.12)."""

    _name = "lead.properties.mixin"
    _inherit = ["lead.status.mixin"]
    _description = "Own fields of a lead"

    settings_id = fields.Many2one(
        comodel_name="lead.settings",
        compute="_compute_settings_id",
        precompute=True,
        store=True,
        index="btree_not_null",
        export_string_translation=False,
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
        export_string_translation=False,
        help="Values of the own fields of the types that the lead had before, by type"
        " id.",
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
        for lead in self:
            lines = []
            for type_id, values in (lead.properties_kept or {}).items():
                lead_type = self.env["lead.type"].sudo().browse(int(type_id)).exists()
                labels = {
                    definition["name"]: definition.get("string")
                    for definition in lead_type.properties_definition or ()
                }
                lines += [
                    f"{lead_type.name}: {labels[name]}: {value}"
                    for name, value in values.items()
                    if name in labels
                ]
            lead.properties_set_aside = "\n".join(lines) or False

    def _prepare_status_values(self, vals):
        """Keep the own fields of the former type, bring back those kept before."""
        values = super()._prepare_status_values(vals)
        if "type_id" not in vals or vals["type_id"] == self.type_id.id:
            return values
        kept = dict(self.properties_kept or {})
        current = {
            name: value for name, value in dict(self.properties).items() if value
        }
        if self.type_id and current:
            kept[str(self.type_id.id)] = json.loads(json.dumps(current, default=str))
        restored = kept.pop(str(vals["type_id"]), None)
        if kept != (self.properties_kept or {}):
            values["properties_kept"] = kept or False
        if restored and "properties" not in vals:
            values["properties"] = restored
        return values
