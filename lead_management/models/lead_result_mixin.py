from odoo import api, fields, models


class LeadResultMixin(models.AbstractModel):
    """What came in and became something else than a lead, such as a deal.

    The server alone says what it became (`_set_result`), and whoever may not read that
    record gets no name of it.
    """

    _name = "lead.result.mixin"
    _inherit = ["lead.guarded.mixin"]
    _description = "Result of the intake"

    result_model = fields.Char(
        readonly=True, copy=False, export_string_translation=False, written_by="server"
    )
    result_id = fields.Many2oneReference(
        model_field="result_model",
        string="Record it became",
        readonly=True,
        copy=False,
        export_string_translation=False,
        written_by="server",
    )
    result_name = fields.Char(
        string="Became",
        compute="_compute_result_name",
        help="The deal, contact or company that was made of it, if you may read it.",
    )

    @api.depends("result_model", "result_id")
    @api.depends_context("uid", "su", "lang")
    def _compute_result_name(self):
        self.result_name = False
        for model, items in self.grouped("result_model").items():
            if not model or model not in self.env:
                continue
            records = self.env[model].browse(set(filter(None, items.mapped("result_id"))))
            names = {
                record.id: record.display_name
                for record in records.exists()._filtered_access("read")
            }
            for item in items:
                item.result_name = names.get(item.result_id, False)

    def _set_result(self, record):
        """Keep what the intake made.

        :param record: any record that is no lead, an empty recordset to forget it
        """
        self._as_server().write(
            {"result_model": record._name if record else False, "result_id": record.id}
        )

    def _get_result(self):
        """Return what was made instead of a lead, as far as it still exists.

        :returns: record with the rights of the caller, or an empty `lead.lead` recordset
        """
        self.ensure_one()
        if not self.result_model or self.result_model not in self.env or not self.result_id:
            return self.env["lead.lead"]
        return self.env[self.result_model].browse(self.result_id).exists()

    @api.readonly
    def action_open_result(self):
        """Open what was made instead of a lead.

        :returns: an act_window action, False when it is gone
        :raises AccessError: for who may not read it
        """
        record = self._get_result()
        if not record:
            return False
        record.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
