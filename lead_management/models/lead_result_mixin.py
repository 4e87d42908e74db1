from odoo import fields, models


class LeadResultMixin(models.AbstractModel):
    """What came in and became something else than a lead, such as a deal."""

    _name = "lead.result.mixin"
    _description = "Result of the intake"

    result_model = fields.Char(readonly=True, copy=False, export_string_translation=False)
    result_id = fields.Many2oneReference(
        model_field="result_model",
        string="Record it became",
        readonly=True,
        copy=False,
        export_string_translation=False,
    )
    result_name = fields.Char(
        string="Became",
        compute="_compute_result_name",
        help="The deal, contact or company that was made of it.",
    )

    def _compute_result_name(self):
        for item in self:
            # sudo: the name alone; to open it takes the right to read it
            item.result_name = item.sudo()._get_result().display_name or False

    def _set_result(self, record):
        """Keep what the intake made.

        :param record: any record that is no lead
        """
        self.write({"result_model": record._name, "result_id": record.id})

    def _get_result(self):
        """Return what was made instead of a lead, as far as it still exists.

        :returns: record, or an empty `lead.lead` recordset
        """
        self.ensure_one()
        if not self.result_model or self.result_model not in self.env or not self.result_id:
            return self.env["lead.lead"]
        return self.env[self.result_model].browse(self.result_id).exists()

    def action_open_result(self):
        """Open what was made instead of a lead.

        :returns: an act_window action, False when it is gone
        """
        record = self._get_result()
        if not record:
            return False
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
