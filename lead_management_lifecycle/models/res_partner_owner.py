from odoo import models

from odoo.addons.lead_management.trusted_context import Trusted, is_trusted


class ResPartner(models.Model):
    """The salesperson of contacts and companies, which their open leads follow."""

    _inherit = "res.partner"

    def write(self, vals):
        if not vals.get("user_id") or is_trusted(self.env, "lead_owner_syncing"):
            return super().write(vals)
        before = {partner.id: partner.user_id for partner in self}
        res = super().write(vals)
        changed = self.filtered(lambda partner: partner.user_id != before[partner.id])
        if changed:
            self.env["lead.lead"]._set_owner_of_open_leads(changed)
        return res

    def _set_owner(self, user):
        """Set the salesperson of partners; their other leads keep theirs.

        :param user: `res.users` record
        """
        if self:
            # sudo writes this one field, as a manager's setting asks for it: most
            # salespeople may not write on contacts
            synced = self.sudo().with_context(lead_owner_syncing=Trusted())
            synced.write({"user_id": user.id})
