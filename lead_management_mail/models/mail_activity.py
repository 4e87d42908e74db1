from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.lead_management.trusted_context import is_trusted

# what an activity of a lead proposes as its due date
DAYS_AHEAD = 7
# category of an activity type -> what its end means for the lead
OUTREACH_BY_CATEGORY = {"phonecall": "out", "meeting": "in"}


class MailActivity(models.Model):
    """Activities of leads: a week ahead by default; done calls and meetings count."""

    _inherit = "mail.activity"

    # the nearest activity of a lead (lead.lead, _get_deadline_sql)
    _lead_deadline_idx = models.Index(
        "(res_id, date_deadline) WHERE active IS TRUE AND res_model = 'lead.lead'"
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Plan for the lead that stays what is planned for one that was merged meanwhile."""
        model_id = self.env["ir.model"]._get_id("lead.lead")
        defaults = self.default_get(["res_model", "res_model_id", "res_id"])
        # follows from the other one
        defaults.pop("res_model", None)
        vals_list = [{**defaults, **vals} for vals in vals_list]
        on_leads = [vals for vals in vals_list if vals.get("res_model_id") == model_id]
        # sudo: where they went; whether the user may plan something there is asked there
        leads = self.env["lead.lead"].sudo().browse({vals.get("res_id") or 0 for vals in on_leads})
        into = {lead.id: lead.merged_into_id.id for lead in leads.exists()} if on_leads else {}
        for vals in on_leads:
            vals["res_id"] = into.get(vals.get("res_id")) or vals.get("res_id")
        return super().create(vals_list)

    @api.onchange("activity_type_id")
    def _onchange_lead_activity_type(self):
        """Propose a week ahead for leads, after Odoo has proposed its day."""
        if self.res_model == "lead.lead" and self.activity_type_id:
            self.date_deadline = self._get_lead_deadline(self.activity_type_id)

    @api.model
    def _get_lead_deadline(self, activity_type):
        """Return the due date proposed for an activity of a lead.

        :param activity_type: `mail.activity.type` record
        :returns: date; what follows another activity keeps the distance of its type
        """
        if self.env.context.get("activity_previous_deadline"):
            return activity_type._get_date_deadline()
        return fields.Date.context_today(self) + timedelta(days=DAYS_AHEAD)

    def action_create_calendar_event(self):
        """Open the calendar for the meeting of an activity, on whatever screen it stands.

        Odoo takes the record that the meeting is about from the context, which is that of a
        card alone.

        :returns: an act_window action
        """
        action = super().action_create_calendar_event()
        if self.res_model == "lead.lead":
            lead = self.env["lead.lead"].browse(self.res_id)
            action["context"] |= {
                "default_res_model": self.res_model,
                "default_res_id": self.res_id,
                "default_partner_ids": lead._get_meeting_attendees(self.user_id).ids,
            }
        return action

    def _action_done(self, feedback=False, attachment_ids=None):
        """Tell the leads that somebody talked to them, or tried to."""
        on_leads = self.filtered(lambda activity: activity.res_model == "lead.lead")
        contacted = {
            kind: on_leads.filtered(lambda act, c=category: act.activity_category == c)
            for category, kind in OUTREACH_BY_CATEGORY.items()
        }
        res = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if is_trusted(self.env, "lead_call_logged"):
            return res
        for kind, activities in contacted.items():
            leads = self.env["lead.lead"].browse(activities.mapped("res_id")).exists()
            leads._filtered_access("write")._on_outreach(kind)
        return res
