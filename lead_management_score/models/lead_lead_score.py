from math import exp

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from odoo.addons.lead_management.written_fields import on_values

from ..score_encoding import get_terms

TEMPERATURES = [("hot", "Hot"), ("warm", "Warm"), ("cold", "Cold")]
# what scoring fills in
SCORE_FIELDS = frozenset(("score", "score_chance", "score_temperature"))
# leads that are scored together after people have changed them
CHANGED_BATCH = 1000


def get_chance(log_odds):
    """Return the probability, between 0 and 1, that odds stand for."""
    return 1 / (1 + exp(-max(-50.0, min(50.0, log_odds))))


def asks_for_score(domain):
    """Tell whether a domain of leads asks for what scoring fills in."""
    return any(one.field_expr.partition(".")[0] in SCORE_FIELDS for one in domain.iter_conditions())


class LeadLead(models.Model):
    """The score of a lead: what its values say of winning it."""

    _inherit = "lead.lead"

    score = fields.Integer(
        readonly=True,
        copy=False,
        aggregator="avg",
        written_by="server",
        help="Of 100, from what the company's own leads that have ended say, and from the rules"
        " of the managers.",
    )
    score_temperature = fields.Selection(
        selection=TEMPERATURES,
        string="Temperature",
        readonly=True,
        copy=False,
        written_by="server",
        help="By the score; empty where nothing scores the lead.",
    )
    score_chance = fields.Float(
        string="Forecast",
        readonly=True,
        copy=False,
        aggregator="avg",
        written_by="server",
        help="Probability of winning the lead in percent as the model foresees it, without the"
        " points of rules.",
    )
    score_is_due = fields.Boolean(
        readonly=True, copy=False, written_by="server", export_string_translation=False
    )

    # lists by score, of one salesperson and of all
    _own_score_idx = models.Index(
        "(user_id, score DESC NULLS LAST, id DESC) WHERE active IS TRUE AND is_closed IS NOT TRUE"
    )
    _score_idx = models.Index(
        "(score DESC NULLS LAST, id DESC) INCLUDE (company_id, team_id, user_id)"
        " WHERE active IS TRUE AND is_closed IS NOT TRUE"
    )
    # what the schedule looks for each minute
    _score_due_idx = models.Index("(id) WHERE score_is_due IS TRUE")

    @api.model
    @ormcache()
    def _get_least_when_empty(self):
        """No score is no high score."""
        return super()._get_least_when_empty() | {"score", "score_chance"}

    # ------------------------------------------------------------------ what calls for a score

    @on_values(lambda self: self.env["lead.score.model"]._get_watched_fields())
    def _note_score_is_due(self, vals):
        """Note in the same statement that a new score is due."""
        vals["score_is_due"] = True

    def _mark_for_score(self):
        """Let the schedule score the leads within a minute, past the ORM: nobody changes them."""
        self.flush_model(["score_is_due"])
        self.env.execute_query(
            SQL(
                """UPDATE lead_lead SET score_is_due = TRUE
                    WHERE id = ANY(%s) AND score_is_due IS NOT TRUE RETURNING id""",
                list(self.ids),
            )
        )
        self.invalidate_recordset(["score_is_due"], flush=False)

    @api.model
    def _cron_score_changed(self):
        """Score the leads that have changed, in batches that commit."""
        while True:
            ids = [
                lead_id
                for (lead_id,) in self.env.execute_query(
                    SQL(
                        """SELECT id FROM lead_lead WHERE score_is_due IS TRUE
                            LIMIT %s FOR NO KEY UPDATE SKIP LOCKED""",
                        CHANGED_BATCH,
                    )
                )
            ]
            if not ids:
                return
            self.browse(ids)._score()
            if not self.env["ir.cron"]._commit_progress(len(ids)):
                return

    # ------------------------------------------------------------------ scoring

    def _score(self):
        """Give leads the score that they have now, in a few statements for all of them.

        Leads that have ended keep the last one that they had.
        """
        # sudo: what the score is worked out from is the server's business, and what it writes
        leads = self.sudo().with_context(active_test=False)
        # in this order: what is written is read by SQL
        self.env.flush_all()
        open_leads = leads.search_fetch(
            Domain("id", "in", leads.ids) & Domain("is_closed", "=", False),
            # all that is looked at by the ORM; the values are read by SQL
            ["company_id", "type_id"],
            order="id",
        )
        rows = [(lead.id, None, None, None, True) for lead in leads - open_leads]
        for company, company_leads in open_leads.grouped("company_id").items():
            rows += company_leads._get_score_rows(company)
        self._write_scores(rows)
        for company, company_leads in open_leads.grouped("company_id").items():
            if self._is_probability_from_score(company.id):
                company_leads._write_probability_from_score()

    def _get_score_rows(self, company):
        """Return what is stored of the scores of open leads of a company.

        :param company: `res.company` record
        :returns: list of (lead id, score, temperature, forecast in percent, False)
        """
        Model = self.env["lead.score.model"]
        rules = self.env["lead.score.rule"].browse(
            self.env["lead.score.rule"]._get_rules(company.id)
        )
        points = rules._get_points(self) if rules else {}
        chances = self._get_chances(Model._get_scorers(company.id))
        hot_from, warm_from, _writes = Model._get_thresholds(company.id) or (101, 101, False)
        rows = []
        for lead_id in self.ids:
            chance = chances.get(lead_id)
            score = self._get_score_of(chance, points.get(lead_id, ()), bool(rules))
            if score is None:
                rows.append((lead_id, None, None, None, False))
                continue
            temperature = "hot" if score >= hot_from else "warm" if score >= warm_from else "cold"
            percent = None if chance is None else round(100 * chance, 2)
            rows.append((lead_id, score, temperature, percent, False))
        return rows

    @api.model
    def _get_score_of(self, chance, points, has_rules):
        """Return a score of 100, None where nothing scores the lead.

        :param float chance: what the model foresees, None without a model
        :param points: list of (rule id, points)
        :param bool has_rules: whether the company has rules
        """
        if chance is None and not has_rules:
            return None
        total = 100 * (chance or 0) + sum(number for _rule, number in points)
        return round(max(0, min(100, total)))

    def _get_chances(self, scorers):
        """Return {lead id: probability between 0 and 1 that a model foresees}.

        :param scorers: dict {id of the type: Scorer}, False for every other type
        """
        chances = {}
        for scorer, leads in self._group_by_scorer(scorers):
            keys = [(field.key, field.kind) for field in scorer.fields]
            for lead_id, values in leads._fetch_score_values(keys):
                log_odds = sum(term[2] for term in get_terms(scorer, values))
                chances[lead_id] = get_chance(scorer.intercept + log_odds)
        return chances

    def _group_by_scorer(self, scorers):
        """Return a list of (Scorer, leads that it scores)."""
        by_model = {}
        for lead_type, leads in self.grouped("type_id").items():
            scorer = scorers.get(lead_type.id) or scorers.get(False)
            if scorer:
                _scorer, others = by_model.get(scorer.model_id, (scorer, self.browse()))
                by_model[scorer.model_id] = (scorer, others | leads)
        return list(by_model.values())

    @api.model
    def _write_scores(self, rows):
        """Store scores past the ORM: nobody has changed the leads.

        :param rows: as `_get_score_rows` returns them; the last value keeps the former score
        """
        if not rows:
            return
        ids, scores, temperatures, chances, kept = (
            list(column) for column in zip(*sorted(rows), strict=True)
        )
        self.env.execute_query(
            SQL(
                """UPDATE lead_lead AS lead
                      SET score = CASE WHEN new.kept THEN lead.score ELSE new.score END,
                          score_temperature = CASE WHEN new.kept THEN lead.score_temperature
                                                   ELSE new.temperature END,
                          score_chance = CASE WHEN new.kept THEN lead.score_chance
                                              ELSE new.chance END,
                          score_is_due = FALSE
                     FROM unnest(%s::int[], %s::int[], %s::varchar[], %s::numeric[], %s::bool[])
                       AS new (id, score, temperature, chance, kept)
                    WHERE lead.id = new.id
                      AND (lead.score_is_due IS TRUE
                           OR NOT new.kept
                              AND (lead.score, lead.score_temperature, lead.score_chance)
                                  IS DISTINCT FROM (new.score, new.temperature, new.chance))
                RETURNING lead.id""",
                ids,
                scores,
                temperatures,
                chances,
                kept,
            )
        )
        self.browse(ids).invalidate_recordset(
            ["score", "score_temperature", "score_chance", "score_is_due"], flush=False
        )
