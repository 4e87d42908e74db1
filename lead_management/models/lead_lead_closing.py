from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# a message about many leads names so many of them
MAX_NAMED = 20


class LeadLead(models.Model):
    """How leads end and start again: Lost with its reason, Won, Reopen."""

    _inherit = "lead.lead"

    loss_reason_id = fields.Many2one(
        comodel_name="lead.loss.reason",
        string="Lost reason",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        check_company=True,
    )
    loss_note = fields.Text(string="Loss note", copy=False)
    can_lose = fields.Boolean(compute="_compute_can", export_string_translation=False)
    can_win = fields.Boolean(compute="_compute_can", export_string_translation=False)
    can_reopen = fields.Boolean(compute="_compute_can", export_string_translation=False)

    @api.depends("is_closed", "type_id", "company_id")
    @api.depends_context("uid")
    def _compute_can(self):
        # the rules of the single record are asked when it is written: a board that asks
        # them for each card reads all columns of the leads to answer
        may_write = self.browse().has_access("write")
        for leads in self.grouped(
            lambda lead: (lead.is_closed, lead.type_id.id, lead.company_id.id)
        ).values():
            lead = leads[0]
            lead_type, company = lead.type_id, lead.company_id
            is_open = may_write and not lead.is_closed
            rules = lead_type._get_pipeline_rules(lead_type.id)
            leads.can_lose = is_open and bool(lead._get_lost_status())
            leads.can_win = is_open and self._has_allowed(lead_type, company, "won")
            leads.can_reopen = (
                may_write
                and lead.is_closed
                and not rules.forward_only
                and self._has_allowed(lead_type, company, "open")
            )

    @api.model
    def _has_allowed(self, lead_type, company, kind):
        """Tell whether leads of a type and company may take a status of the kind."""
        return bool(self.env["lead.status"]._get_allowed(lead_type, company, {kind}))

    # ------------------------------------------------------------------ the lost reason

    def _check_loss_reason(self):
        """Refuse lost leads without their reason or note, and reasons on other leads.

        Whether a reason is required, the company says; whether it needs a note, the reason.
        """
        for lead in self:
            is_lost = lead.status_kind == "lost"
            if not is_lost and (lead.loss_reason_id or lead.loss_note):
                raise ValidationError(
                    self.env._(
                        "%(lead)s is not lost, so it takes no lost reason. Choose a"
                        " lost status as well, or leave the reason empty.",
                        lead=lead.display_name,
                    )
                )
            if is_lost:
                lead._check_lost()

    def _check_lost(self):
        self.ensure_one()
        settings = self.env["lead.settings"]._get_values(self.company_id.id)
        if settings.reason_required and not self.loss_reason_id:
            raise ValidationError(
                self.env._(
                    "%(lead)s cannot be lost without a lost reason. Choose one.",
                    lead=self.display_name,
                )
            )
        if self.loss_reason_id.note_required and not (self.loss_note or "").strip():
            raise ValidationError(
                self.env._(
                    "The lost reason %(reason)s asks for a note on the lead %(lead)s."
                    " Say in a few words what happened.",
                    reason=self.loss_reason_id.name,
                    lead=self.display_name,
                )
            )

    # ------------------------------------------------------------------ lose, win,
    # reopen

    def _get_lost_status(self):
        """Return the status that the Lost button moves the lead to.

        :returns: the company's status marked Lost where the type allows it, else the
            type's first allowed lost one; empty when the company marks none
        """
        self.ensure_one()
        Status = self.env["lead.status"]
        target_id = Status._get_lost_target_id(self.company_id.id)
        if not target_id:
            return Status
        allowed = Status._get_allowed(self.type_id, self.company_id, {"lost"})
        target = Status.browse(target_id)
        return target if target in allowed else allowed[:1]

    def _require_lost_status(self):
        """Return the target of the Lost button.

        :raises UserError: saying whether the company or the type has none
        """
        self.ensure_one()
        if not self.env["lead.status"]._get_lost_target_id(self.company_id.id):
            raise UserError(
                self.env._(
                    "No status of %(company)s is marked Lost, so %(lead)s cannot be lost by the"
                    " button. A manager marks one in the settings of the leads.",
                    company=self.company_id.name,
                    lead=self.display_name,
                )
            )
        return self._require_status(self._get_lost_status(), self.env._("lost"))

    @api.readonly
    def action_lost(self):
        """Ask for the lost reason of the leads.

        :returns: a client action, the same dialog as for a card that is dropped on Lost
        :raises UserError: when a lead is closed already or cannot be lost
        """
        self._check_not_closed()
        return {
            "type": "ir.actions.client",
            "tag": "lead_lost",
            "params": {"lead_ids": self.ids, "requirements": self._get_lost_requirements()},
        }

    def _get_lost_requirements(self):
        """Return what the Lost button asks, as `get_status_change_requirements` does.

        It asks for a reason even where the company requires none. Of many leads none is
        loaded: what one of them lacks is said when they are moved.

        :raises UserError: when a lead has no lost status, or may not enter it
        """
        groups = self._get_configuration_groups()
        statuses = [leads[:1]._require_lost_status() for _type, _company, leads in groups]
        if len(self) == 1:
            # a hidden lead stands in no group: it is said that it may not be seen
            status = statuses[0] if statuses else self._require_lost_status()
            needed = self.get_status_change_requirements(status.id)
            if needed["refusal"]:
                raise UserError(needed["refusal"])
        else:
            companies = self.env["res.company"].union(*(company for _t, company, _l in groups))
            needed = {
                "refusal": False,
                "reasons": self._get_reason_choices(companies),
                "missing_fields": [],
                "questions": self._get_status_change_questions(statuses[0]) if statuses else {},
            }
        return {**needed, "needs_reason": True, "reason_required": True}

    @api.model
    def _get_reason_choices(self, companies):
        """Return the lost reasons of companies as a client offers them.

        :param companies: `res.company` records
        :returns: list of dicts id, name and note_required, in their order
        """
        domain = [("company_id", "in", (False, *companies.ids))]
        return [
            {"id": reason.id, "name": reason.name, "note_required": reason.note_required}
            for reason in self.env["lead.loss.reason"].search(domain)
        ]

    def set_lost(self, loss_reason_id, loss_note=None, status_id=None):
        """Mark the leads lost.

        :param int loss_reason_id: id of the lost reason
        :param str loss_note: free explanation, needed where the reason asks for it
        :param int status_id: one of the lost statuses that the type allows; by default
            the one that the Lost button takes
        :returns: True
        :raises UserError: without a reason, or when a lead is closed already
        """
        answers = {"loss_reason_id": self._as_id(loss_reason_id), "loss_note": loss_note}
        self._set_lost(answers, self._as_id(status_id))
        return True

    def lose(self, answers):
        """Mark the leads lost with what the dialog of the Lost button has asked.

        :param dict answers: values of the leads, in the server's format: reason, note and
            whatever else was asked
        :returns: an action that tells it, with Undo
        :raises UserError: without a reason, or when a lead is closed already
        """
        if not isinstance(answers, dict):
            raise UserError(self.env._("Choose the lost reason of the leads."))
        reason_id = self._as_id(answers.get("loss_reason_id"))
        self._set_lost({**answers, "loss_reason_id": reason_id})
        return self._tell_moved()

    def _set_lost(self, answers, status_id=False):
        """Move the leads to a lost status with the answers, in a write for each status.

        :param dict answers: values of the leads
        :param int status_id: falsy for the one that the Lost button takes
        """
        if not answers["loss_reason_id"]:
            raise UserError(self.env._("Choose the lost reason of the leads."))
        # read with the rules and whole: the move that follows needs them
        self._refuse_closed(self.filtered("is_closed"))
        by_status = defaultdict(self.browse)
        for lead in self:
            if status_id:
                status = self.env["lead.status"].browse(status_id)
            else:
                status = lead._require_lost_status()
            by_status[status] |= lead
        for status, leads in by_status.items():
            leads.write({**answers, "status_id": status.id})

    def action_won(self):
        """Win the leads, asking for the status when several are possible.

        :returns: an act_window action of the choice; when nothing was to choose, an action
            that tells it, with Undo
        """
        self._check_not_closed()
        if not self._asks_before_won():
            self.set_won()
            return self._tell_moved(is_won=True)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Won"),
            "res_model": "lead.won.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {**self._get_clean_context(), "default_lead_ids": self.ids},
        }

    def _asks_before_won(self):
        """Tell whether there is anything to ask before the leads are won.

        Hook: a bridge has further questions, which it adds to `lead.won.wizard`.
        """
        return len(self._get_common_statuses("won")) > 1

    def set_won(self, status_id=None):
        """Mark the leads won.

        :param int status_id: one of the won statuses that the type allows; by default
            the first
        :returns: True
        :raises UserError: when a lead is closed already or its type allows no won
            status
        """
        self._refuse_closed(self.filtered("is_closed"))
        self._move_to_first("won", status_id)
        return True

    def action_reopen(self):
        """Reopen closed leads in the first open status.

        :returns: an action that tells it, with Undo
        """
        self.reopen()
        return self._tell_moved()

    def reopen(self, status_id=None):
        """Reopen closed leads; the reason stays in the log.

        :param int status_id: one of the open statuses that the type allows; by default
            the first
        :returns: True
        :raises UserError: when a lead is open already
        """
        for lead in self:
            if not lead.is_closed:
                raise UserError(self.env._("The lead %(lead)s is open.", lead=lead.display_name))
        self._move_to_first("open", status_id)
        return True

    def _move_to_first(self, kind, status_id=None):
        status_id = self._as_id(status_id)
        by_status = defaultdict(self.browse)
        for lead in self:
            status = self.env["lead.status"].browse(status_id or [])
            if not status:
                status = status._get_allowed(lead.type_id, lead.company_id, {kind})[:1]
            label = dict(status._fields["kind"]._description_selection(self.env))[kind]
            if status and status.kind != kind:
                status = status.browse()
            by_status[lead._require_status(status, label)] |= lead
        for status, leads in by_status.items():
            leads.write({"status_id": status.id})

    def _get_common_statuses(self, kind):
        """Return the statuses of a kind that the types of all the leads allow."""
        Status = self.env["lead.status"]
        common = None
        for lead_type, company, _leads in self._get_configuration_groups():
            allowed = Status._get_allowed(lead_type, company, {kind})
            common = allowed if common is None else common & allowed
        return common if common is not None else Status

    def _require_status(self, status, label):
        """Return the status, or refuse when there is none of the kind asked for."""
        self.ensure_one()
        if not status:
            raise UserError(
                self.env._(
                    "The type %(type)s of the lead %(lead)s allows no such status:"
                    " %(kind)s. A manager can add one in Configuration.",
                    type=self.type_id.name or self.env._("none"),
                    lead=self.display_name,
                    kind=label,
                )
            )
        return status

    def _get_configuration_groups(self):
        """Return the leads by what says which statuses they may take, in one query.

        :returns: list of (`lead.type` record, `res.company` record, leads)
        """
        groups = self._search_own()._read_group(
            [("id", "in", self.ids)], ["type_id", "company_id"], ["id:array_agg"]
        )
        return [(lead_type, company, self.browse(ids)) for lead_type, company, ids in groups]

    def _search_own(self):
        """Return the model to search among `self`, archived leads too.

        :raises AccessError: where the user may not read one of them
        """
        Lead = self.browse().with_context(active_test=False)
        found = Lead.search([("id", "in", self.ids)])
        if len(found) < len(self):
            (self - found).check_access("read")
        return Lead

    def _check_not_closed(self):
        domain = [("id", "in", self.ids), ("is_closed", "=", True)]
        self._refuse_closed(self._search_own().search(domain, limit=MAX_NAMED + 1))

    def _refuse_closed(self, closed):
        """Name closed leads that somebody wants to close.

        :raises UserError: where there are any
        """
        if closed:
            names = closed[:MAX_NAMED].mapped("display_name")
            more = ["…"] if len(closed) > MAX_NAMED else []
            raise UserError(
                self.env._(
                    "Closed already: %(leads)s. Reopen them first, or leave them out.",
                    leads=", ".join(names + more),
                )
            )

    @api.model
    def _get_clean_context(self):
        """Return the context without defaults and search presets of the view left."""
        return {
            key: value
            for key, value in self.env.context.items()
            if not key.startswith(("default_", "search_default_"))
        }
