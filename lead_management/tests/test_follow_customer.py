from odoo import Command
from odoo.tests import tagged

from .test_contact import LeadContactCommon


@tagged("post_install", "-at_install")
class TestFollowCustomer(LeadContactCommon):
    """A change of the customer or contact person shows on the lead at once."""

    CHANGES = {
        "email": ("new@acme.example", "typed@acme.example"),
        "phone": ("+48223334455", "500600700"),
        "vat": ("PL5252248481", "5260250995"),
        "website": ("https://new.example", "https://typed.example"),
        "street": ("New Street 2", "Typed Street 3"),
        "street2": ("Floor 3", "Floor 4"),
        "zip": ("54321", "11111"),
        "city": ("Shelbyville", "Capital City"),
    }

    def test_every_value_follows_where_it_is_empty_or_the_old_one(self):
        """REQ-2.10: company and contact person, empty and equal alike."""
        for link in ("partner_id", "contact_id"):
            partner = self._create_partner("Partner", is_company=link == "partner_id")
            lead = self._create_lead(**{link: partner.id})
            for name, (first, second) in self.CHANGES.items():
                with self.subTest(link=link, field=name):
                    partner.write({name: first})
                    self.assertEqual(lead[name], first)
                    partner.write({name: second})
                    self.assertEqual(lead[name], second)
                    partner.write({name: False})
                    self.assertFalse(lead[name])

    def test_what_the_user_typed_is_untouched(self):
        """REQ-2.10: and the other value is shown beside."""
        lead = self._create_lead(
            partner_id=self.company.id,
            **{name: typed for name, (_new, typed) in self.CHANGES.items()},
        )
        self.company.write({name: new for name, (new, _typed) in self.CHANGES.items()})
        for name, (_new, typed) in self.CHANGES.items():
            self.assertEqual(lead[name], typed, name)
        self.assertEqual(lead.partner_email, "new@acme.example")
        self.assertEqual(lead.partner_phone, "+48223334455")

    def test_a_text_emptied_by_a_program_is_empty(self):
        """REQ-2.10, REQ-5.8: an empty text counts as none."""
        lead = self._create_lead(partner_id=self.company.id, city="", phone="")
        lead.write({"street": "", "city": "", "phone": ""})
        self.company.write({"street": "New Street", "city": "X", "phone": "500600700"})
        self.assertEqual((lead.street, lead.city, lead.phone), ("New Street", "X", "500600700"))

    def test_country_and_state_follow(self):
        """REQ-2.10"""
        lead = self._create_lead(partner_id=self.company.id)
        state = self.env.ref("base.state_us_5")
        self.company.write({"country_id": state.country_id.id, "state_id": state.id})
        self.assertEqual(lead.country_id, state.country_id)
        self.assertEqual(lead.state_id, state)

    def test_normalised_values_and_search_follow(self):
        """REQ-2.10: the lead is found by the new number and address."""
        lead = self._create_lead(partner_id=self.company.id)
        self.company.write({"phone": "500 600 700", "email": "New@Acme.example"})
        self.assertEqual(lead.phone_sanitized, "+48500600700")
        self.assertEqual(lead.email_normalized, "new@acme.example")
        found = lead.search([("display_name", "ilike", "500-600-700")])
        self.assertEqual(found, lead)

    def test_a_company_renamed(self):
        """REQ-2.10: legal entity name; the lead's own name stays."""
        lead = self._create_lead(name="Shelves", partner_id=self.company.id)
        typed = self._create_lead(partner_id=self.company.id, partner_name="Acme East")
        self.company.name = "Acme Europe"
        self.assertEqual(lead.partner_name, "Acme Europe")
        self.assertEqual(lead.name, "Shelves")
        self.assertEqual(typed.partner_name, "Acme East")

    def test_the_company_of_the_customer_renamed(self):
        """REQ-2.10: where the customer is a person who works there."""
        self.person.parent_id = self.company
        lead = self._create_lead(partner_id=self.person.id)
        self.assertEqual(lead.partner_name, "Acme")
        self.company.name = "Acme Europe"
        self.assertEqual(lead.partner_name, "Acme Europe")
        self.assertEqual(lead.email, "anna@acme.example")

    def test_a_person_renamed(self):
        """REQ-2.10: first name and surname, as contact person and as customer."""
        for link in ("contact_id", "partner_id"):
            person = self._create_partner("Anna Nowak")
            lead = self._create_lead(**{link: person.id})
            with self.subTest(link=link):
                person.name = "Anna Maria Kowalska"
                self.assertEqual(lead.contact_first_name, "Anna")
                self.assertEqual(lead.contact_last_name, "Maria Kowalska")
                person.name = "Kowalska"
                self.assertFalse(lead.contact_first_name)
                self.assertEqual(lead.contact_name, "Kowalska")

    def test_a_person_renamed_whose_middle_name_was_typed(self):
        """REQ-2.10: no part of the old name is left over, none comes twice."""
        self.person.name = "Anna Maria Nowak"
        lead = self._create_lead(contact_id=self.person.id)
        lead.write({"contact_middle_name": "Maria", "contact_last_name": "Nowak"})
        self.person.name = "Anna Maria Kowalska"
        self.assertEqual(lead.contact_name, "Anna Maria Kowalska")

    def test_a_person_with_another_name_on_the_lead_stays(self):
        """REQ-2.10"""
        lead = self._create_lead(contact_id=self.person.id, contact_last_name="Typed")
        self.person.name = "Anna Kowalska"
        self.assertEqual(lead.contact_name, "Typed")

    def test_contacts_that_take_the_address_of_their_company_pass_it_on(self):
        """REQ-2.10: Odoo copies the address of a company to its contacts."""
        self.person.write({"parent_id": self.company.id, "type": "contact"})
        lead = self._create_lead(partner_id=self.person.id)
        self.company.write({"street": "New Street 2", "city": "Shelbyville"})
        self.assertEqual(self.person.city, "Shelbyville")
        self.assertEqual(lead.city, "Shelbyville")
        self.assertEqual(lead.street, "New Street 2")

    def test_customer_and_contact_changed_in_one_write(self):
        """REQ-2.10: the lead follows the one whose value it had."""
        self.company.city = "Springfield"
        self.person.city = "Ogdenville"
        lead = self._create_lead(partner_id=self.company.id, contact_id=self.person.id)
        self.assertEqual(lead.phone, self.person.phone)
        for partners, city, phone in (
            (self.person | self.company, "Shelbyville", "500600700"),
            (self.company | self.person, "Capital City", "500600800"),
        ):
            partners.write({"city": city, "phone": phone})
            self.assertEqual((lead.city, lead.phone), (city, phone))
            self.company.city = "Springfield"
            self.person.city = "Ogdenville"
            self.company.phone = "+48221112233"

    def test_an_email_that_becomes_malformed_takes_nothing_from_the_lead(self):
        """REQ-2.10, REQ-0.40: shown beside; the lead follows to the next address."""
        for broken in ("ask the secretary", "anna@gmail,com", "a@b@c.example"):
            lead = self._create_lead(partner_id=self.company.id)
            other = self._create_lead(partner_id=self.company.id, email="me@other.example")
            before = lead.email
            self.company.email = broken
            self.company.email = f"{broken} "
            self.assertEqual(lead.email, before)
            self.assertEqual(lead.partner_email, f"{broken} ")
            self.company.email = "back@acme.example"
            self.assertEqual(lead.email, "back@acme.example")
            self.assertEqual(other.email, "me@other.example")

    def test_an_email_with_rare_letters_is_followed(self):
        """REQ-2.10: what Odoo's own pattern does not know is an address all the same."""
        lead = self._create_lead(partner_id=self.company.id)
        for email in (
            "pat.o'neil@firm.example",
            "sales&marketing@firm.example",
            "info@müller.example",
            "office@acme.example, info@acme.example",
        ):
            self.company.email = email
            self.assertEqual(lead.email, email)
            self.assertEqual(lead.email_normalized, self.company.email_normalized)

    def test_a_clerk_without_the_app_changes_the_customer(self):
        """REQ-2.10: whoever keeps the contacts need not see leads."""
        lead = self._create_lead(partner_id=self.company.id)
        clerk = self._create_user("contact_clerk", None)
        clerk.group_ids = [Command.link(self.env.ref("base.group_partner_manager").id)]
        self.company.with_user(clerk).write({"phone": "500600700"})
        self.assertEqual(lead.phone, "500600700")

    def test_leads_of_others_archived_and_closed_follow_too(self):
        """REQ-2.10: whatever lead is linked."""
        leads = self._create_leads(3, user=self.user_manager, partner_id=self.company.id)
        leads[0].action_archive()
        leads[1].write(self._as_lost())
        self.company.phone = "500600700"
        self.assertEqual(set(leads.mapped("phone")), {"500600700"})

    def test_following_is_no_change_by_a_user(self):
        """REQ-2.16, REQ-2.10"""
        lead = self._create_lead(partner_id=self.company.id)
        before = lead.date_last_user_change
        log = lead.status_change_ids
        self.company.write({"phone": "500600700", "name": "Acme Europe"})
        self.assertEqual(lead.date_last_user_change, before)
        self.assertEqual(lead.status_change_ids, log)

    def _count_queries(self, partners, values):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        partners.write(values)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_queries_do_not_grow_with_leads(self):
        """REQ-2.10, REQ-1.29: a customer of many leads is saved as fast."""
        values = {"phone": "500600700", "email": "new@acme.example", "name": "Acme 2"}
        one, many = self._create_partner("Acme"), self._create_partner("Acme")
        self._create_leads(1, partner_id=one.id)
        self._create_leads(40, partner_id=many.id)
        self._count_queries(self._create_partner("Acme"), values)
        self.assertEqual(self._count_queries(one, values), self._count_queries(many, values))

    def test_queries_on_leads_do_not_grow_with_customers(self):
        """REQ-2.10, REQ-1.29: what the leads add to a mass change is constant."""
        values = {"phone": "500600700"}
        added = []
        for count in (2, 12):
            without, having = (
                self.env["res.partner"].create([{"name": "X"}] * count) for _turn in range(2)
            )
            self._count_queries(without, {"phone": "500600701"})
            for partner in having:
                self._create_lead(partner_id=partner.id)
            added.append(self._count_queries(having, values) - self._count_queries(without, values))
        self.assertEqual(added[0], added[1])

    def test_merged_partners_keep_their_leads(self):
        """REQ-2.9, REQ-2.10: Odoo's merge moves the links, what was typed stays."""
        double = self._create_partner("ACME", is_company=True, phone="+48500600700")
        lead = self._create_lead(partner_id=double.id, city="Typed City")
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.company | double).ids)],
                "dst_partner_id": self.company.id,
                "state": "selection",
            }
        )
        wizard.action_merge()
        self.assertFalse(double.exists())
        self.assertEqual(lead.partner_id, self.company)
        self.assertEqual(lead.city, "Typed City")
        self.company.city = "Shelbyville"
        self.assertEqual(lead.city, "Typed City")
        self.company.street = "New Street"
        self.assertEqual(lead.street, "New Street")
