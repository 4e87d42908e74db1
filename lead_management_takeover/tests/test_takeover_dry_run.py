from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import TakeoverCommon


@tagged("post_install", "-at_install")
class TestTakeoverDryRun(TakeoverCommon):
    """What the dry run says; it changes nothing (REQ-5.5)."""

    def test_counts_and_names(self):
        """REQ-5.5: leads, and what of statuses, lost reasons and tags is found or missing."""
        known, new = self.env["crm.tag"].create([{"name": "hot"}, {"name": "Cold"}])
        self.env["lead.tag"].create({"name": "Hot"})
        self._create_record(tag_ids=[Command.set((known | new).ids)])
        self._create_record(stage_id=self.stage_middle.id)
        self._create_lost_record()
        self._create_lost_record(self.env["crm.lost.reason"].create({"name": "Moved away"}))
        takeover = self._create_takeover()
        before = self._count_everything()
        takeover.action_dry_run()
        self.assertEqual(self._count_everything(), before)
        self.assertRecordValues(
            takeover,
            [
                {
                    "preview_count": 4,
                    "preview_taken_count": 0,
                    "preview_obstacle_count": 0,
                    "preview_status_count": 1,
                    "preview_statuses": "Middle",
                    "preview_reason_count": 1,
                    "preview_reasons": "Moved away",
                    "preview_tag_count": 1,
                    "preview_tags": "Cold",
                }
            ],
        )

    def _count_everything(self):
        models = ("lead.lead", "lead.status", "lead.loss.reason", "lead.tag", "crm.lead")
        return [self.env[m].with_context(active_test=False).search_count([]) for m in models]

    def test_what_makes_a_tag_or_reason_is_not_split(self):
        """REQ-9.4: the next one finds it, whoever takes it over."""
        known, new = self.env["crm.tag"].create([{"name": "hot"}, {"name": "Cold"}])
        self.env["lead.tag"].create({"name": "Hot"})
        plain = self._create_record(tag_ids=[Command.set(known.ids)]) | self._create_lost_record()
        others = self._create_record(tag_ids=[Command.set((known | new).ids)])
        moved = self.env["crm.lost.reason"].create({"name": "Moved away"})
        others |= self._create_lost_record(moved)
        takeover = self._create_takeover()
        self.assertEqual(takeover._get_separable(plain | others), plain)
        record = self._create_record(stage_id=self.stage_middle.id)
        self.assertFalse(takeover._get_separable(plain | record), "its status is still to be made")

    def test_what_cannot_be_taken_over(self):
        """REQ-5.5: each with its reason, which the job would give as well."""
        stranger = self._create_record("Stranger", company_id=False, user_id=False)
        stranger.write({"user_id": self.user_company_b.id, "team_id": False})
        debt = self._create_record("Debt", expected_revenue=-5)
        team = self._create_record("Team of B", company_id=False, user_id=False)
        team.team_id = self.team_b
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET company_id = NULL")
        self.env.invalidate_all()
        self._create_record("Good")
        takeover = self._create_takeover()
        takeover.action_dry_run()
        self.assertEqual((takeover.preview_count, takeover.preview_obstacle_count), (1, 3))
        reasons = {row.res_id: row.reason for row in takeover.failure_ids}
        self.assertIn("does not work in Lead Company A", reasons[stranger.id])
        self.assertIn("negative", reasons[debt.id])
        self.assertIn("Team B belongs to Lead Company B", reasons[team.id])

    def test_statuses_are_proposed(self):
        """REQ-5.5: by name, whatever its case; a won stage gets a won status; editable."""
        takeover = self._create_takeover()
        lines = {line.stage_id: line for line in takeover.stage_line_ids}
        self.assertEqual(lines[self.stage_first].status_id, self.status_new)
        self.assertFalse(lines[self.stage_middle].status_id)
        self.assertEqual(lines[self.stage_won].status_id, self.status_won)
        self.assertEqual(takeover.lost_status_id, self.status_lost)
        takeover.action_dry_run()
        with Form(takeover) as form:
            index = takeover.stage_line_ids.ids.index(lines[self.stage_middle].id)
            with form.stage_line_ids.edit(index) as line:
                line.status_id = self.status_qualified
        self.assertEqual(lines[self.stage_middle].status_id, self.status_qualified)
        self.assertFalse(takeover.is_checked)

    def test_type_changes_the_proposal(self):
        """REQ-5.5, REQ-0.8: only statuses that the type allows are proposed."""
        won = self._create_status("Signed", kind="won", sequence=71)
        funnel = self._create_type("Funnel", self.status_qualified | won | self.status_lost)
        self._create_type("Other")
        with Form(self._create_takeover()) as form:
            form.type_id = funnel
        lines = {line.stage_id: line for line in form.record.stage_line_ids}
        self.assertFalse(lines[self.stage_first].status_id)
        self.assertEqual(lines[self.stage_won].status_id, won)

    def test_status_that_the_type_forbids(self):
        """REQ-5.5, REQ-0.39: said before, not found out in the middle."""
        funnel = self._create_type("Funnel", self.status_qualified | self.status_lost)
        self._create_record()
        takeover = self._create_takeover(type_id=funnel.id, lost_status_id=self.status_lost.id)
        line = takeover.stage_line_ids.filtered(lambda line: line.stage_id == self.stage_first)
        line.status_id = self.status_new
        takeover.action_dry_run()
        self.assertIn("Funnel does not allow the status First", takeover.failure_ids.reason)

    def test_only_after_a_dry_run(self):
        """REQ-5.5: an option changed afterwards asks for another one."""
        self._create_record()
        takeover = self._create_takeover()
        with self.assertRaisesRegex(UserError, "Press Dry run first"):
            takeover.action_start()
        takeover.action_dry_run()
        takeover.with_lost = False
        with self.assertRaisesRegex(UserError, "Press Dry run first"):
            takeover.action_start()

    def test_rights(self):
        """REQ-5.5: managers of the leads who manage Odoo's CRM as well, nobody else."""
        with self.assertRaisesRegex(AccessError, "right Administrator in Sales"):
            self.env["lead.takeover"].with_user(self.user_manager).action_open_takeover()
        takeover = self._create_takeover()
        self._create_record()
        for method in ("action_dry_run", "action_start"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(takeover.with_user(self.user_manager), method)()
        for user in self.user_seller_manager, self.user_all:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._create_takeover(user=user)
        for user in self.user_seller_manager, self.user_all, self.user_manager:
            Takeover = self.env["lead.takeover"].with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    Takeover.default_get(["stage_line_ids", "type_id"])
                with self.assertRaises(AccessError):
                    Takeover.onchange({}, [], {"stage_line_ids": {}, "type_id": {}})

    def test_a_manager_without_sales_reads_nothing_of_the_crm(self):
        """REQ-5.5, REQ-1.14: names of records, stages and tags stand in a takeover."""
        self._create_record(name="Secret", expected_revenue=-1)
        takeover = self._create_takeover()
        takeover.action_dry_run()
        self.assertEqual(takeover.failure_ids.name, "Secret")
        for records in takeover, takeover.stage_line_ids, takeover.failure_ids:
            with self.subTest(model=records._name):
                self.assertFalse(records.with_user(self.user_manager).search([]))
                with self.assertRaises(AccessError):
                    records.with_user(self.user_manager).read()

    def test_the_dry_run_is_not_forged(self):
        """REQ-5.5: neither it nor what it found, on whatever route."""
        self._create_record()
        takeover = self._create_takeover()
        for values in ({"is_checked": True}, {"preview_count": 3}, {"preview_tags": "x"}):
            with self.assertRaises(UserError):
                takeover.write(values)
            with self.assertRaises(UserError):
                self._create_takeover(**values)
        made = takeover.with_context(default_is_checked=True).create([{}])
        self.assertFalse(made.is_checked)
        with self.assertRaisesRegex(UserError, "Press Dry run first"):
            takeover.action_start()

    def test_stages_are_those_of_a_takeover_that_has_not_begun(self):
        """REQ-5.5: no context of a client, and no line of another takeover, gets around it."""
        self._create_record()
        takeover, other = self._create_takeover(), self._create_takeover()
        takeover.action_dry_run()
        takeover.action_start()
        line = takeover.stage_line_ids[0].with_context(lead_takeover_status_made=True)
        with self.assertRaises(UserError):
            line.status_id = self.status_qualified
        values = {"stage_id": self.stage_first.id, "takeover_id": takeover.id}
        with self.assertRaises(UserError):
            line.create([values])
        with self.assertRaises(UserError):
            other.stage_line_ids[0].takeover_id = takeover
        other.action_dry_run()
        line.create([{**values, "takeover_id": other.id}])
        self.assertFalse(other.is_checked)

    def test_stages_of_another_companys_takeover(self):
        """REQ-1.4: are neither read nor added."""
        takeover = self._create_takeover()
        stranger = self._create_user("lead_mover_b", "manager", companies=self.company_b)
        stranger.group_ids |= self.env.ref("sales_team.group_sale_manager")
        Line = self.env["lead.takeover.stage"].with_user(stranger)
        self.assertFalse(Line.search([]))
        with self.assertRaises(AccessError):
            Line.create([{"takeover_id": takeover.id, "stage_id": self.stage_first.id}])

    def test_a_right_that_is_taken_away_stops_it(self):
        """REQ-5.5, REQ-3.18: with the reason."""
        record = self._create_record()
        takeover = self._create_takeover()
        takeover.action_dry_run()
        takeover.action_start()
        group = self.env.ref("sales_team.group_sale_manager")
        self.user_mover.group_ids = [Command.unlink(group.id)]
        self._run_cron()
        takeover = takeover.sudo()
        self.assertEqual((takeover.state, takeover.done_count), ("stopped", 0))
        self.assertIn("right Administrator", takeover.failure_ids.reason)
        self.assertFalse(self._get_lead(record))
