from odoo import api, models
from odoo.exceptions import UserError


class LeadLead(models.Model):
    """Where a card may be dropped, answered at once for all statuses while it is dragged."""

    _inherit = "lead.lead"

    @api.readonly
    def get_drop_targets(self, status_ids):
        """Say what a drop on each status would need, so that the drop itself asks nothing.

        :param list status_ids: ids of the statuses that the board shows as columns
        :returns: dict: `requirements`, a list of dicts of a `status_id` and what
            `get_status_change_requirements` says of it; `zones`, a list of dicts id, name
            and kind of closed statuses that are no columns and that the lead may enter
        :raises AccessError: for a lead that the user may not read
        :raises UserError: for what is no id of a status, and for none or several leads
        """
        if len(self) != 1:
            raise UserError(self.env._("One lead is dropped at a time."))
        self.check_access("read")
        Status = self.env["lead.status"]
        if not isinstance(status_ids, list | tuple):
            status_ids = [status_ids]
        shown = Status.browse(filter(None, map(self._as_id, status_ids)))
        requirements = {
            status.id: self.get_status_change_requirements(status.id)
            for status in (shown | self._get_zone_statuses()) - self.status_id
        }
        zones = [
            {"id": status.id, "name": status.name, "kind": status.kind}
            for status in self._get_zone_statuses() - shown - self.status_id
            if not requirements[status.id]["refusal"]
        ]
        return {
            "requirements": [
                {"status_id": status_id, **needed} for status_id, needed in requirements.items()
            ],
            "zones": zones,
        }

    def _get_zone_statuses(self):
        """Return the closed statuses that are offered while a card is dragged.

        One for Won, the one of the Lost button, and all that close without a result.
        """
        self.ensure_one()
        allowed = self.env["lead.status"]._get_allowed(
            self.type_id, self.company_id, {"won", "neutral"}
        )
        won = allowed.filtered(lambda status: status.kind == "won")[:1]
        return won | self._get_lost_status() | allowed.filtered(lambda s: s.kind == "neutral")
