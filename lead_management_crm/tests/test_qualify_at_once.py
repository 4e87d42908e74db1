from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestTwoUsersAtOnce(BaseCase):
    """Two transactions that qualify the same lead; what they leave behind is deleted."""

    def setUp(self):
        super().setUp()
        self.lead_id = self._run(self._create_lead)
        self.addCleanup(self._run, self._delete_records)

    def _run(self, function):
        """Call a function with an environment of its own and commit."""
        with Registry(get_db_name()).cursor() as cr:
            return function(api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True}))

    def _create_lead(self, env):
        status = env["lead.status"].create({"name": "At once", "kind": "won"})
        self.status_id = status.id
        return env["lead.lead"].create({"name": "Two at once"}).id

    def _delete_records(self, env):
        env["crm.lead"].search([("lead_id", "=", self.lead_id)]).unlink()
        env["lead.lead"].browse(self.lead_id).unlink()
        env["lead.status"].browse(self.status_id).unlink()

    def _qualify(self, env):
        lead = env["lead.lead"].browse(self.lead_id)
        [answer] = lead.qualify(create_contact=False, status_id=self.status_id)
        return answer["deal_id"]

    def test_one_deal(self):
        """REQ-4.10: the slower one is refused by the database, repeated, and finds the deal."""
        with Registry(get_db_name()).cursor() as slow:
            env = api.Environment(slow, SUPERUSER_ID, {"tracking_disable": True})
            # it has begun, and sees no deal
            self.assertFalse(env["lead.lead"].browse(self.lead_id).deal_ids)
            deal_id = self._run(self._qualify)
            with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
                self._qualify(env)
            # what Odoo does with such a request
            slow.rollback()
            env.invalidate_all(flush=False)
            self.assertEqual(self._qualify(env), deal_id)
            domain = [("lead_id", "=", self.lead_id)]
            self.assertEqual(env["crm.lead"].search(domain).ids, [deal_id])
            slow.rollback()
