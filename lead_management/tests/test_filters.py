from ast import literal_eval
from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import LeadManagementCommon


class LeadFilterCommon(LeadManagementCommon):
    @classmethod
    def _get_filters(cls, model, view=False, user=None):
        """Return {name: node} of the filters and fields of a search view.

        :param user: `res.users` record who sees it, by default one who sees all
        """
        Model = cls.env[model].with_user(user) if user else cls.env[model]
        arch = Model.get_view(view and view.id, "search")["arch"]
        nodes = etree.fromstring(arch).iter("filter", "field")
        return {node.get("name"): node for node in nodes}

    def _filter(self, leads, name):
        """Return those of the leads that a filter of the search view leaves."""
        node = self._get_filters("lead.lead")[name]
        domain = safe_eval(node.get("domain"), {"uid": leads.env.uid})
        return leads.search([*domain, ("id", "in", leads.ids)])


@tagged("post_install", "-at_install")
class TestDataQualityFilters(LeadFilterCommon):
    """What a salesperson has left open is found and counted."""

    def _create_complete(self, **values):
        values = {
            "date_deadline": "2030-01-01",
            "description": "<p>Call on Monday</p>",
            "expected_revenue": 100,
            **values,
        }
        return self._create_lead(user=self.user_manager, **values)

    def test_a_complete_lead_is_in_no_filter(self):
        """REQ-0.83"""
        lead = self._create_complete(user_id=self.user_own.id)
        for name in (
            "unassigned",
            "without_deadline",
            "without_description",
            "without_revenue",
        ):
            with self.subTest(filter=name):
                self.assertFalse(self._filter(lead, name))

    def test_an_empty_paragraph_is_no_description(self):
        """REQ-0.20, REQ-0.83: however the editor leaves it, on every route."""
        empty = (
            False,
            "",
            " ",
            "<p></p>",
            "<p><br></p>",
            "<p><br/></p>",
            '<p data-oe-version="2.0"><br></p>',
            '<div><p class="x"> </p></div>',
            "<p>&nbsp;</p>",
        )
        for html in empty:
            created = self._create_complete(description=html)
            written = self._create_complete()
            written.write({"description": html})
            for lead in (created, written, created.copy()):
                with self.subTest(html=html):
                    self.assertEqual(self._filter(lead, "without_description"), lead)

    def test_a_picture_or_a_word_is_a_description(self):
        """REQ-0.20"""
        picture = '<p><img src="/web/image/1"></p>'
        for html in ("<p>.</p>", "x", picture, "<ul><li>a</li></ul>"):
            lead = self._create_complete(description=html)
            with self.subTest(html=html):
                self.assertFalse(self._filter(lead, "without_description"))

    def test_no_revenue_and_a_revenue_of_nothing(self):
        """REQ-0.83: never given, emptied and zero alike."""
        leads = [self._create_complete(expected_revenue=value) for value in (0, False, None)]
        for lead in leads:
            self.assertEqual(self._filter(lead, "without_revenue"), lead)

    def test_unassigned_leads_are_found_and_counted(self):
        """REQ-0.83, REQ-5.1: open ones, in the filter and in the settings."""
        free = self._create_complete(user_id=False)
        closed = self._create_complete(user_id=False, **self._as_lost())
        self._create_complete(user_id=self.user_own.id)
        self.assertEqual(self._filter(free | closed, "unassigned"), free | closed)
        settings = self.settings_a.with_user(self.user_manager)
        self.assertEqual(settings.unassigned_count, 1)


@tagged("post_install", "-at_install")
class TestDataQualityList(LeadFilterCommon):
    """The manager's list: the count of each per salesperson."""

    COUNTS = (
        "lead_count",
        "unassigned",
        "without_deadline",
        "without_description",
        "without_revenue",
    )

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        complete = {
            "date_deadline": "2030-01-01",
            "description": "<p>Call on Monday</p>",
            "expected_revenue": 100,
        }
        cls.complete = cls._create_lead(**complete)
        cls._create_lead()
        cls._create_lead(description="<p><br></p>", date_deadline="2030-01-01")
        cls._create_lead(user=cls.user_colleague, **{**complete, "expected_revenue": 0})
        cls._create_lead(user=cls.user_stranger)
        cls._create_lead(user=cls.user_manager, user_id=False, team_id=cls.team_a.id)
        cls._create_lead(user=cls.user_company_b)
        cls._create_lead(**cls._as_lost())
        cls._create_lead().action_archive()

    def _count(self, user, groupby="user_id"):
        """Return {login: counts} as the list shows them to a user."""
        Quality = self.env["lead.data.quality"].with_user(user)
        groups = Quality.formatted_read_group(
            [], [groupby], [f"{name}:sum" for name in self.COUNTS]
        )
        users = self.env["res.users"].sudo()
        return {
            users.browse(group[groupby][0]).login if group[groupby] else False: tuple(
                group[f"{name}:sum"] for name in self.COUNTS
            )
            for group in groups
        }

    def test_a_manager_sees_the_counts_of_everybody(self):
        """REQ-0.83, REQ-0.19: open leads of the company, by salesperson."""
        self.assertEqual(
            self._count(self.user_manager),
            {
                "lead_own": (3, 0, 1, 2, 2),
                "lead_colleague": (1, 0, 0, 0, 1),
                "lead_stranger": (1, 0, 1, 1, 1),
                False: (1, 1, 1, 1, 1),
            },
        )

    def test_everybody_sees_the_counts_of_their_leads(self):
        """REQ-0.83, REQ-1.14: rights as on the leads."""
        expected = {
            self.user_readonly: {"lead_own", "lead_colleague", "lead_stranger", False},
            self.user_own: {"lead_own", False},
            self.user_team: {"lead_own", "lead_colleague", False},
            self.user_all: {"lead_own", "lead_colleague", "lead_stranger", False},
            self.user_company_b: {"lead_company_b"},
        }
        for user, logins in expected.items():
            with self.subTest(user=user.login):
                self.assertEqual(set(self._count(user)), logins)

    def test_the_counts_follow_at_once(self):
        """REQ-0.83: read from the leads, not from a nightly table."""
        self.complete.write({"expected_revenue": 0, "date_deadline": False})
        self.assertEqual(self._count(self.user_manager)["lead_own"], (3, 0, 2, 2, 3))
        self.complete.set_won()
        self.assertEqual(self._count(self.user_manager)["lead_own"], (2, 0, 1, 2, 2))

    def test_counts_and_filters_agree(self):
        """REQ-0.83: the number in the list is the number of leads in the filter."""
        Lead = self.env["lead.lead"].with_user(self.user_manager)
        opened = Lead.search([("is_closed", "=", False)])
        columns = zip(*self._count(self.user_manager).values(), strict=True)
        totals = dict(zip(self.COUNTS, map(sum, columns), strict=True))
        self.assertEqual(totals.pop("lead_count"), len(opened))
        for name, total in totals.items():
            with self.subTest(count=name):
                self.assertEqual(len(self._filter(opened, name)), total)

    def test_the_list_is_grouped_and_its_rows_open_the_leads(self):
        """REQ-0.83, REQ-0.19: found in Reporting, a sum in every column."""
        action = self.env.ref("lead_management.lead_data_quality_menu").action
        self.assertEqual(action.res_model, "lead.data.quality")
        Quality = self.env["lead.data.quality"].with_user(self.user_manager)
        arch = etree.fromstring(Quality.get_view(view_type="list")["arch"])
        self.assertEqual(arch.get("default_group_by"), "user_id")
        for name in self.COUNTS:
            self.assertTrue(arch.xpath(f"//field[@name='{name}'][@sum]"), name)
        row = Quality.search([("lead_id", "=", self.complete.id)])
        opened = getattr(row, arch.get("action"))()
        self.assertEqual(opened["res_model"], "lead.lead")
        self.assertEqual(opened["res_id"], self.complete.id)

    def test_the_filters_of_the_list_find_its_rows(self):
        """REQ-0.83: one filter for each count."""
        Quality = self.env["lead.data.quality"].with_user(self.user_manager)
        nodes = self._get_filters("lead.data.quality")
        for name in self.COUNTS[1:]:
            domain = safe_eval(nodes[name].get("domain"))
            rows = Quality.search(domain)
            with self.subTest(filter=name):
                self.assertTrue(rows)
                self.assertEqual(set(rows.mapped(name)), {1})


@tagged("post_install", "-at_install")
class TestStuck(LeadFilterCommon):
    """Leads that stand in one status for too long."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.status_new.stuck_after_days = 5
        cls.status_qualified.stuck_after_days = 0

    def _create_standing(self, days=0, hours=0, **values):
        """Return a lead that entered its status some time ago."""
        lead = self._create_lead(**values)
        moment = fields.Datetime.now() - timedelta(days=days, hours=hours)
        lead.sudo().date_last_status_update = moment
        return lead

    def test_mark_and_filter_agree(self):
        """REQ-0.21: on the board and in the search, to the hour."""
        expected = {
            self._create_standing(days=4, hours=23): (4, False),
            self._create_standing(days=5): (5, True),
            self._create_standing(days=5, hours=1): (5, True),
            self._create_standing(days=900): (900, True),
            self._create_standing(): (0, False),
            self._create_standing(days=900, status_id=self.status_qualified.id): (
                900,
                False,
            ),
            self._create_standing(days=900, **self._as_lost()): (900, False),
        }
        for lead, (days, stuck) in expected.items():
            with self.subTest(days=days, status=lead.status_id.name):
                self.assertEqual(lead.days_in_status, days)
                self.assertEqual(lead.is_stuck, stuck)
                self.assertEqual(lead.days_stuck, days if stuck else 0)
                self.assertEqual(bool(self._filter(lead, "stuck")), stuck)
                moving = lead.search([("is_stuck", "=", False), ("id", "=", lead.id)])
                self.assertEqual(bool(moving), not stuck)

    def test_a_closed_status_marks_nothing(self):
        """REQ-0.21: even if days were entered before it was closed."""
        self.status_neutral.stuck_after_days = 1
        lead = self._create_standing(days=9, status_id=self.status_neutral.id)
        self.assertFalse(lead.is_stuck)
        self.assertFalse(self._filter(lead, "stuck"))

    def test_the_days_of_a_status_count_from_now_on(self):
        """REQ-0.21: changed in the configuration, seen on the board."""
        lead = self._create_standing(days=9, status_id=self.status_qualified.id)
        self.assertFalse(self._filter(lead, "stuck"))
        self.status_qualified.stuck_after_days = 9
        self.assertTrue(lead.is_stuck)
        self.assertEqual(self._filter(lead, "stuck"), lead)

    def test_a_move_starts_the_days_anew(self):
        """REQ-0.21: back to a status, too."""
        lead = self._create_standing(days=9)
        self.assertTrue(lead.is_stuck)
        lead.write({"status_id": self.status_qualified.id})
        lead.write({"status_id": self.status_new.id})
        self.assertEqual(lead.days_in_status, 0)
        self.assertFalse(lead.is_stuck)
        self.assertFalse(self._filter(lead, "stuck"))

    def test_without_any_limit_nothing_is_stuck(self):
        """REQ-0.21"""
        self.status_new.stuck_after_days = 0
        lead = self._create_standing(days=900)
        self.assertFalse(self._filter(lead, "stuck"))
        self.assertEqual(lead.search([("is_stuck", "!=", True), ("id", "=", lead.id)]), lead)


@tagged("post_install", "-at_install")
class TestPresets(LeadFilterCommon):
    """Filters that actions switch on are there."""

    def _get_actions(self):
        """Yield (name, model, context, search view) of every action of the addon."""
        records = self.env["ir.model.data"].search(
            [
                ("module", "=like", "lead_management%"),
                ("model", "=", "ir.actions.act_window"),
            ]
        )
        for record in records:
            action = self.env[record.model].browse(record.res_id)
            yield record.name, action.res_model, action.context, action.search_view_id
        lead = self._create_lead(email="anna@example.com")
        for name, action in {
            "status": self.status_new.action_open_leads(),
            "type": self._create_type().action_open_leads(),
            "reason": self.reason.action_open_leads(),
            "duplicates": lead.action_view_duplicate_leads(),
            "duplicate partners": lead.action_view_duplicate_partners(),
        }.items():
            yield name, action["res_model"], action.get("context") or {}, None

    def test_every_preset_names_a_filter_or_a_field(self):
        """REQ-0.29, REQ-0.5: a misspelt one would be silently ignored."""
        presets = 0
        for name, model, context, view in self._get_actions():
            if isinstance(context, str):
                context = safe_eval(context, {"uid": 1, "active_id": 1})
            known = self._get_filters(model, view)
            for key in context:
                if key.startswith("search_default_"):
                    presets += 1
                    with self.subTest(action=name, preset=key):
                        self.assertIn(key.removeprefix("search_default_"), known)
        self.assertGreater(presets, 2)

    def test_every_filter_can_be_used(self):
        """REQ-0.5, REQ-0.30: no domain or grouping names what is not there."""
        models = [
            name
            for name, model in self.registry.items()
            if model._original_module == "lead_management"
            and not (model._abstract or model._transient)
        ]
        for model in models:
            Model = self.env[model].with_user(self.user_manager)
            for name, node in self._get_filters(model, user=self.user_manager).items():
                with self.subTest(model=model, filter=name):
                    if node.get("domain"):
                        Model.search_count(safe_eval(node.get("domain"), {"uid": 1}))
                    context = literal_eval(node.get("context") or "{}")
                    group = context.get("group_by")
                    if group and "properties" not in group:
                        Model.formatted_read_group([], [group], ["__count"])


@tagged("post_install", "-at_install")
class TestMarketing(LeadFilterCommon):
    """Where leads come from."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.campaign = cls.env["utm.campaign"].create({"title": "Autumn of leads"})
        cls.source = cls.env["utm.source"].create({"name": "Fair of leads"})
        cls.medium = cls.env["utm.medium"].create({"name": "Leaflet of leads"})

    def _get_marketing(self):
        return {
            "campaign_id": self.campaign.id,
            "source_id": self.source.id,
            "medium_id": self.medium.id,
        }

    def _assert_marketing(self, lead):
        self.assertEqual(lead.campaign_id, self.campaign)
        self.assertEqual(lead.source_id, self.source)
        self.assertEqual(lead.medium_id, self.medium)

    def test_the_origin_is_kept_through_the_funnel(self):
        """REQ-1.28, REQ-2.7: of a lead typed in and of one that arrived."""
        lead = self._create_lead(**self._get_marketing())
        arrived = (
            self.env["lead.lead"]
            .with_company(self.company_a)
            ._intake({"name": "Ad", **self._get_marketing()}, "website")
        )
        for one in (lead, arrived.with_user(self.user_manager).sudo(False)):
            one = one.with_context(allowed_company_ids=self.company_a.ids)
            one.write({"status_id": self.status_qualified.id})
            one.set_won()
            one.reopen()
            self._assert_marketing(one)

    def test_leads_are_grouped_by_their_origin(self):
        """REQ-2.7, REQ-3.3: number and value by campaign, medium and source."""
        self._create_leads(2, expected_revenue=100, **self._get_marketing())
        self._create_lead(expected_revenue=5)
        Lead = self.env["lead.lead"].with_user(self.user_manager)
        for name, record_id in self._get_marketing().items():
            groups = Lead.formatted_read_group([], [name], ["__count", "expected_revenue:sum"])
            found = {
                group[name] and group[name][0]: (
                    group["__count"],
                    group["expected_revenue:sum"],
                )
                for group in groups
            }
            with self.subTest(dimension=name):
                self.assertEqual(found, {record_id: (2, 200), False: (1, 5)})

    def test_an_import_knows_the_origin_by_its_name(self):
        """REQ-1.28, REQ-2.7"""
        Lead = self.env["lead.lead"].with_user(self.user_all)
        result = Lead.load(
            ["name", "campaign_id", "source_id", "medium_id"],
            [["Imported", "Autumn of leads", "Fair of leads", "Leaflet of leads"]],
        )
        self.assertFalse(result["messages"])
        self._assert_marketing(Lead.browse(result["ids"]))
