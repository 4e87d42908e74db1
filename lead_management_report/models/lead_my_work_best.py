from collections.abc import Callable
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .lead_my_work import BEST_LEADS


class BestReason(NamedTuple):
    """Why a lead is what is best done next."""

    #: the smaller, the more urgent
    rank: int
    name: str
    #: of the leads that it is true of, in words that a client understands
    domain: Domain
    #: which of them first
    order: str
    #: returns the reason in words, from what the page shows of a lead
    say: Callable[[dict], str]


class LeadMyWork(models.AbstractModel):
    """What is best done next, and why."""

    _inherit = "lead.my.work"

    @api.model
    def _get_best_sections(self, steps):
        """Return the section of what is best done next, nothing where that is nothing.

        :param dict steps: what `_get_step_domains` returns
        """
        reasons = sorted(self._get_best_reasons(steps), key=lambda reason: reason.rank)
        found = self._find_best(reasons)
        if not found:
            return []
        leads = self.env["lead.lead"].browse(found)
        domain = self._get_own_domain() & Domain.OR(reason.domain for reason in reasons)
        count = len(leads) if len(leads) < BEST_LEADS else leads.search_count(domain)
        return [
            {
                "name": "best",
                "label": self.env._("Next best"),
                "figure": self._as_figure(count, domain),
                "leads": leads,
                "reasons": found,
            }
        ]

    @api.model
    def _get_best_reasons(self, steps):
        """Return what makes something the best to be done next, a list of `BestReason`.

        Hook: an addon adds what it knows to be urgent.

        :param dict steps: what `_get_step_domains` returns
        """
        texts = {
            "overdue": self.env._("The next step is overdue"),
            "today": self.env._("The next step is due today"),
        }
        return [
            BestReason(
                rank,
                name,
                steps[name],
                self._get_step_order(),
                lambda _row, text=texts[name]: text,
            )
            for rank, name in ((80, "overdue"), (90, "today"))
        ]

    @api.model
    def _find_best(self, reasons):
        """Return the most urgent of the user's leads, in one query.

        :param list reasons: the most urgent first
        :returns: {lead id: the first `BestReason` that is true of it}, in order
        """
        Lead = self.env["lead.lead"]
        selects = []
        for place, reason in enumerate(reasons):
            query = Lead._search(
                self._get_own_domain() & reason.domain, limit=BEST_LEADS, order=reason.order
            )
            if query.is_empty():
                continue
            ids = query.subselect(SQL.identifier(query.table, "id"))
            selects.append(
                SQL(
                    "SELECT found.id, %s AS place, ROW_NUMBER() OVER () AS number FROM %s AS found",
                    place,
                    ids,
                )
            )
        if not selects:
            return {}
        rows = self.env.execute_query(
            SQL("%s ORDER BY place, number", SQL(" UNION ALL ").join(selects))
        )
        found = {}
        for lead_id, place, _number in rows:
            found.setdefault(lead_id, reasons[place])
        return dict(list(found.items())[:BEST_LEADS])

    @api.model
    def _say_reason(self, reason, row):
        """Return the reason of a row as the page shows it.

        :param reason: `BestReason`, None for a lead that is no choice
        :param dict row: what `_read_rows` returns of the lead
        """
        return {"reason": {"name": reason.name, "text": reason.say(row)}} if reason else {}
