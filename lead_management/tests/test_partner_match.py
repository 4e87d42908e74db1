from odoo.tests import tagged

from .common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestPartnerMatch(LeadManagementCommon):
    """Which customer a lead without one probably is, and why (REQ-0.67)."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.Partner = cls.env["res.partner"]
        cls.customer = cls._create_partner(
            name="Kowalski Sp. z o.o.",
            is_company=True,
            email="biuro@kowalski.example",
            phone="+48 22 601 60 60",
            vat="PL 525-224.84 81",
        )

    @classmethod
    def _create_partner(cls, **values):
        return cls.Partner.create(values)

    def _match(self, lead):
        return [(partner, reasons) for partner, reasons in lead._find_partner_matches()[lead]]

    def test_reasons(self):
        """REQ-0.67, REQ-3.6: e-mail, phone and name, each however it is written."""
        cases = {
            "email": {"email": "Kowalski <BIURO@kowalski.example>"},
            "phone": {"phone": "22 601-60-60"},
            "vat": {"vat": "pl-525 2248481"},
            "name": {"partner_name": " KOWALSKI sp. z o.o."},
        }
        for reason, values in cases.items():
            with self.subTest(reason=reason):
                self.assertEqual(
                    self._match(self._create_lead(**values)), [(self.customer, [reason])]
                )

    def test_the_reason_is_shown(self):
        """REQ-0.67: all reasons, in words."""
        lead = self._create_lead(partner_name="Kowalski Sp. z o.o.", email="biuro@kowalski.example")
        [(_partner, reasons)] = self._match(lead)
        self.assertEqual(lead._get_match_reason_text(reasons), "same e-mail, same name")

    def test_best_match_comes_first(self):
        """REQ-0.67: e-mail before phone before name."""
        by_name = self._create_partner(name="Nowak", is_company=True)
        by_phone = self._create_partner(name="Other", phone="+48 22 777 77 77")
        lead = self._create_lead(
            partner_name="Nowak", email="biuro@kowalski.example", phone="+48 22 777 77 77"
        )
        self.assertEqual(
            [partner for partner, _reasons in self._match(lead)],
            [self.customer, by_phone, by_name],
        )

    def test_tax_id_with_and_without_the_country(self):
        """REQ-0.67: PL before a Polish number says nothing new, DE is another number."""
        poland, germany = self.env.ref("base.pl"), self.env.ref("base.de")
        for number, country, is_found in (
            ("5252248481", poland, True),
            ("PL5252248481", germany, True),
            ("5252248481", germany, False),
            ("DE5252248481", poland, False),
            ("/", poland, False),
        ):
            with self.subTest(number=number, country=country.name):
                lead = self._create_lead(vat=number, country_id=country.id)
                self.assertEqual(bool(self._match(lead)), is_found)
        self.customer.vat = "525-22-48-481"
        lead = self._create_lead(vat="PL5252248481")
        self.assertEqual(self._match(lead), [(self.customer, ["vat"])])

    def test_tax_id_is_that_of_the_company_not_of_its_contacts(self):
        """REQ-0.67: contacts, which have their company's number, are no matches by it."""
        person = self._create_partner(
            name="Ewa Lis", email="ewa@kowalski.example", parent_id=self.customer.id
        )
        self.assertEqual(person.vat, self.customer.vat)
        lead = self._create_lead(vat="PL5252248481")
        self.assertEqual(self._match(lead), [(self.customer, ["vat"])])
        lead.email = "ewa@kowalski.example"
        self.assertEqual(self._match(lead), [(person, ["email"]), (self.customer, ["vat"])])

    def test_another_tax_id_is_another_company_of_the_same_name(self):
        """REQ-0.67: a name is a reason only where the numbers do not differ."""
        name = "Kowalski Sp. z o.o."
        self.assertFalse(self._match(self._create_lead(partner_name=name, vat="PL1111111111")))
        lead = self._create_lead(partner_name=name, vat="PL5252248481")
        self.assertEqual(self._match(lead), [(self.customer, ["vat", "name"])])
        self.assertEqual(lead._get_match_reason_text(["vat", "name"]), "same tax ID, same name")

    def test_tax_ids_are_looked_for_once_for_all_leads(self):
        """REQ-1.29: no query for each lead."""
        Partner = self.env["res.partner"]
        numbers = [f"PL52522484{number}" for number in range(10, 30)]
        Partner.create([{"name": number, "is_company": True, "vat": number} for number in numbers])
        leads = self.env["lead.lead"].union(*(self._create_lead(vat=number) for number in numbers))
        self.env.flush_all()
        counts = []
        for batch in (leads[:2], leads):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = batch._find_partner_matches()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertTrue(all(found.values()))
        self.assertEqual(*counts)

    def test_similar_is_not_the_same(self):
        """REQ-0.67: signs that a search would take for others mean themselves."""
        self._create_partner(name="A_B", is_company=True)
        self.assertFalse(self._match(self._create_lead(partner_name="AxB")))
        self.assertFalse(self._match(self._create_lead(partner_name="%")))
        self.assertFalse(self._match(self._create_lead(name="Kowalski Sp. z o.o.")))

    def test_archived_and_foreign_partners_are_no_match(self):
        """REQ-0.67: only who can become the customer."""
        self._create_partner(name="Old", email="old@example.com", active=False)
        self._create_partner(
            name="Theirs", email="theirs@example.com", company_id=self.company_b.id
        )
        for email in ("old@example.com", "theirs@example.com"):
            with self.subTest(email=email):
                self.assertFalse(self._match(self._create_lead(email=email)))

    def test_each_lead_of_a_batch_gets_its_own(self):
        """REQ-0.67, REQ-1.29: one search, and no match of another lead."""
        other = self._create_partner(name="Other", email="other@example.com")
        leads = self._create_lead(email="other@example.com") | self._create_lead(
            email="biuro@kowalski.example"
        )
        matches = leads._find_partner_matches()
        self.assertEqual([match[0][0] for match in matches.values()], [other, self.customer])

    def test_person_of_a_company_links_both(self):
        """REQ-0.67, REQ-2.9: the company is the customer, the person the contact."""
        person = self._create_partner(
            name="Ewa Lis", email="ewa@kowalski.example", parent_id=self.customer.id
        )
        lead = self._create_lead(email="ewa@kowalski.example")
        lead.write(lead._get_link_values(self._match(lead)[0][0]))
        self.assertEqual(lead.partner_id, self.customer)
        self.assertEqual(lead.contact_id, person)
