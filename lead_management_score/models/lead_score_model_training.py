import logging
from collections import Counter

from odoo import api, fields, models
from odoo.tools import SQL

from ..score_encoding import EMPTY, NUMBER, get_terms
from .lead_lead_score import get_chance

_logger = logging.getLogger(__name__)

# leads that have ended which a training needs, and of them at least so many won and lost
NEEDED_LEADS = 100
NEEDED_OF_EACH = 20
# for a type of its own
NEEDED_LEADS_OF_TYPE = 300
NEEDED_OF_EACH_OF_TYPE = 50
# the newest ones that are learnt from
MOST_LEADS = 50_000
# one in so many is kept for the test
TEST_PART = 5
# dates say nothing where so many of the leads have the same day
SAME_DAY = 0.5


class LeadScoreModel(models.Model):
    """How a score learns from the leads that have ended."""

    _inherit = "lead.score.model"

    def _train(self):
        """Learn from the company's leads that have ended: for all, and for types with enough.

        Too few of them: that is said, and nothing is scored.
        """
        self.ensure_one()
        # sudo: what was learnt is the server's; the leads are all of one company, by its id
        model = self.sudo()
        self.env.flush_all()
        model._offer_fields()
        model.child_ids.unlink()
        leads = model._fetch_ended()
        lines = model.field_ids.filtered("is_used")
        rows = model._fetch_rows(leads, lines)
        findings = model._find_leaks(leads, lines, rows)
        kept = [number for number, line in enumerate(lines) if line.id not in findings["left_out"]]
        lines = lines.browse([lines[number].id for number in kept])
        rows = [[row[number] for number in kept] for row in rows]
        model._learn(leads, lines, rows, NEEDED_LEADS, NEEDED_OF_EACH, findings["texts"])
        if model.is_trained:
            model._train_types(leads, lines, rows)

    def _fetch_ended(self):
        """Return (id, won, type id, days) of the leads that have ended, the oldest first.

        Doublets and the like, which end without a result, say nothing.
        """
        self.ensure_one()
        rows = self.env.execute_query(
            SQL(
                """SELECT id, (status_kind = 'won')::int, type_id, date_closed::date, date::date
                     FROM lead_lead
                    WHERE company_id = %s AND status_kind IN ('won', 'lost')
                      AND merged_into_id IS NULL
                    ORDER BY date_closed DESC NULLS LAST, date DESC, id DESC
                    LIMIT %s""",
                self.company_id.id,
                MOST_LEADS,
            )
        )
        return rows[::-1]

    def _fetch_rows(self, leads, lines):
        Lead = self.env["lead.lead"]
        keys = [(line.key, line.kind) for line in lines]
        values = dict(Lead.browse([lead[0] for lead in leads])._fetch_score_values(keys))
        return [values[lead[0]] for lead in leads]

    # ------------------------------------------------------------------ the test part

    def _split(self, leads):
        """Return which leads are kept for the test, and what says so.

        The newest ones by the day on which they ended; where that is one day for most of them,
        as after an import, by the day on which they came in; where that says nothing either,
        one in five by their number.

        :param leads: as `_fetch_ended` returns them
        :returns: set of lead ids, "newest" or "random"
        """
        for column in (3, 4):
            days = Counter(lead[column] for lead in leads)
            if max(days.values()) > SAME_DAY * len(leads) or None in days:
                continue
            ordered = sorted(leads, key=lambda lead: (lead[column], lead[0]))
            place = len(ordered) - len(ordered) // TEST_PART
            # neither part tells anything by leads that were all won or all lost
            if self._has_both(ordered[:place]) and self._has_both(ordered[place:]):
                return {lead[0] for lead in ordered[place:]}, "newest"
        # spread evenly whatever step the numbers have
        return {
            lead[0] for lead in leads if (lead[0] * 2654435761) % 2**32 < 2**32 // TEST_PART
        }, "random"

    @api.model
    def _has_both(self, leads):
        """Tell whether there are some won and some lost ones among leads that have ended."""
        won = sum(lead[1] for lead in leads)
        return min(won, len(leads) - won) >= NEEDED_OF_EACH // TEST_PART

    # ------------------------------------------------------------------ learning

    def _learn(self, leads, lines, rows, needed, needed_of_each, findings=()):
        """Train one model, test it, and keep what it has learnt.

        :param leads: as `_fetch_ended` returns them
        :param lines: `lead.score.field` records that it looks at
        :param rows: values of the leads in the order of the lines
        :param int needed: leads that there must be
        :param int needed_of_each: of them won, and lost
        :param findings: list of what is said to the manager
        """
        won = sum(lead[1] for lead in leads)
        values = {
            "date_trained": fields.Datetime.now(),
            "lead_count": len(leads),
            "won_count": won,
            "findings": list(findings),
        }
        if not self._has_enough(len(leads), won, needed, needed_of_each):
            said = ["too_few", needed, needed_of_each]
            self._forget(values | {"findings": [said, *findings]})
            return
        trained, forecasts, quality, test_kind = self._fit(leads, lines, rows)
        if quality.brier >= quality.brier_baseline:
            values["findings"] = [["no_better"], *findings]
        self._forget(
            values
            | {
                "is_trained": True,
                "intercept": trained.intercept,
                "test_count": len(forecasts),
                "test_kind": test_kind,
                "auc": quality.auc,
                "brier": quality.brier,
                "brier_baseline": quality.brier_baseline,
                "charts": {"calibration": quality.calibration, "gains": quality.gains},
            }
        )
        self._keep_weights(trained, len(leads) - len(forecasts))

    def _forget(self, values):
        """Take the place of what was learnt before.

        :param dict values: of the new training
        """
        nothing = {
            "is_trained": False,
            "intercept": 0,
            "test_count": 0,
            "test_kind": False,
            "auc": 0,
            "brier": 0,
            "brier_baseline": 0,
            "charts": False,
        }
        self.weight_ids.unlink()
        self.write(nothing | values)

    def _fit(self, leads, lines, rows):
        """Return a trained model, its forecasts of the test part, their quality, and the split."""
        from ..score_training import get_quality, train

        test_ids, test_kind = self._split(leads)
        seen = [number for number, lead in enumerate(leads) if lead[0] not in test_ids]
        unseen = [number for number, lead in enumerate(leads) if lead[0] in test_ids]
        outcomes = [lead[1] for lead in leads]
        trained = train(
            lines.mapped("key"),
            lines.mapped("kind"),
            [rows[number] for number in seen],
            [outcomes[number] for number in seen],
        )
        forecasts = [
            get_chance(
                trained.intercept + sum(term[2] for term in get_terms(trained, rows[number]))
            )
            for number in unseen
        ]
        base_rate = sum(outcomes[number] for number in seen) / len(seen)
        quality = get_quality([outcomes[number] for number in unseen], forecasts, base_rate)
        return trained, forecasts, quality, test_kind

    def _keep_weights(self, trained, total):
        """Store the weights of a trained model.

        :param trained: Trained
        :param int total: leads that it has seen
        """
        average = get_chance(trained.intercept)
        values_list = []
        for field in trained.fields:
            for value, weight in field.weights.items():
                count = trained.counts[field.key, value]
                values_list.append(
                    {
                        "model_id": self.id,
                        "field_key": field.key,
                        "value_key": value,
                        "coefficient": weight,
                        "points": 100 * (get_chance(trained.intercept + weight) - average),
                        "lead_count": count.leads,
                        "share": count.leads / total,
                        "win_rate": count.won / count.leads if count.leads else 0,
                        **self._prepare_bounds(field, value),
                    }
                )
        self.env["lead.score.weight"].create(values_list)

    def _prepare_bounds(self, field, value):
        """Return between which numbers a range of a number lies."""
        if field.kind != NUMBER or value == EMPTY:
            return {}
        place = int(value.rpartition(" ")[2])
        lower = field.bounds[place - 1] if place else None
        upper = field.bounds[place] if place < len(field.bounds) else None
        return {
            "has_lower": lower is not None,
            "lower": lower or 0,
            "has_upper": upper is not None,
            "upper": upper or 0,
        }

    # ------------------------------------------------------------------ types

    def _train_types(self, leads, lines, rows):
        """Make a model of its own for each type that has enough leads and gains by it."""
        by_type = {}
        for number, lead in enumerate(leads):
            if lead[2]:
                by_type.setdefault(lead[2], []).append(number)
        if len(by_type) < 2:
            return
        scorer = self._get_scorer()
        order = {line.key: number for number, line in enumerate(lines)}
        for type_id, numbers in sorted(by_type.items()):
            of_type = [leads[number] for number in numbers]
            won = sum(lead[1] for lead in of_type)
            enough = min(won, len(of_type) - won) >= NEEDED_OF_EACH_OF_TYPE
            if len(of_type) < NEEDED_LEADS_OF_TYPE or not enough:
                continue
            child = self.create(
                [{"company_id": self.company_id.id, "parent_id": self.id, "type_id": type_id}]
            )
            child._learn(
                of_type,
                lines,
                [rows[number] for number in numbers],
                NEEDED_LEADS_OF_TYPE,
                NEEDED_OF_EACH_OF_TYPE,
            )
            test_ids, _kind = child._split(of_type)
            pairs = [
                (
                    leads[number][1],
                    self._forecast(scorer, [rows[number][order[f.key]] for f in scorer.fields]),
                )
                for number in numbers
                if leads[number][0] in test_ids
            ]
            if child.brier >= sum((won - chance) ** 2 for won, chance in pairs) / len(pairs):
                child.unlink()

    def _forecast(self, scorer, values):
        return get_chance(scorer.intercept + sum(term[2] for term in get_terms(scorer, values)))

    # ------------------------------------------------------------------ words

    def _get_readiness_text(self):
        """Return how many leads there are to learn from and what is to do, before a training."""
        self.ensure_one()
        rows = self.env.execute_query(
            SQL(
                """SELECT count(*), count(*) FILTER (WHERE status_kind = 'won') FROM lead_lead
                    WHERE company_id = %s AND status_kind IN ('won', 'lost')
                      AND merged_into_id IS NULL""",
                self.company_id.id,
            )
        )
        [(ended, won)] = rows
        counts = self.env._(
            "%(leads)s leads have ended, of them %(won)s won and %(lost)s lost.",
            leads=ended,
            won=won,
            lost=ended - won,
        )
        if self._has_enough(ended, won):
            todo = self.env._("Look through the fields below, then press Train now.")
        else:
            todo = self.env._(
                "A training takes %(needed)s, with at least %(each)s won and %(each)s lost. Points"
                " by rules score without one.",
                needed=NEEDED_LEADS,
                each=NEEDED_OF_EACH,
            )
        return f"{counts} {todo}"

    @api.model
    def _has_enough(self, ended, won, needed=NEEDED_LEADS, needed_of_each=NEEDED_OF_EACH):
        """Tell whether a training has enough leads to learn from."""
        return ended >= needed and min(won, ended - won) >= needed_of_each

    def _get_finding_texts(self):
        """Return what the last training says, in the user's language."""
        self.ensure_one()
        candidates = self.env["lead.lead"]._get_score_candidates(self.company_id)
        return [
            self._get_finding_text(candidates, finding, *details)
            for finding, *details in self.findings or ()
        ]

    def _get_finding_text(self, candidates, finding, *details):
        """Return one thing that a training has found, in the user's language.

        :param dict candidates: what the score can look at
        :param str finding: code
        :param details: of the finding, as the training has stored them
        """
        if finding == "too_few":
            return self.env._(
                "Too few leads have ended to learn from: %(leads)s, of them %(won)s won."
                " It takes %(needed)s, with at least %(each)s won and %(each)s lost."
                " Until then nothing is scored by a model.",
                leads=self.lead_count,
                won=self.won_count,
                needed=details[0],
                each=details[1],
            )
        if finding == "no_better":
            return self.env._(
                "On leads that it had not seen the model foresaw no better than the average."
                " Do not rely on the scores: let it look at other fields."
            )
        candidate = candidates.get(details[0])
        label = candidate.label if candidate else details[0]
        if finding == "separates":
            return self.env._(
                "Left out: %(field)s alone tells won from lost leads almost perfectly"
                " (AUC %(auc)s), as only something does that is known after the end."
                " Tick Use anyway if it is known from the start.",
                field=label,
                auc=details[1],
            )
        return self.env._(
            "Left out: %(field)s is filled on %(share)s%% of the leads that have"
            " ended and on hardly any open one, so it is only known after the end."
            " Tick Use anyway if it is known from the start.",
            field=label,
            share=round(100 * details[2]),
        )
