import re

from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file

MODULE = "lead_management"


@tagged("post_install", "-at_install")
class TestDefaultData(TransactionCase):
    """What a company finds on the first day, before anybody configured anything."""

    @classmethod
    def _ref(cls, name):
        return cls.env.ref(f"{MODULE}.{name}")

    def _update_data(self, filename):
        """Load a data file as an upgrade of the addon does."""
        convert_file(self.env, MODULE, filename, {}, mode="update", noupdate=True)

    def test_statuses_lead_from_new_to_won_or_lost(self):
        """REQ-0.77, REQ-0.75: five statuses, in this order, with codes of their own."""
        names = ("new", "qualified", "proposition", "won", "lost")
        statuses = [self._ref(f"lead_status_{name}") for name in names]
        self.assertEqual(
            [(status.name, status.code, status.kind) for status in statuses],
            [
                ("New", "new", "open"),
                ("Qualified", "qualified", "open"),
                ("Proposition", "proposition", "open"),
                ("Won", "won", "won"),
                ("Lost", "lost", "lost"),
            ],
        )
        sequences = [status.sequence for status in statuses]
        self.assertEqual(sequences, sorted(set(sequences)))
        self.assertEqual(
            [status.is_closed for status in statuses], [False, False, False, True, True]
        )
        self.assertFalse(any(status.company_id for status in statuses))

    def test_lost_is_the_only_target_of_the_lost_button(self):
        """REQ-0.77, REQ-0.80: a new lead can be lost without any configuration."""
        targets = self.env["lead.status"].search(
            [("is_lost_target", "=", True), ("company_id", "=", False)]
        )
        self.assertEqual(targets, self._ref("lead_status_lost"))
        lead = self.env["lead.lead"].create({"name": "Lathe"})
        lead.set_lost(self._ref("lead_loss_reason_no_budget").id)
        self.assertEqual(lead.status_id, targets)

    def test_new_lead_starts_in_new_and_can_be_won(self):
        """REQ-0.37, REQ-0.77: the statuses work together from the first lead on."""
        lead = self.env["lead.lead"].create({"name": "Lathe"})
        self.assertEqual(lead.status_id, self._ref("lead_status_new"))
        lead.action_won()
        self.assertEqual(lead.status_id, self._ref("lead_status_won"))

    def test_normal_is_the_only_priority_without_colour(self):
        """REQ-0.77, REQ-0.11: Low, High and Urgent differ in colour."""
        names = ("low", "normal", "high", "urgent")
        priorities = [self._ref(f"lead_priority_{name}") for name in names]
        self.assertEqual(
            [(priority.name, priority.code) for priority in priorities],
            [
                ("Low", "low"),
                ("Normal", "normal"),
                ("High", "high"),
                ("Urgent", "urgent"),
            ],
        )
        sequences = [priority.sequence for priority in priorities]
        self.assertEqual(sequences, sorted(set(sequences)))
        colors = {priority.code: priority.color for priority in priorities}
        self.assertEqual(colors.pop("normal"), 0)
        self.assertTrue(all(colors.values()), colors)
        self.assertEqual(len(set(colors.values())), 3, colors)

    def test_loss_reasons_are_offered_in_order(self):
        """REQ-0.84: the five shipped reasons, shared by all companies."""
        keys = (
            "too_expensive",
            "competitor",
            "no_budget",
            "unreachable",
            "not_relevant",
        )
        reasons = self.env["lead.loss.reason"].browse(
            [self._ref(f"lead_loss_reason_{key}").id for key in keys]
        )
        self.assertEqual(
            reasons.mapped("name"),
            [
                "Too expensive",
                "Chose a competitor",
                "No budget",
                "Could not reach",
                "Not relevant",
            ],
        )
        sequences = reasons.mapped("sequence")
        self.assertEqual(sequences, sorted(set(sequences)))
        self.assertFalse(reasons.company_id)
        self.assertFalse(any(reasons.mapped("note_required")))

    def test_numerator_gives_six_digits_to_every_company(self):
        """REQ-0.32: one sequence for all companies, numbers never repeat."""
        sequence = self._ref("ir_sequence_lead_lead")
        self.assertEqual(sequence.name, "Numerator - Leads")
        self.assertFalse(sequence.company_id)
        self.assertEqual(sequence.implementation, "standard")
        other = self.env["res.company"].create({"name": "Second company"})
        leads = self.env["lead.lead"].create(
            [
                {"name": "Lathe", "company_id": self.env.company.id},
                {"name": "Drill", "company_id": other.id},
            ]
        )
        for lead in leads:
            self.assertTrue(re.fullmatch(r"\d{6}", lead.code), lead.code)
        self.assertNotEqual(*leads.mapped("code"))

    def test_upgrade_does_not_bring_back_what_was_deleted(self):
        """REQ-1.10: a default that a company deleted stays deleted."""
        low = self._ref("lead_priority_low")
        self.env["lead.lead"].search([("priority_id", "=", low.id)]).priority_id = False
        count = self.env["lead.priority"].search_count([])
        low.unlink()
        self._update_data("data/lead_priority_data.xml")
        self.assertFalse(self.env.ref(f"{MODULE}.lead_priority_low", False))
        self.assertEqual(self.env["lead.priority"].search_count([]), count - 1)

    def test_upgrade_keeps_what_was_renamed(self):
        """REQ-1.10: names, order and kinds belong to the company."""
        status = self._ref("lead_status_proposition")
        status.write({"name": "Offer sent", "sequence": 25, "stuck_after_days": 3})
        self._update_data("data/lead_status_data.xml")
        self.assertEqual(status.name, "Offer sent")
        self.assertEqual((status.sequence, status.stuck_after_days), (25, 3))
