from odoo import api, fields, models
from odoo.tools import SQL

SERVER = {"readonly": True, "copy": False, "written_by": "server"}


class LeadAssignmentLog(models.Model):
    """Who got a lead by the rules, and why; or why nobody did.

    Stored as data: the rule, who was next, who was passed over with the code of the reason
    (`lead.assignment.pass`). The sentences are made when somebody reads them, in the reader's
    language.
    """

    _name = "lead.assignment.log"
    _inherit = ["lead.guarded.mixin", "lead.linked.mixin", "lead.exported.mixin"]
    _description = "Assignment log"
    _order = "date desc, id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one(
        comodel_name="lead.lead", required=True, ondelete="cascade", index=True, **SERVER
    )
    company_id = fields.Many2one(comodel_name="res.company", required=True, index=True, **SERVER)
    date = fields.Datetime(required=True, **SERVER)
    trigger = fields.Selection(
        selection=[
            ("arrival", "Arrived"),
            ("button", "Button"),
            ("schedule", "Schedule"),
            ("leaving", "Somebody leaves"),
            ("escalation", "Escalation"),
        ],
        string="Occasion",
        required=True,
        **SERVER,
    )
    outcome = fields.Selection(
        selection=[
            ("given", "Given by a rule"),
            ("type", "Given by the type"),
            ("nobody", "Nobody can take it"),
            ("no_rule", "No rule fits"),
        ],
        required=True,
        **SERVER,
    )
    rule_id = fields.Many2one(
        comodel_name="lead.assignment.rule",
        ondelete="set null",
        index="btree_not_null",
        groups="lead_management.group_lead_manager",
        **SERVER,
    )
    rule_name = fields.Char(string="Name of the rule", **SERVER)
    method = fields.Char(export_string_translation=False, **SERVER)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Given to", ondelete="set null", **SERVER
    )
    next_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Next in turn",
        ondelete="set null",
        index="btree_not_null",
        **SERVER,
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales team",
        ondelete="set null",
        index="btree_not_null",
        **SERVER,
    )
    pass_ids = fields.One2many(
        comodel_name="lead.assignment.pass",
        inverse_name="log_id",
        string="Passed over",
        readonly=True,
        written_by="server",
    )
    passed_count = fields.Integer(string="People passed over", **SERVER)
    candidate_count = fields.Integer(string="People of the rule", aggregator="avg", **SERVER)
    data = fields.Json(
        help="The people of the rule in the order of turns.",
        export_string_translation=False,
        **SERVER,
    )
    hours_waited = fields.Float(
        string="Hours waited",
        aggregator="avg",
        help="From the arrival of the lead to this decision.",
        **SERVER,
    )
    explanation = fields.Text(compute="_compute_explanation")
    is_notice_due = fields.Boolean(
        export_string_translation=False,
        help="The salesperson has to be told in the inbox or by e-mail yet.",
        **SERVER,
    )

    # what somebody got today and this month, for the limits
    _given_idx = models.Index("(user_id, date) WHERE outcome = 'given'")
    # whom the schedule has to tell (_cron_tell_salespeople)
    _notice_idx = models.Index("(user_id) WHERE is_notice_due IS TRUE")
    # the latest reason why a lead waits
    _lead_idx = models.Index("(lead_id, id DESC)")

    @api.depends_context("lang", "tz")
    def _compute_explanation(self):
        for log in self:
            log.explanation = " ".join(filter(None, log._get_sentences()))

    def _get_sentences(self):
        """Return why it was decided so, sentence by sentence, in the reader's language.

        :returns: list of str
        """
        self.ensure_one()
        names = self._get_user_names()
        if self.outcome == "no_rule":
            return [self.env._("No rule fits.")]
        if self.outcome == "type":
            return [
                self.env._("No rule fits."),
                self.env._("%(user)s gets it as the type says.", user=names(self.user_id)),
            ]
        methods = {
            "turn": self.env._("in turn"),
            "fewest": self.env._("by the fewest open leads"),
            "weight": self.env._("by weight"),
        }
        sentences = [
            self.env._(
                "Rule “%(rule)s”, %(how)s.",
                rule=self.rule_name or "",
                how=methods.get(self.method, ""),
            )
        ]
        if self.next_user_id and self.next_user_id != self.user_id:
            sentences.append(self.env._("Next was %(user)s.", user=names(self.next_user_id)))
        passed = self._get_passed_words(names)
        if passed:
            sentences.append(self.env._("Passed over: %(people)s.", people="; ".join(passed)))
        if self.outcome == "nobody":
            sentences.append(
                self.env._("Nobody can take it.") if passed else self.env._("It has no people.")
            )
        else:
            sentences.append(self.env._("%(user)s gets it.", user=names(self.user_id)))
        return sentences

    def _get_user_names(self):
        """Return a function that tells the name of a user, whoever may see the user."""

        def get_name(user):
            # sudo: the name alone, as Odoo tells it in every link
            return user.sudo().name or self.env._("somebody who is gone")

        return get_name

    def _get_passed_words(self, names):
        """Return who was passed over and why: ["Anna (away until …)"]."""
        Rule = self.env["lead.assignment.rule"]
        return [
            self.env._(
                "%(user)s (%(reason)s)",
                user=names(one.user_id),
                reason=Rule._say_reason(one.reason, one.figures),
            )
            for one in self.pass_ids
        ]

    # ------------------------------------------------------------------ writing

    @api.model
    def _log_decisions(self, leads, decisions, trigger, owners=None, untold=()):
        """Keep what was decided, for all the leads together; called as superuser.

        :param leads: `lead.lead` recordset, in the order of the decisions
        :param decisions: list of `Decision`
        :param str trigger: on which occasion
        :param dict owners: {lead id: id of the user whom the type gives the lead to}
        :param untold: leads whose new salespeople the schedule has to tell
        :returns: `lead.assignment.log` recordset
        """
        owners = owners or {}
        now = fields.Datetime.now()
        rules = self.env["lead.assignment.rule"]
        untold_ids = {lead.id for lead in untold}
        values = []
        for lead, decision in zip(leads.with_env(self.env), decisions, strict=True):
            rule = rules.browse(decision.rule_id)
            by_type = decision.outcome == "no_rule" and owners.get(lead.id)
            values.append(
                {
                    "lead_id": lead.id,
                    "company_id": lead.company_id.id,
                    "date": now,
                    "trigger": trigger,
                    "outcome": "type" if by_type else decision.outcome,
                    "rule_id": rule.id,
                    "rule_name": rule.name,
                    "method": rule.method,
                    "user_id": decision.choice.user_id or by_type or False,
                    "next_user_id": decision.choice.next_id,
                    "team_id": lead.team_id.id,
                    "passed_count": len(decision.passed),
                    "candidate_count": len(decision.choice.order),
                    "data": {"order": decision.choice.order},
                    "hours_waited": max(0, (now - lead.date).total_seconds() / 3600),
                    "is_notice_due": lead.id in untold_ids,
                }
            )
        logs = self.create(values)
        self.env["lead.assignment.pass"]._log_passed(logs, decisions)
        if untold_ids:
            self.env.ref("lead_management_assign.lead_assignment_notice_cron")._trigger()
        return logs

    @api.model
    def _cron_tell_salespeople(self):
        """Tell people of the leads that they got together with many others, each by one message.

        What somebody else has by now is left out. Rows that another server works on are left
        to it.
        """
        while ids := self._lock_notices():
            logs = self.browse(ids)
            logs._as_server().write({"is_notice_due": False})
            user = logs.user_id
            leads = logs.lead_id.filtered(lambda lead, user=user: lead.user_id == user)
            if leads and user.active:
                leads._send_assignment(user)
            if not self.env["ir.cron"]._commit_progress(len(ids)):
                return

    @api.model
    def _lock_notices(self):
        """Return the ids of the rows of one person who has to be told."""
        self.flush_model(["is_notice_due", "user_id"])
        query = SQL(
            """SELECT id FROM lead_assignment_log
                WHERE is_notice_due IS TRUE AND user_id = (
                      SELECT user_id FROM lead_assignment_log
                       WHERE is_notice_due IS TRUE AND user_id IS NOT NULL
                    ORDER BY id LIMIT 1)
             ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"""
        )
        return [log_id for (log_id,) in self.env.execute_query(query)]

    def _get_summary(self):
        """Return who got how many, for the one who has pressed the button."""
        rows = self.sudo()
        given = [
            self.env._("%(user)s %(count)s", user=user.name, count=len(logs))
            for user, logs in rows.grouped("user_id").items()
            if user
        ]
        waiting = rows.filtered(lambda log: not log.user_id)
        sentences = [self.env._("Given: %(people)s.", people=", ".join(given))] if given else []
        if waiting:
            sentences.append(self.env._("Without a taker: %(count)s.", count=len(waiting)))
            sentences.append(waiting[:1].explanation)
        return " ".join(sentences)
