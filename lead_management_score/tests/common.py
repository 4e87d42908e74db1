from datetime import timedelta
from random import Random

from odoo import fields

from odoo.addons.lead_management.tests.common import LeadManagementCommon


class LeadScoreCommon(LeadManagementCommon):
    """Leads whose true chances are known: by their source, and by having a phone."""

    #: Log-odds that a value adds.
    true_intercept = -0.4
    true_weights = {"Referral": 1.6, "Advertisement": -1.4, "Fair": 0.2, "phone": 0.8}

    @classmethod
    def _setup_env(cls):
        super()._setup_env()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.env["lead.score.model"].search([]).unlink()
        cls.env["lead.score.rule"].search([]).unlink()
        cls.sources = cls.env["utm.source"].create(
            [{"name": f"{name} of the test"} for name in ("Referral", "Advertisement", "Fair")]
        )
        cls.referral, cls.advertisement, cls.fair = cls.sources

    @classmethod
    def _get_true_log_odds(cls, source, has_phone):
        name = source.name.partition(" ")[0]
        phone = cls.true_weights["phone"] if has_phone else 0
        return cls.true_intercept + cls.true_weights[name] + phone

    @classmethod
    def _prepare_ended(cls, count, company=None, seed=1, **values):
        """Return values of leads that have ended, as the true chances would have it."""
        from ..models.lead_lead_score import get_chance

        random = Random(seed)
        company = company or cls.company_a
        now = fields.Datetime.now()
        vals_list = []
        for number in range(count):
            source = random.choice(cls.sources)
            has_phone = random.random() < 0.6
            is_won = random.random() < get_chance(cls._get_true_log_odds(source, has_phone))
            vals_list.append(
                {
                    "name": f"Ended {number}",
                    "company_id": company.id,
                    "team_id": False,
                    "user_id": False,
                    "source_id": source.id,
                    "phone": f"+48 22 {6000000 + number}" if has_phone else False,
                    "date": now - timedelta(hours=12 * (count - number)),
                    **(
                        {"status_id": cls.status_won.id}
                        if is_won
                        else {"status_id": cls.status_lost.id, "loss_reason_id": cls.reason.id}
                    ),
                    **values,
                }
            )
        return vals_list

    @classmethod
    def _create_ended(cls, count, **values):
        """Return leads that have ended; parameters as `_prepare_ended`."""
        return cls.env["lead.lead"].create(cls._prepare_ended(count, **values))

    @classmethod
    def _get_model(cls, company=None):
        """Return the score of a company, as a manager of both companies sees it."""
        Model = cls.env["lead.score.model"].with_user(cls.user_both_companies)
        return Model._get_of_company(company or cls.company_a)

    @classmethod
    def _train(cls, company=None):
        """Return the score of a company, trained."""
        model = cls._get_model(company)
        model._train()
        return model

    def _run_job(self, model):
        """Let the background do all that there is to do."""
        with self.enter_registry_test_mode():
            self.env.ref("lead_management.lead_job_cron").method_direct_trigger()
        model.invalidate_recordset()

    def _score_changed(self):
        """Let the schedule score what has changed."""
        with self.enter_registry_test_mode():
            self.env.ref("lead_management_score.lead_score_cron").method_direct_trigger()
        self.env["lead.lead"].invalidate_model()
