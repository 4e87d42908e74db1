from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.lead_management_mail.tests.gateway_common import LeadGatewayCommon


@tagged("post_install", "-at_install")
class TestEmployeeCalls(LeadGatewayCommon):
    """The calls of an employee stand on the employee's page."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.employees = cls.env["hr.employee"].create(
            [
                {"name": user.name, "user_id": user.id, "company_id": cls.company_a.id}
                for user in (cls.user_own, cls.user_all)
            ]
        )
        cls.nobody = cls.env["hr.employee"].create(
            {"name": "No user", "company_id": cls.company_a.id}
        )
        cls.calls = [
            cls._create_call(user_id=user.id, partner_id=False).with_env(cls.env)
            for user in (cls.user_own, cls.user_all)
        ]

    def test_calls_of_the_employee(self):
        """REQ-8.7: each employee's own; who has no user has none."""
        employees = self.employees | self.nobody
        for page in (employees, self.env["hr.employee.public"].browse(employees.ids)):
            self.assertEqual(
                [one.lead_call_ids for one in page],
                [*self.calls, self.env["lead.call"]],
            )

    def test_only_what_the_reader_may_read(self):
        """REQ-8.7: a salesperson sees the own calls on the page that everybody sees."""
        pages = self.env["hr.employee.public"].with_user(self.user_own).browse(self.employees.ids)
        self.assertEqual(
            [page.lead_call_ids for page in pages], [self.calls[0], self.calls[0].browse()]
        )
        form = pages.get_view(view_type="form")["arch"]
        self.assertIn("lead_call_ids", form)

    def test_who_has_nothing_to_do_with_leads(self):
        """REQ-8.7: there is no tab, and the field cannot be read."""
        stranger = self._create_user("lead_nobody", None)
        pages = self.env["hr.employee.public"].with_user(stranger).browse(self.employees.ids)
        self.assertNotIn("lead_call_ids", pages.get_view(view_type="form")["arch"])
        with self.assertRaises(AccessError):
            pages.read(["lead_call_ids"])
