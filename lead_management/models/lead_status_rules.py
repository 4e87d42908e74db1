from collections import Counter

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..counting import group_everywhere


class LeadStatus(models.Model):
    """What a status may become while leads stand in it, and what follows for them."""

    _inherit = "lead.status"

    def _is_changed_for_leads(self, vals):
        """Tell whether a write changes which leads may stand here, and as what."""
        self.ensure_one()
        return any(name in vals and vals[name] != self[name] for name in ("active", "kind"))

    def _lock_with_types(self):
        """Keep leads from moving while the statuses change, and types that list them."""
        if not self:
            return
        self._get_listing_types()._lock_for_change()
        self._lock_for_change()
        self._check_all_leads_seen(self._get_linked_sql())

    def _get_listing_types(self):
        """Return the types that list one of the statuses, with sudo: configuration."""
        types = self.env["lead.type"].sudo().with_context(active_test=False)
        return types.search([("status_ids", "in", self.ids)])

    @api.constrains("company_id")
    def _check_types_of_company(self):
        """Refuse to take a status from types of other companies that list it."""
        self._get_listing_types()._check_company(["status_ids"])

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

    def _check_no_leads(self, done):
        """Refuse to take away a status that leads stand in.

        :param done: what was asked for, a translated participle
        :raises UserError: naming the statuses and the number of leads
        """
        domain = [("status_id", "in", self.ids)]
        for status, count in group_everywhere(self.env["lead.lead"], domain, "status_id"):
            raise UserError(
                self.env._(
                    "Leads stand in the status %(status)s (%(count)s), so it cannot be"
                    " %(done)s. Use Delete on the status: it asks for a replacement and"
                    " moves them.",
                    count=count,
                    status=status.name,
                    done=done,
                )
            )

    def _check_not_last_of_types(self):
        """Refuse to take away all that a type allows: an empty list would allow everything.

        :raises UserError: naming the types
        """
        # what is in use, also where the caller looks at what is archived
        types = self._get_listing_types().filtered("active")
        emptied = types.filtered(
            lambda lead_type: not lead_type.status_ids.filtered("active") - self
        )
        if emptied:
            raise UserError(
                self.env._(
                    "The type %(types)s allows no other status, and without any it would"
                    " allow all of them. Allow another one there first, or delete the type.",
                    types=", ".join(emptied.mapped("name")),
                )
            )

    def _get_logged(self):
        """Return the statuses of `self` that the status log names."""
        self.env["lead.status.change"].flush_model(["from_status_id", "to_status_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT status.id FROM lead_status AS status
                    WHERE status.id = ANY(%s)
                      AND (EXISTS (SELECT FROM lead_status_change AS change
                                    WHERE change.from_status_id = status.id)
                           OR EXISTS (SELECT FROM lead_status_change AS change
                                       WHERE change.to_status_id = status.id))""",
                self.ids,
            )
        )
        logged_ids = {status_id for (status_id,) in rows}
        return self.filtered(lambda status: status.id in logged_ids)

    def _check_kind_change(self, kind):
        """Refuse a kind that would end leads as the gate lets none end.

        Hook: a bridge adds what its own rules ask of leads that end so.

        :param str kind: the new kind of the statuses
        :raises UserError: naming the status and the number of leads
        """
        if kind == "lost":
            self._check_leads_have_reasons()

    def _check_leads_have_reasons(self):
        """Refuse to make leads lost without a reason where their company asks for one."""
        Lead = self.env["lead.lead"]
        Settings = self.env["lead.settings"]
        domain = [("status_id", "in", self.ids), ("loss_reason_id", "=", False)]
        counts = Counter()
        for status, company, count in group_everywhere(Lead, domain, "status_id", "company_id"):
            if Settings._get_values(company.id).reason_required:
                counts[status] += count
        for status, count in counts.items():
            raise UserError(
                self.env._(
                    "Leads stand in the status %(status)s (%(count)s), and they would be lost"
                    " without a lost reason. Mark these leads lost with their reason first, or"
                    " move them to another status; or add a new status of the kind Lost.",
                    count=count,
                    status=status.name,
                )
            )

    def _update_closed_leads(self, ended):
        """Bring what leads say of their end in line after statuses changed their kind.

        The lost reason of a lead that is lost no more stays in the log.

        :param ended: those of `self` that were won or lost before
        """
        self.flush_recordset(["kind"])
        Lead = self.env["lead.lead"]
        Lead.flush_model()
        self.env["res.company"].flush_model(["currency_id"])
        self.env["res.currency"].flush_model(["rounding"])
        self.env.cr.execute(
            SQL(
                """UPDATE lead_lead AS lead
                      SET date_closed = CASE WHEN status.kind = 'open' THEN NULL
                          ELSE COALESCE(lead.date_closed, lead.date_last_status_update)
                          END,
                          probability = CASE
                          WHEN status.kind = 'won' THEN 100
                          WHEN status.kind = 'lost' THEN 0
                          WHEN status.id = ANY(%(ended)s) THEN status.probability
                          ELSE lead.probability END,
                          prorated_revenue = CASE
                          WHEN status.kind = 'won' THEN lead.expected_revenue
                          WHEN status.kind = 'lost' THEN 0
                          WHEN status.id = ANY(%(ended)s) THEN
                          round((lead.expected_revenue * status.probability / 100)::numeric
                                / currency.rounding) * currency.rounding
                          ELSE lead.prorated_revenue END,
                          loss_reason_id = CASE
                          WHEN status.kind = 'lost' THEN lead.loss_reason_id END,
                          loss_note = CASE
                          WHEN status.kind = 'lost' THEN lead.loss_note END
                     FROM lead_status AS status, res_company AS company
                     JOIN res_currency AS currency ON currency.id = company.currency_id
                    WHERE status.id = lead.status_id AND status.id = ANY(%(ids)s)
                      AND company.id = lead.company_id""",
                ended=ended.ids,
                ids=self.ids,
            )
        )
        names = ["date_closed", "loss_note", "loss_reason_id", "probability", "prorated_revenue"]
        Lead.invalidate_model(names)
