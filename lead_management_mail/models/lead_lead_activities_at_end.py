from odoo import fields, models

from odoo.addons.lead_management.counting import count_everywhere
from odoo.addons.lead_management.written_fields import on_written

CHOICES = [
    ("keep", "Keep them"),
    ("done", "Mark them as done"),
    ("cancel", "Cancel them"),
]
ENDS = ("won", "lost")


class LeadLead(models.Model):
    """What becomes of planned activities when a lead ends: whoever ends it is asked."""

    _inherit = "lead.lead"

    activities_at_end = fields.Selection(
        selection=CHOICES,
        string="Planned activities",
        store=False,
        exportable=False,
        help="What happens to them when the lead is won or lost; they stay when nothing is said.",
    )

    def _count_planned(self):
        """Return how many activities are planned for the leads."""
        return count_everywhere(
            self.env["mail.activity"],
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("active", "=", True)],
        )

    def _get_status_change_questions(self, status):
        questions = super()._get_status_change_questions(status)
        if status.kind in ENDS and self._has_planned():
            questions["activities_at_end"] = {"widget": "radio"}
        return questions

    def _has_planned(self):
        """Tell whether an activity is planned for any of the leads."""
        # of one lead they are read once for all the statuses that a drop asks about
        return bool(self.activity_ids) if len(self) == 1 else bool(self._count_planned())

    def _asks_before_won(self):
        return super()._asks_before_won() or bool(self._count_planned())

    @on_written("activities_at_end")
    def _end_chosen_activities(self, vals, statuses, owners, rules):
        """Do with the planned activities what was chosen in the dialog."""
        self._end_activities(vals["activities_at_end"])

    def _end_activities(self, choice):
        """Do with the planned activities what was chosen.

        :param str choice: see `activities_at_end`; falsy keeps them
        """
        activities = self.activity_ids
        if choice == "done":
            activities.action_feedback()
        elif choice == "cancel":
            activities.unlink()
