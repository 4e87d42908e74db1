from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.lead_management.trusted_context import get_trusted, is_trusted
from odoo.addons.mail.tools.discuss import Store

# what makes a comment what it is; the rest (stars, read marks) is nobody's text
CONTENT_FIELDS = {
    "attachment_ids",
    "author_id",
    "body",
    "date",
    "email_from",
    "is_internal",
    "message_type",
    "model",
    "parent_id",
    "res_id",
    "subject",
    "subtype_id",
}

# kinds of messages that come from outside, or that the server writes
FOREIGN_TYPES = frozenset(("email", "email_outgoing", "out_of_office", "user_notification"))
# what only a message that comes from outside brings with it
FOREIGN_VALUES = frozenset(
    (
        "author_guest_id",
        "create_date",
        "create_uid",
        "date",
        "incoming_email_cc",
        "incoming_email_to",
        "message_id",
        "tracking_value_ids",
    )
)


class MailMessage(models.Model):
    """Comments on leads: changed and deleted by their author only.

    Messages of other documents are left as Odoo has them.
    """

    _name = "mail.message"
    _inherit = ["mail.message", "lead.guarded.mixin"]

    lead_editor_id = fields.Many2one(
        comodel_name="res.partner",
        string="Edited by",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        written_by="server",
    )
    lead_edit_date = fields.Datetime(string="Edited on", readonly=True, written_by="server")
    lead_edit_until = fields.Datetime(
        compute="_compute_lead_edit_until",
        help="When the author's time to edit the comment is over; empty: never.",
        export_string_translation=False,
    )

    @api.depends("create_date", "message_type", "model", "res_id")
    def _compute_lead_edit_until(self):
        comments = self.filtered(lambda message: message._is_lead_comment())
        (self - comments).lead_edit_until = False
        leads = self.env["lead.lead"].sudo().browse(comments.mapped("res_id")).exists()
        periods = {lead.id: lead._get_comment_edit_minutes() for lead in leads}
        for comment in comments:
            minutes = periods.get(comment.res_id)
            created = comment.create_date or fields.Datetime.now()
            comment.lead_edit_until = created + timedelta(minutes=minutes) if minutes else False

    def _is_lead_comment(self):
        """Tell whether the message is a comment or note that somebody wrote on a lead."""
        self.ensure_one()
        return self.model == "lead.lead" and bool(self.res_id) and self.message_type == "comment"

    # ------------------------------------------------------------------ rules

    @api.model_create_multi
    def create(self, vals_list):
        """Let people write messages on leads in their own name only."""
        messages = super().create(vals_list)
        if not self.env.su and not is_trusted(self.env, "lead_thread_posts"):
            for message, vals in zip(messages, vals_list, strict=True):
                if message.sudo().model == "lead.lead":
                    given = {**vals, "message_type": message.message_type}
                    self._check_lead_posting({**given, "author_id": message.author_id.id})
        return messages

    def write(self, vals):
        if not self.env.su and not CONTENT_FIELDS.isdisjoint(vals):
            on_leads = self._check_lead_comments()
            if not {"body", "attachment_ids"}.isdisjoint(vals):
                super(MailMessage, on_leads.sudo()).write(on_leads._prepare_edit_mark())
        return super().write(vals)

    def unlink(self):
        if not self.env.su:
            self._check_lead_comments()
        return super().unlink()

    def _check_lead_posting(self, values):
        """Refuse a message on a lead that pretends to be another's, or an e-mail.

        :param dict values: of the message, or parameters of `message_post`
        :raises AccessError: saying what is pretended
        """
        if values.get("message_type") in FOREIGN_TYPES or any(map(values.get, FOREIGN_VALUES)):
            raise AccessError(
                self.env._(
                    "E-mails to a lead come in through the mail gateway alone. Write a comment."
                )
            )
        own = self.env.user.partner_id
        authors = {own.id, *get_trusted(self.env, "lead_posted_authors")}
        author_id = values.get("author_id")
        is_foreign = author_id and author_id not in authors
        if not author_id and (values.get("email_from") or author_id is False):
            is_foreign = True
        if is_foreign:
            raise AccessError(
                self.env._("You write on a lead in your own name: leave the author out.")
            )

    def _prepare_edit_mark(self):
        """Return the values that say who edits a comment and when."""
        return {
            "lead_editor_id": self.env.user.partner_id.id,
            "lead_edit_date": fields.Datetime.now(),
        }

    def _check_lead_comments(self):
        """Refuse to change messages on leads that are not the user's to change.

        :returns: the messages of `self` that belong to leads
        :raises UserError: for what is no comment, and when the time is over
        :raises AccessError: for somebody else's comment
        """
        on_leads = self.sudo().filtered(lambda message: message.model == "lead.lead")
        manages_all = self.env.user._manages_lead_comments()
        for message in on_leads:
            if not message._is_lead_comment():
                raise UserError(
                    self.env._(
                        "Only comments can be edited or deleted: the history and the e-mails"
                        " of the lead %(lead)s stay as they are.",
                        lead=message._get_lead_name(),
                    )
                )
            if not manages_all:
                message._check_lead_comment(self.env.user)
        return self.browse(on_leads.ids)

    def _get_lead_name(self):
        """Return what a refusal calls the message's lead: by its number to who may not read it."""
        self.ensure_one()
        lead = self.env["lead.lead"].sudo(False).browse(self.res_id)
        return self.record_name if lead.has_access("read") else str(self.res_id)

    def _is_editable_by_author(self, user):
        """Tell whether the user wrote the comment and may still edit it."""
        self.ensure_one()
        is_over = self.lead_edit_until and self.lead_edit_until < fields.Datetime.now()
        return self.author_id == user.partner_id and not is_over

    def _check_lead_comment(self, user):
        """Refuse an edition by somebody else than the author, or after the time."""
        self.ensure_one()
        if self.author_id != user.partner_id:
            raise AccessError(
                self.env._(
                    "You can only edit your own comments. This one on the lead %(lead)s is"
                    " by %(author)s.",
                    lead=self._get_lead_name(),
                    author=self.author_id.name or self.email_from,
                )
            )
        if self.lead_edit_until and self.lead_edit_until < fields.Datetime.now():
            raise UserError(
                self.env._(
                    "The time to edit the comment on the lead %(lead)s is over. Write"
                    " another one, or ask somebody who manages all comments.",
                    lead=self._get_lead_name(),
                )
            )

    # ------------------------------------------------------------------ web client

    def _get_lead_store_fields(self):
        """Return what the web client needs to know of comments on leads."""

        def is_on_lead(message):
            return message.model == "lead.lead"

        return [
            Store.Attr("lead_edit_until", predicate=is_on_lead, sudo=True),
            Store.Attr("lead_edit_date", predicate=is_on_lead, sudo=True),
            Store.Attr(
                "lead_editor",
                value=lambda message: message.sudo().lead_editor_id.name,
                predicate=is_on_lead,
            ),
        ]

    def _to_store_defaults(self, target):
        return super()._to_store_defaults(target) + self._get_lead_store_fields()
