from odoo.addons.lead_management.tests.common import LeadManagementCommon


class LeadMailCommon(LeadManagementCommon):
    """The core's records, with followers, history and notifications as in use."""

    @classmethod
    def _setup_env(cls):
        """Keep what the core's tests switch off: it is what is tested here."""

    @classmethod
    def _put_aside_records(cls):
        super()._put_aside_records()
        cls.env["mail.activity"].search([("res_model", "=", "lead.lead")]).unlink()

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
