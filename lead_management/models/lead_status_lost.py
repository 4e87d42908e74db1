from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache


class LeadStatus(models.Model):
    """The status that Lost leads to: one of a company carries the mark."""

    _inherit = "lead.status"

    @api.model
    def _complete_lost_values(self, vals):
        """Return `vals` in which the Lost mark and the kind agree."""
        vals = dict(vals)
        if vals.get("is_lost_target"):
            vals["kind"] = "lost"
        elif vals.get("kind", "lost") != "lost":
            vals["is_lost_target"] = False
        return vals

    @api.model
    def _settle_lost_targets(self, vals_list):
        """Leave one Lost mark of a company, the last, to statuses about to be created.

        :param vals_list: completed values, changed in place
        """
        marked = {}
        for vals in vals_list:
            if vals.get("is_lost_target"):
                company_id = vals.get("company_id") or False
                if company_id in marked:
                    marked[company_id]["is_lost_target"] = False
                marked[company_id] = vals
        for company_id in marked:
            self._clear_lost_target(company_id)

    def _move_lost_target(self, vals):
        """Clear the mark that a status about to be written takes over.

        A marked status that gets another company brings its mark along.
        """
        marked = self.filtered(lambda status: vals.get("is_lost_target", status.is_lost_target))
        if len(marked) > 1:
            raise ValidationError(
                self.env._("Only one status of a company can be the target of Lost.")
            )
        for status in marked:
            company = vals.get("company_id", status.company_id.id)
            self._clear_lost_target(company, keep=status)

    @api.model
    def _clear_lost_target(self, company_id, keep=None):
        """Take the Lost mark from the company's other statuses.

        Written to the database before the new mark, which the unique index demands.
        """
        marked = self.with_context(active_test=False).search(
            [("is_lost_target", "=", True), ("company_id", "=", company_id)]
        )
        marked = marked - keep if keep else marked
        marked.write({"is_lost_target": False})
        marked.flush_recordset(["is_lost_target"])

    @api.model
    @ormcache("company_id")
    def _get_lost_target_id(self, company_id):
        """Return the id of the status marked Lost, own before shared.

        :param int company_id: id of the lead's company
        :returns: id, or False when no status carries the mark
        """
        return (
            self.sudo()
            .search(
                [
                    ("is_lost_target", "=", True),
                    ("company_id", "in", (False, company_id)),
                ],
                order="company_id NULLS LAST",
                limit=1,
            )
            .id
        )
