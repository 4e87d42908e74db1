from odoo import api, models


class MailFollowers(models.Model):
    """The followers of sales teams stand in the registry's cache: changes make it forget."""

    _inherit = "mail.followers"

    @api.model_create_multi
    def create(self, vals_list):
        followers = super().create(vals_list)
        if any(vals.get("res_model") == "crm.team" for vals in vals_list):
            self.env.registry.clear_cache()
        return followers

    def write(self, vals):
        res = super().write(vals)
        if "crm.team" in self.mapped("res_model"):
            self.env.registry.clear_cache()
        return res

    def unlink(self):
        is_of_team = "crm.team" in self.mapped("res_model")
        res = super().unlink()
        if is_of_team:
            self.env.registry.clear_cache()
        return res
