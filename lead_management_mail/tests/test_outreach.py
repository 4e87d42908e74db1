from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import LeadMailCommon


@tagged("post_install", "-at_install")
class TestOutreach(LeadMailCommon):
    """REQ-4.17: New, Attempting, Connected."""

    @classmethod
    def _setup_configuration(cls):
        res = super()._setup_configuration()
        Status = cls.env["lead.status"].with_context(active_test=False)
        Status.search([("code", "in", ("attempting", "connected"))]).code = False
        cls.attempting = cls._create_status("Attempting", code="attempting", sequence=12)
        cls.connected = cls._create_status("Connected", code="connected", sequence=14)
        cls.funnel = cls._create_type(
            "HubSpot",
            cls.status_new | cls.attempting | cls.connected | cls.status_won | cls.status_lost,
            is_outreach_moved=True,
        )
        cls.lead = cls._create_lead(type_id=cls.funnel.id)
        return res

    def test_switch_proposes_the_statuses_of_the_ready_funnel(self):
        """REQ-4.17, REQ-2.21"""
        self.assertEqual(self.funnel.outreach_status_id, self.attempting)
        self.assertEqual(self.funnel.reply_status_id, self.connected)

    def test_outgoing_contact_moves_to_attempting(self):
        """REQ-4.17"""
        self.assertEqual(self.lead._on_outreach("out"), self.lead)
        self.assertEqual(self.lead.status_id, self.attempting)

    def test_reply_moves_to_connected_from_either(self):
        """REQ-4.17"""
        other = self._create_lead(type_id=self.funnel.id, status_id=self.attempting.id)
        (self.lead | other)._on_outreach("in")
        self.assertEqual((self.lead | other).status_id, self.connected)

    def test_nothing_moves_back(self):
        """REQ-4.17: a call to a lead that is connected already."""
        self.lead.status_id = self.connected
        self.assertFalse(self.lead._on_outreach("out"))
        self.assertEqual(self.lead.status_id, self.connected)

    def test_lead_moved_back_by_hand_stays(self):
        """REQ-4.17: neither by the same contact nor by an earlier one."""
        self.lead._on_outreach("in")
        self.lead.status_id = self.status_new
        for kind in ("out", "in"):
            with self.subTest(kind=kind):
                self.assertFalse(self.lead._on_outreach(kind))
        self.assertEqual(self.lead.status_id, self.status_new)

    def test_closed_leads_and_other_types_stay(self):
        """REQ-4.17: off unless the switch is on."""
        self.lead.write(self._as_lost())
        other = self._create_lead(type_id=self._create_type("Other").id)
        self.assertFalse((self.lead | other)._on_outreach("in"))
        self.assertEqual(other.status_id, self.status_new)

    def test_move_is_no_change_by_a_user(self):
        """REQ-4.17, REQ-2.16"""
        before = self.lead.date_last_user_change
        self.lead._on_outreach("out")
        self.assertEqual(self.lead.date_last_user_change, before)

    def test_refused_move_is_told_and_undoes_nothing(self):
        """REQ-4.17, REQ-1.4: required fields hold, and the contact stays as it is."""
        self.attempting.required_field_ids = self.env["ir.model.fields"]._get("lead.lead", "phone")
        self.assertFalse(self.lead._on_outreach("out"))
        self.assertEqual(self.lead.status_id, self.status_new)
        self.assertIn("Attempting", self.lead.sudo().message_ids[0].body)

    def test_switch_without_a_status_is_refused(self):
        """REQ-4.17: nothing to move to."""
        with self.assertRaisesRegex(ValidationError, "Choose the status"):
            self._create_type("Empty", self.status_new, is_outreach_moved=True)

    def test_status_that_the_type_forbids_is_refused(self):
        """REQ-4.17, REQ-0.39"""
        with self.assertRaisesRegex(ValidationError, "does not allow"):
            self.funnel.reply_status_id = self.status_qualified

    def test_deleted_status_moves_nothing(self):
        """REQ-4.17: a status can be deleted although the switch names it."""
        self.attempting.unlink()
        self.assertFalse(self.lead._on_outreach("out"))
        self.assertEqual(self.lead.status_id, self.status_new)


@tagged("post_install", "-at_install")
class TestReadyFunnel(LeadMailCommon):
    def _add_funnel(self):
        wizard = self.env["lead.funnel.wizard"].with_user(self.user_manager).create({})
        wizard.line_ids.filtered(lambda line: line.code == "hubspot").is_chosen = True
        wizard.action_apply()
        return self.env["lead.type"].search([("code", "=", "hubspot")])

    def test_hubspot_funnel_moves_its_leads(self):
        """REQ-4.17, REQ-2.21: from New to Attempting and Connected."""
        self.env["lead.type"].with_context(active_test=False).search(
            [("code", "=", "hubspot")]
        ).code = False
        funnel = self._add_funnel()
        self.assertTrue(funnel.is_outreach_moved)
        lead = self._create_lead(type_id=funnel.id)
        codes = [lead.status_id.code]
        for kind in ("out", "in"):
            lead._on_outreach(kind)
            codes.append(lead.status_id.code)
        self.assertEqual(codes, ["new", "attempting", "connected"])

    def test_funnel_that_exists_keeps_its_switch(self):
        """REQ-4.17: what a manager switched off stays off."""
        funnel = self._add_funnel()
        funnel.is_outreach_moved = False
        self._add_funnel()
        self.assertFalse(funnel.is_outreach_moved)
