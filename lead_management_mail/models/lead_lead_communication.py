import logging

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.lead_management.trusted_context import get_trusted

_logger = logging.getLogger(__name__)

ITEM_MODELS = ("lead.email", "lead.call")


class LeadLead(models.Model):
    """The e-mails and calls of a lead."""

    _inherit = "lead.lead"

    email_ids = fields.One2many(
        comodel_name="lead.email", inverse_name="lead_id", string="Emails", copy=False
    )
    call_ids = fields.One2many(
        comodel_name="lead.call", inverse_name="lead_id", string="Calls", copy=False
    )
    has_email_queue = fields.Boolean(
        compute="_compute_has_email_queue", export_string_translation=False
    )

    @api.depends("email_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_has_email_queue(self):
        is_offered = self.env["lead.email"]._is_queue_offered()
        for lead in self:
            lead.has_email_queue = is_offered or bool(lead.email_ids)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_communication(self):
        """Keep leads that somebody wrote or called about.

        sudo counts what the user may not see as well.
        """
        for model, label in (
            ("lead.email", self.env._("e-mails")),
            ("lead.call", self.env._("calls")),
        ):
            for lead, count in (
                self.env[model]
                .sudo()
                ._read_group([("lead_id", "in", self.ids)], ["lead_id"], ["__count"], limit=1)
            ):
                raise UserError(
                    self.env._(
                        "The lead %(lead)s cannot be deleted, because of its %(records)s"
                        " (%(count)s). Close it instead, as lost or with another closed"
                        " status.",
                        lead=lead.display_name,
                        count=count,
                        records=label,
                    )
                )

    # ------------------------------------------------------------------ actions

    def action_attach_item(self):
        """Attach the e-mail or call of the context to the lead.

        :returns: the client action that says so
        """
        self.ensure_one()
        context = self.env.context
        model = context.get("lead_item_model")
        item = self.env[model if model in ITEM_MODELS else "lead.email"]
        item_id = context.get("lead_item_id")
        item = item.browse(item_id if type(item_id) is int else [])
        item.action_attach_to(self)
        return item._get_decided_action("attach", self)

    # ------------------------------------------------------------------ messages

    def message_post(self, **kwargs):
        """Post a message; one from the gateway once, and kept among the e-mails.

        What people write on a lead that was merged meanwhile goes to the one that stays; what
        the system notes about a lead's own values stays in its history.

        :returns: `mail.message` record, empty for a message that was posted before
        :raises AccessError: when a person posts what is another's, or an e-mail
        """
        kind = kwargs.get("message_type", "notification")
        survivor = kind != "notification" and self._get_merged_into()
        if survivor:
            # whether the user may write there is asked there
            return self.browse(survivor.id).message_post(**kwargs)
        if not self.env.su:
            self.env["mail.message"]._check_lead_posting(kwargs)
        if kind == "comment" and self._is_note_for_salesperson(kwargs):
            # Odoo tells of notes only who is mentioned, of comments who follows
            partner_ids = (*(kwargs.get("partner_ids") or ()), self.user_id.partner_id.id)
            kwargs["partner_ids"] = list(dict.fromkeys(partner_ids))
        if kind != "email" or not kwargs.get("message_id"):
            return super().message_post(**kwargs)
        email = self._claim_email(kwargs)
        if not email:
            return self.env["mail.message"]
        if not email.is_lead_made and kwargs.get("subtype_id") == self._creation_subtype().id:
            kwargs["subtype_id"] = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        if email.is_lead_made and not (email.partner_id or self.partner_id or self.contact_id):
            # the gateway has looked for the sender already: None would look once more
            kwargs["author_id"] = kwargs.get("author_id") or False
        message = super().message_post(**kwargs)
        values = {"lead_message_id": message.id}
        if message.attachment_ids and not email.attachment_ids:
            values["attachment_ids"] = [(6, 0, message.attachment_ids.ids)]
        email.write(values)
        if not email.is_internal and not email._get_incoming(email.message_id).get("ignore_reason"):
            self._after_reply()
        return message

    @api.model
    def _is_note_for_salesperson(self, message_values):
        """Tell whether somebody other than the salesperson logs a note.

        :param dict message_values: parameters of `message_post`
        """
        note_id = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note")
        is_note = message_values.get("subtype_xmlid") == "mail.mt_note" or (
            message_values.get("subtype_id") == note_id
        )
        return is_note and self.user_id not in (self.env.user, self.user_id.browse())

    def _claim_email(self, message_values):
        """Return the e-mail record of a message that is to be posted.

        :param dict message_values: parameters of `message_post`
        :returns: `lead.email` record, empty when another delivery has posted it
        """
        self.ensure_one()
        Email = self.env["lead.email"].sudo()
        message_id = message_values["message_id"]
        email = Email.browse(get_trusted(self.env, "lead_email_id"))
        if email.message_id != message_id or email.company_id != self.company_id:
            email = Email.search(
                [("message_id", "=", message_id), ("company_id", "=", self.company_id.id)],
                limit=1,
            )
        if email:
            is_waiting = email.lead_id == self and not email.lead_message_id
            return email if is_waiting else email.browse()
        values = Email._prepare_email_values(
            {
                **message_values,
                "to": message_values.get("incoming_email_to"),
                "cc": message_values.get("incoming_email_cc"),
            },
            {"company_id": self.company_id.id},
        )
        return Email._take_in({**values, "ignore_reason": False, "lead_id": self.id})

    def _after_reply(self):
        """Tell the salesperson of a closed lead, and reopen it where that is set.

        An open one is moved on where its type says so.
        """
        self.ensure_one()
        self._on_outreach("in")
        if not self.is_closed:
            return
        settings = self.env["lead.settings"]._get_of_company(self.company_id.id)
        is_reopened = settings.is_reopened_by_reply and self._reopen_by_reply()
        if self.user_id:
            lead = self.with_context(lang=self.user_id.lang)
            body = (
                lead.env._("Somebody answered on a closed lead. It is open again.")
                if is_reopened
                else lead.env._("Somebody answered on a closed lead. Reopen it if it is alive.")
            )
            lead.message_notify(
                partner_ids=self.user_id.partner_id.ids,
                subject=lead.env._("Reply: %(lead)s", lead=self.display_name),
                body=body,
            )

    def _reopen_by_reply(self):
        """Reopen the lead; the rules of its type may forbid it.

        :returns: whether it is open
        """
        try:
            with self.env.cr.savepoint():
                self.reopen()
        except (UserError, ValidationError) as error:
            self.env.invalidate_all(flush=False)
            _logger.info("A reply did not reopen the lead %s: %s", self.display_name, error)
            return False
        return True

    @api.readonly
    def action_log_call(self):
        """Open a filled-in call to save: the second of two clicks.

        :returns: an act_window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log a call"),
            "res_model": "lead.call",
            "view_mode": "form",
            "views": [(self.env.ref("lead_management_mail.lead_call_view_form_log").id, "form")],
            "target": "new",
            "context": {
                "default_lead_id": self.id,
                "default_company_id": self.company_id.id,
                "default_partner_id": self.partner_id.id,
                "default_direction": "out",
                "default_recipient": self.phone,
                "default_result": "answered",
            },
        }
