from odoo import api, fields, models
from odoo.tools import SQL, format_date, format_datetime
from odoo.tools.misc import formatLang


class LeadHistory(models.Model):
    """Who changed what of a lead, from what to what, and its creation.

    One row for each changed value that the conversation has logged and one for the
    creation; nothing is stored.
    """

    _name = "lead.history"
    _inherit = ["lead.exported.mixin"]
    _description = "History of a lead"
    _auto = False
    _rec_name = "lead_id"
    _order = "date desc, id desc"
    _depends = {
        "lead.lead": ["create_date", "create_uid"],
        "mail.message": ["author_id", "date", "model", "res_id"],
        "mail.tracking.value": ["field_id", "mail_message_id"],
    }

    lead_id = fields.Many2one(comodel_name="lead.lead", readonly=True)
    date = fields.Datetime(readonly=True)
    author_id = fields.Many2one(comodel_name="res.partner", string="User", readonly=True)
    tracking_id = fields.Many2one(
        comodel_name="mail.tracking.value", readonly=True, groups="base.group_system"
    )
    change = fields.Char(string="Field", compute="_compute_values")
    old_value = fields.Char(string="Old value", compute="_compute_values")
    new_value = fields.Char(string="New value", compute="_compute_values")

    @property
    def _table_query(self):
        # even and odd ids, so that values and creations do not meet
        return SQL(
            """SELECT value.id * 2 AS id, message.res_id AS lead_id, message.date,
                      message.author_id, value.id AS tracking_id
                 FROM mail_tracking_value AS value
                 JOIN mail_message AS message ON message.id = value.mail_message_id
                WHERE message.model = 'lead.lead'
            UNION ALL
               SELECT lead.id * 2 + 1, lead.id, lead.create_date, author.partner_id, NULL
                 FROM lead_lead AS lead
            LEFT JOIN res_users AS author ON author.id = lead.create_uid"""
        )

    @api.depends("tracking_id")
    @api.depends_context("lang", "tz", "uid")
    def _compute_values(self):
        # the values are open to administrators only; who sees the lead sees its history
        values = self.sudo().tracking_id._filter_has_field_access(self.env)
        formatted = {value["id"]: value for value in values._tracking_value_format()}
        for entry, tracking in zip(self, (own.tracking_id for own in self.sudo()), strict=True):
            value = formatted.get(tracking.id)
            if value:
                info = value["fieldInfo"]
                entry.change = info["changedField"]
                entry.old_value = self._get_text(info["fieldType"], value["oldValue"])
                entry.new_value = self._get_text(info["fieldType"], value["newValue"])
            else:
                entry.change = False if tracking else self.env._("Lead created")
                entry.old_value = entry.new_value = False

    @api.model
    def _get_text(self, field_type, value):
        """Return a logged value as the user's language writes it.

        :param str field_type: type of the field that was changed
        :param value: as `mail.tracking.value` formats it
        """
        if field_type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field_type in ("float", "monetary"):
            return formatLang(self.env, value)
        if not value:
            return False
        if field_type == "date":
            return format_date(self.env, value)
        if field_type == "datetime":
            return format_datetime(self.env, value.rstrip("Z"))
        return str(value)
