from lxml import etree

from odoo import Command
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .test_search import LeadSearchCommon


@tagged("post_install", "-at_install")
class TestDuplicates(LeadSearchCommon):
    """Others with the same address, counted while a lead is entered."""

    def _enter(self, user=None, **values):
        form = Form(self.env["lead.lead"].with_user(user or self.user_own))
        form.name = "New lead"
        for name, value in values.items():
            form[name] = value
        return form

    def test_leads_are_counted_before_saving(self):
        """REQ-5.4: by e-mail in any case, by phone in any formatting, by either."""
        for values in (
            {"email": "anna.nowak@ACME.example"},
            {"phone": "0048601602603"},
            {"email": "anna.nowak@acme.example", "phone": "601-602-603"},
            {"email": "nobody@nowhere.example", "phone": "601 602 603"},
        ):
            with self.subTest(values=values):
                self.assertEqual(self._enter(**values).duplicate_lead_count, 1)

    def test_no_address_has_no_duplicates(self):
        """REQ-5.4: empty is not equal to empty, nor is a number that is none."""
        self._create_lead(phone="abc")
        self.assertEqual(self._enter().duplicate_lead_count, 0)
        self.assertEqual(self._enter(phone="abc").duplicate_lead_count, 0)

    def test_the_lead_itself_is_no_duplicate(self):
        """REQ-5.4"""
        self.assertEqual(self.lead.duplicate_lead_count, 0)
        double = self._create_lead(email=self.lead.email)
        self.lead.invalidate_recordset()
        self.assertEqual(self.lead.duplicate_lead_count, 1)
        self.assertEqual(double.duplicate_lead_count, 1)

    def test_partners_are_counted_but_the_leads_own(self):
        """REQ-5.4: the customer is known already."""
        partner = self.env["res.partner"].create(
            {"name": "Anna", "email": "Anna.Nowak@acme.example", "phone": "601602603"}
        )
        partner.country_id = self.env.ref("base.pl")
        self.lead.invalidate_recordset()
        self.assertEqual(self.lead.duplicate_partner_count, 1)
        self.lead.partner_id = partner
        self.assertEqual(self.lead.duplicate_partner_count, 0)

    def test_they_can_be_opened(self):
        """REQ-5.4: closed ones too, in a list without the filter of open leads."""
        double = self._create_lead(phone="601602603", **self._as_lost())
        partner = self.env["res.partner"].create(
            {"name": "Anna", "email": "anna.nowak@acme.example"}
        )
        action = self.lead.action_view_duplicate_leads()
        self.assertEqual(action["res_model"], "lead.lead")
        self.assertEqual(self.lead.search(action["domain"]), double)
        context = action["context"]
        context = safe_eval(context) if isinstance(context, str) else context
        self.assertFalse(context.get("search_default_opened"))
        action = self.lead.action_view_duplicate_partners()
        found = self.env["res.partner"].search(action["domain"])
        self.assertEqual((action["res_model"], found), ("res.partner", partner))

    def test_unreadable_ones_are_a_number_only(self):
        """REQ-5.4, REQ-1.14: counted, neither named nor opened."""
        form = self._enter(user=self.user_stranger, phone="601602603")
        self.assertEqual(form.duplicate_lead_count, 0)
        self.assertEqual(form.duplicate_hidden_count, 1)
        mine = form.save()
        action = mine.action_view_duplicate_leads()
        self.assertFalse(mine.search(action["domain"]))
        self.lead.invalidate_recordset()
        self.assertEqual(self.lead.duplicate_hidden_count, 1)
        self.assertEqual(self.lead.duplicate_lead_count, 0)

    def test_unreadable_partners_are_a_number_only(self):
        """REQ-5.4: an address that another rule hides."""
        self.env["res.partner"].create({"name": "Secret", "email": "secret@acme.example"})
        self.env["ir.rule"].create(
            {
                "name": "Hide the secret",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": "[('name', '!=', 'Secret')]",
                "groups": [Command.link(self.env.ref("lead_management.group_lead_own").id)],
            }
        )
        form = self._enter(email="secret@acme.example")
        self.assertEqual(form.duplicate_partner_count, 0)
        self.assertEqual(form.duplicate_hidden_count, 1)

    def test_another_company_is_none_of_ours(self):
        """REQ-5.4: not even a number of its leads shows."""
        self._create_lead(user=self.user_company_b, phone="500700901")
        form = self._enter(phone="500700901")
        self.assertEqual(form.duplicate_lead_count, 0)
        self.assertEqual(form.duplicate_hidden_count, 0)

    def test_lists_and_boards_count_nothing(self):
        """REQ-5.4: no query for each record of a list."""
        for view_type in ("list", "kanban"):
            view = self.lead.get_view(view_type=view_type)
            arch = etree.fromstring(view["arch"])
            names = {field.get("name") for field in arch.iter("field")}
            with self.subTest(view=view_type):
                self.assertFalse({n for n in names if n.startswith("duplicate_")})

    def test_a_list_is_read_in_constant_queries(self):
        """REQ-5.4, REQ-1.29: whatever the list shows, ten rows cost what two do."""
        arch = etree.fromstring(self.lead.get_view(view_type="list")["arch"])
        model = self.env["lead.lead"].with_user(self.user_own)
        specification = {
            field.get("name"): {"fields": {"display_name": {}}}
            if model._fields[field.get("name")].relational
            else {}
            for field in arch.iterfind("field")
        }
        leads = self._create_leads(10, phone="601602603", email="x@acme.example")

        def count(ids):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            result = model.web_search_read([("id", "in", ids)], specification)
            self.assertEqual(len(result["records"]), len(ids))
            return self.env.cr.sql_log_count - before

        count(leads.ids)
        self.assertEqual(count(leads[:2].ids), count(leads.ids))


@tagged("post_install", "-at_install")
class TestClosedHits(LeadSearchCommon):
    """What a search among the open leads has missed."""

    def test_closed_leads_of_a_search(self):
        """REQ-8.2: named with their status, those that the user reads."""
        self.other.status_id = self.status_won
        foreign = self._create_lead(user=self.user_stranger, partner_name="Umbrella")
        foreign.status_id = self.status_won
        found = self._find_closed("Umbrella")
        self.assertEqual(found["count"], 1)
        expected = {"id": self.other.id, "name": self.other.display_name, "status": "Success"}
        self.assertEqual(found["leads"], [expected])
        self.assertEqual(self._find_closed("Acme"), {"count": 0, "leads": []})

    def _find_closed(self, text):
        Lead = self.env["lead.lead"].with_user(self.user_own)
        return Lead.get_closed_hits([("display_name", "ilike", text)])
