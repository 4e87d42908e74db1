from odoo import api, models
from odoo.tools import plaintext2html

from odoo.addons.lead_management.merge_relation import MergeRelation

# what the system has noted about a lead's own values stays in its history; what people
# wrote, sent, got and did moves
CONVERSATION = "message_type != 'notification' OR mail_activity_type_id IS NOT NULL"

# what the system tells a salesperson about a lead is nothing that anybody has done with it
BY_PEOPLE = "message_type NOT IN ('notification', 'user_notification', 'auto_comment')"


class LeadLead(models.Model):
    """Conversation, activities, meetings, e-mails and calls of merged leads."""

    _inherit = "lead.lead"

    @api.model
    def _get_merge_relations(self):
        on_lead = {"model_column": "res_model"}
        return [
            *super()._get_merge_relations(),
            MergeRelation(
                "mail_message",
                "res_id",
                label=self.env._("Messages"),
                model_column="model",
                condition=CONVERSATION,
                trace_condition=BY_PEOPLE,
            ),
            MergeRelation("mail_activity", "res_id", label=self.env._("Activities"), **on_lead),
            MergeRelation(
                "mail_followers",
                "res_id",
                label=self.env._("Followers"),
                unique=("partner_id",),
                parts=(("mail_followers_mail_message_subtype_rel", "mail_followers_id"),),
                # a salesperson follows by itself
                is_trace=False,
                **on_lead,
            ),
            MergeRelation("mail_scheduled_message", "res_id", model_column="model"),
            MergeRelation("calendar_event", "lead_id", label=self.env._("Meetings")),
            MergeRelation("calendar_event", "res_id", **on_lead),
            MergeRelation("lead_email", "lead_id", label=self.env._("Emails")),
            MergeRelation("lead_call", "lead_id", label=self.env._("Calls")),
        ]

    def _after_merge_moved(self):
        """Activities tell the name of the lead that they are on."""
        res = super()._after_merge_moved()
        activities = (
            self.env["mail.activity"]
            .sudo()
            .with_context(active_test=False)
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        )
        self.env.add_to_compute(activities._fields["res_name"], activities)
        return res

    @api.model
    def _log_merges(self, texts):
        res = super()._log_merges(texts)
        leads = self.browse().concat(*texts)
        leads._message_log_batch(
            bodies={lead.id: plaintext2html(text) for lead, text in texts.items()}
        )
        return res
