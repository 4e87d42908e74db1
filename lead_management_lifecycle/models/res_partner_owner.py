from odoo import models

from odoo.addons.lead_management.trusted_context import Trusted


class ResPartner(models.Model):
    """The salesperson of contacts and companies, which their open leads follow."""

    _inherit = "res.partner"

    def _set_owner(self, user):
        """Set the salesperson of partners; their other leads keep theirs.

        :param user: `res.users` record
        """
        if self:
            # sudo writes this one field, as a manager's setting asks for it: most
            # salespeople may not write on contacts
            synced = self.sudo().with_context(lead_owner_syncing=Trusted())
            synced.write({"user_id": user.id})
