from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestCopyButton(LeadManagementCommon):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.funnel = cls._create_type("Funnel")
        cls._create_type("Another, so that none is the default")
        cls.customer = cls.env["res.partner"].create({"name": "Customer Ltd", "is_company": True})
        cls.person = cls.env["res.partner"].create(
            {"name": "Anna Nowak", "parent_id": cls.customer.id}
        )
        cls.source = cls.env["utm.source"].create({"name": "Fair in Poznan"})

    def _get_copied_values(self):
        """Return the values that REQ-0.44 says the copy takes."""
        return {
            "name": "Shelving",
            "type_id": self.funnel.id,
            "partner_id": self.customer.id,
            "contact_id": self.person.id,
            "description": "<p>Call on Monday</p>",
            "priority_id": self.env["lead.priority"].create({"name": "Hot"}).id,
            "expected_revenue": 1200.0,
            "probability": 35.0,
            "phone": "22 601 60 60",
            "email": "anna@example.com",
            "website": "https://example.com",
            "street": "Dluga 1",
            "street2": "3rd floor",
            "zip": "00-238",
            "city": "Warszawa",
            "state_id": self.env["res.country.state"]
            .search([("country_id.code", "=", "US")], limit=1)
            .id,
            "country_id": self.env.ref("base.us").id,
            "partner_name": "Customer Limited",
            "contact_first_name": "Anna",
            "contact_middle_name": "Maria",
            "contact_last_name": "Nowak",
            "function": "Buyer",
        }

    def test_opens_a_new_lead_with_the_values_of_the_old_one(self):
        """REQ-0.44: and the salesperson and tags."""
        values = self._get_copied_values()
        tags = self.env["lead.tag"].create([{"name": "Fair"}, {"name": "Hot"}])
        lead = self._create_lead(**values, tag_ids=[Command.set(tags.ids)])
        action = lead.action_copy_lead()
        self.assertEqual(action["res_model"], "lead.lead")
        copied = self.env["lead.lead"].browse(action["res_id"])
        self.assertNotEqual(copied, lead)
        self.assertRecordValues(copied, [{**values, "user_id": self.user_own.id}])
        self.assertEqual(copied.tag_ids, tags)

    def test_leaves_the_life_of_the_old_one_behind(self):
        """REQ-0.44, REQ-0.32: status, reason, dates, ID and log are its own."""
        lead = self._create_lead(
            date="2030-01-01 10:00:00",
            date_deadline="2030-02-01",
            source_id=self.source.id,
        )
        lead.set_lost(self.reason_with_note.id, "They moved away")
        copied = lead.copy()
        self.assertEqual(copied.status_id, self.status_new)
        self.assertFalse(copied.loss_reason_id or copied.loss_note)
        self.assertFalse(copied.date_deadline or copied.date_closed)
        self.assertFalse(copied.source_id)
        self.assertNotEqual(copied.date, lead.date)
        self.assertNotEqual(copied.code, lead.code)
        self.assertEqual(len(copied.status_change_ids), 1)

    def test_lead_of_a_colleague_stays_with_the_colleague(self):
        """REQ-0.44, REQ-1.14: copied within the team by who works with its leads."""
        lead = self._create_lead(user=self.user_colleague)
        copied = lead.with_user(self.user_team).copy()
        self.assertEqual(copied.user_id, self.user_colleague)
        self.assertEqual(copied.team_id, self.team_a)

    def test_status_of_the_column_it_was_opened_from_does_not_come_in(self):
        """REQ-0.44: the copy starts at the beginning, whatever view it is made in."""
        lead = self._create_lead()
        board = lead.with_context(default_status_id=self.status_won.id)
        self.assertEqual(board.copy().status_id, self.status_new)

    def test_copied_archived_lead_is_at_work(self):
        """REQ-0.44"""
        lead = self._create_lead()
        lead.action_archive()
        self.assertTrue(lead.copy().active)

    def test_who_only_reads_copies_nothing(self):
        """REQ-1.14"""
        lead = self._create_lead()
        with self.assertRaises(AccessError):
            lead.with_user(self.user_readonly).action_copy_lead()


@tagged("post_install", "-at_install")
class TestAssignButton(LeadManagementCommon):
    def _assign(self, leads, user, **values):
        dialog = self._open_dialog(leads.with_user(user).action_assign(), user)
        for name, value in values.items():
            dialog[name] = value
        dialog.save().action_apply()

    def _get_notified_users(self):
        """Return whom the web client tells about the leads they got, once a message."""
        self.env.cr.precommit.run()
        messages = self.env["bus.bus"].search(
            [("message", "like", "simple_notification")], order="id"
        )
        users = self.env["res.users"].search([])
        return [
            user
            for message in messages
            for user in users
            if f'"res.partner",{user.partner_id.id}]' in message.channel
            or f'"res.users",{user.id}]' in message.channel
        ]

    def test_many_leads_get_their_salesperson_and_the_team(self):
        """REQ-1.14, REQ-1.29: mass assignment from the list, the team follows."""
        leads = self._create_leads(3)
        self._assign(leads, self.user_all, user_id=self.user_stranger)
        self.assertEqual(leads.sudo().user_id, self.user_stranger)
        self.assertEqual(leads.sudo().team_id, self.team_other)

    def test_team_alone_can_be_chosen(self):
        """REQ-1.8: leads wait for somebody of the team to take them."""
        leads = self._create_leads(2, user=self.user_all, user_id=False)
        self._assign(leads, self.user_all, team_id=self.team_other)
        self.assertEqual(leads.team_id, self.team_other)
        self.assertFalse(leads.user_id)

    def test_salesperson_is_told_once(self):
        """REQ-5.1: one message, however many leads; none to who assigns to himself."""
        self.env["bus.bus"].search([]).unlink()
        leads = self._create_leads(3)
        self._assign(leads, self.user_all, user_id=self.user_stranger)
        self.assertEqual(self._get_notified_users(), [self.user_stranger])
        self._assign(leads, self.user_all, user_id=self.user_all)
        self.assertEqual(self._get_notified_users(), [self.user_stranger])

    def test_nobody_chosen(self):
        """REQ-1.14: the dialog says what is missing."""
        leads = self._create_leads(2)
        with self.assertRaisesRegex(UserError, "Choose the salesperson"):
            self._assign(leads, self.user_all)

    def test_nothing_selected(self):
        """REQ-1.14"""
        with self.assertRaisesRegex(UserError, "Select the leads"):
            self.env["lead.lead"].with_user(self.user_all).action_assign()

    def test_one_lead_out_of_reach_stops_them_all(self):
        """REQ-1.14: within the own teams; nothing half written."""
        leads = self._create_leads(2)
        with self.assertRaises(AccessError):
            self._assign(leads, self.user_team, user_id=self.user_stranger)
        self.assertEqual(leads.user_id, self.user_own)
        self._assign(leads, self.user_team, user_id=self.user_colleague)
        self.assertEqual(leads.sudo().user_id, self.user_colleague)
