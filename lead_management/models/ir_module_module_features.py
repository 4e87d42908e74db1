from odoo import api, fields, models
from odoo.modules.module import Manifest, MissingDependency


class IrModuleModule(models.Model):
    """What an addon of the suite is called in the tab Features, and what it lacks there."""

    _inherit = "ir.module.module"

    lead_feature_name = fields.Char(
        string="Feature",
        compute="_compute_lead_feature_name",
    )
    lead_feature_missing = fields.Char(
        string="Missing on the server",
        compute="_compute_lead_feature_missing",
        help="The program that the feature needs and that the server has not got.",
    )
    lead_feature_summary = fields.Char(
        string="What it does",
        compute="_compute_lead_feature_missing",
    )

    @api.depends("shortdesc")
    def _compute_lead_feature_name(self):
        for module in self:
            module.lead_feature_name = module._get_feature_name()

    @api.depends("summary")
    @api.depends_context("lang")
    def _compute_lead_feature_missing(self):
        for module in self:
            missing = module._get_missing_dependency()
            module.lead_feature_missing = missing
            module.lead_feature_summary = module.summary
            if missing:
                module.lead_feature_summary = self.env._(
                    "%(summary)s. Before it can be installed, the server needs %(missing)s"
                    " (pip install %(missing)s).",
                    summary=module.summary,
                    missing=missing,
                )

    def _get_feature_name(self):
        """Return the name of an addon without that of the suite."""
        self.ensure_one()
        return (self.shortdesc or self.name).rpartition(" - ")[2]

    def _get_missing_dependency(self):
        """Return the name of a program that the addon needs and the server has not, or False."""
        self.ensure_one()
        manifest = Manifest.for_addon(self.name, display_warning=False)
        try:
            if manifest:
                manifest.check_manifest_dependencies()
        except MissingDependency as error:
            return error.dependency
        return False

    @api.readonly
    def action_open_in_apps(self):
        """Open the addon among all of them, where it is uninstalled.

        :returns: an act_window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("base.open_module_tree")
        return {**action, "context": {"search_default_name": self.name}}
