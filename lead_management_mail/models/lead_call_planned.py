from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.lead_management.trusted_context import Trusted


class LeadCall(models.Model):
    """A call that had been planned: logged, it is done, and stands in the conversation once."""

    _inherit = "lead.call"

    planned_call = fields.Char(
        compute="_compute_planned_call", export_string_translation=False, exportable=False
    )
    # chosen with the call, taken out of its values by `create`
    is_planned_done = fields.Boolean(
        string="Planned call is done",
        compute="_compute_is_planned_done",
        store=False,
        readonly=False,
        help="The next planned call of the lead is marked as done, with the note of this one.",
    )
    planned_text = fields.Html(
        string="What was planned",
        readonly=True,
        copy=False,
        written_by="server",
        help="Of the planned call that was marked as done with this one.",
    )

    @api.depends("lead_id")
    @api.depends_context("uid")
    def _compute_planned_call(self):
        for call in self:
            activity = call._get_planned_activity()
            call.planned_call = bool(activity) and self.env._(
                "%(what)s, due %(day)s",
                what=activity.summary or activity.activity_type_id.name,
                day=format_date(self.env, activity.date_deadline),
            )

    @api.depends("planned_call", "result", "next_type_id")
    def _compute_is_planned_done(self):
        """Propose it for who was reached, or has planned to try again."""
        for call in self:
            is_over = call.result == "answered" or call.next_type_id
            call.is_planned_done = bool(not call._origin and call.planned_call and is_over)

    def _get_planned_activity(self):
        """Return the call that is planned next on the lead, the employee's own before others'.

        :returns: `mail.activity` record, possibly empty
        """
        self.ensure_one()
        user = self.user_id or self.env.user
        planned = self.lead_id.activity_ids.filtered(
            lambda activity: activity.activity_category == "phonecall"
        )
        return planned.sorted(lambda one: (one.user_id != user, one.date_deadline, one.id))[:1]

    def _finish_planned_activity(self):
        """Mark the planned call as done; its message becomes that of the call."""
        self.ensure_one()
        activity = self._get_planned_activity()
        if not activity:
            return
        summary = activity.summary or activity.activity_type_id.name
        told = self.env._("Planned: %(what)s", what=summary)
        text = Markup("<p>%s</p>%s") % (told, activity.note or "")
        # what a call means for the lead follows from the call
        logged = activity.with_context(lead_call_logged=Trusted())
        message, _next = logged._action_done(feedback=self.note or False)
        author = self.user_id.partner_id or self.env.user.partner_id
        # sudo: the message belongs to the call, which may have been told already
        self.sudo().lead_message_id.unlink()
        message.sudo().author_id = author
        self._as_server().write({"planned_text": text, "lead_message_id": message.id})
