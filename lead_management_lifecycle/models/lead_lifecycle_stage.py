from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.lead_management.counting import group_everywhere
from odoo.addons.lead_management.visible_name import get_visible_name


class LeadLifecycleStage(models.Model):
    """How far a contact or company has come on the way to being a customer.

    The sorting order is the way: automation moves a partner only forward on it. The
    stages are shared by all companies, as the partners may be.
    """

    _name = "lead.lifecycle.stage"
    _description = "Lifecycle stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        string="Sorting order",
        default=10,
        help="Automation moves contacts and companies only to later stages.",
    )
    active = fields.Boolean(default=True)
    partner_count = fields.Integer(
        string="Contacts and companies", compute="_compute_partner_count"
    )

    def _compute_partner_count(self):
        counts = dict(
            self.env["res.partner"]._read_group(
                [("lifecycle_stage_id", "in", self.ids)], ["lifecycle_stage_id"], ["__count"]
            )
        )
        for stage in self:
            stage.partner_count = counts.get(stage, 0)

    # ------------------------------------------------------------------ CRUD

    def write(self, vals):
        res = super().write(vals)
        if "active" in vals:
            # the settings of all companies name stages
            self.env.registry.clear_cache()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo only asks: partners of other companies hold their stage too
        Partner = self.env["res.partner"].with_context(active_test=False)
        domain = [("lifecycle_stage_id", "in", self.ids)]
        for stage, _count in group_everywhere(Partner, domain, "lifecycle_stage_id"):
            raise UserError(
                self.env._(
                    "Contacts or companies are in the lifecycle stage %(stage)s (%(count)s),"
                    " so it cannot be deleted. Archive it instead: they keep it, and no"
                    " one can choose it any more.",
                    count=Partner.search_count([("lifecycle_stage_id", "=", stage.id)])
                    or self.env._("some"),
                    stage=stage.name,
                )
            )
        Settings = self.env["lead.settings"].sudo()
        for settings in Settings.search(
            [
                "|",
                ("lifecycle_stage_ids", "in", self.ids),
                ("lifecycle_set_stage_id", "in", self.ids),
            ],
            limit=1,
        ):
            used = (settings.lifecycle_stage_ids | settings.lifecycle_set_stage_id) & self
            raise UserError(
                self.env._(
                    "The lead settings of %(company)s use the lifecycle stage %(stage)s."
                    " Choose another one there first, or archive the stage.",
                    company=get_visible_name(settings.company_id),
                    stage=used[0].name,
                )
            )

    # ------------------------------------------------------------------ answers

    def _is_before(self, other):
        """Tell whether a stage lies before another one; no stage lies before all.

        :param other: `lead.lifecycle.stage` record, possibly none
        """
        return bool(other) and (not self or (self.sequence, self.id) < (other.sequence, other.id))

    # ------------------------------------------------------------------ actions

    @api.readonly
    def action_open_partners(self):
        """Open the contacts and companies in this stage.

        :returns: an act_window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "res.partner",
            "view_mode": "list,kanban,form",
            "domain": [("lifecycle_stage_id", "=", self.id)],
            "context": {"default_lifecycle_stage_id": self.id},
        }
