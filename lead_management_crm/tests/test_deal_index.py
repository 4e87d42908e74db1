from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL


@tagged("post_install", "-at_install")
class TestDealIndex(TransactionCase):
    """Nobody waits for deals when an e-mail comes in, be there a million of them."""

    def test_an_address_is_looked_for_in_its_index(self):
        """Odoo asks so for each incoming e-mail, of every model that has a blacklist."""
        deals = self.env["crm.lead"].with_context(active_test=False)
        domain = [("message_bounce", ">", 0), ("email_normalized", "=", "jan@customer.example")]
        query = deals._search(domain, order="id")
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(
            row for (row,) in self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        )
        self.assertIn("crm_lead_email_normalized_idx", plan)
