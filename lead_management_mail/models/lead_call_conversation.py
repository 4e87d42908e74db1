from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import plaintext2html

# what the message of a call says or depends on
TOLD_FIELDS = frozenset(
    (
        "caller",
        "direction",
        "duration",
        "duration_minutes",
        "lead_id",
        "note",
        "partner_id",
        "recipient",
        "result",
        "result_id",
        "start",
    )
)
NEXT_FIELDS = ("next_type_id", "next_date", "next_summary")
# what a person says of the lead's plan, with the call
PLAN_FIELDS = ("is_planned_done", *NEXT_FIELDS)


class LeadCall(models.Model):
    """A call in the conversation of its lead: what came of it, and the next step."""

    _inherit = "lead.call"

    note = fields.Text(written_by="people", help="What was said.")
    duration_minutes = fields.Float(
        string="Minutes",
        compute="_compute_duration_minutes",
        inverse="_inverse_duration_minutes",
        digits=(8, 1),
    )
    lead_message_id = fields.Many2one(
        comodel_name="mail.message",
        string="Message in the lead's history",
        ondelete="set null",
        index="btree_not_null",
        copy=False,
        readonly=True,
        export_string_translation=False,
        written_by="server",
    )
    # what is planned with the call, taken out of its values by `create`
    next_type_id = fields.Many2one(
        comodel_name="mail.activity.type", string="Next step", store=False
    )
    next_date = fields.Date(
        string="Due",
        compute="_compute_next_date",
        store=False,
        readonly=False,
    )
    next_summary = fields.Char(string="What to do", store=False)

    @api.depends("duration")
    def _compute_duration_minutes(self):
        for call in self:
            call.duration_minutes = call.duration / 60

    def _inverse_duration_minutes(self):
        for call in self:
            call.duration = round(call.duration_minutes * 60)

    @api.depends("next_type_id")
    def _compute_next_date(self):
        for call in self:
            call.next_date = call.next_type_id and self.env["mail.activity"]._get_lead_deadline(
                call.next_type_id
            )

    # ------------------------------------------------------------------ CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """End what was planned, plan what comes next, and tell of the call in the conversation.

        :raises ValidationError: for a next step without a lead
        """
        plans = [{name: vals.get(name) for name in PLAN_FIELDS} for vals in vals_list]
        calls = super().create(
            [{k: v for k, v in vals.items() if k not in PLAN_FIELDS} for vals in vals_list]
        )
        for call, plan in zip(calls, plans, strict=True):
            if plan["is_planned_done"]:
                call._finish_planned_activity()
            call._plan_next_step(plan)
        calls._tell_in_conversation()
        return calls

    def write(self, vals):
        res = super().write(vals)
        if not TOLD_FIELDS.isdisjoint(vals):
            self._tell_in_conversation()
        return res

    def unlink(self):
        """Take the calls out of the conversations, too."""
        # sudo: the message belongs to the call
        messages = self.sudo().lead_message_id
        res = super().unlink()
        messages.unlink()
        return res

    # ------------------------------------------------------------------ business

    def _plan_next_step(self, plan):
        """Plan the activity that was chosen with the call.

        :param dict plan: values of the fields `NEXT_FIELDS`
        :raises ValidationError: when there is no lead to plan it on
        """
        activity_type = self.env["mail.activity.type"].browse(plan["next_type_id"] or [])
        if not activity_type:
            return
        if not self.lead_id:
            raise ValidationError(
                self.env._(
                    "The next step of %(call)s needs a lead. Choose one, or leave the next step"
                    " out.",
                    call=self.display_name,
                )
            )
        self.lead_id.activity_schedule(
            activity_type_id=activity_type.id,
            date_deadline=fields.Date.to_date(plan["next_date"])
            or self.env["mail.activity"]._get_lead_deadline(activity_type),
            summary=plan["next_summary"] or activity_type.summary,
            user_id=self.env.uid,
        )

    def _tell_in_conversation(self):
        """Have each ended call stand in the conversation of what it belongs to, once."""
        for call in self:
            # sudo: the message belongs to the call, whoever may edit messages
            message = call.sudo().lead_message_id
            record = call.lead_id or call._get_result()
            if message and (message.model, message.res_id) != (record._name, record.id):
                message.unlink()
            if not record or call.result == "ongoing" or "message_ids" not in record._fields:
                continue
            if message.exists():
                message.write({"body": call._get_message_body(), "date": call.start})
            else:
                call._as_server().lead_message_id = call._post_message(record)

    def _prepare_reading(self):
        note = plaintext2html(self.note) if self.note else ""
        return {
            **super()._prepare_reading(),
            "sender": self._get_other_number() or "",
            "body": Markup("<p>%s</p>%s") % (self.preview or "", note),
        }

    def _post_message(self, record):
        """Write the call into a conversation, as an activity that was done.

        :param record: `lead.lead` record, or what the intake made instead of one
        :returns: `mail.message` record
        """
        self.ensure_one()
        author = self.user_id.partner_id or self.env.user.partner_id
        message = record._message_log(body=self._get_message_body(), author_id=author.id)
        reference = self.env["ir.model.data"]._xmlid_to_res_id
        message.write(
            {
                "date": self.start,
                "mail_activity_type_id": reference("mail.mail_activity_data_call"),
                "subtype_id": reference("mail.mt_activities"),
            }
        )
        return message

    def _get_message_body(self):
        """Return what the conversation says of the call.

        :returns: Markup
        """
        self.ensure_one()
        head = Markup('<i class="fa fa-phone"></i> <b>%s</b>') % self.name
        head = Markup(" \u00b7 ").join(filter(None, (head, self.preview)))
        note = plaintext2html(self.note) if self.note else ""
        return Markup("<p>%s</p>%s%s") % (head, self.planned_text or "", note)
