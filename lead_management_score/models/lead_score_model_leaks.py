from collections import Counter

from odoo import models
from odoo.tools import SQL

from ..score_encoding import EMPTY, NUMBER
from .lead_score_model_training import NEEDED_LEADS

# a field that alone ranks won above lost leads so well is taken for one that is known late
LEAK_AUC = 0.95
# filled on so many of the leads that have ended, and on so few of the open ones
LATE_CLOSED, LATE_OPEN, LATE_NEEDED = 0.2, 0.02, 50


class LeadScoreModel(models.Model):
    """Which fields a training leaves out, because they are only known after the end."""

    _inherit = "lead.score.model"

    def _find_leaks(self, leads, lines, rows):
        """Look for fields that are only known after the end.

        A field that alone tells won from lost leads, and one that is filled when leads end.
        It is left out unless the manager says that it is known from the start.

        :returns: dict of `left_out`, ids of lines, and `texts`, what is said of them
        """
        left_out, texts = set(), []
        outcomes = [lead[1] for lead in leads]
        open_shares, open_count = self._get_open_shares(lines)
        for number, line in enumerate(lines):
            column = [row[number] for row in rows]
            filled = sum(value not in (None, EMPTY, ()) for value in column)
            share = filled / len(column) if column else 0
            auc = self._get_field_auc(line.kind, column, outcomes)
            finding = False
            if auc >= LEAK_AUC:
                finding = "separates"
            elif (
                share >= LATE_CLOSED
                and open_count >= LATE_NEEDED
                and open_shares[number] <= LATE_OPEN
            ):
                finding = "late"
            line.write({"finding": finding, "auc": auc, "filled_share": share})
            if finding and not line.is_confirmed:
                left_out.add(line.id)
                texts.append([finding, line.key, round(auc, 3), round(share, 3)])
        (self.field_ids - lines).write({"finding": False, "auc": 0, "filled_share": 0})
        return {"left_out": left_out, "texts": texts}

    def _get_open_shares(self, lines):
        """Return the share of open leads on which each field is filled, and their number."""
        ids = self.env.execute_query(
            SQL(
                """SELECT id FROM lead_lead WHERE company_id = %s AND active IS TRUE
                      AND is_closed IS NOT TRUE ORDER BY id DESC LIMIT 2000""",
                self.company_id.id,
            )
        )
        keys = [(line.key, line.kind) for line in lines]
        rows = self.env["lead.lead"].browse([row[0] for row in ids])._fetch_score_values(keys)
        shares = [
            sum(values[number] not in (None, EMPTY, ()) for _id, values in rows) / len(rows)
            if rows
            else 1.0
            for number in range(len(keys))
        ]
        return shares, len(rows)

    def _get_field_auc(self, kind, column, outcomes):
        """Return how well a field alone ranks won above lost leads.

        Every other lead says how often a value is won, the others are ranked by it: a value
        that one lead alone has says nothing.
        """
        from ..score_training import get_auc

        if len(outcomes) < NEEDED_LEADS:
            return 0.5
        if kind == NUMBER:
            return self._get_number_auc(column, outcomes)
        leads, won = Counter(), Counter()
        for value, outcome in list(zip(column, outcomes, strict=True))[::2]:
            leads[value] += 1
            won[value] += outcome
        rate = sum(won.values()) / max(1, sum(leads.values()))
        ranks = [(won[value] + 2 * rate) / (leads[value] + 2) for value in column[1::2]]
        return get_auc(outcomes[1::2], ranks)

    def _get_number_auc(self, column, outcomes):
        from ..score_training import get_auc

        known = [(value, outcome) for value, outcome in zip(column, outcomes, strict=True)]
        filled = get_auc(outcomes, [value is not None for value in column])
        numbers = [(value, outcome) for value, outcome in known if value is not None]
        auc = get_auc([outcome for _v, outcome in numbers], [value for value, _o in numbers])
        return max(filled, 1 - filled, auc, 1 - auc)
