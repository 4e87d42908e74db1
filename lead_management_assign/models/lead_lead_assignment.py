from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.lead_management.trusted_context import Trusted, is_trusted

BY_RULES = "lead_owner_by_rules"


class LeadLead(models.Model):
    """Leads that the rules give to somebody."""

    _inherit = "lead.lead"

    assignment_log_ids = fields.One2many(
        comodel_name="lead.assignment.log",
        inverse_name="lead_id",
        string="Assignments",
        readonly=True,
        copy=False,
        written_by="server",
    )
    assignment_reason = fields.Text(
        string="Why this salesperson",
        compute="_compute_assignment_reason",
        help="What the rules decided last, and why.",
    )
    days_unassigned = fields.Integer(
        string="Days waiting", compute="_compute_days_unassigned", help="Since the lead came in."
    )

    # ------------------------------------------------------------------ computes

    @api.depends("assignment_log_ids.outcome")
    @api.depends_context("lang", "tz")
    def _compute_assignment_reason(self):
        latest = self._get_latest_logs()
        for lead in self:
            log = latest.get(lead._origin.id)
            is_true = log and log.user_id == lead.user_id
            lead.assignment_reason = log.explanation if is_true else False

    def _get_latest_logs(self):
        """Return the last decision on each of the leads.

        :returns: {lead id: `lead.assignment.log` record}
        """
        rows = self.env["lead.assignment.log"]._read_group(
            [("lead_id", "in", self._origin.ids)], ["lead_id"], ["id:max"]
        )
        logs = self.env["lead.assignment.log"].browse([log_id for _lead, log_id in rows])
        return {log.lead_id.id: log for log in logs}

    @api.depends("date")
    def _compute_days_unassigned(self):
        today = fields.Datetime.now()
        for lead in self:
            lead.days_unassigned = (today - lead.date).days if lead.date else 0

    # ------------------------------------------------------------------ what arrives by itself

    @api.model
    def _intake(self, values, channel):
        """Let the rules decide about what nobody has named a salesperson for."""
        leads = self._as_given_by_rules([values])
        return super(LeadLead, leads)._intake(values, channel)

    @api.model
    def _intake_batch(self, vals_list, channel):
        """Let the rules decide about what nobody has named a salesperson for."""
        open_ones = [values for values in vals_list if "user_id" not in values]
        named = [values for values in vals_list if "user_id" in values]
        leads = self._as_given_by_rules(open_ones)
        records = super(LeadLead, leads)._intake_batch(open_ones, channel) if open_ones else []
        return records + (super()._intake_batch(named, channel) if named else [])

    @api.model
    def _as_given_by_rules(self, vals_list):
        """Return the model so that leads made with it are given by the rules, where there are any.

        :param vals_list: list of values of what arrives
        """
        Rule = self.env["lead.assignment.rule"]
        is_ruled = any(
            "user_id" not in values
            and Rule._get_active_ids(values.get("company_id") or self.env.company.id)
            for values in vals_list
        )
        return self.with_context(**{BY_RULES: Trusted()}) if is_ruled else self

    @api.model_create_multi
    def create(self, vals_list):
        """Make what arrives by itself without a salesperson, and ask the rules for one.

        Where no rule fits, the type's salesperson gets it, as without rules.
        """
        if not is_trusted(self.env, BY_RULES):
            return super().create(vals_list)
        plain = self.with_context(**{BY_RULES: None})
        waiting = [{**vals, "user_id": False} for vals in vals_list]
        leads = super(LeadLead, plain).create(waiting)
        owners = {
            lead.id: vals["user_id"]
            for lead, vals in zip(leads, vals_list, strict=True)
            if vals.get("user_id")
        }
        for arrived in leads.grouped("company_id").values():
            arrived._assign_by_rules("arrival", owners=owners)
        return leads

    # ------------------------------------------------------------------ by the rules

    def _assign_by_rules(self, trigger, without=None, owners=None):
        """Have the rules give the leads away, and keep why.

        For other addons too: an escalation calls it with `without`, so that the lead goes to
        somebody else. The salespeople are told, each by one message. What no rule gives stays
        as it is. It acts as a machine, with no regard to the rights of the user: check them
        before.

        :param str trigger: occasion, a value of `lead.assignment.log.trigger`
        :param dict without: {lead id: ids of users who do not get it}
        :param dict owners: {lead id: id of the user who gets it where no rule fits}
        :returns: `lead.assignment.log` recordset as the superuser, one for each lead that was
            decided about; nothing for leads of companies without rules
        """
        # sudo: the rules write the log, whoever the leads come from
        Log = self.env["lead.assignment.log"].sudo()
        logs = Log
        Rule = self.env["lead.assignment.rule"]
        for company, leads in self.grouped("company_id").items():
            if not Rule._get_active_ids(company.id):
                leads._give_to_owners(owners or {})
                continue
            decisions = Rule._decide(leads, trigger, without)
            untold = leads._give_by_decisions(decisions, owners or {})
            if trigger == "schedule":
                leads, decisions = leads._get_news(decisions)
            logs |= Log._log_decisions(leads, decisions, trigger, owners, untold)
        return logs

    def _as_given(self):
        """Return the leads as the rules write them."""
        # sudo: the rules give the leads, whoever they come from
        return self.sudo().with_context(lead_by_machine=Trusted())

    def _give_by_decisions(self, decisions, owners):
        """Write who gets the leads, in one write for each person and team.

        :param decisions: list of `Decision`, in the order of the leads
        :param dict owners: see `_assign_by_rules`
        :returns: see `_write_given`
        """
        given = defaultdict(self.browse)
        for lead, decision in zip(self.sudo(), decisions, strict=True):
            rule = lead.env["lead.assignment.rule"].browse(decision.rule_id)
            values = {}
            user_id = decision.choice.user_id
            if decision.outcome == "no_rule" and not lead.user_id:
                user_id = owners.get(lead.id)
            if user_id and user_id != lead.user_id.id:
                values["user_id"] = user_id
            if rule.target == "team" and (user_id or not lead.team_id):
                values["team_id"] = rule.team_id.id
            if values:
                given[tuple(values.items())] |= self.browse(lead.id)
        return self._write_given(given, is_logged=True)

    def _give_to_owners(self, owners):
        """Write whom the type gives the leads to, where there are no rules."""
        given = defaultdict(self.browse)
        for lead in self:
            if owners.get(lead.id):
                given[("user_id", owners[lead.id]),] |= lead
        self._write_given(given, is_logged=False)

    def _get_news(self, decisions):
        """Return the leads and decisions that say something new: not every run that it waits.

        :param decisions: list of `Decision`, in the order of the leads
        :returns: (`lead.lead` recordset, list of `Decision`)
        """
        latest = self.sudo()._get_latest_logs()
        news = [
            (lead, decision)
            for lead, decision in zip(self, decisions, strict=True)
            if decision.choice.user_id
            or lead.id not in latest
            or (latest[lead.id].outcome, latest[lead.id].rule_id.id or None)
            != (decision.outcome, decision.rule_id)
        ]
        leads = self.browse([lead.id for lead, _decision in news])
        return leads, [decision for _lead, decision in news]

    # ------------------------------------------------------------------ actions

    def action_assign_by_rules(self):
        """Give the chosen leads away by the rules.

        :returns: the client action that says who got how many
        :raises AccessError: for who may not give leads to everybody
        :raises UserError: when no lead is chosen, or there are no rules
        """
        if not self:
            raise UserError(self.env._("Select the leads to assign."))
        if not self.env.user.has_group("lead_management.group_lead_all"):
            raise AccessError(
                self.env._("You may not give leads to everybody. Ask a manager to assign them.")
            )
        self.check_access("write")
        leads = self.filtered(lambda lead: lead.active and not lead.is_closed)
        logs = leads._assign_by_rules("button")
        if not logs:
            raise UserError(
                self.env._(
                    "None of these leads is open in a company with assignment rules. Make a"
                    " rule first, or assign them to somebody."
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Assigned by the rules"),
                "message": logs.with_env(self.env)._get_summary(),
                "type": "success" if all(logs.mapped("user_id")) else "warning",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
