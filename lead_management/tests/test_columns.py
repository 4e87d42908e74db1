from odoo.tests import tagged

from .test_filters import LeadFilterCommon


@tagged("post_install", "-at_install")
class TestColumns(LeadFilterCommon):
    """The columns of the board for every combination of type and company."""

    def _get_columns(self, domain, user=None, **context):
        Lead = self.env["lead.lead"].with_user(user or self.user_own)
        groups = Lead.with_context(read_group_expand=True, **context).web_read_group(
            domain, ["status_id"], ["__count"]
        )["groups"]
        return [group["status_id"] and group["status_id"][1] for group in groups]

    OPEN = ("is_closed", "=", False)

    def test_two_types_show_the_columns_of_both(self):
        """REQ-0.53: in sorting order, each once."""
        everything = ["First", "Second", "Success", "Failure", "Doublet"]
        short = self._create_type("Short", self.status_new | self.status_won)
        long = self._create_type("Long", self.status_new | self.status_qualified | self.status_lost)
        for domain, columns in (
            ([("type_id", "=", short.id)], ["First", "Success"]),
            ([("type_id", "in", long.ids)], ["First", "Second", "Failure"]),
            (
                [("type_id", "in", (short | long).ids)],
                ["First", "Second", "Success", "Failure"],
            ),
            ([self.OPEN, ("type_id", "in", (short | long).ids)], ["First", "Second"]),
            ([self.OPEN, ("type_id", "=", short.id)], ["First"]),
            # typed into the search box
            ([("type_id", "ilike", "shor")], ["First", "Success"]),
            ([("type_id", "=", "Short")], ["First", "Success"]),
            ([("type_id", "in", ["Short", long.id])], ["First", "Second", "Success", "Failure"]),
            ([("type_id", "not in", short.ids)], everything),
            ([("type_id", "ilike", "nothing like it")], everything),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(self._get_columns(domain), columns)

    def test_a_type_without_a_list_shows_all(self):
        """REQ-0.53, REQ-0.38"""
        lead_type = self._create_type()
        self.assertEqual(
            self._get_columns([self.OPEN, ("type_id", "=", lead_type.id)]),
            ["First", "Second"],
        )

    def test_closed_columns_come_with_closed_leads(self):
        """REQ-0.9, REQ-2.23: however the search bar asks for them."""
        everything = ["First", "Second", "Success", "Failure", "Doublet"]
        for domain in (
            [],
            ["|", self.OPEN, ("is_closed", "=", True)],
            [("is_closed", "in", [True, False])],
            [("status_kind", "=", "won")],
        ):
            with self.subTest(domain=domain):
                columns = self._get_columns(domain)
                self.assertLessEqual({"Success", "Failure"}, set(columns))
                self.assertLessEqual(set(columns), set(everything))
        for domain in (
            [("is_closed", "=", True)],
            [("is_closed", "!=", False)],
            [("is_closed", "in", [True])],
        ):
            with self.subTest(domain=domain):
                self.assertEqual(self._get_columns(domain), ["Success", "Failure", "Doublet"])
        for domain in (
            [self.OPEN],
            [("is_closed", "!=", True)],
            [("is_closed", "in", [False])],
            [("is_closed", "not in", [True])],
            [self.OPEN, ("user_id", "=", self.user_own.id)],
        ):
            with self.subTest(domain=domain):
                self.assertEqual(self._get_columns(domain), ["First", "Second"])

    def test_each_company_has_its_columns(self):
        """REQ-1.4, REQ-0.53: and whoever works in two sees those of both."""
        self._create_status("Only A", sequence=15, company_id=self.company_a.id)
        self._create_status("Only B", sequence=16, company_id=self.company_b.id)
        self.assertEqual(self._get_columns([self.OPEN]), ["First", "Only A", "Second"])
        self.assertEqual(
            self._get_columns([self.OPEN], self.user_company_b),
            ["First", "Only B", "Second"],
        )
        both = (self.company_a | self.company_b).ids
        for companies, columns in (
            (both, ["First", "Only A", "Only B", "Second"]),
            (self.company_b.ids, ["First", "Only B", "Second"]),
        ):
            self.assertEqual(
                self._get_columns(
                    [self.OPEN], self.user_both_companies, allowed_company_ids=companies
                ),
                columns,
            )

    def test_a_type_of_one_company_does_not_show_the_columns_of_the_other(self):
        """REQ-1.4, REQ-0.53"""
        only_b = self._create_status("Only B", company_id=self.company_b.id)
        type_b = self._create_type("B", only_b, company_id=self.company_b.id)
        columns = self._get_columns([("type_id", "=", type_b.id)])
        self.assertNotIn("Only B", columns)

    def test_an_archived_status_is_no_column(self):
        """REQ-1.10: unless leads were left in it."""
        self.status_qualified.active = False
        self.assertEqual(self._get_columns([self.OPEN]), ["First"])

    def test_leads_without_status_have_their_column(self):
        """REQ-0.4: with nothing configured the board still shows the leads."""
        self.env["lead.status"].search([]).active = False
        self._create_lead()
        self.assertEqual(self._get_columns([self.OPEN]), [False])

    def test_a_drop_is_one_write(self):
        """REQ-0.6: into a column that is empty, too."""
        lead = self._create_lead()
        column = self._get_columns([self.OPEN])[1]
        lead.web_save({"status_id": self.status_qualified.id}, {"status_id": {}})
        self.assertEqual(lead.status_id.name, column)
