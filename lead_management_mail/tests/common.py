from odoo.addons.lead_management.tests.common import LeadManagementCommon


class LeadMailCommon(LeadManagementCommon):
    """The core's records, with followers, history and notifications as in use."""

    @classmethod
    def _setup_env(cls):
        """Keep what the core's tests switch off: it is what is tested here."""

    @classmethod
    def _put_aside_records(cls):
        res = super()._put_aside_records()
        cls.env["mail.activity"].search([("res_model", "=", "lead.lead")]).unlink()
        return res

    @classmethod
    def _create_user(cls, login, group, companies=None, **values):
        """Return a user of one Leads group who is told in the web client, not by e-mail."""
        values.setdefault("notification_type", "inbox")
        return super()._create_user(login, group, companies, **values)

    def _flush_tracking(self):
        """Write the history, which waits for the end of the transaction."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.flush_all()

    def _get_history(self, lead):
        """Return [(name of the field, old text, new text)] of the lead's history."""
        self._flush_tracking()
        values = lead.sudo().message_ids.tracking_value_ids.sorted("id")
        return [
            (value.field_id.name, value.old_value_char or "", value.new_value_char or "")
            for value in values
        ]

    def _get_messages_to(self, user):
        """Return the messages that a user was notified of, newest first."""
        notifications = self.env["mail.notification"].search(
            [("res_partner_id", "=", user.partner_id.id)]
        )
        return notifications.mail_message_id.sorted("id", reverse=True)
