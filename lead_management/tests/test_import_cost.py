import tracemalloc
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from ..models import lead_lead_import
from .import_common import LeadImportCommon


@tagged("post_install", "-at_install", "once")
class TestLeadImportCost(LeadImportCommon):
    fields = (
        "name",
        "email",
        "phone",
        "status_id",
        "source_id",
        "tag_ids",
        "country_id",
    ) + ("expected_revenue", "city", "type_id")

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.env["lead.tag"].create([{"name": "Fair"}, {"name": "Urgent"}])
        cls.env["utm.source"].create([{"name": f"Source {i}"} for i in range(10)])
        cls._create_type("Wholesale")
        cls._create_type("Retail")

    def _prepare_rows(self, count):
        return [
            [
                f"Lead {i}",
                f"lead{i}@example.com",
                f"+48 601 {i // 1000:03d} {i % 1000:03d}",
                ("First", "Second", "Success")[i % 3],
                f"Source {i % 10}",
                ("Fair", "Fair,Urgent")[i % 2],
                ("Poland", "Germany", "France")[i % 3],
                str(i),
                "Łódź",
                ("Wholesale", "Retail")[i % 2],
            ]
            for i in range(count)
        ]

    def _create_named_users(self, names):
        """Return users of the company, from {login: name}."""
        company = {
            "company_id": self.company_a.id,
            "company_ids": [Command.set(self.company_a.ids)],
        }
        return self.env["res.users"].create(
            [{"login": login, "name": name, **company} for login, name in names.items()]
        )

    def test_queries_of_a_thousand_rows(self):
        """REQ-1.25: 1,000 rows take no more than 100 queries, names and all."""
        self.patch(self.env.registry, "ready", True)
        self._load_leads(list(self.fields), self._prepare_rows(6))
        rows = self._prepare_rows(1000)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(100):
            self._load_leads(list(self.fields), rows)
            self.env.flush_all()

    def test_queries_of_a_thousand_updates(self):
        """REQ-1.25: neither do 1,000 rows that update the leads of another 1,000."""
        rows = self._prepare_rows(1000)
        self._load_leads(list(self.fields), rows)
        self.env.flush_all()
        self.env.invalidate_all()
        duplicates = {"policy": "update", "match": ["name", "email", "phone"]}
        changed = [[*row[:8], "Gdańsk", row[9]] for row in rows]
        with self.assertQueryCount(100):
            leads = self._load_leads(list(self.fields), changed, duplicates=duplicates)
            self.env.flush_all()
        self.assertEqual(set(leads.mapped("city")), {"Gdańsk"})

    def test_memory_of_a_thousand_rows(self):
        """REQ-1.25: 10,000 rows add 200 MiB at most, so a tenth of them 20."""
        self._load_leads(list(self.fields), self._prepare_rows(6))
        rows = self._prepare_rows(1000)
        self.env.flush_all()
        self.env.invalidate_all()
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        self._load_leads(list(self.fields), rows)
        _current, peak = tracemalloc.get_traced_memory()
        self.assertLess(peak / 2**20, 20)

    def test_loaded_leads_leave_the_cache(self):
        """REQ-1.25: the memory that an import takes does not grow by every lead of it."""
        cached = []
        create = type(self.env["lead.lead"]).create

        def count_cached(leads, vals_list):
            cached.append(len(leads._fields["name"]._get_cache(leads.env)))
            return create(leads, vals_list)

        self.patch(type(self.env["lead.lead"]), "create", count_cached)
        self.env.invalidate_all()
        with patch.object(lead_lead_import, "ROWS_AT_ONCE", 10):
            self._load_leads(list(self.fields), self._prepare_rows(30))
        self.assertEqual(cached, [0, 0, 0])

    def test_names_are_looked_up_once(self):
        """REQ-1.25: one lookup for each distinct name, known or not."""
        Country = type(self.env["res.country"])
        looked_up = []
        search = Country.name_search

        def name_search(records, name="", *args, **kwargs):
            looked_up.append(name)
            return search(records, name, *args, **kwargs)

        self.patch(Country, "name_search", name_search)
        names = ["Poland", "Atlantis", "France"] * 20
        self._load(["name", "country_id"], [[f"L{i}", n] for i, n in enumerate(names)])
        # the two that there are have been found together
        self.assertEqual(looked_up, ["Atlantis"])

    def test_names_of_a_column_take_one_query(self):
        """REQ-1.25: forty salespeople are looked up as quickly as two."""
        users = self._create_named_users(
            {f"seller {i} of the import": f"Seller {i}" for i in range(40)}
        )

        def count_queries(number):
            rows = [[f"L{i}", user.name] for i, user in enumerate(users[:number])]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads = self._load_leads(["name", "user_id"], rows)
            count = self.env.cr.sql_log_count - before
            self.assertEqual(leads.user_id, users[:number])
            return count

        count_queries(2)
        self.assertLessEqual(count_queries(40) - count_queries(2), 4)

    def test_login_goes_before_a_name(self):
        """REQ-1.25: looking names up together finds what one by one would."""
        by_login, by_name, other = self._create_named_users(
            {"Jan": "Somebody", "jan of the import": "Jan", "zofia of the import": "Zofia"}
        )
        leads = self._load_leads(["name", "user_id"], [["A", "Jan"], ["B", "Zofia"]])
        self.assertEqual(leads.mapped("user_id"), by_login | other)
        self.assertNotIn(by_name, leads.user_id)

    def test_name_of_several_is_doubtful_beside_others(self):
        """REQ-1.25: one that is looked up with others is no less doubtful."""
        self.env["utm.source"].create([{"name": "Leaflet"}, {"name": "Poster"}])
        self._create_named_users({"ola-1": "Ola", "ola-2": "Ola", "iza-1": "Iza"})
        result = self._load(
            ["name", "user_id", "source_id"], [["A", "Ola", "Leaflet"], ["B", "Iza", "Poster"]]
        )
        self._assert_errors(result, {(0, "user_id"): "2 records are named 'Ola'"})
