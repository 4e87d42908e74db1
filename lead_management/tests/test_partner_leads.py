from odoo.tests import Form, HttpCase, tagged

from .common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestLeadsOfPartner(LeadManagementCommon):
    """The tab Leads of a partner, its counter and New lead (REQ-0.51)."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        Partner = cls.env["res.partner"]
        cls.customer = Partner.create({"name": "Customer Ltd", "is_company": True})
        cls.person = Partner.create({"name": "Anna Nowak", "parent_id": cls.customer.id})
        cls.lead = cls._create_lead(
            name="Shelving", partner_id=cls.customer.id, contact_id=cls.person.id
        )
        cls.of_colleague = cls._create_lead(
            user=cls.user_colleague, name="Forklift", partner_id=cls.customer.id
        )

    def _get_partner(self, partner, user):
        return partner.with_user(user).with_context(allowed_company_ids=self.company_a.ids)

    def test_counter_counts_what_the_user_may_read(self):
        """REQ-0.51: a colleague's lead is counted for those who may open it."""
        for user, count in ((self.user_own, 1), (self.user_all, 2), (self.user_readonly, 2)):
            with self.subTest(user=user.login):
                self.assertEqual(self._get_partner(self.customer, user).lead_count, count)

    def test_a_lead_counts_once_for_customer_and_contact(self):
        """REQ-0.51: the contact shows the lead too, the company does not show it twice."""
        persons_only = self._create_lead(name="Racks", contact_id=self.person.id)
        customer = self._get_partner(self.customer, self.user_own)
        person = self._get_partner(self.person, self.user_own)
        self.assertEqual((customer | person).mapped("lead_count"), [2, 2])
        self.assertEqual(person.lead_ids, persons_only | self.lead)
        self.assertEqual(customer.lead_ids, persons_only | self.lead)

    def test_list_and_counter_say_the_same(self):
        """REQ-0.51: the button opens the leads that it counts."""
        for user in (self.user_own, self.user_all):
            customer = self._get_partner(self.customer, user)
            action = customer.action_view_leads()
            leads = self.env["lead.lead"].with_user(user).search(action["domain"])
            with self.subTest(user=user.login):
                self.assertEqual(customer.lead_count, len(leads))
                self.assertEqual(customer.lead_ids, leads)

    def test_new_lead_has_the_customer(self):
        """REQ-0.51: New on the card of a company, and of a person of a company."""
        expected = {
            self.customer: (self.customer, self.env["res.partner"]),
            self.person: (self.customer, self.person),
        }
        for partner, (customer, contact) in expected.items():
            as_user = self._get_partner(partner, self.user_own)
            for action in (as_user.action_new_lead(), as_user.action_view_leads()):
                Lead = self.env["lead.lead"].with_user(self.user_own)
                form = Form(Lead.with_context(**action["context"]))
                with self.subTest(partner=partner.name, action=action):
                    self.assertEqual(form.partner_id, customer)
                    self.assertEqual(form.contact_id, contact)
                    self.assertEqual(form.partner_name, "Customer Ltd")

    def test_private_person_is_the_customer(self):
        """REQ-0.51: whoever belongs to no company is the customer."""
        person = self.env["res.partner"].create({"name": "Jan Kos"})
        context = self._get_partner(person, self.user_own).action_new_lead()["context"]
        self.assertEqual(context, {"default_partner_id": person.id})

    def test_who_has_no_group_sees_no_leads_on_the_card(self):
        """REQ-0.51, REQ-2.3: the card opens, without button, tab and number."""
        employee = self._create_user("partner_employee", None)
        partner = self._get_partner(self.customer, employee)
        self.assertEqual(partner.lead_count, 0)
        self.assertNotIn("lead_ids", partner.fields_get())
        view = self.env.ref("base.view_partner_form")
        as_employee = self.env["res.partner"].with_user(employee)
        as_seller = self.env["res.partner"].with_user(self.user_own)
        self.assertNotIn("lead_ids", as_employee.get_view(view.id, "form")["arch"])
        self.assertIn("lead_ids", as_seller.get_view(view.id, "form")["arch"])
        Form(partner).record.read(["name"])

    def test_read_only_makes_no_new_lead(self):
        """REQ-0.51, REQ-1.14: the button New lead is for those who may."""
        view = self.env.ref("base.view_partner_form")
        for user, shown in ((self.user_own, True), (self.user_readonly, False)):
            arch = self.env["res.partner"].with_user(user).get_view(view.id, "form")["arch"]
            with self.subTest(user=user.login):
                self.assertEqual("action_new_lead" in arch, shown)

    def test_other_company_is_not_counted(self):
        """REQ-0.51: leads of a company that is not switched on are not there."""
        self._create_lead(
            user=self.user_company_b, partner_id=self.customer.id, company_id=self.company_b.id
        )
        customer = self._get_partner(self.customer, self.user_both_companies)
        both = (self.company_a | self.company_b).ids
        self.assertEqual(customer.lead_count, 2)
        self.assertEqual(customer.with_context(allowed_company_ids=both).lead_count, 3)

    def test_counts_take_constant_queries(self):
        """REQ-0.51, REQ-1.29: one query for many partners."""
        partners = self.env["res.partner"].create([{"name": f"P {n}"} for n in range(30)])
        for partner in partners:
            self._create_lead(partner_id=partner.id)

        def count(records):
            self.env.invalidate_all()
            with self._capture_queries() as queries:
                self._get_partner(records, self.user_own).mapped("lead_count")
            return len(queries)

        count(partners[:1])
        self.assertLessEqual(count(partners), count(partners[:1]))


@tagged("post_install", "-at_install", "browser")
class TestPartnerTour(LeadManagementCommon, HttpCase):
    """The tab Leads on the screen, as a salesperson."""

    def test_new_lead_from_the_customer(self):
        """REQ-0.51: counter, list, New lead with the customer filled in."""
        customer = self.env["res.partner"].create({"name": "Customer Ltd", "is_company": True})
        self._create_lead(name="Shelving", partner_id=customer.id)
        self.start_tour(
            f"/odoo/res.partner/{customer.id}", "lead_partner_tab", login=self.user_own.login
        )
        lead = self.env["lead.lead"].search([("name", "=", "Forklift")])
        self.assertEqual(lead.partner_id, customer)
        self.assertEqual(lead.user_id, self.user_own)
