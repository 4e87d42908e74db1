from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.fields import Domain

from odoo.addons.lead_management.trusted_context import Trusted, is_trusted

LEAVING = "lead_leaving"
MANAGERS = "lead_management.group_lead_manager"
QUEUES = ("lead.email", "lead.call")


class ResUsers(models.Model):
    """Nothing is left with somebody who cannot log in."""

    _inherit = "res.users"

    def write(self, vals):
        """Refuse to archive people who hold open leads, activities or queue items.

        Programs give them away before (`give_away_leads`), or in the same call
        (`archive_and_give_away`). What the server itself archives is given away by the rules
        of companies that have some.

        :raises RedirectWarning: for a manager of leads, with a button to the dialog
        :raises UserError: for other people, saying how much it is
        """
        if "active" not in vals or vals["active"] or is_trusted(self.env, LEAVING):
            return super().write(vals)
        leaving = self.filtered("active")
        if self.env.su:
            res = super().write(vals)
            leaving._give_away_by_machine()
            return res
        # who may archive nobody learns nothing of what somebody holds
        self.check_access("write")
        for user in leaving:
            user._check_holds_nothing()
        return super().write(vals)

    def action_archive(self):
        """Ask before the members leave their teams and Odoo deletes activities: both come first.

        :raises RedirectWarning: as `write`
        """
        leaving = self.filtered("active")
        if self.env.su:
            leaving._give_away_by_machine()
        elif not is_trusted(self.env, LEAVING):
            self.check_access("write")
            for user in leaving:
                user._check_holds_nothing()
        return super().action_archive()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_who_holds_leads(self):
        """Refuse to delete people as to archive them; the server gives away what they hold.

        Else the database would empty the salesperson of the leads, and nobody be told.
        """
        if self.env.su:
            self._give_away_by_machine()
            return
        for user in self:
            user._check_holds_nothing()

    # ------------------------------------------------------------------ what they hold

    def _get_held(self, team=None):
        """Return what the users hold, whoever may see it.

        :param team: `crm.team` record: only the leads of that team, and what is planned on them
        :returns: dict with the recordsets `leads` and `activities`, and the list `queues`
        """
        # sudo: what somebody holds is known before it is given away, whoever may read it
        env = self.sudo().with_context(active_test=False).env
        domain = Domain("user_id", "in", self.ids) & Domain(
            [("is_closed", "=", False), ("active", "=", True)]
        )
        if team:
            domain &= Domain("team_id", "=", team.id)
        leads = env["lead.lead"].search(domain, order="date, id")
        planned = Domain(
            [("user_id", "in", self.ids), ("res_model", "=", "lead.lead"), ("active", "=", True)]
        )
        if team:
            return {
                "leads": leads,
                "activities": env["mail.activity"].search(
                    planned & Domain("res_id", "in", leads.ids)
                ),
                "queues": [],
            }
        waiting = [("user_id", "in", self.ids), ("state", "=", "todo")]
        return {
            "leads": leads,
            "activities": env["mail.activity"].search(planned),
            "queues": [env[model].search(waiting) for model in QUEUES],
        }

    def _check_holds_nothing(self, team=None):
        """Refuse that somebody leaves who holds something.

        :param team: `crm.team` record that the person leaves, nothing: altogether
        """
        self.ensure_one()
        held = self._get_held(team)
        counts = {
            "leads": len(held["leads"]),
            "activities": len(held["activities"]),
            "items": sum(map(len, held["queues"])),
        }
        if not any(counts.values()):
            return
        message = self.env._(
            "%(user)s holds open leads (%(leads)s), activities on leads (%(activities)s) and"
            " calls and e-mails that wait (%(items)s). Give them to somebody first.",
            user=self.name,
            **counts,
        )
        if not self.env.user.has_group(MANAGERS):
            raise UserError(message + " " + self.env._("A manager of leads can do that."))
        raise RedirectWarning(
            message,
            self.env.ref("lead_management_assign.lead_leaving_wizard_action").id,
            self.env._("Give them away"),
            {
                "default_user_id": self.id,
                "default_team_id": team.id if team else False,
                "default_is_archiving": not team,
            },
        )

    # ------------------------------------------------------------------ giving away

    def give_away_leads(self, how="rules", user_ids=(), team_id=False):
        """Give away the open leads, activities on leads and queue items of the users.

        :param str how: "rules" (what no rule takes waits as unassigned), "person" (the first
            of `user_ids`) or "turn" (`user_ids` one after the other)
        :param user_ids: ids of those who get it
        :param team_id: id of a sales team: only what belongs to it
        :returns: dict with the numbers of `leads`, `activities` and `queue_items`
        :raises AccessError: for who is no manager of leads
        :raises UserError: for another way, or when nobody is named who can get it
        """
        if not self.env.user.has_group(MANAGERS):
            raise AccessError(self.env._("Only managers of leads give away what somebody holds."))
        if how not in ("rules", "person", "turn"):
            raise UserError(
                self.env._("Give away by rules, person or turn, not by %(how)s.", how=how)
            )
        Given = self.env["lead.given.mixin"]
        Given._check_readable(self._name, self._ids, self.env._("Who leaves"))
        self._check_shared_company()
        user_ids = user_ids if isinstance(user_ids, list | tuple) else [user_ids]
        Given._check_readable(self._name, user_ids, self.env._("Who gets it"))
        Given._check_readable("crm.team", [team_id] if team_id else [], self.env._("Sales team"))
        takers = self.browse(user_ids).exists()
        takers = takers[:1] if how == "person" else takers
        takers.check_access("read")
        if how != "rules" and (not takers or takers & self or not all(takers.mapped("active"))):
            raise UserError(
                self.env._("Name somebody who can log in, and who does not leave, to get it.")
            )
        team = self.env["crm.team"].browse(team_id or [])
        held = self._get_held(team)
        self._check_companies_seen(held["leads"])
        self._hand_over(held, takers)
        return {
            "leads": len(held["leads"]),
            "activities": len(held["activities"]),
            "queue_items": sum(map(len, held["queues"])),
        }

    def _get_of_own_companies(self):
        """Return the users who work in a company of the current user."""
        if self.env.su:
            return self
        # sudo: the companies of users are read by administrators only
        return self.filtered(lambda user: user.sudo().company_ids & self.env.user.company_ids)

    def _check_shared_company(self):
        """Refuse people of other companies, of whom nothing is told.

        :raises AccessError: naming them
        """
        strangers = self - self._get_of_own_companies()
        if strangers:
            raise AccessError(
                self.env._(
                    "You work in no company of %(users)s. Ask somebody who does.",
                    users=", ".join(strangers.mapped("display_name")),
                )
            )

    def archive_and_give_away(self, how="rules", user_ids=()):
        """Give away what the users hold and archive them, in one step.

        :param str how: see `give_away_leads`
        :param user_ids: ids of those who get it
        :returns: what `give_away_leads` returns
        """
        self.check_access("write")
        given = self.give_away_leads(how, user_ids)
        self.with_context(**{LEAVING: Trusted()}).action_archive()
        return given

    def _check_companies_seen(self, leads):
        """Refuse to give away leads of companies in which the user does not work."""
        hidden = leads.company_id - self.env.user.company_ids
        if hidden and not self.env.su:
            raise UserError(
                self.env._(
                    "Some of the leads (%(count)s) belong to companies that you do not work in."
                    " Ask somebody who works in all of them.",
                    count=len(leads.filtered(lambda lead: lead.company_id in hidden)),
                )
            )

    def _give_away_by_machine(self):
        """Give away by the rules what people hold whom the server archives.

        Of companies without rules everything stays as it is.
        """
        Rule = self.env["lead.assignment.rule"]
        held = self._get_held()
        Lead = held["leads"]

        def is_ruled(record):
            return bool(Rule._get_active_ids(record.company_id.id))

        held["leads"] = held["leads"].filtered(is_ruled)
        held["activities"] = held["activities"].filtered(
            lambda activity: is_ruled(Lead.browse(activity.res_id))
        )
        held["queues"] = [items.filtered(is_ruled) for items in held["queues"]]
        self._hand_over(held, self.browse())

    def _hand_over(self, held, takers):
        """Hand over what people hold.

        :param dict held: see `_get_held`
        :param takers: `res.users` recordset, in turn; nobody: the rules
        """
        leads = held["leads"].with_context(lead_by_machine=Trusted())
        self._hand_over_leads(leads, takers)
        # an activity goes with its lead; of a lead that nobody has, to its team's leader
        for activity in held["activities"].with_context(mail_activity_quick_update=True):
            lead = leads.browse(activity.res_id)
            owner = lead.user_id - self
            others = takers or lead.team_id.user_id - self or self.env.user - self
            there = others.filtered(lambda user, lead=lead: lead.company_id in user.company_ids)
            activity.user_id = owner or (there or others)[:1]
        for items in held["queues"]:
            shares = defaultdict(items.browse)
            for number, item in enumerate(items):
                fitting = takers.filtered(
                    lambda user, item=item: item.company_id in user.company_ids
                )
                shares[fitting[number % len(fitting)] if fitting else self.browse()] |= item
            for user, share in shares.items():
                share.user_id = user

    def _hand_over_leads(self, leads, takers):
        """Give the leads to the people in turn, or by the rules."""
        if not takers:
            without = {lead.id: self.ids for lead in leads}
            leads._assign_by_rules("leaving", without=without)
            left = leads.filtered(lambda lead: lead.user_id in self)
            left.write({"user_id": False})
            return
        shares = defaultdict(leads.browse)
        for company, of_company in leads.grouped("company_id").items():
            fitting = takers.filtered(lambda user, company=company: company in user.company_ids)
            if not fitting:
                raise UserError(
                    self.env._(
                        "Nobody whom you have chosen works in %(company)s. Choose somebody who"
                        " gets its leads (%(count)s).",
                        company=company.name,
                        count=len(of_company),
                    )
                )
            for number, lead in enumerate(of_company):
                shares[fitting[number % len(fitting)]] |= lead
        for user, share in shares.items():
            share.write({"user_id": user.id})
