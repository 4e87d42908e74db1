from odoo import api, fields, models

from odoo.addons.lead_management.models.lead_lead_status import SURE
from odoo.addons.lead_management.trusted_context import Trusted, is_trusted
from odoo.addons.lead_management.written_fields import on_values


class LeadLead(models.Model):
    """Whose the probability is: what somebody has entered a score never writes over."""

    _inherit = "lead.lead"

    probability_is_typed = fields.Boolean(
        readonly=True, copy=False, written_by="server", export_string_translation=False
    )

    # ------------------------------------------------------------------ who has entered it

    @on_values("probability")
    def _note_probability(self, vals):
        """Note in the same statement who gives the probability.

        Whoever enters 0 leaves it to the status and the score.
        """
        by_score = is_trusted(self.env, "lead_score_writes")
        vals["probability_is_typed"] = (
            bool(vals["probability"]) and not by_score and not self._is_of_status(vals)
        )

    def _is_of_status(self, vals):
        """Tell whether values of a form bring the probability because they bring the status.

        :param dict vals: of a write, which name the probability
        """
        if not self or not vals.get("status_id"):
            return False
        return vals["probability"] == self.env["lead.status"].browse(vals["status_id"]).probability

    def web_save(self, vals, specification, next_id=None):
        """Leave out of a new lead the probability that the form shows of its status."""
        if not self and vals.get("probability") and vals.get("status_id"):
            status = self.env["lead.status"].browse(vals["status_id"])
            if vals["probability"] == status.probability:
                vals = {name: vals[name] for name in vals if name != "probability"}
        return super().web_save(vals, specification, next_id=next_id)

    def copy(self, default=None):
        """Copy whether somebody has entered the probability."""
        copies = super().copy(default)
        if "probability" not in (default or {}):
            for lead, new in zip(self, copies, strict=True):
                if new.probability_is_typed and not lead.probability_is_typed:
                    new._as_server().probability_is_typed = False
        return copies

    # ------------------------------------------------------------------ until when it stands

    @api.model
    def _get_status_probability(self, status, previous, probability):
        """Keep what was entered where scores write the probability, until the lead ends."""
        kept = super()._get_status_probability(status, previous, probability)
        is_open = status.kind not in SURE and previous.kind not in SURE
        if kept == probability or not is_open or len(self) != 1:
            return kept
        is_followed = self._is_probability_from_score(self.company_id.id)
        return probability if is_followed and self.probability_is_typed else kept

    def _prepare_status_values(self, vals):
        """Forget who has entered a probability that the status replaces."""
        values = super()._prepare_status_values(vals)
        if self.probability_is_typed and values.get("probability", self.probability) != (
            self.probability
        ):
            values["probability_is_typed"] = False
        return values

    @api.model
    def _get_merge_server_columns(self):
        return [*super()._get_merge_server_columns(), "probability_is_typed"]

    # ------------------------------------------------------------------ the score writes it

    @api.model
    def _is_probability_from_score(self, company_id):
        """Tell whether the manager of a company lets its score write the probability."""
        Model = self.env["lead.score.model"]
        thresholds = Model._get_thresholds(company_id)
        # points of rules alone are no forecast
        return bool(thresholds and thresholds[2] and Model._get_scorers(company_id))

    def _write_probability_from_score(self):
        """Let the probability follow the forecast where nobody has entered one.

        The leads are those of `sudo`.
        """
        quiet = self.with_context(
            lead_by_machine=Trusted(), lead_score_writes=Trusted(), tracking_disable=True
        )
        by_value = {}
        for lead in quiet:
            if not lead.score_temperature or lead.probability_is_typed:
                continue
            value = float(round(lead.score_chance))
            if value != lead.probability:
                by_value[value] = by_value.get(value, quiet.browse()) | lead
        for value, leads in by_value.items():
            leads.write({"probability": value})
