from odoo import api, models

from odoo.addons.lead_management.trusted_context import Trusted, is_trusted

# with more people than this their messages are sent by the schedule, at once after the commit
TOLD_AT_ONCE = 5
TOLD_LATER = "lead_told_later"


class LeadLead(models.Model):
    """What follows when the rules have given leads away: once for all people, not for each."""

    _inherit = "lead.lead"

    def _write_given(self, given, is_logged):
        """Write who gets leads, and do what follows from it once for all of them.

        :param dict given: {values as a tuple of pairs: leads}
        :param bool is_logged: whether a log is kept, by which the schedule can tell people
        :returns: those of the leads whose new salespeople the schedule has to tell
        """
        # sudo: who had them before, and who gets them, whoever may see these people
        machine = self.sudo()
        owners = {lead.id: (lead.user_id, lead.team_id) for lead in machine}
        # read together: the checks of each write look at its salesperson
        users = [dict(values).get("user_id") for values in given]
        machine.env["res.users"].browse(filter(None, users)).mapped("partner_id.name")
        # followers and notices come at the end, in a few statements for all people
        together = self._as_given().with_context(
            lead_reassigned_together=Trusted(), lead_subscribed_together=Trusted()
        )
        for values, leads in given.items():
            together.browse(leads.ids).write(dict(values))
        changed = self.browse().concat(*given.values())._as_given()
        if not self.env.context.get("tracking_disable"):
            changed._make_followers(owners)
        changed = changed.filtered(lambda lead: lead.user_id != owners[lead.id][0])
        told = changed.filtered(lambda lead: lead.user_id and lead.user_id != self.env.user)
        if not is_logged or len(told.user_id) <= TOLD_AT_ONCE:
            changed._after_reassignment(owners)
            return self.browse()
        changed.with_context(**{TOLD_LATER: Trusted()})._after_reassignment(owners)
        return self.browse(told.ids)

    def _make_followers(self, owners):
        """Make the new salespeople followers, and who follows the new teams of the leads.

        :param dict owners: {lead id: (salesperson, team) before}
        """
        self._make_salespeople_follow()
        for team, leads in self.grouped("team_id").items():
            moved = leads.filtered(lambda lead, team=team: owners[lead.id][1] != team)
            if team and moved:
                moved._message_auto_subscribe({"team_id": team.id})

    @api.model
    def _notify_assigned_users(self, given):
        """Leave inbox and e-mail to the schedule where many people get leads together."""
        teller = self
        if is_trusted(self.env, TOLD_LATER):
            # the web client says it at once
            teller = self.with_context(mail_auto_subscribe_no_notify=True)
        return super(LeadLead, teller)._notify_assigned_users(given)
