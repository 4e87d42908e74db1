from odoo import models
from odoo.tools import SQL


class LeadImportLead(models.Model):
    """Who has changed values of imported leads, by the history of the leads."""

    _inherit = "lead.import.lead"

    def _get_changers(self):
        changers = super()._get_changers()
        if not self:
            return changers
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (message.res_id, field.name)
                          message.res_id, field.name, value.create_uid
                     FROM mail_message AS message
                     JOIN mail_tracking_value AS value ON value.mail_message_id = message.id
                     JOIN ir_model_fields AS field ON field.id = value.field_id
                    WHERE message.model = 'lead.lead' AND message.res_id = ANY(%s)
                      AND value.create_date >= %s
                 ORDER BY message.res_id, field.name, value.id DESC""",
                self.lead_id.ids,
                self._get_first_date(),
            )
        )
        # sudo: who it was is told to whoever may undo the import
        users = self.env["res.users"].sudo()
        tracked = {(lead_id, name): users.browse(user_id) for lead_id, name, user_id in rows}
        return tracked | changers
