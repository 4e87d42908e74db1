from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    """Public holidays move the due times of open leads; somebody's own time off does not."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        """Have due times computed anew in the background."""
        leaves = super().create(vals_list)
        leaves._recompute_responses()
        return leaves

    def write(self, vals):
        """Have due times computed anew in the background, before and after the change."""
        self._recompute_responses()
        res = super().write(vals)
        self._recompute_responses()
        return res

    def unlink(self):
        """Have due times computed anew in the background."""
        self._recompute_responses()
        return super().unlink()

    def _recompute_responses(self):
        """Have the due times computed anew that public holidays move."""
        Policy = self.env["lead.response.policy"]
        if not Policy._is_used():
            return
        # sudo: of whom a holiday is; nobody is told
        public = self.sudo().filtered(lambda leave: not leave.resource_id)
        if not public:
            return
        everywhere = public.filtered(lambda leave: not leave.calendar_id)
        companies = everywhere.company_id if everywhere else None
        Policy._recompute_calendars(public.calendar_id, companies)
