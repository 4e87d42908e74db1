from odoo import api, fields, models

from ..counting import group_everywhere


class LeadLossReason(models.Model):
    """Why a lead was lost.

    A reason that leads name cannot be deleted; archived, it stays on them and in their
    log but is no longer offered.
    """

    _name = "lead.loss.reason"
    _inherit = ["lead.shared.mixin"]
    _description = "Lost reason"
    _order = "sequence, id"
    _check_company_auto = True
    _lead_field = "loss_reason_id"
    _fields_of_leads = frozenset(("active", "note_required"))

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(string="Sorting order", default=10)
    note_required = fields.Boolean(
        string="Note required",
        help="Whoever chooses this reason has to explain it in a note as well.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        index="btree_not_null",
        help="Empty: every company may use the reason.",
    )
    active = fields.Boolean(default=True)
    lead_count = fields.Integer(string="Number of leads", compute="_compute_lead_count")

    def _compute_lead_count(self):
        counts = dict(
            self.env["lead.lead"]
            .with_context(active_test=False)
            ._read_group([("loss_reason_id", "in", self.ids)], ["loss_reason_id"], ["__count"])
        )
        for reason in self:
            reason.lead_count = counts.get(reason, 0)

    def unlink(self):
        """Delete the reasons that no lead names and archive the others."""
        used = self._get_used()
        used.action_archive()
        return super(LeadLossReason, self - used).unlink()

    def _get_used(self):
        """Return the reasons of `self` that a lead or the status log names."""
        domain = [("loss_reason_id", "in", self.ids)]
        found = (
            reason.id
            for model in ("lead.status.change", "lead.lead")
            for reason, _count in group_everywhere(self.env[model], domain, "loss_reason_id")
        )
        return self.browse(set(found))

    @api.readonly
    def action_open_leads(self):
        """Open the leads lost for this reason.

        :returns: an act_window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("lead_management.lead_lead_action")
        action["domain"] = [("loss_reason_id", "=", self.id)]
        action["context"] = {"search_default_opened": 0}
        action["view_mode"] = "list,kanban,form"
        return action
