from odoo import api, models
from odoo.exceptions import ValidationError


class LeadSharedMixin(models.AbstractModel):
    """Configuration that belongs to one company or, without one, is shared by all.

    A model with a `company_id` that leads link to sets `_lead_field`.
    """

    _name = "lead.shared.mixin"
    _description = "Configuration of leads, of one company or shared"

    # name of the field of `lead.lead` that links here
    _lead_field = None

    def copy_data(self, default=None):
        """Mark the copy by its name: imports and pickers find records by it."""
        vals_list = super().copy_data(default)
        if "name" not in (default or {}):
            for record, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%(name)s (copy)", name=record.name)
        return vals_list

    @api.constrains("company_id")
    def _check_leads_of_company(self):
        """Refuse to take a record from companies whose leads use it (REQ-1.4)."""
        Lead = self.env["lead.lead"].sudo().with_context(active_test=False)
        for record in self.filtered("company_id"):
            lead = Lead.search(
                [
                    (self._lead_field, "in", record.ids),
                    ("company_id", "!=", record.company_id.id),
                ],
                limit=1,
            )
            if lead:
                raise ValidationError(
                    self.env._(
                        "Leads of %(company)s use %(record)s, so it cannot belong to"
                        " %(new_company)s alone. Leave it shared, or give those leads"
                        " something else first.",
                        company=lead.company_id.name,
                        record=record.display_name,
                        new_company=record.company_id.name,
                    )
                )
