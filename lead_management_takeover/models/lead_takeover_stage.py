from odoo import api, fields, models
from odoo.exceptions import UserError


class LeadTakeoverStage(models.Model):
    """Which status the records of a stage of Odoo's CRM get."""

    _name = "lead.takeover.stage"
    _inherit = ["lead.guarded.mixin", "lead.given.mixin"]
    _description = "Stage of a takeover"
    _order = "sequence, id"

    takeover_id = fields.Many2one(
        comodel_name="lead.takeover", required=True, ondelete="cascade", index=True
    )
    stage_id = fields.Many2one(comodel_name="crm.stage", required=True, ondelete="cascade")
    sequence = fields.Integer(
        related="stage_id.sequence", store=True, copy=False, written_by="server"
    )
    record_count = fields.Integer(string="Records", compute="_compute_record_count")
    status_id = fields.Many2one(
        comodel_name="lead.status",
        ondelete="set null",
        domain="[('company_id', 'in', (False, parent.company_id))]",
        help="Empty: a new status with the name of the stage is made, if it is needed.",
    )

    @api.depends(
        "takeover_id.record_kind", "takeover_id.with_lost", "takeover_id.state", "stage_id"
    )
    def _compute_record_count(self):
        for takeover, lines in self.grouped("takeover_id").items():
            counts = {}
            if takeover.company_id:
                counts = dict(
                    takeover._get_records()._read_group(
                        takeover._get_remaining_domain(), ["stage_id"], ["__count"]
                    )
                )
            for line in lines:
                line.record_count = counts.get(line.stage_id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        """Add stages only to a takeover that has not begun; it needs another dry run."""
        lines = super().create(vals_list)
        lines._after_change()
        return lines

    def write(self, vals):
        if self._is_server():
            return super().write(vals)
        # the takeover that loses a line and the one that gets it
        self._after_change()
        res = super().write(vals)
        self._after_change()
        return res

    def _after_change(self):
        """Ask for another dry run where people have changed what the last one was about."""
        if self._is_server():
            return
        self.takeover_id._check_not_started()
        self.takeover_id._as_server().is_checked = False

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        if any(line.takeover_id.state != "draft" for line in self):
            raise UserError(self.env._("The takeover was started with this stage."))
