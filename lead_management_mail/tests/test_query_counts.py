"""Queries pinned (design §5) with history, followers and whatever else is installed."""

from odoo.tests import tagged

from odoo.addons.lead_management.tests import test_query_counts as core
from odoo.addons.lead_management.tests.import_common import LeadImportCommon

from .common import LeadMailCommon
from .gateway_common import ACCOUNT, TYPE_ACCOUNT, LeadGatewayCommon


class MailQueryCase(LeadMailCommon, core.QueryCase):
    """Everything that a person's request costs, the history at its end included."""

    def _collect(self, action, *args, **kwargs):
        self._flush_tracking()
        self.env.invalidate_all()
        with self._capture_queries() as queries:
            action(*args, **kwargs)
            self._flush_tracking()
        return queries

    def _create(self, count):
        leads = self._create_leads(count, **self.values)
        self._flush_tracking()
        return leads


@tagged("post_install", "-at_install")
class TestQueriesOfCreation(MailQueryCase):
    def test_one_lead(self):
        """REQ-1.29: 22 at most with every bridge, followed and logged; 9 today."""
        self._create(1)
        queries = self._collect(self._create_lead, **self.values)
        self.assertLessEqual(len(queries), 12, "\n".join(queries))

    def test_batch_of_twenty(self):
        """REQ-1.29: 3 for each lead at most; 11 for all of them today."""
        self._create(20)
        queries = self._collect(self._create_leads, 20, **self.values)
        self.assertLessEqual(len(queries), 20)

    def test_batches_take_no_more_the_longer_they_are(self):
        """REQ-1.29, REQ-0.45: followers and the first entry for all together."""
        self._create(2)
        few = self._collect(self._create_leads, 2, **self.values)
        many = self._collect(self._create_leads, 80, **self.values)
        self.assertLessEqual(len(many), len(few), "\n".join(many))

    def test_batches_for_a_colleague(self):
        """REQ-1.29, REQ-5.1: the salesperson follows and is told once."""
        values = self.values | {"user": self.user_manager, "user_id": self.user_own.id}
        self._create_leads(2, **values)
        few = self._collect(self._create_leads, 2, **values)
        many = self._collect(self._create_leads, 15, **values)
        self.assertLessEqual(len(many), len(few), "\n".join(many))


@tagged("post_install", "-at_install")
class TestQueriesOfMoves(MailQueryCase):
    def test_board_drop(self):
        """REQ-0.6, REQ-1.29: one lead into another status, with its history."""
        lead = self._create(1)
        self._count(lead.write, {"status_id": self.status_qualified.id})
        self._count(lead.write, {"status_id": self.status_won.id})
        queries = self._collect(lead.write, {"status_id": self.status_new.id})
        self.assertLessEqual(len(queries), 10, "\n".join(queries))

    def test_history_reads_what_the_write_may_change(self):
        """REQ-0.45, REQ-1.29: the tags of a lead that is lost stay as they are."""
        lead = self._create(1)
        lead.tag_ids = self.env["lead.tag"].create({"name": "Fair"})
        self._flush_tracking()
        queries = self._collect(lead.set_lost, self.reason.id)
        for table in ("lead_lead_tag_rel", "crm_lead"):
            self.assertFalse([query for query in queries if f'"{table}"' in query])

    def test_batch_of_moves(self):
        """REQ-1.29, REQ-0.45: the history of many leads in the queries of a few."""
        self.assert_constant(
            self._create, lambda leads: leads.write({"status_id": self.status_won.id})
        )

    def test_mass_lost(self):
        """REQ-1.29, REQ-0.45"""
        self.assert_constant(self._create, lambda leads: leads.set_lost(self.reason.id))


@tagged("post_install", "-at_install")
class TestQueriesOfEmails(LeadGatewayCommon, LeadMailCommon):
    """What an e-mail to the leads costs, the making of the lead included."""

    def _collect_of_message(self, *args, **kwargs):
        """Return the queries of an e-mail, the second one: the first has filled the caches."""
        self._receive(self._create_message(*args, sender="Ewa <ewa@first.example>"))
        message = self._create_message(*args, **kwargs).as_bytes()
        gateway = self.env(user=self.env.ref("base.user_root"))["mail.thread"]
        self._flush_tracking()
        self.env.invalidate_all()
        with self._capture_queries() as queries:
            gateway.message_process(None, message)
            self._flush_tracking()
        return queries

    def test_email_that_becomes_a_lead(self):
        """REQ-1.22, REQ-1.29: record, lead, log and conversation of somebody unknown."""
        queries = self._collect_of_message(TYPE_ACCOUNT)
        self.assertLessEqual(len(queries), 44, "\n".join(queries))

    def test_email_that_waits(self):
        """REQ-1.22, REQ-1.29: in the queue."""
        queries = self._collect_of_message(ACCOUNT)
        self.assertLessEqual(len(queries), 25, "\n".join(queries))

    def test_partners_of_a_message_are_looked_for_once(self):
        """REQ-1.29: where no partner has one of the addresses; else as Odoo does."""
        looked, model = [], self.env.registry["res.partner"]
        find = model._find_or_create_from_emails

        def note(partners, emails, *args, **kwargs):
            looked.append(emails)
            return find(partners, emails, *args, **kwargs)

        self.patch(model, "_find_or_create_from_emails", note)
        email = self._receive(self._create_message(TYPE_ACCOUNT))
        self.assertTrue(email.lead_id)
        self.assertFalse(looked)
        partner = self.env["res.partner"].create({"name": "Eva", "email": "eva@known.example"})
        email = self._receive(self._create_message(TYPE_ACCOUNT, sender="eva@known.example"))
        self.assertEqual(email.partner_id, partner)
        self.assertEqual(email.lead_id.message_ids[:1].author_id, partner)
        self.assertTrue(looked)


@tagged("post_install", "-at_install")
class TestQueriesOfImport(LeadImportCommon, MailQueryCase):
    def test_thousand_rows_for_a_colleague(self):
        """REQ-1.25, REQ-1.29: 100 at most, 35 today; afterwards one message to the salesperson."""
        self.patch(self.env.registry, "ready", True)
        fields = ["name", "email", "user_id"]

        def prepare_rows(count):
            return [[f"Lead {i}", f"lead{i}@example.com", "lead_own"] for i in range(count)]

        self._load_leads(fields, prepare_rows(6))
        queries = self._collect(self._load_leads, fields, prepare_rows(1000))
        self.assertLessEqual(len(queries), 50, "\n".join(queries))
        self.assertFalse(self._get_messages_to(self.user_own))
        with self.enter_registry_test_mode():
            self.env.ref("lead_management.lead_import_notice_cron").method_direct_trigger()
        # of each of the two imports
        self.assertEqual(len(self._get_messages_to(self.user_own)), 2)


@tagged("post_install", "-at_install")
class TestQueriesOfViews(MailQueryCase, core.TestQueriesOfViews):
    """List and board with their activities, the core's tests again."""

    @classmethod
    def _create_leads(cls, count, **values):
        leads = super()._create_leads(count, **values)
        leads.activity_schedule("mail.mail_activity_data_call", user_id=cls.user_own.id)
        return leads
