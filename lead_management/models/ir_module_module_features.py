from odoo import api, fields, models


class IrModuleModule(models.Model):
    """What an addon of the suite is called in the tab Features."""

    _inherit = "ir.module.module"

    lead_feature_name = fields.Char(
        string="Feature",
        compute="_compute_lead_feature_name",
        export_string_translation=False,
    )

    @api.depends("shortdesc")
    def _compute_lead_feature_name(self):
        for module in self:
            module.lead_feature_name = module._get_feature_name()

    def _get_feature_name(self):
        """Return the name of an addon without that of the suite."""
        self.ensure_one()
        return (self.shortdesc or self.name).rpartition(" - ")[2]
