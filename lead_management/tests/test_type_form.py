import json

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common import LeadManagementCommon

QUICK_CREATE = "lead_management.lead_lead_view_form_quick_create"


class TypeFormCase(LeadManagementCommon):
    """A type that requires a phone, hides the website and leaves the source alone."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.plain = cls._create_type("Plain")
        cls.strict = cls._create_type("Strict")
        cls._set_rules(
            cls.strict,
            email="shown",
            phone="required",
            street="required",
            website="hidden",
            expected_revenue="readonly",
        )

    @classmethod
    def _set_rules(cls, lead_type, **rules):
        field = cls.env["ir.model.fields"]._get
        lead_type.form_field_ids = [
            Command.clear(),
            *(
                Command.create(
                    {"field_id": field("lead.lead", name).id, "rule": rule, "sequence": sequence}
                )
                for sequence, (name, rule) in enumerate(rules.items())
            ),
        ]

    @classmethod
    def _create_strict(cls, **values):
        values = {"phone": "600 100 200", "street": "Dluga 1", **values}
        return cls._create_lead(type_id=cls.strict.id, **values)


@tagged("post_install", "-at_install")
class TestTypeFormRules(TypeFormCase):
    """What a type requires and leaves alone holds on every route (REQ-8.8)."""

    def test_missing_field_is_refused_by_name(self):
        """REQ-8.8: creation, writing, another type; the message names lead, type and field."""
        with self.assertRaisesRegex(ValidationError, "type Strict need .*No number: Phone"):
            self._create_strict(name="No number", phone=False)
        lead = self._create_strict(name="Pallets")
        with self.assertRaisesRegex(ValidationError, "Pallets: Phone"):
            lead.phone = False
        plain = self._create_lead(name="Plain one", type_id=self.plain.id)
        with self.assertRaisesRegex(ValidationError, "Plain one: Phone, Address"):
            plain.type_id = self.strict
        plain.write({"type_id": self.strict.id, "phone": "600 1", "street": "Krotka 2"})
        self.assertEqual(plain.type_id, self.strict)

    def test_many_at_once_name_the_one_that_lacks_it(self):
        """REQ-8.8, REQ-1.29: a mass edit is refused as a whole."""
        leads = self._create_leads(2, type_id=self.plain.id, street="Dluga 1")
        leads[0].phone = "600 100 200"
        with self.assertRaisesRegex(ValidationError, "Phone"):
            leads.write({"type_id": self.strict.id})

    def test_what_is_not_touched_is_not_asked(self):
        """REQ-8.8: leads that are older than the rule can be worked with."""
        lead = self._create_lead(type_id=self.plain.id)
        self._set_rules(self.plain, phone="required")
        lead.status_id = self.status_qualified
        self.assertEqual(lead.status_id, self.status_qualified)

    def test_what_arrives_by_itself_comes_in(self):
        """REQ-8.8, REQ-1.22: nothing is refused for what a sender did not write."""
        values = {
            "company_id": self.company_a.id,
            "email": "anna@example.com",
            "expected_revenue": 7,
            "type_id": self.strict.id,
            "user_id": self.user_own.id,
        }
        made = self.env["lead.lead"]._intake(values, "capture")
        lead = self.env["lead.lead"].with_user(self.user_own).browse(made.id)
        self.assertEqual((lead.type_id, lead.expected_revenue), (self.strict, 7))
        with self.assertRaisesRegex(ValidationError, "Phone"):
            lead.phone = ""

    def test_field_that_is_left_alone(self):
        """REQ-8.8: neither given nor changed by hand, by managers neither."""
        with self.assertRaisesRegex(ValidationError, "nobody changes by hand: Expected revenue"):
            self._create_strict(expected_revenue=5)
        lead = self._create_strict(name="Pallets")
        lead.sudo().expected_revenue = 5
        for user in (self.user_own, self.user_manager):
            with self.assertRaisesRegex(ValidationError, "Expected revenue of the lead.*Pallets"):
                lead.with_user(user).write({"expected_revenue": 6})
        lead.write({"expected_revenue": 5.0, "name": "The same value is no change"})
        with self.assertRaisesRegex(ValidationError, "Expected revenue"):
            lead.write({"expected_revenue": 6, "type_id": self.plain.id})

    def test_copy_keeps_what_nobody_types(self):
        """REQ-0.44, REQ-8.8"""
        lead = self._create_strict()
        lead.sudo().expected_revenue = 5
        self.assertEqual(lead.copy().expected_revenue, 5)

    def test_imported_rows_are_asked(self):
        """REQ-8.8, REQ-1.25: each row is told what it lacks, or may not bring."""
        Lead = self.env["lead.lead"].with_user(self.user_manager)
        result = Lead.load(
            ["name", "type_id", "phone", "street", "expected_revenue"],
            [
                ["Lacks", "Strict", "", "Dluga 1", ""],
                ["Brings", "Strict", "600 100 200", "Dluga 1", "5"],
            ],
        )
        text = " ".join(message["message"] for message in result["messages"])
        self.assertIn("Phone", text)
        self.assertIn("Expected revenue", text)

    def test_rules_cost_no_query(self):
        """REQ-8.8, REQ-1.29: they are kept in the cache, however many leads there are."""
        leads = self._create_leads(3, type_id=self.plain.id)
        leads.mapped("type_id.name")
        leads._check_required_by_type()
        with self.assertQueryCount(0):
            leads._check_required_by_type()
            leads._check_kept_by_type({"phone": "1"})

    def test_managers_decide(self):
        """REQ-8.8, REQ-4.1: by company; nothing that the app itself keeps."""
        Line = self.env["lead.type.field"]
        field = self.env["ir.model.fields"]._get
        values = {"type_id": self.plain.id, "field_id": field("lead.lead", "phone").id}
        with self.assertRaises(AccessError):
            Line.with_user(self.user_all).create(values)
        other = self._create_type("Other", company_id=self.company_b.id)
        with self.assertRaises(AccessError):
            Line.with_user(self.user_manager).create(values | {"type_id": other.id})
        Line.with_user(self.user_manager).create(values)
        for name, rule in (("status_id", "hidden"), ("code", "readonly"), ("active", "required")):
            with self.assertRaises(ValidationError):
                line = values | {"field_id": field("lead.lead", name).id, "rule": rule}
                Line.with_user(self.user_manager).create(line)


@tagged("post_install", "-at_install")
class TestTypeFormViews(TypeFormCase):
    """The form and quick create follow the type of the lead (REQ-8.8)."""

    def test_a_line_is_added_on_the_form_of_the_type(self):
        """REQ-8.8: a client names the form, as it is being filled in, as the line's type."""
        Line = self.env["lead.type.field"].with_user(self.user_manager)
        spec = {"field_id": {}, "rule": {}, "sequence": {}}
        for form in ({"id": self.plain.id, "name": "Plain"}, {"name": "Not saved"}):
            with self.subTest(form=form):
                answer = Line.onchange({"type_id": form}, [], spec)
                self.assertEqual(answer["value"]["rule"], "required")
        with self.assertRaisesRegex(AccessError, "you may not see"):
            Line.onchange({"type_id": {"id": 2**30}}, [], spec)

    def test_form_follows_the_type(self):
        """REQ-8.8: and changes with it, before anything is saved."""
        form = Form(self.env["lead.lead"].with_user(self.user_own))
        form.type_id = self.plain
        self.assertFalse(form._get_modifier("phone", "required"))
        self.assertFalse(form._get_modifier("website", "invisible"))
        form.type_id = self.strict
        self.assertTrue(form._get_modifier("phone", "required"))
        self.assertTrue(form._get_modifier("website", "invisible"))
        self.assertTrue(form._get_modifier("expected_revenue", "readonly"))

    def test_hidden_field_takes_its_label_along(self):
        """REQ-8.8: and the block that would be empty without it."""
        self._set_rules(self.plain, email="hidden", date_deadline="hidden")
        arch = etree.fromstring(self.env["lead.lead"].get_view(view_type="form")["arch"])
        condition = f"type_id in [{self.plain.id}]"
        for name in ("email", "date_deadline"):
            label = arch.find(f".//label[@for='{name}']")
            self.assertIn(condition, label.get("invisible"))
        self.assertIn(condition, arch.find(".//label[@for='email']").getnext().get("invisible"))
        block = arch.find(".//label[@for='date_deadline']").getparent()
        self.assertIn(condition, block.get("invisible"))

    def test_order_of_the_fields_is_told_with_the_form(self):
        """REQ-8.8: nothing is read for it with a lead."""
        arch = etree.fromstring(self.env["lead.lead"].get_view(view_type="form")["arch"])
        self.assertIn(f'"{self.strict.id}": {{"email": 0, "phone": 1', arch.get("field_orders"))

    def test_quick_create_asks_for_what_the_type_requires(self):
        """REQ-8.8: of this type alone."""
        form = Form(self.env["lead.lead"].with_user(self.user_own), view=QUICK_CREATE)
        form.type_id = self.plain
        self.assertTrue(form._get_modifier("street", "invisible"))
        form.type_id = self.strict
        self.assertFalse(form._get_modifier("street", "invisible"))
        form.partner_name = "Pallets Ltd"
        form.phone = "600 100 200"
        form.street = "Dluga 1"
        self.assertEqual(form.save().street, "Dluga 1")

    def test_quick_create_leaves_out_what_nobody_could_fill(self):
        """REQ-8.8, REQ-8.4: of a new lead a read-only field is empty."""
        form = Form(self.env["lead.lead"].with_user(self.user_own), view=QUICK_CREATE)
        form.type_id = self.plain
        self.assertFalse(form._get_modifier("expected_revenue", "invisible"))
        form.type_id = self.strict
        self.assertTrue(form._get_modifier("expected_revenue", "invisible"))

    def test_quick_create_asks_below_the_type_for_what_it_requires(self):
        """REQ-8.8, REQ-8.4: the lines above stay where they are when the type is chosen."""
        view = self.env.ref(QUICK_CREATE)
        arch = etree.fromstring(self.env["lead.lead"].get_view(view.id, "form")["arch"])
        names = [node.get("name") for node in arch.iter("field")]
        self.assertGreater(names.index("street"), names.index("type_id"))
        order = json.loads(arch.get("field_orders"))[str(self.strict.id)]
        self.assertNotIn("street", order)
        self.assertLess(order["email"], order["phone"])

    def test_without_rules_the_form_is_as_it_was(self):
        """REQ-8.8: a company that sets nothing up notices nothing."""
        self.strict.form_field_ids.unlink()
        arch = self.env["lead.lead"].get_view(view_type="form")["arch"]
        self.assertNotIn("field_orders", arch)
        self.assertNotIn("type_id in [", arch)
