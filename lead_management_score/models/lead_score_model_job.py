from importlib.util import find_spec

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# days after which a model learns anew by itself
TRAINING_DAYS = 7


class LeadScoreModel(models.Model):
    """The background job of a score: it trains the model, then scores all open leads."""

    _inherit = "lead.score.model"

    needs_training = fields.Boolean(
        readonly=True, copy=False, written_by="server", export_string_translation=False
    )
    last_lead_id = fields.Integer(
        readonly=True,
        copy=False,
        written_by="server",
        aggregator=None,
        export_string_translation=False,
    )

    def _check_rights(self):
        """Let pass who sees all leads of the company."""
        res = super()._check_rights()
        self._check_manager()
        return res

    def _check_start(self):
        """Say what the server lacks before anything is begun."""
        res = super()._check_start()
        if self.needs_training and not find_spec("sklearn"):
            raise UserError(
                self.env._(
                    "The server lacks the Python library scikit-learn, with which scores learn."
                    " An administrator installs it (pip install scikit-learn). What was learnt"
                    " before goes on scoring."
                )
            )
        return res

    def _begin(self):
        """Begin with the first lead."""
        self._as_server().last_lead_id = 0
        return super()._begin()

    def _get_lead_domain(self):
        return (
            Domain("company_id", "=", self.company_id.id)
            & Domain("is_closed", "=", False)
            & Domain("id", ">", self.last_lead_id)
        )

    def _get_remaining(self, limit=None):
        if self.needs_training:
            # a training that failed is not tried again by itself
            failed = self._get_failures().filtered(lambda line: line.res_model == self._name)
            return self.browse() if failed else self
        domain = self._get_lead_domain() & self._get_failed_domain()
        return self.env["lead.lead"].search(domain, order="id", limit=limit)

    def _count_remaining(self):
        count = self.env["lead.lead"].search_count(self._get_lead_domain())
        return count + bool(self.needs_training)

    def _process_batch(self, records):
        if records._name == self._name:
            self._train()
            self._as_server().needs_training = False
            return
        records._score()

    def _get_separable(self, records):
        return records if records._name == "lead.lead" else super()._get_separable(records)

    def _keep_place(self, records):
        if records._name == "lead.lead":
            # sudo: the job's own place in the list
            self.sudo().last_lead_id = max(records.ids)
        return super()._keep_place(records)

    def _start_over(self):
        self._as_server().last_lead_id = 0
        return super()._start_over()

    def _rescore(self):
        """Score all open leads of the companies in the background."""
        # sudo: whoever has changed a rule or threshold had the right to
        for model in self.sudo().filtered(lambda model: not model.parent_id):
            if model.state == "running":
                model._start_over()
            else:
                model.with_user(self.env.user if self.env.uid else SUPERUSER_ID)._begin()

    @api.model
    def _cron_nightly(self):
        """Score all open leads of every company that has a score; learn anew each week."""
        week_ago = fields.Datetime.subtract(fields.Datetime.now(), days=TRAINING_DAYS)
        can_learn = bool(find_spec("sklearn"))
        for model in self.search([("parent_id", "=", False), ("state", "!=", "running")]):
            has_rules = self.env["lead.score.rule"]._get_rules(model.company_id.id)
            if not model.is_trained and not has_rules:
                continue
            is_old = model.is_trained and model.date_trained < week_ago
            # without the library what was learnt before goes on scoring
            if is_old and model.train_weekly and can_learn:
                model.needs_training = True
            model._begin()
