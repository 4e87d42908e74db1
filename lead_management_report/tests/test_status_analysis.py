from collections import Counter, defaultdict
from datetime import datetime, time, timedelta
from statistics import mean, median
from zoneinfo import ZoneInfo

from odoo.tests import freeze_time, tagged

from .common import LeadReportCommon

START = datetime(2026, 3, 27, 9, 0)


@tagged("post_install", "-at_install")
class TestStatusAnalysis(LeadReportCommon):
    """The stays in the statuses, against what plain Python makes of the same moves."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.status_old = cls._create_status("Abandoned step", sequence=15)
        cls.lead_type = cls._create_type()
        #: (lead, status left, status entered, hours since START), as they happened
        cls.moves = []
        first, second, third, fourth = cls._move_at(0, None, cls.status_new)
        cls._move_at(10, first | second, cls.status_old)  # two at once
        cls._move_at(34, first, cls.status_qualified)
        cls._move_at(40, second, cls.status_qualified)
        cls._move_at(50, third, cls.status_qualified)
        cls._move_at(60, first | third, cls.status_won)
        cls._move_at(70, first, cls.status_new)  # reopened: a move back
        cls._move_at(80, second, cls.status_lost, loss_reason_id=cls.reason.id)
        cls.leads = first | second | third | fourth
        # what leads have passed is archived, never deleted
        cls.status_old.active = False

    @classmethod
    def _move_at(cls, hours, leads, status, **values):
        """Create four leads, or move leads, some hours after the start."""
        with freeze_time(START + timedelta(hours=hours)):
            if leads is None:
                leads = cls._create_leads(4, type_id=cls.lead_type.id, source_id=cls.source_fair.id)
                previous = {lead.id: None for lead in leads}
            else:
                previous = {lead.id: lead.status_id.id for lead in leads}
                leads.write({"status_id": status.id, **values})
        for lead in leads:
            cls.moves.append((lead.id, previous[lead.id], status.id, hours))
        return leads

    def _get_stays(self):
        """Return {status id: list of hours} of the stays that have ended."""
        stays, since = defaultdict(list), {}
        for lead_id, previous, _status, hours in self.moves:
            if previous:
                stays[previous].append(hours - since[lead_id])
            since[lead_id] = hours
        return stays

    def _group(self, groupby, aggregate, user=None, domain=()):
        groups = self._as("lead.status.analysis", user)._read_group(
            list(domain), [groupby], [aggregate]
        )
        return {value.id if groupby != "date:day" else value: number for value, number in groups}

    def test_entries_and_exits(self):
        """REQ-1.27: how many leads entered each status and how many have left it."""
        entries = Counter(status for _lead, _previous, status, _hours in self.moves)
        exits = {status: len(hours) for status, hours in self._get_stays().items()}
        self.assertEqual(self._group("status_id", "entry_count:sum"), dict(entries))
        found = self._group("status_id", "exit_count:sum")
        self.assertEqual({status: count for status, count in found.items() if count}, exits)

    def test_average_and_median_time(self):
        """REQ-1.27: hours in the status, of those who left it, a deleted status too."""
        stays = self._get_stays()
        averages = self._group("status_id", "hours:avg")
        medians = self._group("status_id", "hours_median:avg")
        self.assertIn(self.status_old.id, stays)
        for status_id, hours in stays.items():
            self.assertAlmostEqual(averages[status_id], mean(hours), places=4)
            self.assertAlmostEqual(medians[status_id], median(hours), places=4)
        self.assertNotEqual(mean(stays[self.status_new.id]), median(stays[self.status_new.id]))
        self.assertFalse(averages[self.status_lost.id], "nobody has left it")

    def test_median_in_the_pivot(self):
        """REQ-1.27: the total and the groups in one request, as the pivot asks."""
        Analysis = self._as("lead.status.analysis")
        [total], groups = Analysis.formatted_read_grouping_sets(
            [], [[], ["status_id"]], ["hours_median:avg"]
        )
        hours = [value for values in self._get_stays().values() for value in values]
        self.assertAlmostEqual(total["hours_median:avg"], median(hours), places=4)
        self.assertEqual(len(groups), 5)

    def test_moves_back(self):
        """REQ-2.6: an entry from a status further behind; the reopened lead is one."""
        order = {
            status.id: status.sequence
            for status in self.env["lead.status"].with_context(active_test=False).search([])
        }
        back = sum(
            bool(previous) and order[previous] > order[status]
            for _lead, previous, status, _hours in self.moves
        )
        self.assertEqual(back, 1)
        self.assertEqual(self._group("owner_id", "back_count:sum"), {self.user_own.id: back})

    def test_moves_back_go_by_the_order_of_today(self):
        """REQ-2.6: a status that is put further behind makes a move from it one that goes back."""
        domain = [("from_status_id", "=", self.status_old.id), ("back_count", "=", 1)]
        Analysis = self._as("lead.status.analysis")
        self.assertEqual(Analysis.search_count(domain), 0)
        self.status_old.sequence = 1000
        self.assertEqual(Analysis.search_count(domain), 2)
        self.assertEqual(sum(Analysis.search(domain).mapped("back_count")), 2)
        groups = self._group("from_status_id", "back_count:sum")
        self.assertEqual(groups[self.status_old.id], 2)

    def test_from_status_to_status(self):
        """REQ-1.26: where the leads go from each status."""
        moves = Counter(
            (previous, status) for _lead, previous, status, _hours in self.moves if previous
        )
        groups = self._as("lead.status.analysis")._read_group(
            [("from_status_id", "!=", False)], ["from_status_id", "status_id"], ["__count"]
        )
        found = {(previous.id, status.id): count for previous, status, count in groups}
        self.assertEqual(found, dict(moves))

    def test_loss_reason_by_last_status(self):
        """REQ-1.2, REQ-1.27: what was lost, why, and from which status."""
        groups = self._as("lead.status.analysis")._read_group(
            [("loss_reason_id", "!=", False)],
            ["loss_reason_id", "from_status_id"],
            ["entry_count:sum"],
        )
        self.assertEqual(groups, [(self.reason, self.status_qualified, 1)])

    def test_other_dimensions(self):
        """REQ-2.7, REQ-3.3: by type, salesperson, team, source; the last status."""
        count = len(self.moves)
        for name, record in (
            ("type_id", self.lead_type),
            ("owner_id", self.user_own),
            ("team_id", self.team_a),
            ("source_id", self.source_fair),
            ("company_id", self.company_a),
        ):
            with self.subTest(dimension=name):
                self.assertEqual(self._group(name, "entry_count:sum"), {record.id: count})
        last = {lead.id: lead.status_id.id for lead in self.leads}
        expected = Counter(last[lead_id] for lead_id, *_rest in self.moves)
        self.assertEqual(self._group("last_status_id", "entry_count:sum"), dict(expected))

    def test_won_in_the_end(self):
        """REQ-1.7: of the entries into a status, those of leads that are won by now."""
        won = {lead.id for lead in self.leads if lead.status_kind == "won"}
        flags = defaultdict(list)
        for lead_id, _previous, status, _hours in self.moves:
            flags[status].append(lead_id in won)
        expected = {status: 100 * mean(values) for status, values in flags.items()}
        found = self._group("status_id", "won_rate:avg")
        for status, rate in expected.items():
            self.assertAlmostEqual(found[status], rate)

    def test_days_are_those_of_the_user(self):
        """REQ-0.72: across the change to summer time on 29 March 2026."""
        moments = [START + timedelta(hours=hours) for *_move, hours in self.moves]
        late = datetime(2026, 3, 28, 23, 30)  # half past midnight on the 29th in Warsaw
        with freeze_time(late):
            self._create_lead()
        zone = ZoneInfo(self.time_zone)
        expected = Counter(
            datetime.combine(moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).date(), time())
            for moment in [*moments, late]
        )
        self.assertEqual(self._group("date:day", "entry_count:sum"), dict(expected))

    def test_the_analysis_shows_nobody_more_than_the_leads_do(self):
        """REQ-1.14: with the lead's salesperson of today, by company."""
        count = len(self.moves)
        self._create_lead(user=self.user_company_b)
        for user, expected in (
            (self.user_own, count),
            (self.user_colleague, 0),
            (self.user_team, count),
            (self.user_readonly, count),
            (self.user_manager, count),
            (self.user_company_b, 1),
            (self.user_both_companies, count + 1),
        ):
            with self.subTest(user=user.login):
                found = self._as("lead.status.analysis", user).search_count([])
                self.assertEqual(found, expected)
        self.leads.with_user(self.user_manager).write({"user_id": self.user_stranger.id})
        self.assertFalse(self._as("lead.status.analysis").search_count([]))

    def test_a_row_opens_its_lead(self):
        """REQ-1.27: any number opens its records."""
        row = self._as("lead.status.analysis").search([], limit=1)
        action = row.action_open_lead()
        self.assertEqual((action["res_model"], action["res_id"]), ("lead.lead", row.lead_id.id))

    def test_a_merged_lead_is_counted_no_more(self):
        """REQ-6.4: the figures are those before less the merged one's; undone, as before."""
        before = dict(self._as("lead.status.analysis")._read_group([], ["lead_id"], ["__count"]))
        first, second = self.leads[:2]
        merge = self._as("lead.lead")._merge(self._as("lead.lead").browse(first.id), second)
        after = dict(self._as("lead.status.analysis")._read_group([], ["lead_id"], ["__count"]))
        del before[second]
        self.assertEqual(after, before)
        merge.action_undo()
        analysis = self._as("lead.status.analysis")
        self.assertTrue(analysis.search_count([("lead_id", "=", second.id)]))
