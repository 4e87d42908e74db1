from collections import Counter

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

# more leads would make a table that nobody reads
MOST_LEADS = 1000


class LeadAssignmentTrial(models.TransientModel):
    """A dry run of the rules over the newest leads: who would get them, and why.

    Nothing is written: no lead, no turn, no log. Rules that are archived can be tried as well.
    """

    _name = "lead.assignment.trial"
    _inherit = ["lead.given.mixin"]
    _description = "Dry run of the assignment rules"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, default=lambda self: self.env.company
    )
    lead_count = fields.Integer(string="Newest leads", default=100, required=True)
    rule_ids = fields.Many2many(
        comodel_name="lead.assignment.rule",
        string="Rules",
        default=lambda self: self._get_default_rules(),
        domain="[('company_id', '=', company_id), ('active', 'in', [True, False])]",
        context={"active_test": False},
        help="In their order; archived ones can be tried before they are used.",
    )
    is_done = fields.Boolean()
    line_ids = fields.One2many(
        comodel_name="lead.assignment.trial.line", inverse_name="trial_id", string="Leads"
    )
    share_ids = fields.One2many(
        comodel_name="lead.assignment.trial.share", inverse_name="trial_id", string="People"
    )

    @api.model
    def _get_default_rules(self):
        Rule = self.env["lead.assignment.rule"]
        return Rule.browse(Rule._get_active_ids(self.env.company.id))

    def action_run(self):
        """Ask the rules about the newest leads and show the table.

        :returns: the act_window action of the same dialog
        :raises UserError: for a number of leads that makes no sense, or without rules
        """
        self.ensure_one()
        if not 0 < self.lead_count <= MOST_LEADS:
            raise UserError(self.env._("Try the rules with 1 to %(most)s leads.", most=MOST_LEADS))
        if not self.rule_ids:
            raise UserError(self.env._("There is no rule to try. Make one first."))
        leads = self.env["lead.lead"].search(
            [("company_id", "=", self.company_id.id)], limit=self.lead_count, order="id desc"
        )
        leads = leads.sorted("id")
        rules = self.rule_ids.sorted(lambda rule: (rule.sequence, rule.id))
        decisions = rules._decide(leads, "button", is_trial=True, rules=rules) if leads else []
        self.write(
            {
                "is_done": True,
                "line_ids": [Command.clear(), *self._prepare_lines(leads, decisions)],
                "share_ids": [Command.clear(), *self._prepare_shares(decisions)],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try the rules"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _prepare_lines(self, leads, decisions):
        """Return the commands of the lines: who would get which lead, and why."""
        Log = self.env["lead.assignment.log"]
        commands = []
        for lead, decision in zip(leads, decisions, strict=True):
            rule = self.env["lead.assignment.rule"].browse(decision.rule_id)
            log = Log.new(
                {
                    "outcome": decision.outcome,
                    "rule_name": rule.name,
                    "method": rule.method,
                    "user_id": decision.choice.user_id,
                    "next_user_id": decision.choice.next_id,
                    "pass_ids": [
                        Command.create({"user_id": user_id, "reason": reason, "figures": figures})
                        for _rule_id, user_id, reason, figures in decision.passed
                    ],
                }
            )
            commands.append(
                Command.create(
                    {
                        "lead_id": lead.id,
                        "rule_id": decision.rule_id,
                        "user_id": decision.choice.user_id,
                        "explanation": log.explanation,
                    }
                )
            )
        return commands

    def _prepare_shares(self, decisions):
        """Return the commands of the table: how many each person would get."""
        given = Counter(one.choice.user_id for one in decisions)
        passed = Counter(user_id for one in decisions for _rule_id, user_id, *_why in one.passed)
        people = set(given) | set(passed)
        return [
            Command.create(
                {
                    "user_id": user_id,
                    "lead_count": given[user_id],
                    "passed_count": passed[user_id],
                    "share": given[user_id] / len(decisions),
                }
            )
            for user_id in sorted(people, key=lambda user_id: (user_id is None, -given[user_id]))
        ]
