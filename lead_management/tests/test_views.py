from ast import literal_eval
from datetime import timedelta
from unittest.mock import patch

from lxml import etree

from odoo import fields
from odoo.models import BaseModel
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestMenus(LeadManagementCommon):
    """Who finds what in the menu."""

    def _get_menu_names(self, user):
        """Return {external id: name} of the app's menus that the user sees."""
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        return {
            menu["xmlid"]: menu["name"]
            for menu in menus.values()
            if (menu.get("xmlid") or "").startswith("lead_management.")
        }

    def test_employee_without_the_app_sees_nothing_of_it(self):
        """REQ-2.3: others see no menu."""
        stranger = self._create_user("lead_nobody", None)
        self.assertFalse(self._get_menu_names(stranger))

    def test_salesperson_sees_the_leads_and_no_configuration(self):
        """REQ-0.1, REQ-0.18: Operations, Leads; no statuses, types or reasons."""
        names = self._get_menu_names(self.user_own)
        self.assertEqual(names["lead_management.lead_management_menu_operations"], "Operations")
        self.assertEqual(names["lead_management.lead_lead_menu"], "Leads")
        self.assertNotIn("lead_management.lead_management_menu_configuration", names)
        self.assertNotIn("lead_management.lead_status_menu", names)

    def test_reader_sees_the_leads(self):
        """REQ-0.16: the right to read is enough for the menu of what can be read."""
        names = self._get_menu_names(self.user_readonly)
        self.assertIn("lead_management.lead_lead_menu", names)
        self.assertNotIn("lead_management.lead_management_menu_configuration", names)

    def test_manager_finds_everything_to_configure_in_one_place(self):
        """REQ-0.76, REQ-0.82, REQ-4.2: the items of Configuration, under four headings."""
        names = self._get_menu_names(self.user_manager)
        configuration = self.env.ref("lead_management.lead_management_menu_configuration")

        def get_own(menu):
            # other addons put theirs between
            ids = menu.with_user(self.user_manager).child_id.get_external_id().values()
            return [names[xmlid] for xmlid in ids if xmlid in names]

        self.assertEqual(
            get_own(configuration),
            ["Settings", "Process", "People", "Sources and channels", "Data"],
        )
        headings = {
            "process": [
                "Lead types",
                "Lead statuses",
                "Lead priorities",
                "Lead tags",
                "Lost reasons",
            ],
            "people": ["Sales teams"],
            "channels": ["Campaigns", "Mediums", "Sources"],
            "data": ["Imports"],
        }
        for heading, items in headings.items():
            menu = self.env.ref(f"lead_management.lead_management_menu_{heading}")
            with self.subTest(heading):
                self.assertEqual(get_own(menu), items)
        self.assertEqual(configuration.parent_id.name, "CRM")


@tagged("post_install", "-at_install")
class TestSearchView(LeadManagementCommon):
    """What the ready filters find."""

    @classmethod
    def _setup_records(cls):
        res = super()._setup_records()
        cls.lead_open = cls._create_lead(name="Open")
        cls.lead_lost = cls._create_lead(name="Lost one", **cls._as_lost())
        cls.lead_won = cls._create_lead(name="Won one", status_id=cls.status_won.id)
        cls.lead_of_colleague = cls._create_lead(cls.user_colleague, name="Theirs")
        cls.leads = cls.lead_open | cls.lead_lost | cls.lead_won | cls.lead_of_colleague
        return res

    @classmethod
    def _get_search_arch(cls):
        Lead = cls.env["lead.lead"].with_user(cls.user_manager)
        return etree.fromstring(Lead.get_view(view_type="search")["arch"])

    def _find(self, *names):
        """Return the leads that filters leave, combined as the search bar combines them.

        Filters between two separators are alternatives, groups of them narrow each other.
        """
        groups = [[]]
        for node in self._get_search_arch():
            if node.tag == "separator":
                groups.append([])
            elif node.tag == "filter" and node.get("name") in names:
                domain = safe_eval(node.get("domain"), {"uid": self.user_own.id})
                groups[-1].append(fields.Domain(domain))
        domains = [fields.Domain.OR(group) for group in groups if group]
        self.assertEqual(sum(map(len, groups)), len(names), "a filter has another name")
        Lead = self.env["lead.lead"].with_user(self.user_manager)
        scope = fields.Domain("id", "in", self.leads.ids)
        return Lead.search(fields.Domain.AND([scope, *domains]))

    def test_opened_and_closed_divide_the_leads(self):
        """REQ-0.5: not closed statuses, closed statuses, both when both are on."""
        self.assertEqual(self._find("opened"), self.lead_open | self.lead_of_colleague)
        self.assertEqual(self._find("closed"), self.lead_lost | self.lead_won)
        self.assertEqual(self._find("opened", "closed"), self.leads)

    def test_my_leads_narrows_opened(self):
        """REQ-0.5: Opened and My leads combine."""
        self.assertEqual(self._find("opened", "my_leads"), self.lead_open)

    def test_ends_are_found_by_their_kind(self):
        """REQ-2.23, REQ-1.2: presets list won and lost leads."""
        self.assertEqual(self._find("won"), self.lead_won)
        self.assertEqual(self._find("lost"), self.lead_lost)

    def test_opened_is_on_when_the_leads_are_opened(self):
        """REQ-0.29, REQ-0.27: Opened is active by default, the board comes first."""
        action = self.env.ref("lead_management.lead_lead_action")
        self.assertEqual(action.view_mode.split(",")[:2], ["kanban", "list"])
        self.assertEqual(literal_eval(action.context), {"search_default_opened": 1})
        self.assertTrue(self._get_search_arch().xpath("//filter[@name='opened']"))

    def test_what_is_missing_is_found(self):
        """REQ-0.20, REQ-0.83: an empty paragraph is an empty description."""
        self.lead_open.write(
            {
                "date_deadline": fields.Date.today(),
                "description": "<p>Call on Monday</p>",
                "expected_revenue": 100,
            }
        )
        self.lead_of_colleague.description = "<p><br></p>"
        others = self.leads - self.lead_open
        self.assertEqual(self._find("without_deadline"), others)
        self.assertEqual(self._find("without_description"), others)
        self.assertEqual(self._find("without_revenue"), others)

    def test_unassigned_leads_are_found(self):
        """REQ-5.1, REQ-0.83: leads without a salesperson."""
        self.lead_of_colleague.sudo().user_id = False
        self.assertEqual(self._find("unassigned"), self.lead_of_colleague)

    def test_passed_closing_counts_open_leads_only(self):
        """REQ-0.54: the date is late only while the lead is open."""
        yesterday = fields.Date.today() - timedelta(days=1)
        self.leads.sudo().date_deadline = yesterday
        self.assertEqual(self._find("deadline_passed"), self.lead_open | self.lead_of_colleague)

    def test_stuck_leads_are_found(self):
        """REQ-0.21: more days in the status than the status says."""
        self.status_new.stuck_after_days = 3
        self.lead_open.sudo().date_last_status_update = fields.Datetime.now() - timedelta(days=4)
        self.assertEqual(self._find("stuck"), self.lead_open)

    def test_list_and_board_share_filters_of_every_dimension(self):
        """REQ-0.30, REQ-2.7: type, salesperson and marketing, to filter and to group."""
        arch = self._get_search_arch()
        wanted = {"type_id", "user_id", "campaign_id", "medium_id", "source_id"}
        self.assertLessEqual(wanted, {node.get("name") for node in arch.iter("field")})
        grouped = {
            safe_eval(node.get("context"))["group_by"]
            for node in arch.iter("filter")
            if "group_by" in (node.get("context") or "")
        }
        self.assertLessEqual(wanted, grouped)
        Lead = self.env["lead.lead"].with_user(self.user_manager)
        for field_name in grouped - {"properties", "company_properties"}:
            with self.subTest(field=field_name):
                Lead.web_read_group([], [field_name], ["__count"])


@tagged("post_install", "-at_install")
class TestBoardColumns(LeadManagementCommon):
    """Which statuses are columns, read as the web client reads them."""

    def _get_columns(self, domain, user=None):
        Lead = self.env["lead.lead"].with_user(user or self.user_own)
        result = Lead.with_context(read_group_expand=True).web_read_group(
            domain, ["status_id"], ["__count", "expected_revenue:sum"]
        )
        return [group["status_id"][1] for group in result["groups"]]

    def test_open_statuses_are_columns_in_sorting_order(self):
        """REQ-0.53, REQ-1.11: empty ones too, closed ones not."""
        self.assertEqual(self._get_columns([("is_closed", "=", False)]), ["First", "Second"])
        self.status_qualified.sequence = 1
        self.assertEqual(self._get_columns([("is_closed", "=", False)]), ["Second", "First"])

    def test_closed_statuses_are_columns_without_the_filter(self):
        """REQ-0.9, REQ-2.23: what the eye switch shows."""
        self.assertEqual(
            self._get_columns([]), ["First", "Second", "Success", "Failure", "Doublet"]
        )

    def test_type_filter_leaves_the_columns_of_the_type(self):
        """REQ-0.53: with a type filter only that type's statuses."""
        short = self._create_type("Short", self.status_new | self.status_won)
        domain = [("is_closed", "=", False), ("type_id", "=", short.id)]
        self.assertEqual(self._get_columns(domain), ["First"])

    def test_another_company_s_status_is_no_column(self):
        """REQ-1.4: each company its own statuses."""
        self._create_status("Foreign", company_id=self.company_b.id)
        self.assertNotIn("Foreign", self._get_columns([]))


@tagged("post_install", "-at_install")
class TestLeadForm(LeadManagementCommon):
    """The card as a salesperson fills it in."""

    def _new_form(self, **context):
        Lead = self.env["lead.lead"].with_user(self.user_own)
        return Form(Lead.with_context(**context), "lead_management.lead_lead_view_form")

    def _edit(self, lead):
        return Form(lead, "lead_management.lead_lead_view_form")

    def test_name_is_all_that_a_card_needs(self):
        """REQ-0.3, REQ-0.4: saved without type, customer, phone or e-mail."""
        with self._new_form() as form:
            form.name = "Pallets"
        self.assertEqual(form.record.status_id, self.status_new)
        self.assertFalse(form.record.type_id)

    def test_phone_alone_fills_the_name(self):
        """REQ-1.1: a card that has only a phone saves."""
        with self._new_form() as form:
            form.phone = "+48 601 234 567"
        self.assertEqual(form.record.name, "+48 601 234 567")

    def test_marks_of_a_card_are_kept(self):
        """REQ-0.7, REQ-0.12: one priority, many tags with a colour each."""
        tags = self.env["lead.tag"].create([{"name": "Fair"}, {"name": "Hot", "color": 3}])
        priority = self.env["lead.priority"].create({"name": "Now", "color": 1})
        with self._new_form(default_name="Pallets") as form:
            form.priority_id = priority
            for tag in tags:
                form.tag_ids.add(tag)
        self.assertEqual(form.record.tag_ids, tags)
        self.assertEqual(form.record.priority_color, 1)
        priority.color = 4
        self.assertEqual(form.record.priority_color, 4)
        self.assertTrue(all(tags.mapped("color")))

    def test_status_bar_offers_what_the_type_allows(self):
        """REQ-0.33, REQ-0.8: all allowed statuses, closed ones included."""
        short = self._create_type("Short", self.status_new | self.status_lost)
        form = self._new_form(default_name="Pallets")
        form.type_id = short
        self.assertEqual(form.allowed_status_ids.ids, (self.status_new | self.status_lost).ids)

    def test_type_change_shows_the_new_status_before_save(self):
        """REQ-0.25, REQ-0.38: the form shows where the lead will stand."""
        later = self._create_type("Later", self.status_qualified | self.status_won)
        form = self._edit(self._create_lead())
        form.type_id = later
        self.assertEqual(form.status_id, self.status_qualified)

    def test_reason_shows_only_while_lost(self):
        """REQ-0.41: field Lost reason shows only while the status is a lost one."""
        lead = self._create_lead()
        with self._edit(lead) as form, self.assertRaisesRegex(AssertionError, "invisible"):
            form.loss_reason_id = self.reason
        lead.set_lost(self.reason.id)
        with self._edit(lead) as form:
            form.loss_reason_id = self.reason_with_note
            form.loss_note = "They moved abroad"
        self.assertEqual(lead.loss_reason_id, self.reason_with_note)

    def test_similar_leads_are_counted_while_typing(self):
        """REQ-5.4: before the lead is saved; what may not be read is a number."""
        self._create_lead(email="anna@example.com")
        self._create_lead(self.user_stranger, email="anna@example.com")
        form = self._new_form()
        self.assertEqual(form.duplicate_lead_count, 0)
        form.email = "Anna <anna@example.com>"
        self.assertEqual(form.duplicate_lead_count, 1)
        self.assertEqual(form.duplicate_hidden_count, 1)

    def test_customer_s_own_value_stands_beside_the_typed_one(self):
        """REQ-2.10: both are shown where the user typed another value."""
        customer = self.env["res.partner"].create(
            {"name": "Customer Ltd", "is_company": True, "phone": "+48 22 555 00 11"}
        )
        form = self._new_form()
        form.partner_id = customer
        self.assertEqual(form.phone, "+48 22 555 00 11")
        self.assertFalse(form.partner_phone)
        form.phone = "+48 601 234 567"
        self.assertEqual(form.partner_phone, "+48 22 555 00 11")

    def test_description_is_rich_text_on_the_first_tab(self):
        """REQ-0.23: the next step is written where the eye falls first."""
        Lead = self.env["lead.lead"].with_user(self.user_own)
        arch = etree.fromstring(Lead.get_view(view_type="form")["arch"])
        first_page = arch.xpath("//notebook/page[1]")[0]
        self.assertEqual(first_page.get("string"), "Description")
        self.assertTrue(first_page.xpath(".//field[@name='description']"))
        self.assertEqual(Lead._fields["description"].type, "html")
        with self._new_form(default_name="Pallets") as form:
            form.description = "<p>Call <b>on Monday</b></p>"
        self.assertIn("<b>on Monday</b>", form.record.description)


@tagged("post_install", "-at_install")
class TestLeadList(LeadManagementCommon):
    def test_columns_of_the_list(self):
        """REQ-0.28, REQ-2.4: what the card knows can be a column."""
        Lead = self.env["lead.lead"].with_user(self.user_own)
        arch = etree.fromstring(Lead.get_view(view_type="list")["arch"])
        columns = [
            node.get("name")
            for node in arch.iter("field")
            if node.get("column_invisible") not in ("1", "True")
        ]
        self.assertEqual(columns[:3], ["date", "code", "name"])
        wanted = """status_id is_closed type_id partner_id user_id campaign_id medium_id
            source_id priority_id tag_ids date_deadline phone email expected_revenue
            probability partner_name vat contact_name function website street zip city state_id
            country_id create_uid create_date write_uid write_date"""
        self.assertFalse(set(wanted.split()) - set(columns))

    def test_list_reads_the_allowed_statuses_of_no_row(self):
        """REQ-1.29: what only a form needs is not computed for every row."""
        Lead = self.env["lead.lead"].with_user(self.user_own)
        for view_type in ("list", "kanban"):
            arch = etree.fromstring(Lead.get_view(view_type=view_type)["arch"])
            names = {node.get("name") for node in arch.iter("field")}
            costly = {
                "allowed_status_ids",
                "can_create_partner",
                "duplicate_lead_count",
                "partner_email",
                "status_change_ids",
            }
            self.assertFalse(names & costly, view_type)


@tagged("post_install", "-at_install")
class TestConfigurationForms(LeadManagementCommon):
    """Types and statuses as a manager fills them in."""

    def _open(self, record):
        return Form(record.with_user(self.user_manager))

    def test_status_taken_out_asks_for_the_replacement(self):
        """REQ-0.79: the form counts the leads and the save moves them."""
        funnel = self._create_type(
            "Funnel", self.status_new | self.status_qualified | self.status_won
        )
        lead = self._create_lead(type_id=funnel.id, status_id=self.status_qualified.id)
        form = self._open(funnel)
        form.status_ids.remove(self.status_qualified.id)
        self.assertEqual(form.blocked_lead_count, 1)
        with self.assertRaisesRegex(AssertionError, "replacement_status_id"):
            form.save()
        form.replacement_status_id = self.status_new
        form.save()
        self.assertEqual(lead.status_id, self.status_new)

    def test_type_without_a_lost_status_warns(self):
        """REQ-0.79: a type that allows no lost or no won status shows a warning."""
        form = self._open(self._create_type("Funnel", self.status_new | self.status_won))
        self.assertTrue(form.has_no_lost_status)
        self.assertFalse(form.has_no_won_status)
        form.status_ids.add(self.status_lost)
        self.assertFalse(form.has_no_lost_status)

    def test_lost_mark_is_offered_to_lost_statuses_only(self):
        """REQ-0.42, REQ-0.75: a status marked Lost is of the lost kind."""
        with (
            self._open(self.status_new) as form,
            self.assertRaisesRegex(AssertionError, "invisible"),
        ):
            form.is_lost_target = True
        second = self._create_status("Never", kind="lost")
        with self._open(second) as form:
            form.is_lost_target = True
        self.assertFalse(self.status_lost.is_lost_target, "the mark has moved")

    def test_manager_chooses_required_fields_of_a_status(self):
        """REQ-1.4: the lead's own fields can be read by a manager."""
        revenue = self.env["ir.model.fields"]._get("lead.lead", "expected_revenue")
        with self._open(self.status_qualified) as form:
            form.required_field_ids.add(revenue)
        self.assertEqual(self.status_qualified.required_field_ids, revenue)


@tagged("post_install", "-at_install")
class TestOfferedFields(LeadManagementCommon):
    """What people may group by."""

    def test_nobody_is_offered_to_group_by_technical_fields(self):
        """REQ-8.2: by fields that have a meaning, of leads, e-mails and calls."""
        Lead = self.env["lead.lead"].with_user(self.user_own)
        fields = Lead.fields_get(attributes=["groupable"])
        self.assertTrue(fields["type_id"]["groupable"])
        technical = {
            "search_text",
            "settings_id",
            "board_rank",
            "email_normalized",
            "message_bounce",
        }
        for name in technical & fields.keys():
            with self.subTest(field=name):
                self.assertFalse(fields[name]["groupable"])

    def test_what_fields_can_do_is_told_as_odoo_tells_it(self):
        """REQ-8.2: to everybody what their groups may read, by any attributes."""
        for user in (self.user_own, self.user_manager, self.env.ref("base.user_root")):
            Lead = self.env["lead.lead"].with_user(user)
            technical = Lead._get_unoffered_fields()
            for attributes in (None, ["string", "sortable", "groupable", "aggregator"], ["type"]):
                expected = BaseModel.fields_get(Lead, None, attributes)
                for name in technical & expected.keys():
                    if "groupable" in expected[name]:
                        expected[name]["groupable"] = False
                with self.subTest(user=user.login, attributes=attributes):
                    self.assertEqual(Lead.fields_get(None, attributes), expected)

    def test_what_the_developer_mode_opens_can_be_grouped(self):
        """REQ-8.2: also when somebody without it has asked before."""
        Lead = self.env["lead.lead"].with_user(self.user_own)
        self.patch(Lead._fields["city"], "groups", "base.group_no_one")
        self.env.registry.clear_cache()
        self.assertNotIn("city", Lead.fields_get(attributes=["groupable", "sortable"]))
        self.patch(
            self.registry["res.users"],
            "has_group",
            lambda user, group: group == "base.group_no_one" or user._has_group(group),
        )
        self.assertEqual(
            Lead.fields_get(["city"], ["groupable", "sortable"]),
            {"city": {"groupable": True, "sortable": True}},
        )

    def test_the_database_is_asked_once_what_it_can_do(self):
        """REQ-8.2: opening the views again tries no field again."""
        Lead = self.env["lead.lead"].with_user(self.user_own)
        Lead.fields_get(attributes=["sortable", "groupable"])
        Model = self.env.registry["lead.lead"]
        with patch.object(Model, "_read_group_groupby", side_effect=AssertionError):
            self.assertTrue(Lead.fields_get(["tag_ids"], ["groupable"])["tag_ids"]["groupable"])
