from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class LeadMyWork(models.AbstractModel):
    """The own day by activities, with unread replies and the queues."""

    _inherit = "lead.my.work"

    @api.model
    def _has_work(self):
        return super()._has_work() or any(
            counter["figure"]["value"] for counter in self._get_queue_counters()
        )

    @api.model
    def _get_step_domains(self, today, week_end):
        planned = Domain("activity_state", "=", "planned")
        week = planned & Domain("activity_ids.date_deadline", "<=", week_end)
        return {
            "overdue": Domain("activity_state", "=", "overdue"),
            "today": Domain("activity_state", "=", "today"),
            "week": week,
            "later": planned & ~Domain("activity_ids.date_deadline", "<=", week_end),
            "without": Domain("activity_ids", "=", False),
        }

    @api.model
    def _get_step_labels(self):
        return super()._get_step_labels() | {"without": self.env._("Without next activity")}

    @api.model
    def _get_step_order(self):
        return "date_next_step, id desc"

    @api.model
    def _get_lead_fields(self):
        return [
            *super()._get_lead_fields(),
            "activity_date_deadline",
            "activity_summary",
            "activity_type_icon",
            "activity_type_id",
        ]

    @api.model
    def _read_rows(self, leads):
        rows = super()._read_rows(leads)
        for row in rows:
            # the page shows when the next step is due
            row["step_date"] = row["activity_date_deadline"]
            activity_type = row["activity_type_id"]
            row["step_icon"] = row["activity_type_icon"]
            # Odoo proposes the name of the type as the summary: it is said once
            words = (activity_type and activity_type[1], (row["activity_summary"] or "").strip())
            row["step_text"] = " · ".join(dict.fromkeys(filter(None, words)))
        return rows

    @api.model
    def _get_row_actions(self):
        actions = super()._get_row_actions()
        return actions and ["done", "call", "email", *actions]

    @api.model
    def finish_step(self, lead_id, note=False, next_day=False):
        """Mark the nearest activity of a lead done, and plan the next one like it.

        With nothing planned the note goes into the conversation.

        :param int lead_id: id of the lead
        :param str note: what came of it
        :param str next_day: ISO date of the next activity, falsy for none
        :returns: True
        :raises AccessError: for a lead that the user may not write
        """
        lead = self._get_lead(lead_id)
        day = self._read_day(next_day) if next_day else False
        if note and not isinstance(note, str):
            raise UserError(self.env._("A note is a text."))
        activity = self._get_nearest_activity(lead)
        activity_type, summary = activity.activity_type_id, activity.summary
        if activity:
            activity.action_feedback(feedback=note or False)
        elif note:
            lead.message_post(body=note)
        if day:
            lead.activity_schedule(
                activity_type_id=activity_type.id or lead._default_activity_type().id,
                date_deadline=day,
                summary=summary,
                user_id=self.env.uid,
            )
        return True

    @api.model
    def postpone_step(self, lead_id, day):
        lead = self._get_lead(lead_id)
        activity = self._get_nearest_activity(lead)
        if activity:
            activity.date_deadline = self._read_day(day)
        else:
            self.finish_step(lead_id, next_day=day)
            activity = self._get_nearest_activity(lead)
        return activity.id

    @api.model
    def undo_postpone(self, lead_id, day=False, step=False):
        # another one may be the nearest now; what has been done meanwhile is not undone
        activity = self._get_lead(lead_id).activity_ids.filtered(lambda one: one.id == step)
        if activity and day:
            activity.date_deadline = self._read_day(day)
        elif activity.create_uid == self.env.user:
            # nothing had been planned
            activity.unlink()
        return True

    @api.model
    def _get_nearest_activity(self, lead):
        return lead.activity_ids.sorted(lambda activity: (activity.date_deadline, activity.id))[:1]

    @api.model
    def _get_counters(self):
        unread = self._get_own_domain() & Domain("message_needaction", "=", True)
        Lead = self.env["lead.lead"]
        return [
            *super()._get_counters(),
            self._as_counter("unread", self.env._("Unread replies"), "fa-reply", Lead, unread),
            *self._get_queue_counters(),
        ]

    @api.model
    def _get_queue_counters(self):
        """Return how many e-mails and calls wait for a decision."""
        labels = {
            "lead.email": (self.env._("E-mails to decide"), "fa-envelope-o"),
            "lead.call": (self.env._("Calls to decide"), "fa-phone"),
        }
        return [
            self._as_counter(
                name, label, icon, self.env[name], self.env[name]._get_waiting_domain()
            )
            for name, (label, icon) in labels.items()
            if self.env[name].has_access("read")
        ]
