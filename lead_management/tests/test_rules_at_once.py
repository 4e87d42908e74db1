from contextlib import contextmanager

from psycopg2.errors import LockNotAvailable, SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import ConcurrencyError, UserError, ValidationError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestRulesAtOnce(BaseCase):
    """Leads that move while a manager changes type and status, in transactions of their own.

    What they leave behind is deleted.
    """

    def setUp(self):
        super().setUp()
        self._run(self._create_records)
        self.addCleanup(self._run, self._delete_records)

    @contextmanager
    def _begin(self):
        """Yield the environment of a transaction that has begun, and roll it back."""
        with Registry(get_db_name()).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            # it sees the database as it is now
            env["lead.lead"].search_count([])
            yield env
            cr.rollback()
        env.registry.clear_cache()

    def _run(self, function, *args):
        """Call a function in a transaction of its own and commit."""
        with Registry(get_db_name()).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            return function(env, *args)

    def _create_records(self, env):
        names = ("At once: first", "At once: second", "At once: other")
        statuses = env["lead.status"].create([{"name": name} for name in names])
        self.first_id, self.second_id, self.other_id = statuses.ids
        lead_type = env["lead.type"].create(
            {"name": "At once", "status_ids": [Command.set([self.first_id, self.second_id])]}
        )
        self.type_id = lead_type.id
        lead = env["lead.lead"].create({"name": "At once", "type_id": self.type_id})
        self.lead_id = lead.id

    def _delete_records(self, env):
        leads = env["lead.lead"].with_context(active_test=False)
        leads.search([("type_id", "=", self.type_id)]).unlink()
        env["lead.type"].browse(self.type_id).unlink()
        env["lead.status"].browse([self.first_id, self.second_id, self.other_id]).unlink()

    # ------------------------------------------------------------------ who does what

    def _move(self, env):
        env["lead.lead"].browse(self.lead_id).write({"status_id": self.second_id})
        env.flush_all()

    def _create_second(self, env):
        values = {"name": "Two", "type_id": self.type_id, "status_id": self.second_id}
        env["lead.lead"].create([values])
        env.flush_all()

    def _shorten_list(self, env):
        lead_type = env["lead.type"].browse(self.type_id)
        lead_type.write({"status_ids": [Command.unlink(self.second_id)]})
        env.flush_all()

    def _archive(self, env):
        env["lead.status"].browse(self.second_id).write({"active": False})
        env.flush_all()

    def _win(self, env):
        env["lead.status"].browse(self.second_id).write({"kind": "won"})
        env.flush_all()

    def _get_pairs(self):
        moves = (self._move, self._create_second)
        changes = (self._shorten_list, self._archive, self._win)
        return [(move, change) for move in moves for change in changes]

    def _assert_sound(self):
        """Check that every lead stands where it may, and is closed as its status says."""
        with self._begin() as env:
            for lead in env["lead.lead"].search([("type_id", "=", self.type_id)]):
                status = lead.status_id
                self.assertIn(status, lead.type_id.status_ids)
                self.assertTrue(status.active)
                self.assertEqual(lead.status_kind, status.kind)
                self.assertEqual(bool(lead.date_closed), status.kind != "open")

    # ------------------------------------------------------------------ tests

    def test_change_that_cannot_see_a_lead_is_repeated(self):
        """REQ-1.4, REQ-4.8: the lead came after the manager's transaction had begun."""
        for move, change in self._get_pairs():
            with self.subTest(move=move.__name__, change=change.__name__), self._begin() as env:
                self._run(move)
                with self.assertRaises(ConcurrencyError):
                    change(env)
                # what Odoo does with such a request
                env.cr.rollback()
                env.invalidate_all(flush=False)
                if change != self._win:
                    with self.assertRaises((UserError, ValidationError)):
                        change(env)
                else:
                    change(env)
                    env.cr.commit()
            self._assert_sound()
            self._run(self._delete_records)
            self._run(self._create_records)

    def test_move_that_cannot_see_a_change_is_repeated(self):
        """REQ-1.4: the rules changed after the mover's transaction had begun."""
        for move, change in self._get_pairs():
            with self.subTest(move=move.__name__, change=change.__name__), self._begin() as env:
                self._run(change)
                refused = (SerializationFailure, ConcurrencyError, ValidationError)
                with self.assertRaises(refused), mute_logger("odoo.sql_db"):
                    move(env)
            self._assert_sound()
            self._run(self._delete_records)
            self._run(self._create_records)

    def test_change_waits_for_leads_on_their_way(self):
        """REQ-1.4: and leads wait for a change on its way."""
        for move, change in self._get_pairs():
            for first, second in ((move, change), (change, move)):
                with self.subTest(first=first.__name__, second=second.__name__):
                    self._assert_waits(first, second)

    def _assert_waits(self, first, second):
        with self._begin() as before, self._begin() as after:
            first(before)
            after.cr.execute("SET LOCAL lock_timeout = '100ms'")
            with self.assertRaises(LockNotAvailable), mute_logger("odoo.sql_db"):
                second(after)

    def test_leads_do_not_wait_for_each_other(self):
        """REQ-1.29: any number of them moves at the same time."""
        self._run(self._create_second)
        with self._begin() as before, self._begin() as after:
            self._create_second(before)
            after.cr.execute("SET LOCAL lock_timeout = '100ms'")
            self._move(after)

    def _remember_rules(self, env):
        company_id = env["lead.lead"].browse(self.lead_id).company_id.id
        allowed = env["lead.status"]._get_allowed_ids(self.type_id, company_id)
        self.assertIn(self.second_id, allowed)

    def test_rules_that_another_process_has_changed(self):
        """REQ-1.4: this process has not heard of it, and keeps the former ones at hand."""
        self._run(self._remember_rules)
        self._run(
            lambda env: env.cr.execute(
                "DELETE FROM lead_type_status_rel WHERE type_id = %s AND status_id = %s",
                (self.type_id, self.second_id),
            )
        )
        for move in (self._move, self._create_second):
            with self.subTest(move=move.__name__), Registry(get_db_name()).cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
                with self.assertRaises((ConcurrencyError, ValidationError)):
                    move(env)
                cr.rollback()
                env.invalidate_all(flush=False)
                with self.assertRaises(ValidationError):
                    move(env)
                cr.rollback()
