from odoo import api, models


class LeadExportedMixin(models.AbstractModel):
    """Lists that tell what leads hold: who may export leads exports them."""

    _name = "lead.exported.mixin"
    _description = "Lists of leads' data"

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self.env["lead.lead"]._may_export())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Offer the export only to those who may."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type in ("list", "kanban") and not self.env["lead.lead"]._may_export():
            arch.set("export_xlsx", "0")
        return arch, view

    def export_data(self, fields_to_export):
        """Export the rows, which takes the right to export leads.

        :raises AccessError: for users who see only their own leads
        """
        self.env["lead.lead"]._check_export()
        return super().export_data(fields_to_export)

    def _export_rows(self, fields, *args, **kwargs):
        """Refuse what comes along with the export of another model, but for names."""
        if self and any(path not in (["id"], [".id"], ["display_name"]) for path in fields if path):
            self.env["lead.lead"]._check_export()
        return super()._export_rows(fields, *args, **kwargs)
