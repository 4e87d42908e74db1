from datetime import timedelta

from odoo import fields
from odoo.tests import Form, tagged

from .test_activities import LeadActivityCommon


@tagged("post_install", "-at_install")
class TestMeetings(LeadActivityCommon):
    def _create_meeting(self, user=None, **context):
        """Return a meeting made in the calendar that the lead's button opens."""
        action = self.lead.with_user(user or self.user_own).action_open_meetings()
        Event = self.env["calendar.event"].with_user(user or self.user_own)
        start = fields.Datetime.now() + timedelta(days=3)
        return Event.with_context(**action["context"], **context).create(
            {"start": start, "stop": start + timedelta(hours=1)}
        )

    def test_meeting_made_from_the_lead(self):
        """REQ-5.2: it shows the lead, invites the customer, and counts on the card."""
        self.lead.contact_id = self.env["res.partner"].create({"name": "Ewa"})
        meeting = self._create_meeting()
        self.assertEqual(meeting.lead_id, self.lead)
        self.assertEqual(meeting.name, "Shelving")
        self.assertIn(self.lead.contact_id, meeting.partner_ids)
        self.assertEqual(self.lead.meeting_count, 1)

    def test_meeting_is_the_nearest_activity(self):
        """REQ-5.2, REQ-2.15: planned on the lead as well."""
        meeting = self._create_meeting()
        self.assertEqual(self.lead.activity_ids.calendar_event_id, meeting)
        self.assertEqual(self.lead.date_next_step, meeting.start_date or meeting.start.date())

    def test_meeting_made_from_an_activity(self):
        """REQ-5.2: the activity's lead is the meeting's."""
        activity = self._plan(self.lead, 2, xmlid="mail.mail_activity_data_meeting")
        action = activity.with_context(
            default_res_model="lead.lead", default_res_id=self.lead.id
        ).action_create_calendar_event()
        start = fields.Datetime.now()
        Event = self.env["calendar.event"].with_user(self.user_own)
        meeting = Event.with_context(**action["context"]).create(
            {"start": start, "stop": start + timedelta(hours=1)}
        )
        self.assertEqual(meeting.lead_id, self.lead)

    def test_meeting_made_from_the_list_of_activities(self):
        """REQ-5.2, REQ-8.7: where no card is open, the activity knows its lead and who comes."""
        self.lead.contact_id = self.env["res.partner"].create({"name": "Ewa"})
        activity = self._plan(self.lead, 2, xmlid="mail.mail_activity_data_meeting")
        action = activity.with_user(self.user_own).action_create_calendar_event()
        start = fields.Datetime.now()
        Event = self.env["calendar.event"].with_user(self.user_own)
        meeting = Event.with_context(**action["context"]).create(
            {"start": start, "stop": start + timedelta(hours=1)}
        )
        self.assertEqual(meeting.lead_id, self.lead)
        self.assertEqual(meeting.partner_ids, self.user_own.partner_id | self.lead.contact_id)

    def _open_scheduler(self):
        """Return the dialog in which a meeting of the lead is planned."""
        self.lead.contact_id = self.env["res.partner"].create({"name": "Ewa"})
        Wizard = self.env["mail.activity.schedule"].with_user(self.user_own)
        Wizard = Wizard.with_context(
            active_model="lead.lead",
            active_id=self.lead.id,
            active_ids=self.lead.ids,
            default_res_model="lead.lead",
            default_res_ids=str(self.lead.ids),
        )
        dialog = Form(Wizard)
        dialog.activity_type_id = self.env.ref("mail.mail_activity_data_meeting")
        return dialog

    def test_meeting_is_planned_with_its_people_and_time_in_one_dialog(self):
        """REQ-8.7: attendees can be added and left out; no calendar has to be opened."""
        guest = self.env["res.partner"].create({"name": "Guest"})
        dialog = self._open_scheduler()
        self.assertEqual(
            dialog.lead_partner_ids[:], self.user_own.partner_id | self.lead.contact_id
        )
        dialog.lead_partner_ids.add(guest)
        dialog.lead_start = "2031-01-13 09:00:00"
        dialog.lead_duration = 1.5
        action = dialog.save().action_create_calendar_event()
        self.assertEqual(action["type"], "ir.actions.act_window_close")
        meeting = self.lead.activity_ids.calendar_event_id
        self.assertEqual(meeting.lead_id, self.lead)
        self.assertEqual(meeting.name, "Shelving")
        self.assertEqual(str(meeting.stop), "2031-01-13 10:30:00")
        self.assertIn(guest, meeting.partner_ids)
        self.assertEqual(str(self.lead.activity_ids.date_deadline), "2031-01-13")

    def test_time_of_a_meeting_may_be_chosen_in_the_calendar(self):
        """REQ-8.7: whoever is invited in the dialog stays invited."""
        dialog = self._open_scheduler()
        dialog.lead_partner_ids.clear()
        dialog.lead_partner_ids.add(self.lead.contact_id)
        action = dialog.save().action_create_calendar_event()
        self.assertEqual(action["res_model"], "calendar.event")
        self.assertEqual(action["context"]["default_partner_ids"], self.lead.contact_id.ids)

    def test_meeting_moved_to_a_contact_leaves_the_lead(self):
        """REQ-5.2: it counts where it belongs; one linked by hand stays."""
        partner = self.env["res.partner"].create({"name": "Ewa"})
        moved = self._create_meeting()
        moved.write({"res_model": "res.partner", "res_id": partner.id})
        self.assertFalse(moved.lead_id)
        self.assertEqual(self.lead.meeting_count, 0)
        moved.lead_id = self.lead
        moved.name = "Again"
        self.assertEqual(moved.lead_id, self.lead)

    def test_count_of_a_colleagues_private_meeting(self):
        """REQ-5.2: counted for whoever sees the lead, shown to those who take part."""
        self._create_meeting().privacy = "private"
        self.assertEqual(self.lead.with_user(self.user_manager).meeting_count, 1)

    def test_people_without_leads_use_their_calendar(self):
        """REQ-1.14: invited employees see the meeting, not the lead."""
        employee = self._create_user("meeting_employee", None)
        meeting = self._create_meeting()
        meeting.partner_ids += employee.partner_id
        seen = meeting.with_user(employee).read()[0]
        self.assertNotIn("lead_id", seen)
        own = self.env["calendar.event"].with_user(employee).create({"name": "Lunch"})
        self.assertFalse(own.sudo().lead_id)

    def test_deleted_lead_leaves_the_meeting(self):
        """REQ-5.2"""
        meeting = self._create_meeting()
        self.lead.with_user(self.user_manager).unlink()
        self.assertTrue(meeting.exists())
        self.assertFalse(meeting.lead_id)
