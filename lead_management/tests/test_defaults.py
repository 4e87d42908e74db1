from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import LeadManagementCommon

MONDAY = fields.Datetime.to_datetime("2031-01-06 10:00:00")


class DefaultsCase(LeadManagementCommon):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.Lead = cls.env["lead.lead"].with_user(cls.user_own)

    def _open_form(self, **context):
        return Form(self.Lead.with_context(**context))


@tagged("post_install", "-at_install")
class TestDefaultValues(DefaultsCase):
    def test_new_lead(self):
        """REQ-0.37: now, the current user with the team, the first open status."""
        with freeze_time(MONDAY):
            lead = self._create_lead()
        self.assertRecordValues(
            lead,
            [
                {
                    "date": MONDAY,
                    "user_id": self.user_own.id,
                    "team_id": self.team_a.id,
                    "company_id": self.company_a.id,
                    "status_id": self.status_new.id,
                    "type_id": False,
                    "date_last_status_update": MONDAY,
                    "date_closed": False,
                }
            ],
        )

    def test_card_shows_them_before_save(self):
        """REQ-0.37, REQ-1.20"""
        with freeze_time(MONDAY):
            form = self._open_form()
        self.assertEqual(form.user_id, self.user_own)
        self.assertEqual(form.status_id, self.status_new)
        self.assertEqual(fields.Datetime.to_datetime(form.date), MONDAY)

    def test_own_fields_of_a_batch(self):
        """REQ-0.37: every lead has the default of an own field that it does not name."""
        lead_type = self._create_type(
            properties_definition=[
                {"name": "size", "string": "Size", "type": "char", "default": "S"},
                {"name": "note", "string": "Note", "type": "char"},
            ]
        )
        leads = self._create_leads(3, type_id=lead_type.id, properties={"note": "x"})
        self.assertEqual(
            [dict(lead.properties) for lead in leads], [{"size": "S", "note": "x"}] * 3
        )

    def test_first_status_is_an_open_one(self):
        """REQ-0.37: a closed status that comes first by sorting order is passed over."""
        self.status_won.sequence = 1
        self.assertEqual(self._create_lead().status_id, self.status_new)

    def test_first_status_is_one_that_the_type_allows(self):
        """REQ-0.37, REQ-0.8: for each lead of a batch by its own type."""
        late = self._create_type("Late", self.status_qualified | self.status_won)
        free = self._create_type("Free")
        leads = self.Lead.create(
            [{"name": "1", "type_id": late.id}, {"name": "2", "type_id": free.id}]
        )
        self.assertEqual(leads.mapped("status_id"), self.status_qualified | self.status_new)

    def test_given_status_is_kept(self):
        """REQ-0.37: a default is no more than a default."""
        lead = self._create_lead(status_id=self.status_qualified.id)
        self.assertEqual(lead.status_id, self.status_qualified)

    def test_status_brings_its_probability(self):
        """REQ-0.37, REQ-1.10: where the user gives none."""
        self.status_new.probability = 15
        self.assertEqual(self._create_lead().probability, 15)
        self.assertEqual(self._create_lead(probability=40).probability, 40)

    def test_type_only_when_exactly_one_exists(self):
        """REQ-0.37, REQ-0.4: of the own company or shared, and not archived."""
        self.assertFalse(self._create_lead().type_id)
        only = self._create_type("Only")
        self._create_type("Archived", active=False)
        self._create_type("Foreign", company_id=self.company_b.id)
        self.assertEqual(self._create_lead().type_id, only)
        self.assertEqual(self._open_form().type_id, only)
        self._create_type("Second")
        self.assertFalse(self._create_lead().type_id)
        self.assertFalse(self._open_form().type_id)

    def test_only_type_can_be_left_out(self):
        """REQ-0.4, REQ-2.8: said to be empty, the type is empty."""
        self._create_type("Only")
        self.assertFalse(self._create_lead(type_id=False).type_id)

    def test_statuses_of_the_own_company(self):
        """REQ-0.37, REQ-1.4: each company has its own criteria, the shared ones too."""
        own = self._create_status("Start in B", sequence=1, company_id=self.company_b.id)
        other = self._create_lead(user=self.user_company_b)
        self.assertEqual(other.status_id, own)
        self.assertEqual(self._create_lead().status_id, self.status_new)
        both = self._create_lead(user=self.user_both_companies, company_id=self.company_b.id)
        self.assertEqual(both.status_id, own)


@tagged("post_install", "-at_install")
class TestNothingConfigured(DefaultsCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls._put_aside_records()

    def test_lead_works_without_type_and_status(self):
        """REQ-0.4: created, changed, copied; nothing is invented."""
        lead = self._create_lead(phone="22 601 60 60")
        lead.write({"name": "Renamed", "description": "<p>Call again</p>"})
        copied = lead.copy()
        for record in (lead, copied):
            self.assertFalse(record.type_id or record.status_id)
            self.assertFalse(record.is_closed)

    def test_card_saves_without_type_and_status(self):
        """REQ-0.4, REQ-0.3"""
        form = self._open_form()
        self.assertFalse(form.type_id or form.status_id)
        form.name = "By hand"
        lead = form.save()
        with Form(lead) as form:
            form.city = "Krakow"
        self.assertEqual(lead.city, "Krakow")

    def test_no_button_that_needs_a_status(self):
        """REQ-0.16, REQ-0.80"""
        lead = self._create_lead()
        self.assertFalse(lead.can_lose or lead.can_win or lead.can_reopen)

    def test_first_status_configured_later(self):
        """REQ-0.4, REQ-1.10: leads of before stay as they are and can be moved."""
        lead = self._create_lead()
        status = self._create_status("Late")
        lead.city = "Krakow"
        self.assertFalse(lead.status_id)
        self.assertEqual(self._create_lead().status_id, status)
        lead.status_id = status
        self.assertEqual(lead.status_id, status)


@tagged("post_install", "-at_install")
class TestCard(DefaultsCase):
    def test_nothing_but_the_name_is_required(self):
        """REQ-0.3: the card has its fields, and the name alone saves."""
        form = self._open_form()
        form.name = "By hand"
        lead = form.save()
        self.assertFalse(lead.partner_id or lead.phone or lead.email)
        for name in ("user_id", "type_id", "status_id", "partner_id", "phone", "email"):
            self.assertFalse(form._get_modifier(name, "invisible"), name)

    def test_lead_without_name_and_contact_data(self):
        """REQ-0.3, REQ-1.1: the one thing that is refused."""
        with self.assertRaisesRegex(ValidationError, "A lead needs a Name"):
            self.Lead.create({"city": "Krakow"})

    def test_everything_known_about_the_client(self):
        """REQ-2.4, REQ-1.20: typed into the card by hand, all of it is kept."""
        values = {
            "name": "Shelving",
            "email": "anna@example.com",
            "phone": "+48 22 601 60 60",
            "website": "https://example.com",
            "partner_name": "Customer Ltd",
            "contact_first_name": "Anna",
            "contact_middle_name": "Maria",
            "contact_last_name": "Nowak",
            "function": "Buyer",
            "street": "Dluga 1",
            "street2": "3rd floor",
            "zip": "00-238",
            "city": "Warszawa",
            "expected_revenue": 1200.0,
            "probability": 35.0,
            "date_deadline": "2031-02-01",
            "description": "<p>Call on Monday</p>",
        }
        records = {
            "country_id": self.env.ref("base.pl"),
            "priority_id": self.env["lead.priority"].create({"name": "Hot"}),
            "campaign_id": self.env["utm.campaign"].create({"name": "Spring"}),
            "medium_id": self.env["utm.medium"].create({"name": "Fair"}),
            "source_id": self.env["utm.source"].create({"name": "Fair in Poznan"}),
        }
        form = self._open_form()
        for name, value in {**values, **records}.items():
            form[name] = value
        lead = form.save()
        for name, value in {**values, **records}.items():
            kept = lead[name]
            kept = fields.Date.to_string(kept) if name == "date_deadline" else kept
            self.assertEqual(kept, value, name)

    def test_links_of_a_lead(self):
        """REQ-0.7, REQ-0.12: one customer, owner and priority, many tags."""
        customer, other = self.env["res.partner"].create(
            [{"name": "Customer Ltd"}, {"name": "Other Ltd"}]
        )
        high, low = self.env["lead.priority"].create([{"name": "1"}, {"name": "2"}])
        tags = self.env["lead.tag"].create([{"name": "Fair"}, {"name": "Cold"}])
        lead = self._create_lead(
            partner_id=customer.id,
            priority_id=high.id,
            tag_ids=[Command.set(tags.ids)],
        )
        lead.write({"partner_id": other.id, "priority_id": low.id})
        self.assertEqual(lead.partner_id, other)
        self.assertEqual(lead.priority_id, low)
        self.assertEqual(lead.tag_ids, tags)
        lead.tag_ids = [Command.unlink(tags[0].id)]
        self.assertEqual(lead.tag_ids, tags[1])

    def test_selector_offers_the_allowed_statuses_only(self):
        """REQ-0.8: in the form, before anything is saved."""
        funnel = self._create_type("Funnel", self.status_new | self.status_won)
        self._create_type("Another, so that none is the default")
        form = self._open_form()
        self.assertIn(self.status_neutral.id, form.allowed_status_ids.ids)
        form.type_id = funnel
        self.assertCountEqual(form.allowed_status_ids.ids, funnel.status_ids.ids)

    def test_business_and_private_leads(self):
        """REQ-1.3: a company with a meeting agreed, a caller who asks for a product."""
        business = self._create_lead(
            partner_name="Customer Ltd",
            contact_last_name="Nowak",
            description="<p>Meeting on Monday</p>",
        )
        private = self._create_lead(name=False, phone="+48 22 601 60 60")
        for lead in (business, private):
            lead.set_won()
            self.assertFalse(lead.partner_id)
        self.assertEqual(private.name, "+48 22 601 60 60")

    def test_one_contact_has_many_leads_over_time(self):
        """REQ-4.18: new business, upsell, tried again; each with its own label."""
        person = self.env["res.partner"].create({"name": "Anna Nowak"})
        leads = self.Lead
        for name, label in (
            ("New business", "Hot"),
            ("Upsell", "Warm"),
            ("Re-attempting", "Cold"),
        ):
            leads |= self._create_lead(
                contact_id=person.id,
                type_id=self._create_type(name).id,
                tag_ids=[Command.set(self.env["lead.tag"].create({"name": label}).ids)],
            )
        leads[0].set_won()
        leads[1].set_lost(self.reason.id)
        found = self.Lead.search([("contact_id", "=", person.id)], order="id")
        self.assertEqual(found, leads)
        self.assertEqual(
            found.mapped("status_id"),
            self.status_won | self.status_lost | self.status_new,
        )
        self.assertEqual(found.mapped("tag_ids.name"), ["Hot", "Warm", "Cold"])


@tagged("post_install", "-at_install")
class TestStatusesAreConfigurable(DefaultsCase):
    def test_names_and_number_change_at_run_time(self):
        """REQ-1.10: added, renamed, archived; leads follow without a restart."""
        Status = self.env["lead.status"].with_user(self.user_manager)
        lead = self._create_lead()
        first = Status.create({"name": "Before all", "sequence": 1})
        self.assertEqual(self._create_lead().status_id, first)
        first.action_delete_with_replacement()
        first.with_user(self.user_manager).name = "Renamed"
        lead.status_id = first
        self.assertEqual(lead.status_id.name, "Renamed")
        lead.status_id = self.status_new
        self.status_neutral.with_user(self.user_manager).action_archive()
        with self.assertRaises(ValidationError):
            lead.status_id = self.status_neutral

    def test_each_company_has_its_criteria(self):
        """REQ-1.4: its own statuses with their required fields."""
        strict = self._create_status(
            "Qualified in B",
            company_id=self.company_b.id,
            required_field_ids=[
                Command.link(self.env["ir.model.fields"]._get("lead.lead", "phone").id)
            ],
        )
        mine = self._create_lead()
        other = self._create_lead(user=self.user_company_b)
        self.assertNotIn(strict, mine.allowed_status_ids)
        self.assertIn(strict, other.allowed_status_ids)
        with self.assertRaisesRegex(ValidationError, "Phone"):
            other.status_id = strict
        other.write({"status_id": strict.id, "phone": "22 601 60 60"})
        self.assertEqual(other.status_id, strict)

    def test_several_funnels_and_the_way_between_them(self):
        """REQ-2.5: a lead is placed in any of them, and moved to another."""
        retail = self._create_type("Retail", self.status_new | self.status_won)
        partners = self._create_type("Partners", self.status_qualified)
        form = self._open_form()
        form.name = "By hand"
        form.type_id = partners
        lead = form.save()
        self.assertEqual(lead.status_id, self.status_qualified)
        lead.type_id = retail
        self.assertEqual(lead.status_id, self.status_new)


@tagged("post_install", "-at_install")
class TestTypeRequired(DefaultsCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.funnel = cls._create_type("Funnel")
        cls.other_funnel = cls._create_type("Other")

    def test_switch_demands_the_default_type(self):
        """REQ-2.8: machines have no one to ask."""
        settings = self.settings_a.with_user(self.user_manager)
        with self.assertRaisesRegex(ValidationError, "Choose the Default type"):
            settings.type_required = True
        settings.write({"type_required": True, "default_type_id": self.funnel.id})
        self.assertTrue(settings.type_required)

    def test_machine_routes_take_the_default_type(self):
        """REQ-2.8: e-mail, call, capture, website, lifecycle."""
        self.settings_a.write({"type_required": True, "default_type_id": self.funnel.id})
        Lead = self.env["lead.lead"].with_user(self.user_own)
        for channel in ("email", "call", "capture", "website", "chat", "lifecycle"):
            lead = Lead._intake({"name": channel, "user_id": self.user_own.id}, channel)
            self.assertEqual(lead.type_id, self.funnel, channel)

    def test_each_company_decides_for_itself(self):
        """REQ-2.8, REQ-1.4"""
        self.settings_b.write({"type_required": True, "default_type_id": self.funnel.id})
        self.assertFalse(self._create_lead().type_id)
        with self.assertRaisesRegex(UserError, "needs a Type"):
            self._create_lead(user=self.user_company_b)

    def test_leads_of_before_can_go_on(self):
        """REQ-2.8: whoever changes the type has to choose one, nobody else."""
        lead = self._create_lead()
        self.settings_a.write({"type_required": True, "default_type_id": self.funnel.id})
        lead.status_id = self.status_qualified
        self.assertEqual(lead.status_id, self.status_qualified)
        lead.type_id = self.other_funnel
        with self.assertRaisesRegex(UserError, "needs a Type"):
            lead.type_id = False
