from odoo.tests import Form, tagged

from .common import LifecycleCommon


@tagged("post_install", "-at_install")
class TestOwnerSync(LifecycleCommon):
    """One salesperson for lead, customer and contact person (REQ-4.19)."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.settings_a.with_user(cls.user_manager).owner_is_synced = True

    def _create_linked_lead(self, **values):
        values = {"partner_id": self.company.id, "contact_id": self.contact.id, **values}
        return self._create_lead(**values)

    def test_off_until_switched_on(self):
        """REQ-4.19"""
        self.settings_a.owner_is_synced = False
        lead = self._create_linked_lead()
        self.company.user_id = self.user_colleague
        self.assertEqual(lead.user_id, self.user_own)
        self.assertFalse(self.contact.user_id)

    def test_customer_s_salesperson_takes_the_lead(self):
        """REQ-4.19: the customer's and the contact person's, in a batch; team as well."""
        leads = self._create_linked_lead() | self._create_lead(contact_id=self.contact.id)
        other = self._create_lead(partner_id=self.other.id)
        (self.company | self.other).write({"user_id": self.user_stranger.id})
        self.assertEqual(leads[0].user_id, self.user_stranger)
        self.assertEqual(leads[0].sudo().team_id, self.team_other)
        self.assertEqual(leads[1].user_id, self.user_own)
        self.assertEqual(other.sudo().user_id, self.user_stranger)
        self.contact.user_id = self.user_colleague
        self.assertEqual(leads.sudo().user_id, self.user_colleague)

    def test_closed_leads_keep_theirs(self):
        """REQ-4.19: won, lost and closed without result."""
        statuses = (
            {"status_id": self.status_won.id},
            self._as_lost(),
            {"status_id": self.status_neutral.id},
        )
        leads = self.env["lead.lead"].union(
            *(self._create_linked_lead(**status) for status in statuses)
        )
        self.company.user_id = self.user_colleague
        self.assertEqual(leads.sudo().user_id, self.user_own)
        leads[0].sudo().user_id = self.user_stranger
        self.assertEqual(self.company.user_id, self.user_colleague)

    def test_lead_s_salesperson_takes_the_customer(self):
        """REQ-4.19: also when who reassigns may not write on contacts."""
        lead = self._create_linked_lead()
        self.assertFalse(self.env["res.partner"].with_user(self.user_all).has_access("write"))
        lead.with_user(self.user_all).user_id = self.user_colleague
        self.assertEqual(self.company.user_id, self.user_colleague)
        self.assertEqual(self.contact.user_id, self.user_colleague)

    def test_no_loop_and_no_spreading(self):
        """REQ-4.19: reassigning one lead moves no other lead of the customer."""
        lead, other = self._create_linked_lead(), self._create_linked_lead()
        lead.with_user(self.user_all).user_id = self.user_colleague
        self.assertEqual(other.user_id, self.user_own)
        self.company.user_id = self.user_stranger
        self.assertEqual((lead | other).sudo().user_id, self.user_stranger)
        self.assertEqual(self.contact.user_id, self.user_colleague)

    def test_linking_fills_what_is_empty(self):
        """REQ-4.19: neither side loses the salesperson it has."""
        self.contact.user_id = self.user_colleague
        lead = self._create_lead(user=self.user_all, user_id=False, team_id=False)
        lead.contact_id = self.contact
        self.assertEqual(lead.user_id, self.user_colleague)
        own = self._create_linked_lead()
        self.assertEqual(own.user_id, self.user_own)
        self.assertEqual(self.company.user_id, self.user_own)
        self.assertEqual(self.contact.user_id, self.user_colleague)

    def test_a_lead_from_the_past_gives_nobody(self):
        """REQ-4.19, REQ-5.5: what is taken over from elsewhere changes no customer."""
        self.patch(self.registry["lead.lead"], "_is_from_past", lambda _leads: True)
        self._create_linked_lead()
        self.assertFalse(self.company.user_id | self.contact.user_id)

    def test_nobody_is_taken_away(self):
        """REQ-4.19: emptying one side leaves the other alone."""
        lead = self._create_linked_lead()
        self.company.user_id = False
        self.assertEqual(lead.user_id, self.user_own)
        lead.with_user(self.user_all).user_id = False
        self.assertEqual(self.contact.user_id, self.user_own)

    def test_settings_of_the_lead_s_company(self):
        """REQ-4.19: leads of other companies, and salespeople from elsewhere, are left."""
        shared = self.env["res.partner"].create({"name": "Shared"})
        theirs = self._create_lead(user=self.user_company_b, partner_id=shared.id)
        ours = self._create_lead(partner_id=shared.id)
        shared.user_id = self.user_both_companies
        self.assertEqual(theirs.user_id, self.user_company_b)
        self.assertEqual(ours.sudo().user_id, self.user_both_companies)
        shared.user_id = self.user_company_b
        self.assertEqual(ours.sudo().user_id, self.user_both_companies)

    def test_client_cannot_switch_it_off(self):
        """REQ-4.19"""
        lead = self._create_linked_lead()
        self.company.with_context(lead_owner_syncing=[]).user_id = self.user_colleague
        self.assertEqual(lead.sudo().user_id, self.user_colleague)

    def test_lead_by_lifecycle_stage(self):
        """REQ-4.19, REQ-4.4: it goes to the contact's salesperson where nobody else has it."""
        self._let_stages_create_leads()
        self.contact.user_id = self.user_colleague
        self.contact.lifecycle_stage_id = self.stage_ready
        self.assertEqual(self._get_leads(self.contact).user_id, self.user_colleague)

    def test_manager_switches_it_on(self):
        """REQ-4.19, REQ-4.7: in the settings."""
        with Form(self.settings_b.with_user(self.user_both_companies)) as form:
            form.owner_is_synced = True
        self.assertTrue(self.settings_b.owner_is_synced)
