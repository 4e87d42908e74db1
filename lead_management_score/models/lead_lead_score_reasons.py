from odoo import api, fields, models

from ..score_encoding import EMPTY, OTHERS, get_terms
from .lead_lead_score import get_chance

# the strongest reasons that the card names, for and against
SHOWN_REASONS = 5


def share_out(total, parts):
    """Return whole numbers that are near the parts and add up to a total.

    :param int total: what they add up to
    :param parts: list of numbers which add up to about the total
    """
    whole = [int(part // 1) for part in parts]
    missing = total - sum(whole)
    order = sorted(range(len(parts)), key=lambda n: parts[n] - whole[n], reverse=True)
    for place in range(abs(missing)):
        if order:
            whole[order[place % len(order)]] += 1 if missing > 0 else -1
    return whole


class LeadLead(models.Model):
    """Why a lead has its score: the terms of the sum, in words."""

    _inherit = "lead.lead"

    score_reasons = fields.Json(compute="_compute_score_reasons", export_string_translation=False)

    @api.depends("score")
    @api.depends_context("uid", "lang")
    def _compute_score_reasons(self):
        for lead in self:
            lead.score_reasons = lead._explain_score() if lead._origin else False

    def _explain_score(self):
        """Return what the score of a lead is made of.

        Whole points that add up to the score. The share of a value is the mean of what it
        changes on the way from an average lead to this one, which for this kind of model is
        its weight times one factor for all values of the lead.

        :returns: dict of score, temperature, `base` (points of an average lead), `reasons`
            for and against, the strongest first (each a dict of label and points), and `others`
            (points of the rest); False where nothing scores the lead
        """
        self.ensure_one()
        if self.is_closed or not self.active:
            return False
        lead = self._origin
        company = lead.company_id
        Rule = self.env["lead.score.rule"]
        rules = Rule.browse(Rule._get_rules(company.id))
        scorers = self.env["lead.score.model"]._get_scorers(company.id)
        grouped = lead._group_by_scorer(scorers)
        if not grouped and not rules:
            return False
        lead.flush_recordset()
        chance, base, terms = None, 0.0, []
        if grouped:
            chance, base, terms = lead._get_model_terms(grouped[0][0])
        points = rules._get_points(lead).get(lead.id, ()) if rules else ()
        names = {rule.id: rule.name for rule in rules.sudo()}
        terms += [(names[rule_id], float(number)) for rule_id, number in points]
        score = self._get_score_of(chance, points, bool(rules))
        return self._prepare_explanation(score, base, terms)

    def _get_model_terms(self, scorer):
        """Return the forecast, and what of it is the average lead's and each value's.

        :param Scorer scorer: of the lead
        :returns: tuple of probability, points of an average lead, list of (label, points)
        """
        # sudo: values are read by SQL; names are those that the user may read
        [(_id, values)] = self.sudo()._fetch_score_values(
            [(field.key, field.kind) for field in scorer.fields]
        )
        terms = get_terms(scorer, values)
        total = sum(term[2] for term in terms)
        chance, average = get_chance(scorer.intercept + total), get_chance(scorer.intercept)
        # of two equal chances the factor is the slope of the curve there
        factor = (chance - average) / total if abs(total) > 1e-9 else average * (1 - average)
        weights = self.env["lead.score.model"].sudo().browse(scorer.model_id).weight_ids
        by_key = {(weight.field_key, weight.value_key): weight for weight in weights}
        candidates = self._get_score_candidates(self.company_id)
        labelled = [
            (
                self._get_score_term_label(candidates.get(key), by_key[key, value]),
                100 * factor * log_odds,
            )
            for key, value, log_odds in terms
        ]
        return chance, 100 * average, labelled

    @api.model
    def _prepare_explanation(self, score, base, terms):
        """Return whole points that add up to the score.

        :param int score: of the lead
        :param float base: points of an average lead
        :param terms: list of (label, points)
        """
        limited = score - base - sum(points for _label, points in terms)
        # what lies below 0 or above 100 is cut off; less is but the rounding of the score
        cut = [(self.env._("No score is below 0 or above 100"), limited)]
        terms = terms + (cut if abs(limited) > 0.5 else [])
        base_points, *points = share_out(score, [base, *(points for _label, points in terms)])
        reasons = sorted(
            (
                {"label": label, "points": number}
                for (label, _exact), number in zip(terms, points, strict=True)
                if number
            ),
            key=lambda reason: -abs(reason["points"]),
        )
        speaks_for = [reason for reason in reasons if reason["points"] > 0]
        against = [reason for reason in reasons if reason["points"] < 0]
        rest = speaks_for[SHOWN_REASONS:] + against[SHOWN_REASONS:]
        return {
            "score": score,
            "base": base_points,
            "for": speaks_for[:SHOWN_REASONS],
            "against": against[:SHOWN_REASONS],
            "others": sum(reason["points"] for reason in rest),
        }

    # ------------------------------------------------------------------ words

    @api.model
    def _get_score_term_label(self, candidate, weight):
        """Return what a value is called on the card, with its field.

        :param candidate: Candidate or None
        :param weight: `lead.score.weight` record
        """
        field = self._fields.get(weight.field_key)
        if not candidate or (field and not self._has_field_access(field, "read")):
            return self.env._("Something that you may not see")
        return self.env._(
            "%(field)s: %(value)s",
            field=candidate.label,
            value=self._get_score_value_name(candidate, weight),
        )

    @api.model
    def _get_score_value_name(self, candidate, weight):
        """Return what a value is called for the user.

        :param candidate: Candidate or None
        :param weight: `lead.score.weight` record
        """
        value = weight.value_key or EMPTY
        if value == OTHERS:
            return self.env._("other values")
        if candidate is None:
            return value
        if candidate.kind == "given":
            return self.env._("given") if value else self.env._("not given")
        if value == EMPTY:
            is_tick = candidate.field_type == "boolean"
            return self.env._("no") if is_tick else self.env._("not given")
        if candidate.kind == "number":
            return self._get_range_name(weight)
        return self._get_choice_name(candidate, value)

    @api.model
    def _get_range_name(self, weight):
        lower, upper = (f"{number:g}" for number in (weight.lower, weight.upper))
        if weight.has_lower and weight.has_upper:
            return self.env._("from %(lower)s to below %(upper)s", lower=lower, upper=upper)
        if weight.has_lower:
            return self.env._("%(lower)s or more", lower=lower)
        if weight.has_upper:
            return self.env._("below %(upper)s", upper=upper)
        return self.env._("given")

    @api.model
    def _get_choice_name(self, candidate, value):
        """Return the name of an option or record; not that of one that the user may not read."""
        if candidate.field_type == "boolean":
            return self.env._("yes")
        if candidate.field_type == "email_kind":
            names = {"free": self.env._("free mail"), "company": self.env._("of a company")}
            return names.get(value, value)
        if isinstance(candidate.values, dict):
            return candidate.values.get(value, value)
        field = self._fields.get(candidate.key)
        if candidate.field_type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        comodel = candidate.values or (field and field.comodel_name)
        if not comodel or comodel not in self.env or not value.isdecimal():
            return value
        record = self.env[comodel].browse(int(value)).exists()
        if not record:
            return self.env._("deleted")
        if not record._filtered_access("read"):
            return self.env._("hidden from you")
        return record.display_name
