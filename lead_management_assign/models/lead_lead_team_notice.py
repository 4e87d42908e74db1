from odoo import models

from odoo.addons.lead_management_mail.models.lead_thread_mixin import LISTED_LEADS

WAITING = "lead_management_assign.new_leads"


class LeadLead(models.Model):
    """Followers of a sales team are told of its new leads, as they choose.

    Once for all that a transaction makes, at its end: by then the rules have given the leads to
    somebody, or not.
    """

    _inherit = "lead.lead"

    def _notify_assignment(self, owners):
        """Remember new leads for the followers of their teams."""
        res = super()._notify_assignment(owners)
        if not owners and self.pool.ready and self.env["crm.team"]._get_lead_followers():
            precommit = self.env.cr.precommit
            if WAITING not in precommit.data:
                precommit.data[WAITING] = {}
                precommit.add(self.browse()._tell_teams)
            # nobody is told of what they have done themselves
            author = self.browse() if self._is_by_machine() else self.env.user
            precommit.data[WAITING].update(dict.fromkeys(self.ids, author.id))
        return res

    def _tell_teams(self):
        """Tell the followers of the teams, each by one message a team."""
        authors = self.env.cr.precommit.data.pop(WAITING, {})
        # sudo: whoever made the lead knows nothing of who follows its team
        leads = self.sudo().browse(authors).exists().filtered("active")
        followers = self.env["crm.team"]._get_lead_followers()
        for team, of_team in leads.grouped("team_id").items():
            for partner_id, is_every in followers.get(team.id, {}).items():
                partner = self.env["res.partner"].sudo().browse(partner_id)
                user = partner.user_ids.filtered(lambda user: user.active and not user.share)[:1]
                told = of_team if is_every else of_team.filtered(lambda lead: not lead.user_id)
                told = told.filtered(
                    lambda lead, user=user: (
                        user and user != lead.user_id and user.id != authors[lead.id]
                    )
                )
                # who may not read a lead is not told its name
                told = told.with_user(user)._filtered_access("read") if told else told
                if told:
                    told.sudo()._tell_of_new(user, team)

    def _tell_of_new(self, user, team):
        """Tell one follower of a team about its new leads.

        :param user: `res.users` record
        :param team: `crm.team` record
        """
        leads = self.with_context(lang=user.lang)
        names = {"team": team.with_context(lang=user.lang).name, "count": len(leads)}
        if len(leads) == 1:
            is_free = not leads.user_id
            subject = (
                leads.env._("New unassigned lead of %(team)s: %(lead)s", lead=leads.name, **names)
                if is_free
                else leads.env._("New lead of %(team)s: %(lead)s", lead=leads.name, **names)
            )
        else:
            subject = leads.env._("%(count)s new leads of %(team)s", **names)
        leads.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=subject,
            body=leads.env["ir.qweb"]._render(
                "lead_management_assign.message_new_leads",
                {
                    "leads": leads[:LISTED_LEADS],
                    "more": max(0, len(leads) - LISTED_LEADS),
                    "team": names["team"],
                },
                minimal_qcontext=True,
            ),
            email_layout_xmlid="mail.mail_notification_light",
        )
