from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import LeadManagementCommon

MONDAY = fields.Datetime.to_datetime("2031-01-06 10:00:00")


class TypeChangeCase(LeadManagementCommon):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.status_connected = cls._create_status("Connected", sequence=14)
        cls.status_partner = cls._create_status("Partner", kind="won", sequence=60)
        cls.status_gone = cls._create_status("Gone", kind="lost", sequence=61)
        cls.retail = cls._create_type(
            "Retail",
            cls.status_new | cls.status_qualified | cls.status_won | cls.status_lost,
        )
        cls.partners = cls._create_type(
            "Partners",
            cls.status_qualified | cls.status_connected | cls.status_partner | cls.status_gone,
        )
        cls.open_only = cls._create_type("Open only", cls.status_connected)

    def assert_refused(self, message, function, *args):
        with self.assertRaises(UserError) as caught:
            function(*args)
        self.assertRegex(str(caught.exception), message)


@tagged("post_install", "-at_install")
class TestTypeChange(TypeChangeCase):
    def test_open_lead_gets_the_first_allowed_open_status(self):
        """REQ-0.38, REQ-2.5: by sorting order, where its own is not allowed."""
        lead = self._create_lead(type_id=self.retail.id)
        with freeze_time(MONDAY):
            lead.type_id = self.partners
        self.assertEqual(lead.status_id, self.status_connected)
        self.assertEqual(lead.date_last_status_update, MONDAY)

    def test_allowed_status_is_kept(self):
        """REQ-0.38: nothing happens to a lead that fits into the other funnel."""
        with freeze_time(MONDAY):
            lead = self._create_lead(type_id=self.retail.id, status_id=self.status_qualified.id)
        lead.type_id = self.partners
        self.assertEqual(lead.status_id, self.status_qualified)
        self.assertEqual(lead.date_last_status_update, MONDAY)

    def test_won_lead_stays_won(self):
        """REQ-0.38: the first allowed status of the same kind, with its closing date."""
        with freeze_time(MONDAY):
            lead = self._create_lead(type_id=self.retail.id, status_id=self.status_won.id)
        with freeze_time(MONDAY + timedelta(days=1)):
            lead.type_id = self.partners
        self.assertEqual(lead.status_id, self.status_partner)
        self.assertEqual(lead.date_closed, MONDAY)
        self.assertEqual(lead.probability, 100)

    def test_lost_lead_stays_lost_for_its_reason(self):
        """REQ-0.38, REQ-4.12"""
        lead = self._create_lead(
            type_id=self.retail.id,
            **self._as_lost(loss_reason_id=self.reason_with_note.id, loss_note="They moved away"),
        )
        lead.type_id = self.partners
        self.assertEqual(lead.status_id, self.status_gone)
        self.assertEqual(lead.loss_reason_id, self.reason_with_note)
        self.assertEqual(lead.loss_note, "They moved away")

    def test_closed_lead_is_never_reopened_by_its_type(self):
        """REQ-0.38: refused where the type allows no status of the same kind."""
        for values in (
            {"status_id": self.status_won.id},
            self._as_lost(),
            {"status_id": self.status_neutral.id, "type_id": False},
        ):
            lead = self._create_lead(**{"type_id": self.retail.id, **values})
            before = lead.type_id
            with self.subTest(status=lead.status_id.name):
                self.assert_refused(
                    "Open only allows none of that kind",
                    lead.write,
                    {"type_id": self.open_only.id},
                )
                self.assertEqual(lead.type_id, before)

    def test_open_lead_is_never_closed_by_its_type(self):
        """REQ-0.38, REQ-0.39: a type without open statuses is refused."""
        closed = self._create_type("Closed only", self.status_won)
        lead = self._create_lead(type_id=self.retail.id)
        self.assert_refused(
            "Status is not allowed for the selected type.*Closed only",
            lead.write,
            {"type_id": closed.id},
        )
        self.assertEqual(lead.type_id, self.retail)

    def test_type_without_a_list_allows_every_status(self):
        """REQ-0.38: so does no type at all."""
        free = self._create_type("Free")
        lead = self._create_lead(type_id=self.retail.id, status_id=self.status_won.id)
        lead.type_id = free
        self.assertEqual(lead.status_id, self.status_won)
        lead.type_id = False
        self.assertEqual(lead.status_id, self.status_won)

    def test_batch_of_leads_in_different_statuses(self):
        """REQ-0.38: each gets what it needs, in one write."""
        new = self._create_lead(type_id=self.retail.id)
        qualified = self._create_lead(type_id=self.retail.id, status_id=self.status_qualified.id)
        lost = self._create_lead(type_id=self.retail.id, **self._as_lost())
        (new | qualified | lost).write({"type_id": self.partners.id})
        self.assertEqual(new.status_id, self.status_connected)
        self.assertEqual(qualified.status_id, self.status_qualified)
        self.assertEqual(lost.status_id, self.status_gone)
        self.assertEqual(lost.loss_reason_id, self.reason)

    def test_status_written_with_the_type_wins(self):
        """REQ-0.25: written together and allowed, the status is what was written."""
        lead = self._create_lead(type_id=self.retail.id)
        lead.write({"type_id": self.partners.id, "status_id": self.status_partner.id})
        self.assertEqual(lead.status_id, self.status_partner)

    def test_status_that_follows_passes_the_gate(self):
        """REQ-0.38, REQ-1.4: its required fields are asked for as well."""
        self.status_connected.required_field_ids = self.env["ir.model.fields"]._get(
            "lead.lead", "phone"
        )
        lead = self._create_lead(type_id=self.retail.id)
        self.assert_refused("Connected needs", lead.write, {"type_id": self.partners.id})
        lead.write({"type_id": self.partners.id, "phone": "22 601 60 60"})
        self.assertEqual(lead.status_id, self.status_connected)

    def test_into_a_funnel_that_moves_forward_only(self):
        """REQ-0.38, REQ-2.22: the way back is barred within a funnel, not into it."""
        self.partners.forward_only = True
        late = self._create_status("Negotiation", sequence=50)
        self.retail.status_ids = [Command.link(late.id)]
        lead = self._create_lead(type_id=self.retail.id, status_id=late.id)
        lead.type_id = self.partners
        self.assertEqual(lead.status_id, self.status_connected)

    def test_type_of_another_company(self):
        """REQ-2.5, REQ-1.4: refused, as is an unknown one."""
        foreign = self._create_type("Foreign", company_id=self.company_b.id)
        lead = self._create_lead(type_id=self.retail.id)
        with self.assertRaises(UserError):
            lead.type_id = foreign
        with self.assertRaises(UserError):
            lead.write({"type_id": foreign.id + 1000000})
        with self.assertRaises(UserError):
            self._create_lead(type_id=foreign.id)
        self.assertEqual(lead.type_id, self.retail)

    def test_dependents_of_the_type_follow(self):
        """REQ-0.8: the selector offers what the new type allows."""
        lead = self._create_lead(type_id=self.retail.id)
        lead.type_id = self.partners
        self.assertEqual(lead.allowed_status_ids, self.partners.status_ids.sorted())


@tagged("post_install", "-at_install")
class TestTypeChangeOnTheForm(TypeChangeCase):
    def test_new_status_shows_before_save(self):
        """REQ-0.25, REQ-0.38: and nothing is written until then."""
        lead = self._create_lead(type_id=self.retail.id)
        form = Form(lead)
        form.type_id = self.partners
        self.assertEqual(form.status_id, self.status_connected)
        lead.invalidate_recordset()
        self.assertEqual(lead.status_id, self.status_new)
        form.save()
        self.assertEqual(lead.status_id, self.status_connected)
        self.assertEqual(len(lead.status_change_ids), 2)

    def test_changed_mind_shows_the_stored_status_again(self):
        """REQ-0.25: back to the former type before Save, nothing has happened."""
        lead = self._create_lead(type_id=self.retail.id, status_id=self.status_qualified.id)
        form = Form(lead)
        form.type_id = self.partners
        form.type_id = self.retail
        self.assertEqual(form.status_id, self.status_qualified)

    def test_status_bar_follows_the_type(self):
        """REQ-0.33, REQ-0.8: what can be clicked changes with the type."""
        form = Form(self._create_lead(type_id=self.retail.id))
        form.type_id = self.partners
        self.assertCountEqual(form.allowed_status_ids.ids, self.partners.status_ids.ids)

    def test_new_lead_starts_where_its_type_starts(self):
        """REQ-0.37, REQ-1.20: the card of a lead that is not saved yet."""
        Lead = self.env["lead.lead"].with_user(self.user_own)
        form = Form(Lead)
        self.assertEqual(form.status_id, self.status_new)
        form.name = "By hand"
        form.type_id = self.partners
        self.assertEqual(form.status_id, self.status_connected)
        self.assertEqual(form.save().status_id, self.status_connected)

    def test_closed_lead_is_refused_at_once(self):
        """REQ-0.38: choosing a type that would reopen it gives the message."""
        lead = self._create_lead(type_id=self.retail.id, status_id=self.status_won.id)
        form = Form(lead)
        with self.assertRaises(ValidationError):
            form.type_id = self.open_only

    def test_probability_and_reason_show_before_save(self):
        """REQ-0.41, REQ-0.25: a lost status clicked in the form asks for its reason."""
        form = Form(self._create_lead(probability=40))
        form.status_id = self.status_lost
        self.assertEqual(form.probability, 0)
        form.loss_reason_id = self.reason
        form.status_id = self.status_won
        self.assertEqual(form.probability, 100)


@tagged("post_install", "-at_install")
class TestOwnFieldsOfTypes(TypeChangeCase):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.partner = cls.env["res.partner"].create({"name": "Meeting place"})
        cls.retail.properties_definition = [
            {"name": "size", "type": "char", "string": "Size"},
            {"name": "floors", "type": "integer", "string": "Floors"},
            {"name": "opening", "type": "date", "string": "Opening"},
            {"name": "kind", "type": "selection", "string": "Kind"}
            | {"selection": [["shop", "Shop"], ["hall", "Hall"]]},
            {"name": "place", "type": "many2one", "string": "Place"} | {"comodel": "res.partner"},
            {"name": "marks", "type": "tags", "string": "Marks"}
            | {"tags": [["vip", "VIP", 1], ["old", "Old", 2]]},
        ]
        cls.partners.properties_definition = [
            {"name": "contract", "type": "char", "string": "Contract"}
        ]
        cls.settings_a.properties_definition = [
            {"name": "district", "type": "char", "string": "District"}
        ]
        cls.values = {
            "size": "XL",
            "floors": 3,
            "opening": "2031-05-01",
            "kind": "hall",
            "place": cls.partner.id,
            "marks": ["vip"],
        }

    def _read(self, lead, field="properties"):
        """Return the own fields that hold something, as the web client reads them."""
        lead.invalidate_recordset()
        [row] = lead.read([field])
        values = {item["name"]: item.get("value") for item in row[field]}
        return {
            name: value[0] if name == "place" else value for name, value in values.items() if value
        }

    def test_values_are_set_aside_and_come_back(self):
        """REQ-1.12: of every kind of field, exactly as they were."""
        lead = self._create_lead(type_id=self.retail.id, properties=self.values)
        self.assertEqual(self._read(lead), self.values)
        lead.type_id = self.partners
        self.assertEqual(self._read(lead), {})
        lead.write({"properties": {"contract": "Frame"}})
        lead.type_id = self.retail
        self.assertEqual(self._read(lead), self.values)
        lead.type_id = self.partners
        self.assertEqual(self._read(lead), {"contract": "Frame"})

    def test_card_says_what_was_set_aside(self):
        """REQ-1.12: field by field, until the type comes back."""
        lead = self._create_lead(type_id=self.retail.id, properties=self.values)
        self.assertFalse(lead.properties_set_aside)
        lead.type_id = self.partners
        self.assertEqual(
            lead.properties_set_aside.splitlines(),
            [
                "Retail: Size: XL",
                "Retail: Floors: 3",
                "Retail: Opening: 05/01/2031",
                "Retail: Kind: Hall",
                "Retail: Place: Meeting place",
                "Retail: Marks: VIP",
            ],
        )
        lead.type_id = self.retail
        self.assertFalse(lead.properties_set_aside)

    def test_values_written_with_the_type_win(self):
        """REQ-1.12: what comes with the type is what the user means."""
        lead = self._create_lead(type_id=self.retail.id, properties={"size": "XL"})
        lead.type_id = self.partners
        lead.write({"type_id": self.retail.id, "properties": {"size": "S"}})
        self.assertEqual(self._read(lead), {"size": "S"})

    def test_each_lead_of_a_batch_keeps_its_own(self):
        """REQ-1.12"""
        leads = self._create_leads(2, type_id=self.retail.id)
        leads[0].properties = {"size": "S"}
        leads[1].properties = {"size": "L"}
        leads.write({"type_id": self.partners.id})
        leads.write({"type_id": self.retail.id})
        self.assertEqual([self._read(lead)["size"] for lead in leads], ["S", "L"])

    def test_fields_of_the_company_stay(self):
        """REQ-1.12: they are on every lead of the company, whatever its type."""
        lead = self._create_lead(type_id=self.retail.id, company_properties={"district": "Wola"})
        lead.type_id = self.partners
        self.assertEqual(self._read(lead, "company_properties"), {"district": "Wola"})
        other = self._create_lead(user=self.user_company_b)
        self.assertEqual(self._read(other, "company_properties"), {})

    def test_fields_of_the_company_start_with_their_defaults(self):
        """REQ-1.12: as the fields of the type do."""
        self.settings_a.properties_definition = [
            {"name": "district", "type": "char", "string": "District"} | {"default": "Centre"}
        ]
        lead = self._create_lead()
        self.assertEqual(self._read(lead, "company_properties"), {"district": "Centre"})
        form = Form(self.env["lead.lead"].with_user(self.user_own))
        form.name = "By hand"
        self.assertEqual(self._read(form.save(), "company_properties"), {"district": "Centre"})

    def test_copy_takes_the_values_of_its_type(self):
        """REQ-1.12, REQ-0.44: not what was set aside of other types."""
        lead = self._create_lead(type_id=self.retail.id, properties={"size": "XL"})
        self.assertEqual(self._read(lead.copy()), {"size": "XL"})
        lead.type_id = self.partners
        copied = lead.copy()
        copied.type_id = self.retail
        self.assertEqual(self._read(copied), {})

    def test_only_managers_add_fields(self):
        """REQ-1.12, REQ-1.14: salespeople fill them in."""
        with self.assertRaises(AccessError):
            self.retail.with_user(self.user_all).properties_definition = []
        with self.assertRaises(AccessError):
            self.settings_a.with_user(self.user_all).properties_definition = []
