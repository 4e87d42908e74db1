from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import LifecycleCommon


@tagged("post_install", "-at_install")
class TestLeadByStage(LifecycleCommon):
    """A partner that enters a chosen stage gets a lead (REQ-4.3 to REQ-4.5)."""

    def test_off_until_switched_on(self):
        """REQ-4.3: chosen stages alone do nothing."""
        self.settings_a.lifecycle_stage_ids = self.stage_ready
        self.company.lifecycle_stage_id = self.stage_ready
        self.assertFalse(self._get_leads())

    def test_an_address_that_is_none_is_kept_as_text(self):
        """REQ-4.4, REQ-5.1: on the lead, with the name of the field."""
        self._let_stages_create_leads()
        self.company.email = "jan@gmail,com"
        self.company.lifecycle_stage_id = self.stage_ready
        lead = self._get_leads(self.company)
        self.assertFalse(lead.email)
        self.assertIn("Email: jan@gmail,com", lead.description)

    def test_chosen_stage_gives_a_lead(self):
        """REQ-4.4: linked, named, of the current company, owned as what comes by itself."""
        owner = self.user_colleague
        self.settings_a.default_type_id = self._create_type("Funnel", user_id=owner.id)
        self._let_stages_create_leads()
        self.company.lifecycle_stage_id = self.stage_ready
        lead = self._get_leads(self.company)
        self.assertEqual(len(lead), 1)
        self.assertRecordValues(
            lead,
            [
                {
                    "name": "Customer Ltd",
                    "partner_id": self.company.id,
                    "company_id": self.company_a.id,
                    "user_id": owner.id,
                    "status_id": self.status_new.id,
                }
            ],
        )

    def test_contact_of_a_company(self):
        """REQ-4.4: the company is the customer, the contact the contact person."""
        self._let_stages_create_leads()
        self.contact.lifecycle_stage_id = self.stage_ready
        lead = self._get_leads(self.contact)
        self.assertEqual((lead.partner_id, lead.contact_id), (self.company, self.contact))

    def test_other_stages_give_none(self):
        """REQ-4.4"""
        self._let_stages_create_leads()
        self.company.lifecycle_stage_id = self.stage_early
        self.company.lifecycle_stage_id = self.stage_customer
        self.assertFalse(self._get_leads())

    def test_several_chosen_stages(self):
        """REQ-4.4, REQ-4.18: one open lead a person, another one after it has ended."""
        self._let_stages_create_leads(self.stage_early | self.stage_ready)
        for partner in (self.company, self.contact, self._create_partners("Private person")):
            for stage, ends, count in (
                (self.stage_early, False, 1),
                (self.stage_early, False, 1),
                (self.stage_ready, True, 1),
                (self.stage_customer, False, 1),
                (self.stage_ready, False, 2),
                (self.stage_early, False, 2),
            ):
                partner.write({"lifecycle_stage_id": stage.id, "comment": "Once more"})
                own = self._get_leads(partner).filtered(
                    lambda lead, person=partner: (lead.contact_id or lead.partner_id) == person
                )
                with self.subTest(partner=partner.name, stage=stage.name):
                    self.assertEqual(len(own), count)
                if ends:
                    own.write(self._as_lost())

    def test_an_open_lead_of_any_way_in_is_enough(self):
        """REQ-4.4: made by hand or for an earlier stage, of many partners at once."""
        self._let_stages_create_leads(self.stage_early | self.stage_ready)
        partners = self._create_partners("One", "Two", "Three")
        self._create_lead(name="By hand", partner_id=partners[0].id)
        self._create_lead(name="Archived", partner_id=partners[1].id).active = False
        partners[2].lifecycle_stage_id = self.stage_early
        partners.write({"lifecycle_stage_id": self.stage_ready.id})
        names = self._get_leads(partners).mapped("name")
        self.assertEqual(sorted(names), ["Archived", "By hand", "Three", "Two"])

    def test_created_in_the_stage(self):
        """REQ-4.4: in the form, in a batch and by import."""
        self._let_stages_create_leads()
        self._create_partners("One", "Two", lifecycle_stage_id=self.stage_ready.id)
        self.assertEqual(set(self._get_leads().mapped("name")), {"One", "Two"})
        with Form(self.env["res.partner"].with_user(self.user_own)) as form:
            form.name = "Three"
            form.lifecycle_stage_id = self.stage_ready
        self.assertEqual(len(self._get_leads(form.record)), 1)
        result = (
            self.env["res.partner"]
            .with_user(self.user_own)
            .load(["name", "lifecycle_stage_id"], [["Four", "Ready"], ["Five", "Early"]])
        )
        imported = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(self._get_leads(imported).mapped("name"), ["Four"])

    def test_batch_with_some_there_already(self):
        """REQ-4.4: only who enters gets one."""
        self._let_stages_create_leads(self.stage_ready)
        self.company.lifecycle_stage_id = self.stage_ready
        (self.company | self.other).write({"lifecycle_stage_id": self.stage_ready.id})
        self.assertEqual(self._get_leads().partner_id, self.company | self.other)
        self.assertEqual(len(self._get_leads()), 2)

    def test_leads_of_many_partners_are_made_together(self):
        """REQ-4.4, REQ-1.29: as many queries for each as creating leads needs."""
        counts = []
        for is_on in (False, True):
            partners = self._create_partners(*["Partner"] * 20)
            self._let_stages_create_leads()
            self.settings_a.lifecycle_creates_lead = is_on
            self.env.flush_all()
            with self._capture_queries() as queries:
                partners.write({"lifecycle_stage_id": self.stage_ready.id})
                self.env.flush_all()
            counts.append(len(queries))
        self.assertEqual(len(self._get_leads(partners)), 20)
        self.assertLessEqual(counts[1] - counts[0], 3 * 20)

    def test_copy_is_in_no_stage(self):
        """REQ-4.4: a copied contact has not entered anything."""
        self._let_stages_create_leads()
        self.company.lifecycle_stage_id = self.stage_ready
        self.assertFalse(self.company.copy().lifecycle_stage_id)
        self.assertEqual(len(self._get_leads()), 1)

    def test_merged_partners_give_no_lead(self):
        """REQ-4.4: a stage that comes from a merge is no entry."""
        self.company.lifecycle_stage_id = self.stage_ready
        self._let_stages_create_leads()
        # sudo: other apps ask for rights of their own to merge partners
        other = self.other.with_company(self.company_a).sudo()
        wizard = other.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.company | other).ids, other, extra_checks=False)
        self.assertEqual(self.other.lifecycle_stage_id, self.stage_ready)
        self.assertFalse(self._get_leads())

    def test_without_rights_on_leads(self):
        """REQ-4.4: whoever keeps the contacts need not have the Leads app."""
        self._let_stages_create_leads()
        clerk = self._create_user("lifecycle_clerk", None)
        clerk.group_ids = [Command.link(self.env.ref("base.group_partner_manager").id)]
        partner = self._create_partners("Found", user=clerk, lifecycle_stage_id=self.stage_ready.id)
        self.assertFalse(self._get_leads(partner.sudo()).user_id)

    def test_settings_of_the_company(self):
        """REQ-4.4: the partner's company decides, of a shared partner the current one."""
        self._let_stages_create_leads(settings=self.settings_b)
        self.other.lifecycle_stage_id = self.stage_ready
        self.assertFalse(self._get_leads())
        theirs = self.env["res.partner"].create({"name": "B", "company_id": self.company_b.id})
        companies = (self.company_a | self.company_b).ids
        as_both = theirs.with_user(self.user_both_companies)
        as_both.with_context(allowed_company_ids=companies).lifecycle_stage_id = self.stage_ready
        self.assertEqual(self._get_leads(theirs).company_id, self.company_b)
        self.other.lifecycle_stage_id = self.stage_early
        in_b = self.other.with_user(self.user_both_companies).with_company(self.company_b)
        in_b.lifecycle_stage_id = self.stage_ready
        self.assertEqual(self._get_leads(self.other).company_id, self.company_b)

    def test_no_lead_from_synchronization(self):
        """REQ-4.5: the company follows its contact and the other contacts follow too."""
        self.settings_a.lifecycle_is_synced = True
        self._let_stages_create_leads()
        colleague = self._create_partners("Anna Nowak", parent_id=self.company.id)
        self.contact.lifecycle_stage_id = self.stage_ready
        for partner in self.company | colleague:
            self.assertEqual(partner.lifecycle_stage_id, self.stage_ready)
        self.assertEqual(self._get_leads().contact_id, self.contact)
        self.assertEqual(len(self._get_leads()), 1)

    def test_no_lead_for_a_contact_that_joins(self):
        """REQ-4.5: a new contact takes the company's stage, without a lead."""
        self.settings_a.lifecycle_is_synced = True
        self.company.lifecycle_stage_id = self.stage_ready
        self._let_stages_create_leads()
        new = self._create_partners("New", parent_id=self.company.id)
        moved = self._create_partners("Moved")
        moved.parent_id = self.company
        address = self._create_partners("Store", parent_id=self.company.id, type="delivery")
        self.assertEqual((new | moved).lifecycle_stage_id, self.stage_ready)
        self.assertEqual(new.lifecycle_stage_id, moved.lifecycle_stage_id)
        self.assertFalse(address.lifecycle_stage_id)
        self.assertFalse(self._get_leads())

    def test_client_cannot_switch_leads_off(self):
        """REQ-4.4: what the web client may send as context changes nothing."""
        self._let_stages_create_leads()
        partner = self.company.with_context(lead_lifecycle_handled=self.company.ids)
        partner.lifecycle_stage_id = self.stage_ready
        self.assertEqual(len(self._get_leads()), 1)

    def test_archived_stage_gives_no_lead(self):
        """REQ-4.4: what nobody can choose any more makes nothing."""
        self._let_stages_create_leads()
        self.stage_ready.with_user(self.user_manager).action_archive()
        self.company.lifecycle_stage_id = self.stage_ready
        self.assertFalse(self._get_leads())


@tagged("post_install", "-at_install")
class TestSynchronization(LifecycleCommon):
    """Company and contacts follow each other, forward only (REQ-4.5)."""

    def test_off_until_switched_on(self):
        """REQ-4.5"""
        self.contact.lifecycle_stage_id = self.stage_ready
        self.assertFalse(self.company.lifecycle_stage_id)

    def test_nobody_is_set_back(self):
        """REQ-4.5, REQ-4.6: who is a customer stays one, a person may set back by hand."""
        self.settings_a.lifecycle_is_synced = True
        self.company.lifecycle_stage_id = self.stage_customer
        self.assertEqual(self.contact.lifecycle_stage_id, self.stage_customer)
        self.contact.lifecycle_stage_id = self.stage_early
        self.assertEqual(self.company.lifecycle_stage_id, self.stage_customer)
        self.assertEqual(self.contact.lifecycle_stage_id, self.stage_early)

    def test_strangers_keep_their_stage(self):
        """REQ-4.5"""
        self.settings_a.lifecycle_is_synced = True
        self.company.lifecycle_stage_id = self.stage_ready
        self.assertFalse(self.other.lifecycle_stage_id)

    def test_constant_queries(self):
        """REQ-4.5: as many for ten companies as for two."""
        self.settings_a.lifecycle_is_synced = True
        counts = []
        for number in (2, 10):
            companies = self._create_partners(*["Company"] * number, is_company=True)
            for company in companies:
                self._create_partners("Contact", parent_id=company.id)
            self.env.flush_all()
            with self._capture_queries() as queries:
                companies.write({"lifecycle_stage_id": self.stage_ready.id})
            counts.append(len(queries))
            self.assertEqual(companies.child_ids.lifecycle_stage_id, self.stage_ready)
        self.assertLessEqual(counts[1], counts[0] + 1)


@tagged("post_install", "-at_install")
class TestStageByLead(LifecycleCommon):
    """A lead brings its customer and contact person forward (REQ-4.6)."""

    def test_off_until_switched_on(self):
        """REQ-4.6"""
        self.settings_a.lifecycle_set_stage_id = self.stage_ready
        self._create_lead(partner_id=self.company.id)
        self.assertFalse(self.company.lifecycle_stage_id)

    def test_both_get_it(self):
        """REQ-4.6: at creation, by a salesperson who may not write on contacts."""
        self._let_leads_set_stage()
        user = self.user_colleague
        self.assertFalse(self.env["res.partner"].with_user(user).has_access("write"))
        self._create_lead(user=user, partner_id=self.company.id, contact_id=self.contact.id)
        self.assertEqual(self.company.lifecycle_stage_id, self.stage_ready)
        self.assertEqual(self.contact.lifecycle_stage_id, self.stage_ready)

    def test_associated_later(self):
        """REQ-4.6: a batch of leads of which one gets its customer anew."""
        self._let_leads_set_stage()
        leads = self._create_leads(2)
        self.assertFalse(self.company.lifecycle_stage_id)
        leads.write({"partner_id": self.company.id})
        self.assertEqual(self.company.lifecycle_stage_id, self.stage_ready)
        with Form(leads[0]) as form:
            form.partner_id = self.other
        self.assertEqual(self.other.lifecycle_stage_id, self.stage_ready)

    def test_customer_stays_customer(self):
        """REQ-4.6: forward only; who stands before the stage moves."""
        self._let_leads_set_stage()
        self.company.lifecycle_stage_id = self.stage_customer
        self.contact.lifecycle_stage_id = self.stage_early
        self._create_lead(partner_id=self.company.id, contact_id=self.contact.id)
        self.assertEqual(self.company.lifecycle_stage_id, self.stage_customer)
        self.assertEqual(self.contact.lifecycle_stage_id, self.stage_ready)

    def test_no_loop(self):
        """REQ-4.4, REQ-4.6: both switches on the same stage: one lead, one stage."""
        self._let_stages_create_leads(self.stage_early | self.stage_ready)
        self._let_leads_set_stage()
        self.settings_a.lifecycle_is_synced = True
        self.contact.lifecycle_stage_id = self.stage_early
        self.assertEqual(len(self._get_leads()), 1)
        self.assertEqual(self.contact.lifecycle_stage_id, self.stage_ready)
        self.assertEqual(self.company.lifecycle_stage_id, self.stage_ready)
        self._create_lead(partner_id=self.other.id)
        self.assertEqual(len(self._get_leads(self.other)), 1)

    def test_a_lead_from_the_past_sets_none(self):
        """REQ-4.6, REQ-5.5: what is taken over from elsewhere was associated long ago."""
        self._let_leads_set_stage()
        self.patch(self.registry["lead.lead"], "_is_from_past", lambda _leads: True)
        self._create_lead(partner_id=self.company.id)
        self.assertFalse(self.company.lifecycle_stage_id)

    def test_settings_of_the_lead_s_company(self):
        """REQ-4.6: by the lead's company, not by the one the user works in."""
        self._let_leads_set_stage(settings=self.settings_b)
        shared = self.env["res.partner"].create([{"name": "One"}, {"name": "Two"}])
        user = self.user_both_companies
        Lead = self.env["lead.lead"].with_user(user)
        Lead = Lead.with_context(allowed_company_ids=(self.company_a | self.company_b).ids)
        Lead.create(
            [
                {"partner_id": shared[0].id, "company_id": self.company_a.id},
                {"partner_id": shared[1].id, "company_id": self.company_b.id},
            ]
        )
        self.assertFalse(shared[0].lifecycle_stage_id)
        self.assertEqual(shared[1].lifecycle_stage_id, self.stage_ready)

    def test_constant_queries(self):
        """REQ-4.6: one write, however many leads and customers."""
        counts = []
        for is_set in (False, True):
            partners = self._create_partners(*["Partner"] * 20)
            self.settings_a.write(
                {"lifecycle_is_set": is_set, "lifecycle_set_stage_id": self.stage_ready.id}
            )
            self._create_lead(partner_id=self.other.id)
            Lead = self.env["lead.lead"].with_user(self.user_own)
            with self._capture_queries() as queries:
                Lead.create([{"partner_id": partner.id} for partner in partners])
            counts.append(len(queries))
        self.assertEqual(partners.lifecycle_stage_id, self.stage_ready)
        self.assertLessEqual(counts[1] - counts[0], 5)


@tagged("post_install", "-at_install")
class TestStages(LifecycleCommon):
    """The stages themselves, which managers edit."""

    def test_shipped_stages(self):
        """REQ-4.3: the eight of HubSpot, in its order."""
        names = self.env["lead.lifecycle.stage"].with_context(active_test=False, lang="en_US")
        shipped = names.search([("id", "not in", self._get_own_ids())])
        self.assertEqual(
            shipped.mapped("name"),
            [
                "Subscriber",
                "Lead",
                "Marketing qualified lead",
                "Sales qualified lead",
                "Opportunity",
                "Customer",
                "Evangelist",
                "Other",
            ],
        )

    def _get_own_ids(self):
        return (self.stage_early | self.stage_ready | self.stage_customer).ids

    def test_manager_edits(self):
        """REQ-4.3: a manager renames, adds and sorts; a salesperson may not."""
        Stage = self.env["lead.lifecycle.stage"]
        self.stage_early.with_user(self.user_manager).name = "Very early"
        Stage.with_user(self.user_manager).create({"name": "Mine"}).unlink()
        with self.assertRaises(AccessError):
            Stage.with_user(self.user_own).create({"name": "Mine"})

    def test_stage_of_partners_is_archived_instead(self):
        """REQ-4.3: not deleted; the partners keep it."""
        self.company.lifecycle_stage_id = self.stage_ready
        stage = self.stage_ready.with_user(self.user_manager)
        with self.assertRaisesRegex(UserError, r"in the lifecycle stage Ready \(1\).*Archive"):
            stage.unlink()
        stage.action_archive()
        self.assertEqual(self.company.lifecycle_stage_id, stage)

    def test_stage_of_the_settings_is_not_deleted(self):
        """REQ-4.3, REQ-4.6: the message names the company."""
        self._let_leads_set_stage(self.stage_early)
        self._let_stages_create_leads(self.stage_ready)
        for stage in self.stage_early | self.stage_ready:
            with self.assertRaisesRegex(UserError, "settings of Lead Company A use"):
                stage.with_user(self.user_manager).unlink()

    def test_settings_form(self):
        """REQ-4.3, REQ-4.6: a manager switches both on, with what they ask for."""
        with Form(self.settings_a.with_user(self.user_manager)) as form:
            form.lifecycle_creates_lead = True
            form.lifecycle_stage_ids = self.stage_ready
            form.lifecycle_is_set = True
            form.lifecycle_set_stage_id = self.stage_early
        self.assertTrue(self.settings_a.lifecycle_creates_lead)
        form = Form(self.settings_a.with_user(self.user_manager))
        form.lifecycle_set_stage_id = self.env["lead.lifecycle.stage"]
        with self.assertRaises(AssertionError):
            form.save()

    def test_found_and_grouped(self):
        """REQ-4.3: partners are listed, searched and grouped by stage."""
        self.company.lifecycle_stage_id = self.stage_ready
        Partner = self.env["res.partner"].with_user(self.user_own)
        arch = Partner.get_view(view_type="search")["arch"]
        self.assertIn("'group_by': 'lifecycle_stage_id'", arch)
        for view_type in ("form", "list", "search"):
            with self.subTest(view=view_type):
                self.assertIn(
                    'name="lifecycle_stage_id"', Partner.get_view(view_type=view_type)["arch"]
                )
        action = self.stage_ready.with_user(self.user_manager).action_open_partners()
        self.assertEqual(Partner.search(action["domain"]), self.company)
