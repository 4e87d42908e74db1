from odoo import models


class CrmTeamMember(models.Model):
    """Record rules keep the ids of a user's teams: new members make them forget."""

    _name = "crm.team.member"
    _inherit = ["crm.team.member", "lead.cached.mixin"]
