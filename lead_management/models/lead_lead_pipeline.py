from odoo import models
from odoo.exceptions import ValidationError

from ..trusted_context import get_trusted


class LeadLead(models.Model):
    """In which order the leads of a type pass their statuses.

    Three rules that a manager switches on for a type: where leads begin, no way back, no
    skipping. Where the type has none of them, movement is free.
    """

    _inherit = "lead.lead"

    def _check_pipeline(self, previous):
        """Refuse a beginning or a move that the rules of the lead's type forbid.

        :param previous: {lead id: `lead.status` before}; new leads are not in it
        """
        for lead in self:
            if lead.id not in previous:
                lead._check_creation_status()
                continue
            before = previous[lead.id]
            refusal = before and lead._get_pipeline_refusal(before, lead.status_id)
            if refusal:
                raise ValidationError(refusal)

    def _get_pipeline_refusal(self, before, status):
        """Return why the rules of the lead's type forbid a move, or False.

        :param before: `lead.status` that the lead leaves
        :param status: `lead.status` that it enters
        """
        self.ensure_one()
        rules = self.type_id._get_pipeline_rules(self.type_id.id)
        if not (rules.forward_only or rules.no_skipping):
            return False
        if self._is_kept_forward(before, status):
            return self._get_backward_message(before, status)
        skipped = self._get_kept_status(before, status)
        return self._get_skipping_message(status, skipped) if skipped else False

    # ------------------------------------------------------------------ where leads
    # begin

    def _check_creation_status(self):
        """Refuse a new lead in a status in which the type creates none."""
        self.ensure_one()
        allowed = self._get_creation_statuses(self.type_id)
        if allowed and self.status_id not in allowed:
            raise ValidationError(
                self.env._(
                    "Leads of the type %(type)s are not created in the status"
                    " %(status)s: %(lead)s. Create it in one of these and move it"
                    " then: %(allowed)s.",
                    type=self.type_id.name,
                    status=self.status_id.name,
                    lead=self.display_name,
                    allowed=", ".join(allowed.mapped("name")),
                )
            )

    def _get_creation_statuses(self, lead_type):
        """Return the statuses in which leads of a type are created.

        :param lead_type: `lead.type` record or an empty recordset
        :returns: `lead.status` recordset in sorting order, empty without such a rule
        """
        self.ensure_one()
        creation_ids = lead_type._get_pipeline_rules(lead_type.id).creation_ids
        Status = self.env["lead.status"]
        if not creation_ids:
            return Status
        allowed = Status._get_allowed(lead_type, self.company_id)
        return allowed.filtered(lambda status: status.id in creation_ids)

    # ------------------------------------------------------------------ no way back

    def _is_kept_forward(self, before, status):
        """Tell whether a move goes back in a type that moves only forward."""
        rules = self.type_id._get_pipeline_rules(self.type_id.id)
        return rules.forward_only and self._is_way_back(before, status)

    def _is_way_back(self, before, status):
        """Tell whether a move goes back.

        A status that the type does not allow, or that a manager replaces by another, is
        left in any direction.
        """
        self.ensure_one()
        is_before = (status.sequence, status.id) < (before.sequence, before.id)
        return is_before and not self._is_left_freely(before)

    def _is_left_freely(self, before):
        """Tell whether a lead must leave a status, in whatever direction."""
        Status = self.env["lead.status"]
        replaced = get_trusted(self.env, "lead_replaced_status_ids")
        allowed_ids = Status._get_allowed_ids(self.type_id.id, self.company_id.id)
        return before.id not in allowed_ids or before.id in replaced

    def _get_backward_message(self, before, status):
        self.ensure_one()
        return self.env._(
            "Leads of the type %(type)s move only forward: %(lead)s cannot go back from"
            " %(before)s to %(status)s.",
            type=self.type_id.name,
            lead=self.display_name,
            before=before.name,
            status=status.name,
        )

    # ------------------------------------------------------------------ no skipping

    def _get_kept_status(self, before, status):
        """Return the status that a move leaves out in a type that skips none, or none."""
        rules = self.type_id._get_pipeline_rules(self.type_id.id)
        skipped = rules.no_skipping and self._get_skipped_status(before, status)
        return skipped or self.env["lead.status"]

    def _get_skipped_status(self, before, status):
        """Return the first status that a move leaves out, or none.

        A lead enters an open status when it has stood in the one before it, and is won
        from the last open one. It is lost, or closed without result, from everywhere. The
        log says where it has stood, so a reopened lead goes on where it was.

        :param before: `lead.status` that the lead leaves
        :param status: `lead.status` that it enters
        """
        self.ensure_one()
        Status = self.env["lead.status"]
        ends = status.kind in ("lost", "neutral") or before.kind == status.kind == "won"
        if ends or self._is_left_freely(before):
            return Status
        way = Status._get_allowed(self.type_id, self.company_id, {"open"})
        passed = way & (before | self.sudo().status_change_ids.to_status_id)
        ahead = way[way.ids.index(passed[-1].id) + 1 :] if passed else way
        if status.kind == "won":
            return ahead[:1]
        return ahead[:1] if status in ahead[1:] else Status

    def _get_skipping_message(self, status, skipped):
        self.ensure_one()
        return self.env._(
            "Leads of the type %(type)s skip no status: %(lead)s comes to %(status)s only"
            " by way of %(skipped)s. Move it there first.",
            type=self.type_id.name,
            lead=self.display_name,
            status=status.name,
            skipped=skipped.name,
        )
