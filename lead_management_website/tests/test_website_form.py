from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.lead_management.tests.common import LeadManagementCommon

from ..hooks import uninstall_hook


@tagged("post_install", "-at_install")
class TestWebsiteForm(LeadManagementCommon, HttpCase):
    """A form of the website builder whose action is a lead."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.website = cls.env["website"].get_current_website()
        cls.company = cls.website.company_id
        cls.user_seller = cls._create_user("website_seller", "own", companies=cls.company)
        cls.lead_type = cls._create_type("Web", user_id=cls.user_seller.id)

    def _send(self, values, **kwargs):
        response = self.url_open("/website/form/lead.lead", data=values, **kwargs)
        self.assertEqual(response.status_code, 200)
        return response.json()

    def _create_form(self, fields):
        """Put a form that makes leads on a page of the website."""
        arch = (
            '<t t-name="lead.form"><section class="s_website_form"><form'
            f' action="/website/form/" data-model_name="lead.lead">{fields}</form></section></t>'
        )
        return self.env["ir.ui.view"].create(
            {"name": "Form", "type": "qweb", "key": "website.lead_form_test", "arch": arch}
        )

    def _get_lead(self):
        return self.env["lead.lead"].search([("company_id", "=", self.company.id)])

    def test_form_makes_a_lead(self):
        """REQ-1.24, REQ-5.1: through the intake; own fields go to the description."""
        answer = self._send(
            {
                "contact_last_name": "Jan Nowak",
                "email": "jan@example.com",
                "phone": "601 234 567",
                "partner_name": "Nowak Racks",
                "name": "Racks",
                "description": "Twenty <b>racks</b>",
                "How did you find us?": "By <i>chance</i>",
            }
        )
        lead = self._get_lead()
        self.assertEqual(answer, {"id": lead.id})
        self.assertRecordValues(
            lead,
            [
                {
                    "name": "Racks",
                    "contact_first_name": "Jan",
                    "contact_last_name": "Nowak",
                    "partner_name": "Nowak Racks",
                    "email": "jan@example.com",
                    "type_id": self.lead_type.id,
                    "user_id": self.user_seller.id,
                    "date_last_user_change": False,
                }
            ],
        )
        self.assertIn("Twenty &lt;b&gt;racks", lead.description)
        self.assertIn("How did you find us?", lead.description)
        self.assertNotIn("<i>", lead.description)
        self.assertEqual(lead.medium_id, self.env.ref("utm.utm_medium_website"))

    def test_a_form_of_who_was_merged_reaches_the_lead_that_stays(self):
        """REQ-6.4: with all that it says and its file; the salesperson is told."""
        into, other = self.env["lead.lead"].create(
            [
                {"name": name, "email": f"{name}@example.com", "company_id": self.company.id}
                for name in ("into", "other")
            ]
        )
        into.user_id = self.user_seller
        self.env["lead.lead"]._merge(into, other)
        into.email = "into@example.com"
        known = into.message_ids
        answer = self._send(
            {
                "contact_last_name": "Jan Nowak",
                "email": "OTHER@example.com",
                "description": "Twenty <b>racks</b>",
                "How did you find us?": "By chance",
            },
            files={"cv[0][0]": ("plan.txt", b"x", "text/plain")},
        )
        self.assertEqual(answer, {"id": into.id})
        self.assertEqual(self._get_lead(), into)
        note = (into.message_ids - known).filtered(lambda message: "racks" in message.body)
        for text in ("Nowak", "OTHER@example.com", "Twenty &lt;b&gt;racks", "By chance"):
            self.assertIn(text, note.body)
        self.assertIn(self.user_seller.partner_id, note.notified_partner_ids)
        file = self.env["ir.attachment"].search([("name", "=", "plan.txt")])
        self.assertEqual((file.res_model, file.res_id), ("lead.lead", into.id))
        # who was not merged gets a lead, as ever
        self._send({"email": "into@example.com"})
        self.assertEqual(len(self._get_lead()), 2)

    def test_type_of_the_form_says_who_gets_the_lead(self):
        """REQ-1.24, REQ-5.1: the form's type wins over the default one."""
        other = self._create_type(
            "Service",
            user_id=self._create_user("website_service", "own", companies=self.company).id,
        )
        self._create_form(f'<input type="hidden" name="type_id" value="{other.id}"/>')
        self._send({"email": "a@example.com", "type_id": other.id})
        self.assertEqual(self._get_lead().user_id.login, "website_service")

    def test_type_that_no_form_offers(self):
        """REQ-1.14: a stranger sends any number; it neither chooses nor tells anything."""
        Settings = self.env["lead.settings"]
        settings = Settings.browse(Settings._get_id(self.company.id))
        settings.default_type_id = self.lead_type
        offered = self._create_type("Service")
        hidden = self._create_type("Secret type", user_id=self.user_manager.id)
        foreign = self._create_type("Secret company", company_id=self.company_b.id)
        self._create_form(
            f'<select name="type_id"><option value="{offered.id}">Service</option>'
            f'<option value="{foreign.id}">Other</option></select>'
        )
        for type_id in (hidden.id, foreign.id, 2**31 - 1, 2**40, -1):
            with self.subTest(type_id=type_id):
                self._get_lead().unlink()
                answer = self._send({"email": "a@example.com", "type_id": type_id})
                self.assertNotIn("Secret", str(answer))
                self.assertEqual(self._get_lead().type_id, self.lead_type)
        self._get_lead().unlink()
        self._send({"email": "a@example.com", "type_id": offered.id})
        self.assertEqual(self._get_lead().type_id, offered)

    def test_country_that_is_none(self):
        """REQ-1.24: the lead comes all the same."""
        self._send({"email": "a@example.com", "country_id": 2**40})
        self.assertFalse(self._get_lead().country_id)

    def test_files_fill_no_field(self):
        """REQ-1.24: whatever the form calls a file, it hangs on the lead."""
        for name in ("description", "name", "email", "type_id", "country_id", "properties", "cv"):
            with self.subTest(name=name):
                self._get_lead().unlink()
                self._send(
                    {"email": "a@example.com", "partner_name": "Nowak"},
                    files={name: ("a.txt", b"text")},
                )
                lead = self._get_lead()
                self.assertEqual(lead.name, "Nowak")
                self.assertEqual(lead.message_ids.attachment_ids.mapped("name"), ["a.txt"])

    def test_marketing_of_the_visit_is_kept(self):
        """REQ-1.28, REQ-2.7: what brought the visitor to the site."""
        cookies = {"odoo_utm_source": "Autumn fair", "odoo_utm_campaign": "Racks"}
        for name, value in (cookies | {"odoo_utm_medium": "Banner"}).items():
            self.opener.cookies.set(name, value.replace(" ", "_"))
        self._send({"email": "a@example.com"})
        lead = self._get_lead()
        self.assertEqual(lead.source_id.name, "Autumn_fair")
        self.assertEqual(lead.campaign_id.name, "Racks")
        self.assertEqual(lead.medium_id.name, "Banner")

    def test_captcha_is_odoos_own(self):
        """REQ-1.24: who fails it makes no lead."""
        path = "odoo.addons.base.models.ir_http.IrHttp._verify_request_recaptcha_token"
        failed = patch(path, side_effect=UserError("Robot"))
        with mute_logger("odoo.http"), failed as verify:
            response = self.url_open("/website/form/lead.lead", data={"email": "bot@example.com"})
        verify.assert_called_once_with("website_form")
        self.assertNotEqual(response.status_code, 200)
        self.assertFalse(self._get_lead())

    def test_fields_that_are_not_for_visitors_stay_untouched(self):
        """REQ-1.14: neither salesperson, status nor company come from outside."""
        self._send(
            {
                "email": "a@example.com",
                "user_id": self.env.ref("base.user_admin").id,
                "status_id": self.status_won.id,
                "company_id": self.company_b.id,
                "expected_revenue": "1000000",
            }
        )
        lead = self._get_lead()
        self.assertEqual(lead.user_id, self.user_seller)
        self.assertEqual(lead.status_id, self.status_new)
        self.assertFalse(lead.expected_revenue)

    def test_a_salesperson_of_another_company_stops_nothing(self):
        """REQ-5.1, REQ-1.14: a type of all companies, whose people do not work here."""
        self.lead_type.user_id = self.user_own
        self._send({"email": "a@example.com"})
        lead = self._get_lead()
        self.assertEqual((lead.type_id, lead.email), (self.lead_type, "a@example.com"))
        self.assertFalse(lead.user_id)

    def test_malformed_address_is_kept_in_the_name(self):
        """REQ-1.24: nothing that comes in is refused for its form."""
        self._send({"email": "jan at example"})
        self.assertEqual(self._get_lead().name, "jan at example")

    def test_what_no_field_holds_is_kept_as_text(self):
        """REQ-1.24: with the name of its field, whatever kind of field it is."""
        self.env["ir.model.fields"].formbuilder_whitelist(
            "lead.lead",
            ["expected_revenue", "date_deadline", "priority_id", "state_id", "function"],
        )
        foreign = self._create_type("Of B", company_id=self.company_b.id)
        cases = {
            "email": ("jan@gmail,com", "Email"),
            "country_id": ("Atlantis", "Country"),
            "state_id": ("999999999", "State"),
            "type_id": (str(foreign.id), "Type"),
            "priority_id": ("99999999999999999999", "Priority"),
            "expected_revenue": ("12.500", "Expected revenue"),
            "date_deadline": ("10/09/2030", "Expected closing"),
            "function": ("x" * 1500, "Position"),
        }
        for name, (text, label) in cases.items():
            with self.subTest(name=name):
                answer = self._send({"partner_name": "Racks", name: text})
                lead = self.env["lead.lead"].browse(answer["id"])
                self.assertIn(label, lead.description)
                self.assertIn(text, lead.description)
                self.assertNotEqual(lead.type_id, foreign)
                if name != "type_id":
                    self.assertFalse(lead[name])
        answer = self._send({**{name: text for name, (text, _label) in cases.items()}})
        lead = self.env["lead.lead"].browse(answer["id"])
        self.assertEqual(lead.description.count("<li>"), len(cases))

    def test_numbers_and_dates_as_people_write_them(self):
        """REQ-1.24: what can be read in one way only is read."""
        self.env["ir.model.fields"].formbuilder_whitelist(
            "lead.lead", ["expected_revenue", "date_deadline", "country_id"]
        )
        self._send(
            {
                "name": "Racks",
                "expected_revenue": "1 200,50",
                "date_deadline": "10.09.2030",
                "country_id": str(self.env.ref("base.de").id),
            }
        )
        self._send({"name": "Shelves", "country_id": "Deutschland"})
        written, lead = self._get_lead()
        self.assertEqual(written.country_id, self.env.ref("base.de"))
        self.assertEqual(lead.expected_revenue, 1200.5)
        self.assertEqual(str(lead.date_deadline), "2030-09-10")
        self.assertEqual(lead.country_id, self.env.ref("base.de"))
        self.assertFalse(lead.description)

    def test_own_field_with_an_unknown_option_is_kept_as_text(self):
        """REQ-1.12, REQ-1.24"""
        self.lead_type.properties_definition = [
            {
                "name": "size",
                "string": "Size of the hall",
                "type": "selection",
                "selection": [["s", "Small"], ["l", "Large"]],
            }
        ]
        offered = f'<input type="hidden" name="type_id" value="{self.lead_type.id}"/>'
        self._create_form(offered)
        self._send({"name": "Known", "type_id": self.lead_type.id, "size": "s"})
        self._send({"name": "Unknown", "type_id": self.lead_type.id, "size": "huge"})
        unknown, known = self._get_lead()
        self.assertEqual(known.properties["size"], "Small")
        self.assertIn("huge", unknown.description)

    def test_files_are_attached(self):
        """REQ-1.24"""
        self._send({"email": "a@example.com"}, files={"plan[0][0]": ("plan.txt", b"hall")})
        self.assertEqual(self._get_lead().message_ids.attachment_ids.mapped("name"), ["plan.txt"])

    def test_portal_visitor_is_the_customer(self):
        """REQ-1.24: with the own address alone."""
        user = self._create_user("website_portal", None, companies=self.company)
        user.write({"group_ids": [Command.set(self.env.ref("base.group_portal").ids)]})
        self.authenticate(user.login, user.login)
        with patch("odoo.http.Request.validate_csrf", return_value=True):
            self._send({"email": "somebody@example.com"})
            self.assertFalse(self._get_lead().partner_id)
            self._send({"email": user.email})
        self.assertEqual(self._get_lead()[0].partner_id, user.partner_id)

    def test_uninstalling_closes_the_door(self):
        """REQ-1.24: the model of the core gets back what it was."""
        uninstall_hook(self.env)
        self.assertIn("error", self._send({"email": "a@example.com"}))
        fields = self.env["ir.model.fields"].search(
            [("model", "=", "lead.lead"), ("website_form_blacklisted", "=", False)]
        )
        self.assertFalse(fields)

    def test_form_that_makes_something_else(self):
        """REQ-3.4: where the intake makes a deal or contact, as in the Simple mode."""
        made = self.env["res.partner"]

        def make(lead, vals_list):
            nonlocal made
            [values] = vals_list
            made |= lead.env["res.partner"].create({"name": values["partner_name"]})
            return [made]

        self.patch(self.registry["lead.lead"], "_make_intakes", make)
        answer = self._send({"partner_name": "Nowak Racks", "email": "jan@example.com"})
        self.assertEqual(answer, {"id": made.id})
        self.assertFalse(self._get_lead())
