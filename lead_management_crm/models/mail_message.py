from odoo import Command, models


class MailMessage(models.Model):
    """Messages that go with a lead to its deal, or come with what becomes a lead."""

    _inherit = "mail.message"

    def _prepare_copy_values(self, model, record_id, files):
        """Return the values of the message's copy on another record.

        With author and date, and without the identifier of the e-mail: an answer to it
        belongs to where the message was.

        :param str model: model of the other record
        :param int record_id: its id
        :param dict files: {attachment id: id of its copy}; other files are linked
        :returns: dict for `mail.message.create`
        """
        self.ensure_one()
        return {
            "model": model,
            "res_id": record_id,
            "author_id": self.author_id.id,
            "email_from": self.email_from,
            "reply_to": self.reply_to,
            "date": self.date,
            "message_type": self.message_type,
            "subtype_id": self.subtype_id.id,
            "mail_activity_type_id": self.mail_activity_type_id.id,
            "is_internal": self.is_internal,
            "subject": self.subject,
            "body": self.body,
            "attachment_ids": [
                Command.link(files.get(attachment_id, attachment_id))
                for attachment_id in self.attachment_ids.ids
            ],
        }
