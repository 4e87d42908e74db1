from odoo import models

from odoo.addons.lead_management_mail.models.lead_thread_mixin import LISTED_LEADS

WAITING = "lead_management_assign.new_leads"


class LeadLead(models.Model):
    """Followers of a sales team are told of its new and freed leads, as they choose.

    Once for all that a transaction does, at its end: by then the rules have given the leads to
    somebody, or not.
    """

    _inherit = "lead.lead"

    def _notify_assignment(self, owners):
        """Remember new leads, and those that nobody has any more, for the followers of teams."""
        res = super()._notify_assignment(owners)
        if self.pool.ready and self.env["crm.team"]._get_lead_followers():
            freed = self.filtered(lambda lead: not lead.user_id and owners.get(lead.id, [False])[0])
            self._remember_for_teams(freed if owners else self, is_freed=bool(owners))
        return res

    def _remember_for_teams(self, leads, is_freed):
        """Remember leads for the end of the transaction.

        :param leads: `lead.lead` recordset
        :param bool is_freed: whether somebody had them before
        """
        if not leads:
            return
        precommit = self.env.cr.precommit
        if WAITING not in precommit.data:
            precommit.data[WAITING] = {}
            precommit.add(self.browse()._tell_teams)
        # nobody is told of what they have done themselves
        author = self.browse() if self._is_by_machine() else self.env.user
        for lead in leads:
            # what is new stays news
            precommit.data[WAITING].setdefault(lead.id, (author.id, is_freed))

    def _tell_teams(self):
        """Tell the followers of the teams, each by one message a team."""
        waiting = self.env.cr.precommit.data.pop(WAITING, {})
        # sudo: whoever made the lead knows nothing of who follows its team
        leads = self.sudo().browse(waiting).exists().filtered("active")
        followers = self.env["crm.team"]._get_lead_followers()
        for team, of_team in leads.grouped("team_id").items():
            for partner_id, choice in followers.get(team.id, {}).items():
                partner = self.env["res.partner"].sudo().browse(partner_id)
                user = partner.user_ids.filtered(lambda user: user.active and not user.share)[:1]
                told = of_team._filter_news(user, choice, waiting) if user else of_team.browse()
                # who may not read a lead is not told its name
                told = told.with_user(user)._filtered_access("read") if told else told
                if told:
                    is_freed = all(waiting[lead.id][1] for lead in told)
                    told.sudo()._tell_of_new(user, team, is_freed)

    def _filter_news(self, user, choice, waiting):
        """Return those of the leads that are news to a follower.

        :param user: `res.users` record
        :param choice: whether of every new lead, whether of unassigned ones
        :param dict waiting: {lead id: (id of who has done it, whether the lead was freed)}
        """
        is_every, is_unassigned = choice

        def is_news(lead):
            author_id, is_freed = waiting[lead.id]
            if user.id == author_id or user == lead.user_id:
                return False
            return (is_every and not is_freed) or (is_unassigned and not lead.user_id)

        return self.filtered(is_news)

    def _tell_of_new(self, user, team, is_freed):
        """Tell one follower of a team about its leads.

        :param user: `res.users` record
        :param team: `crm.team` record
        :param bool is_freed: whether somebody had them all before
        """
        leads = self.with_context(lang=user.lang)
        names = {"team": team.with_context(lang=user.lang).name, "count": len(leads)}
        if len(leads) == 1:
            names["lead"] = leads.name
        if is_freed:
            subject = (
                leads.env._("Unassigned lead of %(team)s: %(lead)s", **names)
                if len(leads) == 1
                else leads.env._("%(count)s unassigned leads of %(team)s", **names)
            )
        elif len(leads) > 1:
            subject = leads.env._("%(count)s new leads of %(team)s", **names)
        elif leads.user_id:
            subject = leads.env._("New lead of %(team)s: %(lead)s", **names)
        else:
            subject = leads.env._("New unassigned lead of %(team)s: %(lead)s", **names)
        leads.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=subject,
            body=leads.env["ir.qweb"]._render(
                "lead_management_assign.message_new_leads",
                {
                    "leads": leads[:LISTED_LEADS],
                    "more": max(0, len(leads) - LISTED_LEADS),
                    "team": names["team"],
                    "is_freed": is_freed,
                },
                minimal_qcontext=True,
            ),
            email_layout_xmlid="mail.mail_notification_light",
        )
