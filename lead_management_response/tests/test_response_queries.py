from odoo.tests import tagged

from .common import LeadResponseCommon


@tagged("post_install", "-at_install")
class TestResponseQueries(LeadResponseCommon):
    """REQ-1.29, REQ-7.6: what the clock costs."""

    def _count(self, function, *args, **kwargs):
        function(*args, **kwargs)
        self.env.flush_all()
        self.env.invalidate_all()
        with self._capture_queries() as queries:
            function(*args, **kwargs)
        return len(queries)

    def test_without_policies_nothing_is_added(self):
        """REQ-7.6: neither to a lead that is made, nor to one that moves."""
        self.env["lead.response.policy"].search([("active", "in", (True, False))]).unlink()
        with self._capture_queries() as queries:
            lead = self._arrive()
            lead.status_id = self.status_qualified
            lead.message_post(body="Hello", subtype_xmlid="mail.mt_comment")
        mine = [query for query in queries if "lead_response" in query and "SELECT 1" not in query]
        self.assertFalse([query for query in mine if "FROM lead_response" in query])
        self.assertFalse([query for query in queries if "jsonb_to_recordset" in query])

    def test_batches_take_no_more_the_longer_they_are(self):
        """REQ-7.6: a hundred leads, their moves, their page."""
        self._create_policy(sequence=1, domain="[('country_id.code', '=', 'DE')]")
        self._create_policy(sequence=2)
        few, many = (self._count(self._arrive, count) for count in (4, 100))
        # Odoo itself takes more for a hundred leads: what the clock adds does not grow
        self.assertLessEqual(many - few, max(self._get_growth(), 0))
        names = ["response_state", "response_clock", "response_due"]
        few, many = (self._count(self._arrive(count).read, names) for count in (4, 60))
        self.assertLessEqual(many, few)
        few, many = (self._count_pause(count) for count in (4, 60))
        self.assertLessEqual(many, few)

    def _get_growth(self):
        """Return how many queries more a hundred leads take without a policy."""
        self.env["lead.response.policy"].search([]).active = False
        few, many = (self._count(self._arrive, count) for count in (4, 100))
        self.env["lead.response.policy"].with_context(active_test=False).search([]).active = True
        return many - few

    def _count_pause(self, count):
        leads = self._arrive(count)
        leads.status_id = self.status_waiting
        self.env.flush_all()
        self.env.invalidate_all()
        with self._capture_queries() as queries:
            leads.write({"status_id": self.status_qualified.id})
        return len(queries)
