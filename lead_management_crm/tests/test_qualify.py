from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import LeadDealCommon


@tagged("post_install", "-at_install")
class TestQualify(LeadDealCommon):
    """The engine: what becomes of a lead that is qualified."""

    def test_a_deal_takes_over_the_lead(self):
        """REQ-1.15, REQ-2.1: the deal says what the lead says, and each leads to the other."""
        source = self.env["utm.source"].create({"name": "Trade fair of deals"})
        lead = self._create_deal_lead(
            name="Shelving",
            description="<p>Twenty of them</p>",
            email="anna@example.org",
            phone="+48 600 100 200",
            city="Lublin",
            expected_revenue=900,
            date_deadline="2030-01-02",
            source_id=source.id,
        )
        entry = self._qualify(lead, create_contact=False)
        deal = lead.deal_ids
        self.assertEqual((entry.lead_id, entry.deal_id), (lead, deal))
        self.assertEqual(deal.lead_id, lead)
        self.assertRecordValues(
            deal,
            [
                {
                    "type": "opportunity",
                    "name": "Shelving",
                    "email_from": "anna@example.org",
                    "phone": "+48 600 100 200",
                    "city": "Lublin",
                    "expected_revenue": 900,
                    "user_id": self.user_seller.id,
                    "team_id": self.team_a.id,
                    "company_id": self.company_a.id,
                    "source_id": source.id,
                    "partner_id": False,
                }
            ],
        )
        self.assertIn("Twenty of them", deal.description)
        self.assertEqual(str(deal.date_deadline), "2030-01-02")
        self.assertEqual(lead.status_id, self.status_won)
        self.assertIn(self.user_seller.partner_id, deal.message_partner_ids)

    def test_a_deal_takes_over_tags_priority_and_followers(self):
        """REQ-6.8: tags by their names, made where there is none; of many leads at once."""
        known = self.env["crm.tag"].create({"name": "Trade Fair"})
        fair, big = self.env["lead.tag"].create([{"name": "trade fair"}, {"name": "Big one"}])
        priorities = self.env["lead.priority"].search([])
        priorities.active = False
        low, normal, high, urgent = self.env["lead.priority"].create(
            [
                {"name": name, "sequence": n}
                for n, name in enumerate(("Low", "Normal", "High", "Urgent"))
            ]
        )
        follower = self.env["res.partner"].create({"name": "Interested"})
        cases = ((fair | big, urgent, "3"), (fair, high, "2"), (big, normal, "1"), (big, low, "0"))
        leads = self.env["lead.lead"].with_user(self.user_seller)
        for tags, priority, _stars in cases:
            leads |= self._create_deal_lead(tag_ids=tags.ids, priority_id=priority.id)
        leads[0].message_subscribe(follower.ids)
        self._qualify(leads, create_contact=False)
        for lead, (tags, _priority, stars) in zip(leads, cases, strict=True):
            deal = lead.deal_ids
            names = {known.name if tag == fair else tag.name for tag in tags}
            with self.subTest(stars=stars):
                self.assertEqual(set(deal.tag_ids.mapped("name")), names)
                self.assertEqual(deal.priority, stars)
                self.assertEqual(follower in deal.message_partner_ids, lead == leads[0])
        self.assertEqual(self.env["crm.tag"].search_count([("name", "=", "Big one")]), 1)

    def test_a_tax_id_is_not_lost_on_a_deal_without_a_partner(self):
        """REQ-1.17: what no field of the deal takes stands in its description."""
        lead = self._create_deal_lead(vat="PL5252248481")
        self._qualify(lead, create_contact=False)
        self.assertIn("PL5252248481", lead.deal_ids.description)

    def test_combinations(self):
        """REQ-1.16: deal, company and contact in any combination, listed on the lead."""
        for deal in (True, False):
            for company in (True, False):
                for contact in (True, False):
                    with self.subTest(deal=deal, company=company, contact=contact):
                        self._check_combination(deal, company, contact)

    def _check_combination(self, deal, company, contact):
        lead = self._create_deal_lead(
            partner_name="Acme",
            contact_first_name="Anna",
            contact_last_name="Nowak",
            email="anna@example.org",
        )
        entry = self._qualify(
            lead,
            create_deal=deal,
            create_company=company,
            create_contact=contact,
            reuse_partners=False,
        )
        self.assertEqual(bool(entry.deal_id), deal)
        self.assertEqual(len(entry.created_partner_ids), company + contact)
        self.assertEqual(bool(lead.partner_id), company or contact)
        self.assertEqual(lead.partner_id.is_company, company)
        if company and contact:
            self.assertEqual(lead.contact_id.parent_id, lead.partner_id)
            self.assertEqual(lead.contact_id.name, "Anna Nowak")
        if deal and contact:
            self.assertEqual(entry.deal_id.partner_id.name, "Anna Nowak")
            self.assertEqual(entry.deal_id.email_from, "anna@example.org")
        self.assertEqual(lead.qualification_ids, entry)

    def test_without_the_right_nothing_is_created(self):
        """REQ-1.18: whoever may not make a deal makes no contact either."""
        lead = self._create_lead(contact_last_name="Nowak", email="anna@example.org")
        self.user_own.group_ids = [Command.link(self.env.ref("base.group_partner_manager").id)]
        with self.assertRaisesRegex(AccessError, "Access denied"):
            self._qualify(lead)
        self.assertFalse(lead.partner_id)
        self.assertFalse(
            self.env["res.partner"].search([("email_normalized", "=", "anna@example.org")])
        )
        self.assertEqual(lead.status_id, self.status_new)
        self.assertFalse(lead.qualification_ids)

    def test_without_the_right_to_contacts_no_deal(self):
        """REQ-1.18: the other way round, a deal is not made without its contact."""
        lead = self._create_deal_lead(contact_last_name="Nowak")
        access = self.env.ref("crm.access_res_partner")
        access.perm_create = False
        with self.assertRaisesRegex(AccessError, "Access denied"):
            self._qualify(lead)
        self.assertFalse(lead.sudo().deal_ids)
        # what is there is linked all the same
        partner = self.env["res.partner"].create({"name": "Nowak"})
        self._qualify(lead, partners={lead.id: {"partner_id": partner.id}})
        self.assertEqual(lead.deal_ids.partner_id, partner)

    def test_a_failure_takes_everything_back(self):
        """REQ-1.18: a rule that speaks up at the end leaves nothing behind."""
        field = self.env["ir.model.fields"]._get("lead.lead", "priority_id")
        self.status_won.required_field_ids = [Command.link(field.id)]
        lead = self._create_deal_lead(email="anna@example.org")
        with self.assertRaises(UserError):
            self._qualify(lead)
        self.assertFalse(lead.deal_ids)
        self.assertFalse(lead.partner_id)

    def test_a_name_alone_is_nobody(self):
        """REQ-1.16: a person is linked by e-mail or phone, a company by its name too."""
        person, company = self.env["res.partner"].create(
            [{"name": "Jan Nowak"}, {"name": "Acme of Lublin", "is_company": True}]
        )
        lead = self._create_deal_lead(contact_first_name="Jan", contact_last_name="Nowak")
        self._qualify(lead)
        self.assertTrue(lead.partner_id)
        self.assertNotEqual(lead.partner_id, person)
        lead = self._create_deal_lead(partner_name="ACME of Lublin")
        self._qualify(lead, create_company=True)
        self.assertEqual(lead.partner_id, company)

    def test_tax_id_tells_the_company(self):
        """REQ-1.16: under whatever name, also beside the person who is known by e-mail."""
        person, company = self.env["res.partner"].create(
            [
                {"name": "Anna", "email": "anna@example.org"},
                {"name": "Acme of Lublin", "is_company": True, "vat": "PL5252248481"},
            ]
        )
        lead = self._create_deal_lead(
            partner_name="ACME Ltd", vat="pl 525-224-84-81", email="anna@example.org"
        )
        entry = self._qualify(lead, create_company=True)
        self.assertEqual((lead.partner_id, lead.contact_id), (company, person))
        self.assertFalse(entry.created_partner_ids)

    def test_a_contact_is_found_below_its_company(self):
        """REQ-1.16: also where the company has the same e-mail, as one made of a lead has."""
        values = {
            "partner_name": "Acme of Lublin",
            "contact_first_name": "Jan",
            "contact_last_name": "Nowak",
            "email": "jan@lublin.example",
        }
        first, again, colleague = (
            self._create_deal_lead(**values, **other)
            for other in ({}, {}, {"contact_middle_name": "Maria"})
        )
        for lead in (first, again, colleague):
            self._qualify(lead, create_company=True)
        self.assertEqual(again.partner_id | colleague.partner_id, first.partner_id)
        self.assertEqual(again.contact_id, first.contact_id)
        self.assertNotEqual(colleague.contact_id, first.contact_id)

    def test_one_company_for_a_tax_id(self):
        """REQ-1.16: in a batch, and two of the same name where the numbers differ."""
        leads = self.env["lead.lead"].union(
            *(
                self._create_deal_lead(partner_name=name, vat=number)
                for name, number in (
                    ("Acme of Gdynia", "PL5252248481"),
                    ("Acme Gdynia", "PL 525-224-84-81"),
                    ("Acme of Gdynia", "PL1111111111"),
                    ("Bolt of Gdynia", "PL2222222222"),
                    ("Bolt of Gdynia", False),
                )
            )
        )
        self._qualify(leads, create_company=True, create_contact=False)
        first, second, third, fourth, fifth = leads.mapped(lambda lead: lead.partner_id.id)
        self.assertEqual(first, second)
        self.assertEqual(fourth, fifth)
        self.assertEqual(len({first, third, fourth}), 3)
        self.assertEqual(leads[0].partner_id.vat, "PL5252248481")

    def test_pressed_twice(self):
        """REQ-4.10: one deal, however often and with whatever options."""
        lead = self._create_deal_lead(email="anna@example.org")
        first = self._qualify(lead)
        deal = lead.deal_ids
        self.assertEqual(self._qualify(lead), first)
        lead.write({"status_id": self.status_new.id})
        second = self._qualify(lead, create_company=True)
        self.assertNotEqual(second, first)
        self.assertEqual(second.deal_id, deal)
        self.assertFalse(second.is_deal_created)
        self.assertEqual(lead.deal_ids, deal)

    def test_a_second_living_deal_is_refused(self):
        """REQ-4.10: no route makes a second one; an archived one does not count."""
        lead = self._create_deal_lead(email="anna@example.org")
        deal = self._qualify(lead).deal_id
        values = {
            "name": "Second",
            "type": "opportunity",
            "lead_id": lead.id,
            "company_id": lead.company_id.id,
        }
        with self.assertRaisesRegex(ValidationError, "has a deal already"), self.cr.savepoint():
            self.env["crm.lead"].create(values)
        deal.active = False
        self.assertTrue(self.env["crm.lead"].create(values))
        with self.assertRaisesRegex(ValidationError, "has a deal already"):
            deal.active = True

    def test_a_closed_lead(self):
        """REQ-2.17: a lost lead is reopened first, and the message says so."""
        lead = self._create_deal_lead()
        lead.write(self._as_lost())
        with self.assertRaisesRegex(UserError, "Reopen it"):
            self._qualify(lead)
