from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import ormcache

from ..score_encoding import FieldWeights, Scorer

MANAGERS = "lead_management.group_lead_manager"


class LeadScoreModel(models.Model):
    """What wins the leads of a company, or of one of its types.

    The model of the company is the page that a manager sees: its fields, its thresholds, how
    good it is. It is a background job too, which trains it and then scores all open leads. The
    models of types hang on it and are made with it, where a type has enough leads that have
    ended and the type's own model foresees them better.
    """

    _name = "lead.score.model"
    _inherit = ["lead.job.mixin", "lead.cached.mixin"]
    _description = "Score of leads"
    _check_company_auto = True
    _job_batch_size = 1000
    _cached_fields = frozenset(
        ("company_id", "type_id", "hot_from", "warm_from", "write_probability", "date_trained")
    )
    _rec_names_search = ["type_id"]

    parent_id = fields.Many2one(
        comodel_name="lead.score.model",
        string="Score of the company",
        ondelete="cascade",
        index="btree_not_null",
        readonly=True,
        copy=False,
        written_by="server",
    )
    child_ids = fields.One2many(
        comodel_name="lead.score.model",
        inverse_name="parent_id",
        string="Types with weights of their own",
        readonly=True,
        written_by="server",
    )
    type_id = fields.Many2one(
        comodel_name="lead.type",
        ondelete="cascade",
        index="btree_not_null",
        readonly=True,
        copy=False,
        written_by="server",
    )
    field_ids = fields.One2many(
        comodel_name="lead.score.field",
        inverse_name="model_id",
        string="Fields",
        help="What the score looks at. What is only known after the end is not offered.",
    )
    weight_ids = fields.One2many(
        comodel_name="lead.score.weight",
        inverse_name="model_id",
        string="What speaks for winning",
        readonly=True,
        written_by="server",
    )
    rule_ids = fields.One2many(
        comodel_name="lead.score.rule",
        compute="_compute_rule_ids",
        string="Points by rules",
    )
    hot_from = fields.Integer(
        string="Hot from", default=60, required=True, help="Leads with this score or more are hot."
    )
    warm_from = fields.Integer(
        string="Warm from",
        default=30,
        required=True,
        help="Leads with this score or more are warm; below they are cold.",
    )
    write_probability = fields.Boolean(
        string="Write the probability",
        help="The probability of open leads follows the model's forecast, but for those where"
        " somebody has typed one.",
    )
    train_weekly = fields.Boolean(
        string="Learn each week",
        default=True,
        help="The model is trained anew at night once it is a week old.",
    )
    # ---------------------------------------------------------------- what was learnt
    date_trained = fields.Datetime(
        string="Trained on", readonly=True, copy=False, written_by="server"
    )
    is_trained = fields.Boolean(
        string="Has weights", readonly=True, copy=False, written_by="server"
    )
    note = fields.Text(compute="_compute_note", string="Said by the last training")
    readiness = fields.Text(
        compute="_compute_readiness", help="What there is to learn from, before the first training."
    )
    findings = fields.Json(
        readonly=True, copy=False, written_by="server", export_string_translation=False
    )
    intercept = fields.Float(
        readonly=True,
        copy=False,
        written_by="server",
        digits=(16, 8),
        help="Log-odds of an average lead.",
    )
    lead_count = fields.Integer(
        string="Leads that have ended", readonly=True, copy=False, written_by="server"
    )
    won_count = fields.Integer(string="Of them won", readonly=True, copy=False, written_by="server")
    test_count = fields.Integer(
        string="Tested on",
        readonly=True,
        copy=False,
        written_by="server",
        help="Leads that the training did not see.",
    )
    test_kind = fields.Selection(
        selection=[("newest", "The newest leads"), ("random", "A fixed random part")],
        string="Test leads",
        readonly=True,
        copy=False,
        written_by="server",
        help="The newest of those that have ended; a fixed random part where the dates say"
        " nothing, after an import for instance.",
    )
    auc = fields.Float(
        string="AUC",
        readonly=True,
        copy=False,
        written_by="server",
        digits=(4, 3),
        aggregator=None,
        help="How often a won lead has the higher score than a lost one; 0.5 is tossing a coin.",
    )
    brier = fields.Float(
        string="Brier score",
        readonly=True,
        copy=False,
        written_by="server",
        digits=(4, 3),
        aggregator=None,
        help="Mean squared distance of the forecast from what came; less is better.",
    )
    brier_baseline = fields.Float(
        string="Brier score of the average",
        readonly=True,
        copy=False,
        written_by="server",
        digits=(4, 3),
        aggregator=None,
        help="Of whoever foresees the average share of won leads for every lead.",
    )
    charts = fields.Json(
        readonly=True, copy=False, written_by="server", export_string_translation=False
    )
    # ---------------------------------------------------------------- the job
    hot_count = fields.Integer(string="Hot leads", compute="_compute_temperature_counts")
    warm_count = fields.Integer(string="Warm leads", compute="_compute_temperature_counts")
    cold_count = fields.Integer(string="Cold leads", compute="_compute_temperature_counts")

    _company_uniq = models.UniqueIndex(
        "(company_id, COALESCE(type_id, 0))", "The company has its score already."
    )

    # ------------------------------------------------------------------ computes

    @api.depends("company_id", "type_id")
    def _compute_display_name(self):
        for model in self:
            name = self.env._("Score of %(company)s", company=model.company_id.name)
            model.display_name = f"{name}: {model.type_id.name}" if model.type_id else name

    @api.depends("company_id")
    def _compute_rule_ids(self):
        for model in self:
            model.rule_ids = self.env["lead.score.rule"].search(
                [("company_id", "=", model.company_id.id)]
            )

    @api.depends("findings")
    @api.depends_context("lang")
    def _compute_note(self):
        for model in self:
            model.note = "\n".join(model._get_finding_texts()) or False

    @api.depends("date_trained")
    @api.depends_context("lang")
    def _compute_readiness(self):
        for model in self:
            model.readiness = not model.date_trained and model._get_readiness_text()

    def _compute_temperature_counts(self):
        rows = self.env["lead.lead"]._read_group(
            [("company_id", "in", self.company_id.ids), ("is_closed", "=", False)],
            ["company_id", "score_temperature"],
            ["__count"],
        )
        counts = {(company.id, temperature): count for company, temperature, count in rows}
        for model in self:
            for temperature in ("hot", "warm", "cold"):
                count = counts.get((model.company_id.id, temperature), 0)
                model[f"{temperature}_count"] = count

    # ------------------------------------------------------------------ constraints

    @api.constrains("hot_from", "warm_from")
    def _check_thresholds(self):
        for model in self:
            if not 0 <= model.warm_from <= model.hot_from <= 100:
                raise ValidationError(
                    self.env._(
                        "The thresholds of %(score)s lie between 0 and 100, and Hot is not below"
                        " Warm.",
                        score=model.display_name,
                    )
                )

    # ------------------------------------------------------------------ CRUD

    def write(self, vals):
        """Score the leads anew when what the score means has changed."""
        res = super().write(vals)
        if not {"hot_from", "warm_from", "write_probability"}.isdisjoint(vals):
            self._rescore()
        return res

    # ------------------------------------------------------------------ answers

    @api.model
    def _get_of_company(self, company):
        """Return the score of a company with its fields as they are offered now.

        :param company: `res.company` record
        :returns: `lead.score.model` record, made when there is none
        """
        # sudo: made once, with nothing that a person has given
        models_kept = self.sudo()
        domain = [("company_id", "=", company.id), ("type_id", "=", False)]
        model = models_kept.search(domain, limit=1)
        if not model:
            model = models_kept.create([{"company_id": company.id}])
        model._offer_fields()
        return self.browse(model.id)

    def _offer_fields(self):
        """Add lines for fields that there were not, remove those of fields that are gone."""
        self.ensure_one()
        candidates = self.env["lead.lead"]._get_score_candidates(self.company_id)
        known = {line.key: line for line in self.field_ids}
        gone = self.field_ids.filtered(lambda line: line.key not in candidates)
        gone.unlink()
        self.env["lead.score.field"].create(
            [
                {
                    "model_id": self.id,
                    "key": key,
                    "kind": candidate.kind,
                    "is_used": candidate.is_usual,
                }
                for key, candidate in candidates.items()
                if key not in known
            ]
        )

    @api.model
    @ormcache("company_id")
    def _get_scorers(self, company_id):
        """Return what scores the leads of a company.

        :param int company_id: id of the company
        :returns: dict {id of the type, False for every other: Scorer}
        """
        domain = [("company_id", "=", company_id), ("is_trained", "=", True)]
        models_kept = self._as_cached().search(domain)
        return {model.type_id.id: model._get_scorer() for model in models_kept}

    def _get_scorer(self):
        """Return the trained model as a Scorer."""
        self.ensure_one()
        kinds = {line.key: line.kind for line in (self.parent_id or self).field_ids}
        by_key = {}
        for weight in self.weight_ids:
            by_key.setdefault(weight.field_key, []).append(weight)
        return Scorer(
            self.id,
            self.intercept,
            tuple(
                FieldWeights(
                    key,
                    kinds[key],
                    {weight.value_key: weight.coefficient for weight in weights},
                    tuple(sorted(weight.lower for weight in weights if weight.has_lower)),
                )
                for key, weights in by_key.items()
                if key in kinds
            ),
        )

    @api.model
    @ormcache("company_id")
    def _get_thresholds(self, company_id):
        """Return from which scores leads of a company are hot and warm, and who is told.

        :param int company_id: id of the company
        :returns: tuple of hot, warm, and whether the probability is written; None without a
            score
        """
        domain = [("company_id", "=", company_id), ("type_id", "=", False)]
        model = self._as_cached().search(domain, limit=1)
        return (model.hot_from, model.warm_from, model.write_probability) if model else None

    @api.model
    @ormcache()
    def _get_watched_fields(self):
        """Return the fields of leads whose change calls for a new score; none without one."""
        Rule = self.env["lead.score.rule"]
        names = Rule._get_watched_fields()
        trained = self._as_cached().search([("is_trained", "=", True)])
        keys = {weight.field_key for weight in trained.weight_ids}
        names |= self.env["lead.lead"]._get_score_sources(keys)
        return frozenset(names | {"company_id", "type_id", "status_id"} if names else ())

    # ------------------------------------------------------------------ actions

    @api.model
    def action_open_score(self):
        """Open the score of the current company, made when there is none.

        :returns: an act_window action
        :raises AccessError: for who is no manager of the leads
        """
        self._check_manager()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Score"),
            "res_model": self._name,
            "res_id": self._get_of_company(self.env.company).id,
            "view_mode": "form",
        }

    def action_train(self):
        """Train the model in the background, then score all open leads.

        :returns: True
        :raises UserError: when it is being done already
        """
        self.ensure_one()
        self.check_access("write")
        if self.state == "running":
            raise UserError(self.env._("%(score)s is being worked on.", score=self.display_name))
        self._as_server().needs_training = True
        self._begin()
        return True

    @api.readonly
    def action_open_leads(self):
        """Open the open leads of the company, the highest score first.

        :returns: an act_window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("lead_management.lead_lead_action")
        context = {"search_default_opened": 1, "search_default_hot": 1}
        return {**action, "context": context}

    @api.model
    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group(MANAGERS):
            raise AccessError(self.env._("Only managers of the leads see how leads are scored."))
