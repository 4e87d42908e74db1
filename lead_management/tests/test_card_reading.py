from odoo.tests import tagged

from .common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestCardReading(LeadManagementCommon):
    """What a card gets in one reading, and what that takes."""

    def test_statuses_to_choose_from_come_with_the_lead(self):
        """REQ-1.3: those that the type allows, in their order, and the lead's own."""
        funnel = self._create_type("Funnel", self.status_lost | self.status_new)
        lead = self._create_lead(type_id=funnel.id, status_id=self.status_new.id)
        ordered = (self.status_new | self.status_lost).sorted()
        self._assert_choices(lead, ordered)
        # as somebody else has left it meanwhile
        only_lost = (self.status_lost.id,)
        self.patch(self.registry["lead.status"], "_get_allowed_ids", lambda *_args: only_lost)
        lead.invalidate_recordset()
        self._assert_choices(lead, ordered)

    def _assert_choices(self, lead, statuses):
        own = lead.with_user(self.user_own)
        expected = [{"id": status.id, "display_name": status.name} for status in statuses]
        self.assertEqual(own.status_choices, expected)

    def test_statuses_to_choose_from_follow_the_type(self):
        """REQ-1.3: another type in the form offers its own statuses."""
        funnel = self._create_type("Funnel", self.status_new | self.status_won)
        specification = {"status_choices": {}, "type_id": {}}
        values = {"type_id": funnel.id}
        Lead = self.env["lead.lead"].with_user(self.user_own)
        changed = Lead.onchange(values, ["type_id"], specification)["value"]
        names = [choice["display_name"] for choice in changed["status_choices"]]
        self.assertEqual(names, (self.status_new | self.status_won).sorted().mapped("name"))

    def test_priorities_to_choose_from_come_with_the_lead(self):
        """REQ-0.9: those in use, in their order."""
        Priority = self.env["lead.priority"]
        Priority.create([{"name": "Never", "active": False}, {"name": "First", "sequence": -1}])
        lead = self._create_lead()
        self.assertEqual(
            lead.with_user(self.user_own).priority_choices,
            [[priority.id, priority.name] for priority in Priority.search([])],
        )
        self.assertEqual(lead.priority_choices[0][1], "First")

    def test_choices_of_many_leads_take_as_many_queries_as_of_one(self):
        """REQ-1.29: beside the leads and their statuses one for each kind of choice."""
        leads = self.env["lead.lead"].union(*(self._create_lead() for _number in range(3)))
        leads = leads.with_user(self.user_own)
        names = ["status_choices", "priority_choices"]
        leads.read(names)
        for some in (leads[:1], leads):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(leads=len(some)), self.assertQueryCount(__system__=3):
                some.read(names)

    def test_what_a_lead_has_none_of_is_not_counted(self):
        """REQ-1.29: one query tells that there are no merges, and nobody reads it."""
        lead = self._create_lead().with_user(self.user_own)
        other = self._create_lead()
        self.assertFalse(lead._get_with("lead.merge"))
        self.assertFalse(lead.merge_count)
        self.env["lead.lead"]._merge(lead.sudo(), other)
        self.assertEqual(lead._get_with("lead.merge"), lead)
        lead.invalidate_recordset(["merge_count"])
        self.assertEqual(lead.merge_count, 1)
        self.assertNotIn("linked_models", lead.fields_get())
