from collections import defaultdict
from datetime import timedelta, timezone

from odoo import api, models
from odoo.tools import SQL

from ..turns import FEWEST

# datetime.UTC is not there before Python 3.11
UTC = timezone.utc
# longer than any transaction that gives leads away
LONGEST_TRANSACTION = timedelta(hours=1)


class LeadAssignmentRule(models.Model):
    """What people have already, for limits and for who has the fewest open leads."""

    _inherit = "lead.assignment.rule"

    def _count_leads(self, candidates, company, now, is_trial):
        """Count what the people have, where a limit or the fewest leads are asked for.

        :param candidates: {user id: `Candidate`}, counts are filled in
        """
        by_fewest = FEWEST in self.mapped("method")
        with_open = [one for one in candidates.values() if by_fewest or one.max_open]
        with_new = [one for one in candidates.values() if one.max_day or one.max_month]
        if with_open:
            counts = self._count_open([one.user_id for one in with_open], company)
            for one in with_open:
                one.open_count = counts.get(one.user_id, 0)
        if with_new:
            counts = self._count_new([one.user_id for one in with_new], company, now)
            for one in with_new:
                one.day_count, one.month_count = counts.get(one.user_id, (0, 0))
        if (with_open or with_new) and not is_trial:
            others = self._count_of_others(list(candidates), company, now)
            for user_id, count in others.items():
                one = candidates[user_id]
                one.open_count += count
                one.day_count += count
                one.month_count += count

    @api.model
    def _count_open(self, user_ids, company):
        """Return how many open leads people have in a company.

        :returns: {user id: int}
        """
        query = SQL(
            "SELECT user_id, COUNT(*) FROM lead_lead WHERE user_id = ANY(%s) AND company_id = %s"
            " AND active IS TRUE AND is_closed IS NOT TRUE GROUP BY user_id",
            user_ids,
            company.id,
        )
        return dict(self.env.execute_query(query))

    @api.model
    def _count_new(self, user_ids, company, now):
        """Return how many leads the rules have given people today and this month.

        Day and month begin at midnight where the person is.

        :returns: {user id: (today, this month)}
        """
        # the machine's zones: a database may not know all that people can choose
        days = self._get_local_days(user_ids, now)
        query = SQL(
            """
            SELECT log.user_id, COUNT(*) FILTER (WHERE log.date >= starts.today), COUNT(*)
              FROM unnest(%(users)s::int[], %(days)s::timestamp[], %(months)s::timestamp[])
                   AS starts (user_id, today, month)
              JOIN lead_assignment_log log
                ON log.user_id = starts.user_id AND log.company_id = %(company)s
               AND log.outcome = 'given' AND log.date >= starts.month
             GROUP BY log.user_id
            """,
            users=list(days),
            days=[day for day, _month in days.values()],
            months=[month for _day, month in days.values()],
            company=company.id,
        )
        return {user_id: (day, month) for user_id, day, month in self.env.execute_query(query)}

    @api.model
    def _get_local_days(self, user_ids, now):
        """Return when the day and the month of people began, where they are.

        :returns: {user id: (datetime in UTC, datetime in UTC)}
        """
        query = SQL(
            "SELECT users.id, partner.tz FROM res_users users"
            " JOIN res_partner partner ON partner.id = users.partner_id WHERE users.id = ANY(%s)",
            user_ids,
        )
        zones, starts = dict(self.env.execute_query(query)), {}
        for tz in set(zones.values()):
            local = now.replace(tzinfo=UTC).astimezone(self._get_zone(tz))
            day = local.replace(hour=0, minute=0, second=0, microsecond=0)
            starts[tz] = tuple(
                start.astimezone(UTC).replace(tzinfo=None) for start in (day, day.replace(day=1))
            )
        return {user_id: starts[tz] for user_id, tz in zones.items()}

    @api.model
    def _count_of_others(self, user_ids, company, now):
        """Return how many leads other processes have given since this transaction began.

        :returns: {user id: int}
        """
        query = SQL(
            "SELECT id, user_id FROM lead_assignment_log WHERE user_id = ANY(%s)"
            " AND company_id = %s AND outcome = 'given' AND date >= %s",
            user_ids,
            company.id,
            now - LONGEST_TRANSACTION,
        )
        seen = {log_id for log_id, _user_id in self.env.execute_query(query)}
        counts = defaultdict(int)
        for log_id, user_id in self._read_committed(query):
            counts[user_id] += log_id not in seen
        return counts
