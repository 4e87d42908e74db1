from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL, ormcache

UNASSIGNED = "lead_management_assign.mt_team_lead_unassigned"
NEW = "lead_management_assign.mt_team_lead"


class CrmTeam(models.Model):
    """Who follows the new leads of a sales team."""

    _inherit = "crm.team"

    @api.model
    @ormcache()
    def _get_lead_followers(self):
        """Return who wants to be told of new leads, by the subtypes that they follow.

        :returns: {team id: {partner id: (whether of every new lead, whether of unassigned ones)}}
        """
        Data = self.env["ir.model.data"]
        subtypes = {
            name: Data._xmlid_to_res_id(name, raise_if_not_found=False)
            for name in (UNASSIGNED, NEW)
        }
        rows = self.env.execute_query(
            SQL(
                "SELECT follower.res_id, follower.partner_id,"
                " BOOL_OR(rel.mail_message_subtype_id = %s),"
                " BOOL_OR(rel.mail_message_subtype_id = %s)"
                " FROM mail_followers follower"
                " JOIN mail_followers_mail_message_subtype_rel rel"
                " ON rel.mail_followers_id = follower.id"
                " WHERE follower.res_model = 'crm.team' AND rel.mail_message_subtype_id = ANY(%s)"
                " GROUP BY follower.res_id, follower.partner_id",
                subtypes[NEW],
                subtypes[UNASSIGNED],
                list(filter(None, subtypes.values())),
            )
        )
        followers = defaultdict(dict)
        for team_id, partner_id, *choice in rows:
            followers[team_id][partner_id] = tuple(choice)
        return dict(followers)
