from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .. import duplicate_tables
from ..models import lead_duplicate_refresh
from .test_merge import MergeCommon


@tagged("post_install", "-at_install")
class TestMergeJob(MergeCommon):
    """All duplicates of one reason are merged in the background."""

    def _create_job(self, user=None, **values):
        Job = self.env["lead.merge.job"].with_user(user or self.user_manager)
        return Job.with_company(self.company_a).create({"reason": "email", **values})

    def _run(self, job):
        with self.enter_registry_test_mode():
            self.env.ref("lead_management.lead_job_cron").method_direct_trigger()
        job.invalidate_recordset()

    def test_every_group_of_the_reason_is_merged_once(self):
        """REQ-6.7: counted before, listed afterwards, undone one by one."""
        groups = [self._create_leads(3, email=f"a{number}@example.com") for number in range(3)]
        phones = self._create_leads(2, phone="22 123 45 67")
        job = self._create_job()
        self.assertEqual((job.group_count, job.lead_count), (3, 9))
        self.assertEqual(job.display_name, "Merge all: Same e-mail")
        job.action_start()
        self._run(job)
        self.assertEqual((job.state, job.done_count, job.failed_count), ("done", 3, 0))
        for leads in groups:
            self.assertEqual(len(leads.filtered("active")), 1)
        self.assertTrue(all(phones.mapped("active")))
        merges = self.env["lead.merge"].search(job.action_open_merges()["domain"])
        self.assertEqual(len(merges), 3)
        merges[0].with_user(self.user_manager).action_undo()
        self.assertEqual(merges.mapped("state").count("undone"), 1)

    def test_a_group_that_fails_is_listed_and_the_others_are_merged(self):
        """REQ-6.7"""
        good = self._create_leads(2, email="good@example.com")
        self._create_leads(2, email="bad@example.com")
        Lead = type(self.env["lead.lead"])

        def get_obstacle(lead, into):
            return "Not these" if lead.email == "bad@example.com" else False

        job = self._create_job()
        job.action_start()
        with patch.object(Lead, "_get_merge_obstacle", get_obstacle):
            self._run(job)
        self.assertEqual(len(good.filtered("active")), 1)
        self.assertEqual((job.state, job.done_count, job.failed_count), ("partial", 1, 1))
        self.assertEqual(job.failure_ids.mapped("reason"), ["Not these"])
        job.action_retry()
        self._run(job)
        self.assertEqual((job.state, job.done_count), ("done", 2))

    def test_what_somebody_has_called_not_the_same_is_left_to_people(self):
        """REQ-6.7, REQ-6.1: a further lead does not make them the same."""
        said = self._create_leads(2, email="a@example.com")
        group = self.env["lead.duplicate"].with_user(self.user_all).search([])
        group.action_dismiss()
        self._create_lead(email="a@example.com")
        others = self._create_leads(2, email="b@example.com")
        self.assertEqual(
            group.search([("reason", "=", "email")], order="id").mapped("is_doubtful"),
            [True, False],
        )
        job = self._create_job()
        self.assertEqual((job.group_count, job.lead_count, job.doubtful_count), (1, 2, 1))
        job.action_start()
        self._run(job)
        self.assertEqual((job.state, job.done_count), ("done", 1))
        self.assertTrue(all(said.mapped("active")))
        self.assertEqual(len(others.filtered("active")), 1)

    def test_a_group_that_somebody_has_undone_is_left_to_people(self):
        """REQ-6.7, REQ-6.5: while the job runs, and afterwards; of one lead merged since, too."""
        first, second = (self._create_leads(2, email=f"{n}@example.com") for n in "ab")
        job = self._create_job()
        self.assertEqual(job.group_count, 2)
        job.action_start()
        worker = job._as_worker()
        group = worker._get_remaining().filtered(lambda group: group.value == "a@example.com")
        worker._process_batch(group)
        merge = self.env["lead.merge"].search([("job_id", "=", job.id)])
        merge.with_user(self.user_manager).action_undo()
        self._run(job)
        self.assertEqual((job.state, job.failed_count), ("done", 0))
        self.assertTrue(all(first.mapped("active")))
        self.assertEqual(len(second.filtered("active")), 1)
        again = self._create_job()
        self.assertEqual((again.group_count, again.doubtful_count), (0, 1))
        further = self._create_lead(email="a@example.com")
        self.assertEqual(self._create_job().group_count, 0)
        self._merge(further, first[1], user=self.user_all)
        self.assertEqual(self._create_job().group_count, 0)
        self._merge(further, first[0], user=self.user_all)
        self._create_lead(email="a@example.com")
        self.assertEqual(self._create_job().group_count, 1)

    def test_groups_that_share_a_lead_are_merged_one_after_the_other(self):
        """REQ-6.7: by either number; nothing is merged twice."""
        numbers = [f"22 123 45 6{number}" for number in range(3)]
        first = self._create_lead(phone=numbers[0])
        second = self._create_lead(phone=f"{numbers[0]}, {numbers[1]}")
        third = self._create_lead(phone=f"{numbers[1]}, {numbers[2]}")
        leads = first | second | third
        job = self._create_job(reason="phone")
        job.action_start()
        self._run(job)
        self.assertEqual(job.state, "done")
        left = leads.filtered("active")
        self.assertEqual(leads.merged_into_id, left)
        merged = self.env["lead.merge"].search([("job_id", "=", job.id)]).merged_lead_ids
        self.assertEqual(merged, leads - left)

    def test_leads_that_share_a_value_no_more_are_left(self):
        """REQ-6.7: while another process works in so many changes that the groups are old."""
        leads = self._create_leads(3, email="a@example.com", phone="22 123 45 67")
        leads |= self._create_leads(3, partner_name="Nowak Jan", city="Hel")
        self.env["lead.duplicate"]._refresh()
        leads[2].write({"email": "b@example.com", "phone": False})
        leads[5].city = "Puck"
        self.patch(duplicate_tables, "MAX_LIVE", 0)
        self.patch(lead_duplicate_refresh, "work_in_changes", lambda _cr: False)
        for reason in ("email", "name"):
            job = self._create_job(reason=reason)
            group = job._as_worker()._get_remaining()
            self.assertEqual(group.lead_count, 3)
            job._as_worker()._process_batch(group)
        self.assertEqual(leads.filtered("active"), leads[1:3] | leads[4:])

    def test_queries_do_not_grow_with_the_groups(self):
        """REQ-6.7: what all groups need is asked once."""
        counts = []
        for count in (2, 2, 12):
            for number in range(count):
                self._create_leads(2, email=f"{count}.{number}@example.com")
            job = self._create_job()
            job.action_start()
            groups = job._as_worker()._get_remaining(count)
            with self._capture_queries() as queries:
                job._as_worker()._process_batch(groups)
                self.env.flush_all()
            counts.append(len(queries))
            job.action_stop()
        self.assertLess((counts[2] - counts[1]) / 10, 40, counts)

    def test_nobody_merges_meanwhile_what_the_job_is_about(self):
        """REQ-6.6: by any value of the reason; other leads are merged, and all once it is done."""
        one = self._create_lead(phone="22 123 45 67")
        other = self._create_lead(phone="601 000 111, 22 123 45 67")
        free = self._create_leads(2, email="a@example.com")
        third = self._create_lead(phone="22 765 43 21")
        job = self._create_job(reason="phone")
        job.action_start()
        for lead in one | other:
            with self.assertRaisesRegex(UserError, "background job"):
                self._merge(third, lead)
        self._merge(*free)
        self._run(job)
        self.assertEqual((job.state, job.done_count), ("done", 1))
        self._merge(third, (one | other).filtered("active"))

    def test_what_refers_to_leads_is_looked_for_once(self):
        """REQ-6.7: not in all fields anew for each of a thousand groups."""
        self._merge(*self._create_leads(2))
        with patch.object(type(self.env["lead.lead"]), "_get_field_relation") as look:
            self._merge(*self._create_leads(2))
        look.assert_not_called()

    def test_only_managers_start_it(self):
        """REQ-6.7, REQ-1.14"""
        for group in ("readonly", "own", "team", "all"):
            with self.subTest(group=group), self.assertRaises(AccessError):
                self._create_job(user=getattr(self, f"user_{group}"))
