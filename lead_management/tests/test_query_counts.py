"""Queries pinned (design §5): the core alone, as a salesperson with own leads.

The registry's caches are warm, the records are read anew, as in a request of a person.
"""

from itertools import count
from unittest.mock import patch

from lxml import etree

from odoo.tests import freeze_time, tagged

from .common import LeadManagementCommon


class QueryCase(LeadManagementCommon):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.funnel = cls._create_type(
            "Funnel",
            cls.status_new | cls.status_qualified | cls.status_won | cls.status_lost,
        )
        cls.values = {
            "name": "Shelving",
            "type_id": cls.funnel.id,
            "email": "anna@example.com",
            "phone": "+48 22 601 60 60",
            "partner_name": "Customer Ltd",
            "expected_revenue": 1200,
        }

    def _collect(self, action, *args, **kwargs):
        """Return the queries that an action takes, the flush included."""
        self.env.flush_all()
        self.env.invalidate_all()
        with self._capture_queries() as queries:
            action(*args, **kwargs)
        return queries

    def _count(self, action, *args, **kwargs):
        return len(self._collect(action, *args, **kwargs))

    def _collect_frozen(self, prepare, count, action):
        # the clock stands still: a second that passes in between is written to some
        with freeze_time("2031-01-06 10:00:00"):
            leads = prepare(count)
        with freeze_time("2031-01-06 11:00:00"):
            return self._collect(action, leads)

    def assert_constant(self, prepare, action, *, few=4, many=60):
        """Check that an action takes as many queries for many leads as for few.

        :param prepare: function that returns leads from their number
        :param action: function of the leads
        """
        _warming, for_few, for_many = (
            self._collect_frozen(prepare, count, action) for count in (few, few, many)
        )
        self.assertLessEqual(len(for_many), len(for_few), "\n".join(for_many))


@tagged("post_install", "-at_install")
class TestWorkOfABatch(QueryCase):
    """What a batch asks for once, and not lead by lead."""

    def test_defaults_are_asked_for_once_a_batch(self):
        """REQ-1.29: not lead by lead, nor for each field that values are computed from."""
        asked = []
        model = self.env.registry["lead.lead"]
        default_get = model.default_get

        def note(records, names):
            asked.append(names)
            return default_get(records, names)

        self.patch(model, "default_get", note)
        self._create_leads(20, **self.values)
        # and once for the company
        self.assertLessEqual(len(asked), 1 + 1)

    def test_a_default_that_is_a_text_is_drawn_for_each_lead(self):
        """REQ-1.29: it may be another one for each, as a token is."""
        numbers = count(1)
        field = self.env["lead.lead"]._fields["website"]
        self.patch(field, "default", lambda model: f"https://{next(numbers)}.example.com")
        leads = self._create_leads(3, **self.values)
        self.assertEqual(len(set(leads.mapped("website"))), 3)
        self.assertTrue(all(leads.mapped("date")))

    def test_each_row_of_a_batch_gets_the_defaults_that_it_lacks(self):
        """REQ-1.29: whatever the rows before it have named."""
        values = [
            {"name": "First"},
            {"name": "Second"},
            {"name": "Third", "user_id": self.user_own.id, "date": "2026-01-02 03:04:05"},
            {"name": "Fourth", "company_id": self.company_a.id},
            {"name": "Fifth", "user_id": False},
            {"name": "Sixth", "user_id": False},
        ]
        Lead = self.env["lead.lead"].with_user(self.user_all)
        alone = Lead.concat(*(Lead.create(dict(row)) for row in values))
        together = Lead.create(values)
        names = ["user_id", "team_id", "company_id", "type_id", "status_id", "active"]
        for name in names:
            self.assertEqual([lead[name] for lead in together], [lead[name] for lead in alone])
        self.assertTrue(all(lead.date and lead.board_rank for lead in together))
        self.assertEqual(str(together[2].date), "2026-01-02 03:04:05")

    def test_columns_that_no_lead_fills_are_left_out(self):
        """REQ-1.29: of the statement, and they are empty; what one of the leads has is there."""
        values = {"name": "Shelving", "type_id": self.funnel.id}
        Lead = self.env["lead.lead"].with_user(self.user_own)
        rows = [values, {**values, "city": "Gdynia", "phone": "+48 601 000 001"}]
        with self._capture_queries() as queries:
            plain, filled = Lead.create(rows)
        [insert] = [query for query in queries if query.startswith('INSERT INTO "lead_lead" ')]
        for name in ("city", "phone", "phone_sanitized", "type_id"):
            self.assertIn(f'"{name}"', insert)
        for name in ("street", "vat", "partner_id", "email_normalized"):
            self.assertNotIn(f'"{name}"', insert)
        known = [(lead.city, lead.street, lead.partner_id, lead.vat) for lead in (plain, filled)]
        self.env.flush_all()
        self.env.invalidate_all()
        read = [(lead.city, lead.street, lead.partner_id, lead.vat) for lead in (plain, filled)]
        self.assertEqual(known, read)
        self.assertEqual(filled.phone_sanitized, "+48601000001")

    def test_requirements_of_a_status_take_constant_queries(self):
        """REQ-0.32: what the client asks before many leads are moved."""
        status = self.status_lost
        self.assert_constant(
            lambda count: self._create_leads(count, **self.values),
            lambda leads: leads.get_status_change_requirements(status.id),
        )


# at install: the addons that depend on this one are not loaded yet
@tagged("at_install", "-post_install")
class TestQueriesOfCreation(QueryCase):
    def test_one_lead(self):
        """REQ-1.29: 12 at most, with type, contact data, number and log."""
        self._create_lead(**self.values)
        self.assertLessEqual(self._count(self._create_lead, **self.values), 12)

    def test_next_lead_of_the_same_request(self):
        """REQ-1.29: its number, the lead and the log; the rest has been read already."""
        self._create_lead(**self.values)
        with self._capture_queries() as queries:
            self._create_lead(**self.values)
        self.assertLessEqual(len(queries), 3)

    def test_batch_of_twenty(self):
        """REQ-1.29: 3 for each lead at most."""
        self._create_leads(20, **self.values)
        count = self._count(self._create_leads, 20, **self.values)
        self.assertLessEqual(count, 3 * 20)

    def test_batches_take_no_more_the_longer_they_are(self):
        """REQ-1.29, REQ-0.32: numbers, statuses, log and checks in constant queries."""
        self._create_leads(2, **self.values)
        for_few = self._count(self._create_leads, 2, **self.values)
        for_many = self._count(self._create_leads, 80, **self.values)
        self.assertLessEqual(for_many, for_few)


@tagged("at_install", "-post_install")
class TestQueriesOfMoves(QueryCase):
    def _create(self, count):
        return self._create_leads(count, **self.values)

    def test_board_drop(self):
        """REQ-0.6, REQ-1.29: one lead into another status."""
        lead = self._create(1)
        lead.status_id = self.status_qualified
        self._count(lead.write, {"status_id": self.status_won.id})
        count = self._count(lead.write, {"status_id": self.status_new.id})
        self.assertLessEqual(count, 8)

    def test_batch_of_moves(self):
        """REQ-1.29, REQ-0.46: the gate and the log, however many leads."""
        self.assert_constant(
            self._create, lambda leads: leads.write({"status_id": self.status_won.id})
        )

    def test_batch_out_of_different_statuses(self):
        """REQ-1.29: grouped by what changes, not lead by lead."""

        def prepare(count):
            leads = self._create(count)
            leads[::2].write({"status_id": self.status_qualified.id})
            return leads

        self.assert_constant(prepare, lambda leads: leads.write({"status_id": self.status_won.id}))

    def test_mass_lost(self):
        """REQ-1.29, REQ-0.10"""
        self.assert_constant(self._create, lambda leads: leads.set_lost(self.reason.id))

    def test_mass_reopening(self):
        """REQ-1.29, REQ-0.81"""

        def prepare(count):
            leads = self._create(count)
            leads.set_lost(self.reason.id)
            return leads

        self.assert_constant(prepare, lambda leads: leads.reopen())

    def test_mass_type_change(self):
        """REQ-1.29, REQ-0.38"""
        late = self._create_type("Late", self.status_qualified)
        self.assert_constant(self._create, lambda leads: leads.write({"type_id": late.id}))

    def test_status_with_required_fields(self):
        """REQ-1.29, REQ-1.4"""
        self.status_qualified.required_field_ids = self.env["ir.model.fields"]._get(
            "lead.lead", "phone"
        )
        self.assert_constant(
            self._create,
            lambda leads: leads.write({"status_id": self.status_qualified.id}),
        )

    def test_question_before_a_move(self):
        """REQ-1.29, REQ-0.41: what the client asks before it moves a selection."""
        self.assert_constant(
            self._create,
            lambda leads: leads.get_status_change_requirements(self.status_lost.id),
        )

    def test_question_about_thousands(self):
        """REQ-1.29, REQ-0.41: more leads than Odoo reads at a time are no more queries."""
        self.status_qualified.required_field_ids = self.env["ir.model.fields"]._get(
            "lead.lead", "phone"
        )
        for place in ("models", "fields", "fields_relational"):
            self.startPatcher(patch(f"odoo.orm.{place}.PREFETCH_MAX", 10))
        for status in (self.status_lost, self.status_qualified, self.status_won):
            with self.subTest(status=status.name):
                self.assert_constant(
                    self._create,
                    lambda leads, status=status: leads.get_status_change_requirements(status.id),
                    few=25,
                )


@tagged("at_install", "-post_install")
class TestQueriesOfViews(QueryCase):
    def _get_specification(self, view_type):
        """Return what the web client reads for the fields of a view."""
        Lead = self.env["lead.lead"].with_user(self.user_own)
        arch = etree.fromstring(Lead.get_view(view_type=view_type)["arch"])
        names = {node.get("name") for node in arch.iter("field")}
        return {
            name: {"fields": {"display_name": {}}} if Lead._fields[name].relational else {}
            for name in names
        }

    def _read(self, view_type):
        specification = self._get_specification(view_type)
        Lead = self.env["lead.lead"].with_user(self.user_own)
        return lambda leads: Lead.web_search_read([("id", "in", leads.ids)], specification)

    def test_list(self):
        """REQ-1.29, REQ-5.4: no query for a single row."""
        self.assert_constant(
            lambda count: self._create_leads(count, **self.values), self._read("list")
        )

    def test_name_that_may_be_an_id(self):
        """REQ-1.29: a merged lead with this ID is looked for in the same query, by its index."""
        self._create_leads(2, **self.values)
        Lead = self.env["lead.lead"].with_user(self.user_own)
        Lead.name_search("Shelving")
        queries = self._collect(Lead.name_search, "Shelving")
        self.assertEqual(len(queries), 1, "\n".join(queries))
        # without rules and names: those are of the leads that are found
        _before, named, after = queries[0].partition("FROM lead_lead AS named WHERE")
        self.assertTrue(named)
        self.assertNotIn("company_id", after.partition(")")[0])

    def test_board_cards(self):
        """REQ-1.29, REQ-5.4: no query for a single card."""
        self.assert_constant(
            lambda count: self._create_leads(count, **self.values), self._read("kanban")
        )
