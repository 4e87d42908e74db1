from odoo.http import request

from odoo.addons.mail.controllers.thread import ThreadController


class LeadThreadController(ThreadController):
    """Editing of comments in the web client."""

    @classmethod
    def _can_edit_message(cls, message, **kwargs):
        """Leave comments on leads to the rules of `mail.message`.

        They name the reason; moderators pass who are no administrators.
        """
        if message.sudo().model == "lead.lead" and not request.env.user._is_public():
            return True
        return super()._can_edit_message(message, **kwargs)
