from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .mode_common import LeadModeCommon

SECRET = "Secret of somebody else"


class CrmLocksCommon(LeadModeCommon):
    """A manager of another company, a seller without Leads, and what they must not learn."""

    @classmethod
    def _setup_users(cls):
        res = super()._setup_users()
        cls.user_manager_b = cls._create_user("locks_b", "manager", companies=cls.company_b)
        sales = cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls.user_sales_only = cls._create_user("locks_sales", None)
        for user in cls.user_manager_b | cls.user_sales_only:
            user.group_ids |= sales | cls.env.ref("base.group_partner_manager")
        return res

    def _refuse(self, call, *args, **options):
        """Return the text with which a call is refused; no name stands in it."""
        with self.assertRaises(UserError) as refused:
            call(*args, **options)
        self.assertNotIn(SECRET, str(refused.exception))
        return str(refused.exception)


@tagged("post_install", "-at_install")
class TestDialogLocks(CrmLocksCommon):
    """REQ-1.4, REQ-1.14: dialogs ask who opens them, for which company, on which records."""

    def test_another_companys_mode(self):
        """REQ-3.6, REQ-3.19: neither names nor counts of its leads."""
        self._create_lead(name=SECRET, partner_name=SECRET)
        Wizard = self.env["lead.mode.wizard"].with_user(self.user_manager_b)
        spec = {"lead_count": {}, "obstacle_ids": {"fields": {"lead_name": {}}}, "crm_mode": {}}
        given = {"company_id": self.company_a.id, "crm_mode": "simple"}
        self._refuse(Wizard.onchange, given, ["company_id"], spec)
        self._refuse(Wizard.onchange, given, [], spec)
        self._refuse(Wizard.create, [given])
        forged = Wizard.with_context(default_company_id=self.company_a.id)
        self.assertNotEqual(forged.default_get(["company_id"]).get("company_id"), self.company_a.id)
        self.assertEqual(forged.create([{"crm_mode": "simple"}]).lead_count, 0)
        self._refuse(self.settings_a.with_user(self.user_manager_b).write, {"crm_mode": "simple"})

    def test_who_may_not_switch_learns_nothing(self):
        """REQ-3.6"""
        self._create_lead(name=SECRET)
        for user in (self.user_all, self.user_sales_only, self.user_readonly):
            Wizard = self.env["lead.mode.wizard"].with_user(user)
            with self.subTest(user=user.login):
                self._refuse(Wizard.onchange, {"crm_mode": "simple"}, [], {"lead_count": {}})
                self._refuse(Wizard.default_get, ["crm_mode"])
                self._refuse(Wizard.create, [{"crm_mode": "simple"}])

    def test_another_companys_team_in_the_mode(self):
        """REQ-1.4: on every route of dialog and settings, and no name in the refusal."""
        self.team_b.name = SECRET
        given = {"mode_team_id": self.team_b.id, "crm_mode": "simple"}
        Wizard = self.env["lead.mode.wizard"].with_user(self.user_switcher)
        self._refuse(Wizard.onchange, given, ["mode_team_id"], {"mode_team_id": {}})
        self._refuse(Wizard.create, [given])
        settings = self.settings_a.with_user(self.user_switcher)
        self._refuse(settings.write, {"mode_team_id": self.team_b.id})
        self._refuse(settings.write, {"mode_team_id": "x"})
        self._refuse(settings.write, {"mode_team_id": {"id": 1}})

    def test_leads_that_are_not_seen_are_not_asked_about(self):
        """REQ-1.16, REQ-1.14: given by context, by `onchange` or by creation."""
        hidden = self._create_lead(
            user=self.user_stranger, name=SECRET, contact_last_name=SECRET, email="x@secret.example"
        )
        Wizard = self.env["lead.qualification.wizard"].with_user(self.user_seller)
        spec = {"obstacles": {}, "partner_id": {"fields": {"display_name": {}}}}
        for command in (Command.link(hidden.id), Command.set(hidden.ids)):
            self._refuse(Wizard.onchange, {"lead_ids": [command]}, ["lead_ids"], spec)
            self._refuse(Wizard.create, [{"lead_ids": [command]}])
            self._refuse(Wizard.with_context(default_lead_ids=[command]).default_get, ["lead_ids"])
        self._refuse(Wizard.with_context(default_lead_ids=hidden.ids).default_get, ["lead_ids"])
        self._refuse(Wizard.with_user(self.user_sales_only).default_get, ["lead_ids"])
        self._refuse(Wizard.with_user(self.user_sales_only).onchange, {}, [], spec)

    def test_what_is_no_record_is_refused(self):
        """REQ-5.8: a message, no traceback."""
        lead = self._create_deal_lead()
        Wizard = self.env["lead.qualification.wizard"].with_user(self.user_seller)
        for value in ("x", ["x"], [[4, "x"]], [[6, 0, ["x"]]], [{}], 1.5, [[4, None]]):
            with self.subTest(value=value):
                forged = Wizard.with_context(default_lead_ids=value)
                if value != [[4, "x"]]:
                    self._refuse(forged.default_get, ["lead_ids"])
        for options in ({"team_id": "x"}, {"status_id": [1]}, {"team_id": self.team_b.id}):
            with self.subTest(options=options):
                self._refuse(lead.qualify, **options)

    def test_only_what_the_deal_needs_is_written_on_it(self):
        """REQ-1.17: a line for another field is refused, one for none too."""
        lead = self._create_deal_lead(contact_last_name="Nowak")
        other = self._create_deal_lead(name="Other")
        Wizard = self.env["lead.qualification.wizard"].with_user(self.user_seller)
        for name in ("lead_id", "user_id", "company_id", "no_field"):
            wizard = Wizard.create([{"lead_ids": [Command.set(lead.ids)]}])
            line = {"name": name, "label": name, "value": str(other.id)}
            wizard.value_ids = [Command.create(line)]
            with self.subTest(name=name):
                self.assertIn("no field that the deal needs", self._refuse(wizard.action_apply))
        self.assertFalse(lead.sudo().deal_ids)


@tagged("post_install", "-at_install")
class TestDealLocks(CrmLocksCommon):
    """REQ-2.1, REQ-1.14: lead and deal know each other; who reads one need not see the other."""

    def test_the_lead_of_a_deal_is_not_chosen_by_hand(self):
        """REQ-2.1: by whomever; and the refusal names no lead."""
        lead = self._create_lead(name=SECRET)
        for user in (self.user_sales_only, self.user_seller, self.user_switcher):
            Deal = self.env["crm.lead"].with_user(user)
            deal = Deal.create([{"name": "Deal", "type": "opportunity"}])
            with self.subTest(user=user.login):
                self._refuse(Deal.create, [{"name": "Deal", "lead_id": lead.id}])
                self._refuse(deal.write, {"lead_id": lead.id})
                self._refuse(deal.web_save, {"lead_id": lead.id}, {})
                made = Deal.with_context(default_lead_id=lead.id).create([{"name": "Deal"}])
                self.assertFalse(made.sudo().lead_id)
                self.assertFalse(Deal.load(["name", "lead_id/.id"], [["D", str(lead.id)]])["ids"])

    def test_links_of_a_lead_are_not_forged(self):
        """REQ-4.9, REQ-5.5: a foreign deal fulfils no rule and tells no name."""
        deal = self.env["crm.lead"].create({"name": SECRET, "type": "opportunity"})
        lead = self._create_deal_lead()
        for name in lead._get_deal_links():
            with self.subTest(field=name):
                self._refuse(lead.write, {name: deal.id})
                self._refuse(lead.create, [{"name": "Lead", name: deal.id}])
                made = lead.with_context(**{f"default_{name}": deal.id}).create([{"name": "L"}])
                self.assertFalse(made.sudo()[name])
        for name in ("deal_ids", "qualification_ids"):
            with self.subTest(field=name):
                self._refuse(lead.write, {name: [Command.link(deal.id)]})

    def test_a_hidden_lead_is_told_nowhere(self):
        """REQ-1.14: to who sells without Leads: values, groups, order, errors."""
        lead = self._create_deal_lead(name=SECRET, contact_last_name="Nowak")
        deal = self._qualify(lead).deal_id
        deal.sudo().write({"name": "Deal", "user_id": self.user_sales_only.id})
        deal = deal.with_user(self.user_sales_only)
        self.assertFalse(deal.read(["lead_id"])[0]["lead_id"])
        spec = {"lead_id": {"fields": {"display_name": {}}}}
        self.assertFalse(deal.web_read(spec)[0]["lead_id"])
        domain = [("id", "=", deal.id)]
        groups = deal.web_read_group(domain, ["lead_id"], ["__count"])["groups"]
        self.assertNotIn(SECRET, str(groups))
        with self.assertRaises(AccessError):
            deal.search([*domain, ("lead_id", "ilike", SECRET[:8])])
        copy = deal.copy({"name": "Copy"})
        self.assertFalse(copy.sudo().lead_id)
        twin = deal.sudo().copy(
            {"name": "T", "active": False, "lead_id": lead.id, "user_id": self.user_sales_only.id}
        )
        text = self._refuse(twin.with_user(self.user_sales_only).write, {"active": True})
        self.assertIn("has a deal already", text)

    def test_a_hidden_deal_is_told_nowhere(self):
        """REQ-1.14: to who sees the lead, and of the deals only the own ones."""
        deal = self.env["crm.lead"].create(
            {"name": SECRET, "type": "opportunity", "user_id": self.user_seller_all.id}
        )
        lead = self._create_deal_lead()
        names = lead._get_deal_links()
        lead.sudo().write(dict.fromkeys(names, deal.id))
        self.assertFalse(deal.with_user(self.user_seller).has_access("read"))
        for name in names:
            with self.subTest(field=name):
                self.assertFalse(lead.read([name])[0][name])
                self.assertFalse(lead.search([(name, "ilike", SECRET)]))
                self.assertFalse(lead.search([(f"{name}.name", "ilike", SECRET)]))
                groups = lead.web_read_group([("id", "=", lead.id)], [name], ["__count"])
                self.assertNotIn(SECRET, str(groups))
                visible = lead.with_user(self.user_seller_all)
                lead.sudo().user_id = self.user_seller_all
                self.assertEqual(visible.read([name])[0][name][1], SECRET)
                lead.sudo().user_id = self.user_seller
