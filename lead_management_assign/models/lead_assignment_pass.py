from odoo import api, fields, models

SERVER = {"readonly": True, "copy": False, "written_by": "server"}


class LeadAssignmentPass(models.Model):
    """Somebody whom a rule passed over, and why."""

    _name = "lead.assignment.pass"
    _inherit = ["lead.guarded.mixin", "lead.linked.mixin", "lead.exported.mixin"]
    _description = "Passed over by assignment"
    _order = "log_id desc, id"
    _rec_name = "user_id"

    log_id = fields.Many2one(
        comodel_name="lead.assignment.log",
        string="Decision",
        required=True,
        ondelete="cascade",
        index=True,
        **SERVER,
    )
    lead_id = fields.Many2one(
        comodel_name="lead.lead", required=True, ondelete="cascade", index=True, **SERVER
    )
    company_id = fields.Many2one(comodel_name="res.company", required=True, index=True, **SERVER)
    date = fields.Datetime(required=True, **SERVER)
    rule_id = fields.Many2one(
        comodel_name="lead.assignment.rule",
        ondelete="set null",
        index="btree_not_null",
        groups="lead_management.group_lead_manager",
        **SERVER,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        ondelete="cascade",
        index=True,
        **SERVER,
    )
    reason = fields.Selection(
        selection=[
            ("archived", "Cannot log in"),
            ("not_internal", "No employee"),
            ("other_company", "Other company"),
            ("no_rights", "Sees no leads"),
            ("away", "Away"),
            ("outside_hours", "Outside working hours"),
            ("open_limit", "Most open leads"),
            ("day_limit", "Limit of the day"),
            ("month_limit", "Limit of the month"),
            ("had_it", "Had it before"),
        ],
        required=True,
        **SERVER,
    )
    figures = fields.Json(export_string_translation=False, **SERVER)

    @api.model
    def _log_passed(self, logs, decisions):
        """Keep who was passed over in the decisions.

        :param logs: `lead.assignment.log` recordset as the superuser
        :param decisions: list of `Decision`, in the same order
        """
        self.create(
            [
                {
                    "log_id": log.id,
                    "lead_id": log.lead_id.id,
                    "company_id": log.company_id.id,
                    "date": log.date,
                    "rule_id": rule_id,
                    "user_id": user_id,
                    "reason": reason,
                    "figures": figures or False,
                }
                for log, decision in zip(logs, decisions, strict=True)
                for rule_id, user_id, reason, figures in decision.passed
            ]
        )
