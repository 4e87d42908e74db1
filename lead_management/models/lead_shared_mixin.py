from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..counting import group_everywhere


class LeadSharedMixin(models.AbstractModel):
    """Configuration that belongs to one company or, without one, is shared by all.

    A model with a `company_id` that leads link to sets `_lead_field`.
    """

    _name = "lead.shared.mixin"
    _inherit = ["lead.locked.mixin", "lead.named.mixin", "lead.given.mixin"]
    _description = "Configuration of leads, of one company or shared"

    # name of the field of `lead.lead` that links here
    _lead_field = None
    # names of the fields whose change concerns the leads that link here
    _fields_of_leads = frozenset(("active",))

    def write(self, vals):
        """Wait for leads that are about to link to a record that goes to a company."""
        if vals.get("company_id"):
            moving = self.filtered(lambda record: record.company_id.id != vals["company_id"])
            moving._lock_for_change()
            if moving:
                moving._check_all_leads_seen(moving._get_linked_sql())
        changed = self._fields_of_leads & vals.keys()
        self.filtered(lambda record: record._is_changed(changed, vals))._check_leads_of_others()
        res = super().write(vals)
        if vals.get("company_id"):
            # not into a company in which the user may write none
            self.check_access("write")
        return res

    def _is_changed(self, names, vals):
        """Tell whether a write changes one of the fields; commands of lists always do."""
        self.ensure_one()
        return any(
            self._fields[name].type in ("many2many", "properties_definition")
            or self[name] != vals[name]
            for name in names
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_leads_of_others(self):
        self._check_leads_of_others()

    def _check_leads_of_others(self):
        """Refuse what concerns leads of companies that the user does not work in.

        :raises UserError: naming the record, and neither leads nor companies
        """
        shared = self.filtered(lambda record: not record.company_id)
        if self.env.su or not shared:
            return
        domain = [
            (self._lead_field, "in", shared.ids),
            ("company_id", "not in", self.env.user.company_ids.ids),
        ]
        for record, _count in group_everywhere(self.env["lead.lead"], domain, self._lead_field):
            raise UserError(
                self.env._(
                    "%(record)s is shared, and leads of companies that you do not work in use"
                    " it. Ask somebody who works in all of them, or add one for your own"
                    " company.",
                    record=record.display_name,
                )
            )

    def _get_linked_sql(self):
        """Return the condition of leads, as `lead`, that link to the records."""
        field = self.env["lead.lead"]._fields[self._lead_field]
        if field.type == "many2one":
            return SQL("%s = ANY(%s)", SQL.identifier("lead", field.name), self.ids)
        return SQL(
            "lead.id IN (SELECT %s FROM %s WHERE %s = ANY(%s))",
            SQL.identifier(field.column1),
            SQL.identifier(field.relation),
            SQL.identifier(field.column2),
            self.ids,
        )

    def copy_data(self, default=None):
        """Mark the copy by its name: imports and pickers find records by it."""
        vals_list = super().copy_data(default)
        if "name" not in (default or {}):
            for record, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%(name)s (copy)", name=record.name)
        return vals_list

    @api.constrains("company_id")
    def _check_leads_of_company(self):
        """Refuse to take a record from companies whose leads use it."""
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
