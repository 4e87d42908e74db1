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
            and kind of closed statuses that are no columns and that the lead may enter.
            What is refused has a `hint` too: the refusal in a few words
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
        for status_id, needed in requirements.items():
            if needed["refusal"]:
                hint = self._get_drop_hint(Status.browse(status_id))
                needed["hint"] = hint or needed["refusal"]
        return {
            "requirements": [
                {"status_id": status_id, **needed} for status_id, needed in requirements.items()
            ],
            "zones": zones,
        }

    def _get_drop_hint(self, status):
        """Return in a few words how the lead's type keeps it from a status, or False.

        They stand on the column: the card and the other columns are in sight.
        """
        self.ensure_one()
        allowed_ids = status._get_allowed_ids(self.type_id.id, self.company_id.id)
        if status.id not in allowed_ids:
            if self.type_id:
                return self.env._("Not for the type %(type)s", type=self.type_id.name)
            return self.env._("Not without a type")
        if self._is_kept_forward(self.status_id, status):
            return self.env._("The type %(type)s goes only forward", type=self.type_id.name)
        skipped = self._get_kept_status(self.status_id, status)
        return bool(skipped) and self.env._("First to %(status)s", status=skipped.name)

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
