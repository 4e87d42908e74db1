from odoo.modules import neutralize
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestNeutralizeQueue(TransactionCase):
    """What waits in the queue in a copy that Odoo has neutralised (REQ-9.3)."""

    def test_nothing_of_ours_is_run(self):
        job = self.env["lead.merge.job"].create([{}])
        job._enqueue_step()
        queued = job._get_queued()
        self.assertEqual(queued.mapped("state"), ["pending"])
        other = self.env["queue.job"].with_delay()._test_job().db_record()
        self.env.flush_all()
        for query in neutralize.get_neutralization_queries(["lead_management_queue_job"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertEqual((queued.state, other.state), ("cancelled", "pending"))
