from odoo import fields, models

STEPS = [
    ("reminder", "Salesperson reminded"),
    ("leader", "Team leader told"),
    ("onward", "Given away"),
]


class LeadResponseEscalation(models.Model):
    """Log of what was done about leads that waited for their first response."""

    _name = "lead.response.escalation"
    _inherit = ["lead.guarded.mixin", "lead.linked.mixin", "lead.exported.mixin"]
    _description = "Escalation of a first response"
    _order = "date desc, id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one(
        comodel_name="lead.lead",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
        copy=False,
        written_by="server",
    )
    step = fields.Selection(
        selection=STEPS, required=True, readonly=True, copy=False, written_by="server"
    )
    date = fields.Datetime(required=True, readonly=True, copy=False, written_by="server")
    clock_start = fields.Datetime(
        string="Start of the clock",
        required=True,
        readonly=True,
        copy=False,
        written_by="server",
        help="A clock that starts anew, as of a lead that is opened again, has its own steps.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Told",
        readonly=True,
        copy=False,
        written_by="server",
        ondelete="set null",
        index="btree_not_null",
        help="Who was told, or got the lead; empty where there was nobody.",
    )
    former_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        readonly=True,
        copy=False,
        written_by="server",
        ondelete="set null",
        index="btree_not_null",
        help="Whose lead it was then.",
    )
    policy_id = fields.Many2one(
        comodel_name="lead.response.policy",
        readonly=True,
        copy=False,
        written_by="server",
        ondelete="set null",
        index="btree_not_null",
    )
    activity_id = fields.Many2one(
        comodel_name="mail.activity",
        readonly=True,
        copy=False,
        written_by="server",
        ondelete="set null",
        index="btree_not_null",
        groups="lead_management.group_lead_manager",
        export_string_translation=False,
    )
    # the activity that was taken away with the clock, for who takes back what ended it
    ended_reminder = fields.Json(
        readonly=True,
        copy=False,
        prefetch=False,
        groups=fields.NO_ACCESS,
        written_by="server",
        export_string_translation=False,
    )
    note = fields.Char(
        readonly=True, copy=False, written_by="server", help="Why a step could not be taken."
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        copy=False,
        written_by="server",
        index=True,
    )

    # each step once, whatever two servers do
    _step_uniq = models.UniqueIndex(
        "(lead_id, step, clock_start)", "That step was taken for the lead already."
    )

    def _keep_reminders(self):
        """Keep the open activities of the steps, which are about to be taken away."""
        for row in self.filtered("activity_id.active"):
            activity = row.activity_id
            row._as_server().ended_reminder = {
                "activity_type_id": activity.activity_type_id.id,
                "date_deadline": fields.Date.to_string(activity.date_deadline),
                "note": activity.note and str(activity.note),
                "summary": activity.summary,
                "user_id": activity.user_id.id,
            }

    def _plan_reminders_again(self, lead_of):
        """Plan the activities anew that were taken away, and tell nobody of it.

        :param lead_of: function that returns the lead of a step
        """
        Activity = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        model_id = self.env["ir.model"]._get_id("lead.lead")
        activities = Activity.create(
            [
                {**row.ended_reminder, "res_model_id": model_id, "res_id": lead_of(row).id}
                for row in self
            ]
        )
        for row, activity in zip(self, activities, strict=True):
            row._as_server().write({"activity_id": activity.id, "ended_reminder": False})
