from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestTwoManagersAtOnce(BaseCase):
    """Two transactions that start the same job; what they leave behind is deleted."""

    def setUp(self):
        super().setUp()
        self.takeover_id = self._run(self._create_takeover)
        self.addCleanup(self._run, self._delete_takeover)

    def _run(self, function):
        """Call a function with an environment of its own and commit."""
        with Registry(get_db_name()).cursor() as cr:
            return function(api.Environment(cr, SUPERUSER_ID, {}))

    def _create_takeover(self, env):
        company = env["res.company"].create({"name": "Two takeovers at once"})
        self.company_id = company.id
        return env["lead.takeover"].create([{"company_id": company.id, "is_checked": True}]).id

    def _delete_takeover(self, env):
        takeover = env["lead.takeover"].browse(self.takeover_id)
        takeover.action_stop()
        takeover.unlink()
        env["lead.settings"].search([("company_id", "=", self.company_id)]).unlink()
        env["res.company"].browse(self.company_id).active = False

    def _start(self, env):
        return env["lead.takeover"].browse(self.takeover_id).action_start()

    def test_one_start(self):
        """REQ-5.5, REQ-3.18: the slower one is refused, repeated, and told so."""
        with Registry(get_db_name()).cursor() as slow:
            env = api.Environment(slow, SUPERUSER_ID, {})
            self.assertEqual(env["lead.takeover"].browse(self.takeover_id).state, "draft")
            self._run(self._start)
            with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
                self._start(env)
                env.flush_all()
            # what Odoo does with such a request
            slow.rollback()
            env.invalidate_all(flush=False)
            with self.assertRaisesRegex(UserError, "was started before"):
                self._start(env)
            slow.rollback()
