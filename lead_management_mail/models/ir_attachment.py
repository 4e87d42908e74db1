from odoo import models
from odoo.exceptions import AccessError

# what makes a file what it is and where it hangs
FILE_FIELDS = {
    "datas",
    "mimetype",
    "name",
    "raw",
    "res_field",
    "res_id",
    "res_model",
    "type",
    "url",
}


class IrAttachment(models.Model):
    """Files of leads: who may delete them.

    A file that somebody put on the lead itself is deleted by whoever may write on the lead,
    as Odoo has it. A file of a comment is part of the comment, and a file of an e-mail part
    of what came in: they follow the rules of comments.
    """

    _inherit = "ir.attachment"

    def write(self, vals):
        if not self.env.su and not FILE_FIELDS.isdisjoint(vals):
            self._check_lead_files()
        return super().write(vals)

    def unlink(self):
        if not self.env.su:
            self._check_lead_files()
        return super().unlink()

    def _delete_and_notify(self, message=None):
        # the web client's way, which works as superuser for whom the token lets in
        self._check_lead_files()
        return super()._delete_and_notify(message)

    def _check_lead_files(self):
        """Refuse to change or delete files of somebody else's messages on leads.

        :raises AccessError: unless the file hangs on the lead alone, its comment is the
            user's own and can still be edited, or the user manages all comments
        """
        files = self.sudo().filtered(lambda file: file.res_model == "lead.lead")
        user = self.env.user
        if not files or user._is_superuser() or user._manages_lead_comments():
            return
        messages = files.env["mail.message"].search(
            [("model", "=", "lead.lead"), ("attachment_ids", "in", files.ids)]
        )
        for message in messages:
            if message._is_lead_comment() and message._is_editable_by_author(user):
                continue
            raise AccessError(
                self.env._(
                    "The file %(file)s belongs to a message of %(author)s on the lead"
                    " %(lead)s. Its author may delete it while the comment can be edited;"
                    " ask somebody who manages all comments.",
                    file=(message.attachment_ids & files)[:1].name,
                    author=message.author_id.name or message.email_from or "",
                    lead=message._get_lead_name(),
                )
            )
