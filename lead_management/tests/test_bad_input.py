from odoo.exceptions import UserError, ValidationError
from odoo.tests import HttpCase, tagged

from .common import LeadManagementCommon
from .routes import LeadRoutes

SCRIPT = "<img src=x onerror=\"window.leadHacked='yes'\"><b>Fat</b>"


@tagged("post_install", "-at_install")
class TestBadValues(LeadRoutes, LeadManagementCommon):
    """Values that a lead does not take, or takes as they are."""

    def test_numbers_out_of_range_are_refused_on_every_route(self):
        """REQ-0.28, REQ-0.33: with a sentence that names the field; nothing is left."""
        cases = (
            ("expected_revenue", -1, "Expected revenue"),
            ("expected_revenue", -0.01, "Expected revenue"),
            ("probability", 101, "Probability"),
            ("probability", 100.5, "Probability"),
            ("probability", -1, "Probability"),
        )
        for route, save in self._get_routes().items():
            for name, value, label in cases:
                count = self.env["lead.lead"].search_count([])
                with self.subTest(route=route, field=name, value=value):
                    message = self._get_refusal(save, {name: value})
                    self.assertIn(label, message)
                    self.assertEqual(self.env["lead.lead"].search_count([]), count)

    def test_numbers_that_are_none_are_refused(self):
        """REQ-5.8: NaN and infinity, which JSON of many programs lets through."""
        routes = self._get_routes()
        for route in ("create", "write", "batch write", "default of the context"):
            for name in ("expected_revenue", "probability"):
                for value in (float("nan"), float("inf"), float("-inf")):
                    with self.subTest(route=route, field=name, value=value):
                        message = self._get_refusal(routes[route], {name: value})
                        self.assertRegex(message, "no number.*(revenue|Probability)")

    def test_years_that_nobody_means_are_refused(self):
        """REQ-1.25: a mistyped year heads the lists for ever; own rights, whatever the route."""
        for route, save in self._get_routes().items():
            for value in ("3609-10-09", "0209-10-09", "1026-10-09"):
                with self.subTest(route=route, value=value):
                    message = self._get_refusal(save, {"date_deadline": value})
                    self.assertRegex(message, f"Expected closing|{value}")
                    self.assertIn(value[:4].lstrip("0"), message)
        lead = self._create_lead(date_deadline="2100-12-31")
        with self.assertRaisesRegex(ValidationError, "between 1995 and 2100"):
            lead.date = "3609-10-09 10:00:00"

    def test_the_ends_of_the_range_are_taken(self):
        """REQ-0.33: nothing and everything, with and without decimals."""
        for name, values in {
            "expected_revenue": (0, 0.01, 1e12),
            "probability": (0, 0.5, 99.99, 100),
        }.items():
            for route, save in self._get_routes().items():
                for value in values:
                    with self.subTest(route=route, field=name, value=value):
                        self.assertAlmostEqual(save({name: value})[name], value)

    def test_one_bad_value_of_many_changes_nothing(self):
        """REQ-0.33: neither the other fields nor the other leads of the batch."""
        leads = self._create_leads(3, expected_revenue=5)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            leads.write({"city": "Springfield", "expected_revenue": -1})
        leads.invalidate_recordset()
        self.assertFalse(any(leads.mapped("city")))
        self.assertEqual(set(leads.mapped("expected_revenue")), {5})
        Lead = self.env["lead.lead"].with_user(self.user_own)
        count = Lead.search_count([])
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            Lead.create([{"name": "Good"}, {"name": "Bad", "probability": 101}])
        self.assertEqual(Lead.search_count([]), count)

    def test_a_name_of_ten_thousand_characters(self):
        """REQ-1.1, REQ-0.3: kept whole on every route, and found by its end."""
        name = "Łódź " * 1999 + "ended"
        self.assertEqual(len(name), 10000)
        for route, save in self._get_routes().items():
            with self.subTest(route=route):
                lead = save({"name": name})
                self.assertEqual(lead.name, name)
        found = lead.search([("display_name", "ilike", "ended"), ("id", "=", lead.id)])
        self.assertEqual(found, lead)
        self.assertEqual(lead.copy().name, name)

    def test_long_texts_of_every_field(self):
        """REQ-0.35: none of them breaks an index or a form."""
        long = "".join(chr(97 + (place * place) % 26) for place in range(10000))
        names = (
            *("partner_name", "contact_first_name", "contact_last_name", "function"),
            *("phone", "website", "street", "city", "zip", "description"),
        )
        for name in names:
            lead = self._create_lead(**{name: long})
            with self.subTest(field=name):
                self.assertIn(long, str(lead[name]))
                self.assertEqual(
                    lead.search([("display_name", "ilike", "Lead"), ("id", "=", lead.id)]),
                    lead,
                )

    def test_a_code_that_is_too_long(self):
        """REQ-0.32: a sentence instead of an error of the index."""
        code = "".join(chr(97 + (place * place * 7) % 26) for place in range(5000))
        for save in (
            lambda: self._create_lead(code=code),
            lambda: self._create_lead().with_user(self.user_manager).write({"code": code}),
        ):
            with self.assertRaisesRegex(ValidationError, "64 characters"):
                save()

    def test_characters_that_no_database_takes(self):
        """REQ-1.22, REQ-1.25: NUL and halves of characters, out of mails and files."""
        for route, save in self._get_routes().items():
            if route == "form":
                continue  # a browser sends none of them
            for text, kept in {"a\0b": "ab", "a\ud800b": "a?b", "\0": False}.items():
                with self.subTest(route=route, text=ascii(text)):
                    lead = save({"partner_name": text, "city": text})
                    self.assertEqual(lead.partner_name or False, kept)
        arrived = (
            self.env["lead.lead"]
            .with_company(self.company_a)
            ._intake({"name": "\ud83d Hi", "description": "<p>a\0\ud800</p>"}, "email")
        )
        self.assertEqual(arrived.name, "? Hi")

    def test_what_a_lead_keeps_by_itself_is_written_by_nobody(self):
        """REQ-0.39, REQ-5.8: no lead is closed, or won, past its status and its log."""
        routes = self._get_routes()
        del routes["form"]  # the fields are read-only there
        ignoring = routes.pop("default of the context")
        for name, value in {
            "is_closed": True,
            "status_kind": "won",
            "date_closed": "2020-01-01 00:00:00",
            "date_last_status_update": "2020-01-01 00:00:00",
            "date_last_user_change": "2020-01-01 00:00:00",
            "board_rank": -1e12,
            "prorated_revenue": 5,
            "search_text": "zzz",
            "email_normalized": "other@example.com",
            "phone_sanitized": "+48600000000",
            "contact_name": "Somebody else",
        }.items():
            label = self.env["lead.lead"]._fields[name].string
            for route, save in routes.items():
                with self.subTest(route=route, field=name):
                    message = self._get_refusal(save, {name: value})
                    self.assertIn(label, message)
            with self.subTest(route="default of the context", field=name):
                lead = ignoring({name: value})
                self.assertNotEqual(str(lead[name]), str(value))
                self.assertEqual((lead.status_kind, lead.is_closed), ("open", False))

    def test_calls_without_any_lead(self):
        """REQ-5.8: nothing to do is no error, and no crash."""
        nobody = self.env["lead.lead"].with_user(self.user_own)
        self.assertFalse(nobody.create([]))
        self.assertTrue(nobody.write({"name": "X"}))
        self.assertTrue(nobody.set_lost(self.reason.id))
        self.assertTrue(nobody.set_won())
        self.assertTrue(nobody.reopen())
        self.assertFalse(nobody.copy())
        requirements = nobody.get_status_change_requirements(self.status_lost.id)
        self.assertFalse(requirements["refusal"])
        with self.assertRaisesRegex(UserError, "Select the leads"):
            nobody.action_assign()

    def test_a_status_that_does_not_exist(self):
        """REQ-0.25, REQ-5.8: asked for or moved to."""
        lead = self._create_lead()
        for status_id in (0, -1, 2**31 - 1, None, False):
            with self.subTest(status_id=status_id):
                answer = lead.get_status_change_requirements(status_id)
                self.assertIn("not allowed", answer["refusal"])
        for status_id in (-1, 2**31 - 1):
            for call in (
                lambda s: lead.write({"status_id": s}),
                lambda s: lead.set_won(status_id=s),
                lambda s: lead.set_lost(self.reason.id, status_id=s),
                lambda s: self._create_lead(status_id=s),
            ):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    call(status_id)
        self.assertEqual(lead.status_id, self.status_new)

    def _assert_refused(self, call, status):
        refused = self.assertRaises(UserError)
        with self.subTest(status=status.name), refused, self.env.cr.savepoint():
            call(status.id)

    def test_ends_into_a_status_of_another_kind(self):
        """REQ-0.80, REQ-0.81: lost means lost and won means won."""
        lead = self._create_lead()
        for status in self.status_qualified | self.status_won | self.status_neutral:
            self._assert_refused(
                lambda status_id: lead.set_lost(self.reason.id, status_id=status_id),
                status,
            )
        for status in self.status_qualified | self.status_lost | self.status_neutral:
            self._assert_refused(lead.set_won, status)
        lead.set_won()
        for status in self.status_won | self.status_lost:
            self._assert_refused(lead.reopen, status)
        lead.invalidate_recordset()
        self.assertEqual(lead.status_id, self.status_won)


@tagged("post_install", "-at_install")
class TestMarkup(LeadRoutes, LeadManagementCommon):
    """Code in what people enter is shown, or taken out, but never run."""

    DANGEROUS = (
        "<script>window.leadHacked = 1</script>",
        "<img src=x onerror=\"window.leadHacked='yes'\">",
        '<a href="javascript:alert(1)">Here</a>',
        '<svg onload="alert(1)"></svg>',
        '<iframe src="https://evil.example"></iframe>',
        '<p onclick="alert(1)">Here</p>',
        '<object data="evil.swf"></object>',
        '<form action="https://evil.example"><input name="password"></form>',
    )
    TRACES = ("<script", "onerror", "javascript:", "onload", "<iframe", "onclick")

    def test_the_description_is_sanitised_on_every_route(self):
        """REQ-0.23: script goes, text and formatting stay."""
        for route, save in self._get_routes().items():
            for code in self.DANGEROUS:
                with self.subTest(route=route, code=code):
                    lead = save({"description": f"<p>Call <b>Anna</b></p>{code}"})
                    html = str(lead.description).lower()
                    self.assertIn("<b>anna</b>", html)
                    for trace in (*self.TRACES, "<object", "<form"):
                        self.assertNotIn(trace, html)

    def test_an_administrators_description_is_sanitised_too(self):
        """REQ-0.23: others read it."""
        lead = self.env["lead.lead"].create(
            {"name": "Lead", "description": self.DANGEROUS[0] + "<p>x</p>"}
        )
        self.assertNotIn("script", str(lead.description))

    def test_what_arrives_by_itself_is_sanitised(self):
        """REQ-1.22, REQ-0.65: strangers write it."""
        Lead = self.env["lead.lead"].with_company(self.company_a)
        for code in self.DANGEROUS:
            lead = Lead._intake({"name": "Mail", "description": f"x{code}"}, "email")
            for trace in self.TRACES:
                self.assertNotIn(trace, str(lead.description).lower())

    def test_names_are_texts(self):
        """REQ-0.3: kept as they are; no message makes code of them."""
        lead = self._create_lead(name=SCRIPT, partner_name=SCRIPT)
        self.assertEqual(lead.name, SCRIPT)
        self.assertIn(SCRIPT, lead.display_name)
        with self.assertRaises(UserError) as caught:
            lead.reopen()
        self.assertIsInstance(caught.exception.args[0], str)
        self.assertFalse(hasattr(caught.exception.args[0], "__html__"))


@tagged("post_install", "-at_install", "browser")
class TestMarkupInTheBrowser(LeadManagementCommon, HttpCase):
    """The web client shows code in a name as the text that it is."""

    # waits for the text, then says whether anything of it became an element
    CHECK = """
        const wait = setInterval(() => {
            const inputs = [...document.querySelectorAll("input, textarea")];
            const text = document.body.textContent + inputs.map((i) => i.value).join();
            if (!text.includes("onerror=") || !document.querySelector("VIEW")) {
                return;
            }
            clearInterval(wait);
            if (window.leadHacked || document.querySelector("img[src='x']")) {
                console.error("code in a name was run");
            } else {
                console.log("test successful");
            }
        }, 100);
    """

    def test_names_are_escaped_on_board_list_and_card(self):
        """REQ-0.54, REQ-0.28, REQ-0.33: and wherever the lead's texts are shown."""
        tag = self.env["lead.tag"].create({"name": SCRIPT})
        lead = self._create_lead(
            name=SCRIPT,
            partner_name=SCRIPT,
            contact_last_name=SCRIPT,
            tag_ids=[(4, tag.id)],
        )
        for path, view in (
            ("/odoo/leads", ".o_kanban_view"),
            ("/odoo/leads?view_type=list", ".o_list_view"),
            (f"/odoo/leads/{lead.id}", ".o_form_view"),
        ):
            with self.subTest(path=path):
                self.browser_js(
                    path,
                    self.CHECK.replace("VIEW", view),
                    "odoo.isReady === true",
                    login=self.user_own.login,
                )
