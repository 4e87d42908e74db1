from odoo import api, models
from odoo.exceptions import AccessError


class LeadLead(models.Model):
    """Who imports and exports leads, and the file that shows how."""

    _inherit = "lead.lead"

    @api.model
    def _may_import(self):
        """Tell whether the user may import leads."""
        return self.env.su or self.env.user.has_group("lead_management.group_lead_all")

    @api.model
    def _may_export(self):
        """Tell whether the user may export leads."""
        user = self.env.user
        return (
            self.env.su
            or user.has_group("lead_management.group_lead_team")
            or user.has_group("lead_management.group_lead_readonly")
        )

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._may_import())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Offer the import only to those who may."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type in ("list", "kanban") and not self._may_import():
            arch.set("import", "0")
        return arch, view

    @api.model
    def _check_export(self):
        """Refuse to export leads to who may not.

        :raises AccessError: naming the groups that may
        """
        if not self._may_export():
            raise AccessError(
                self.env._(
                    "You may not export leads. Those who may belong to one of the"
                    " groups Read only, Team leads, All leads and Manager."
                )
            )

    @api.model
    @api.readonly
    def get_import_templates(self):
        """Return the sample file in the user's language.

        It can be imported as it is: headings and names are those of that language.
        """
        language = (self.env.lang or "en")[:2]
        if language not in self._import_template_languages:
            language = "en"
        return [
            {
                "label": self.env._("Import template for leads"),
                "template": f"/lead_management/static/import/leads_{language}.xlsx",
            }
        ]
