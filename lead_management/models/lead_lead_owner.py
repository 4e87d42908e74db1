from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..trusted_context import is_trusted
from .lead_import_session import LeadImportSession


class LeadLead(models.Model):
    """Salesperson and sales team of a lead, and who may change them."""

    _inherit = "lead.lead"

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        domain="[('share', '=', False)]",
        check_company=True,
        index="btree_not_null",
        default=lambda self: self._get_default_user(),
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales team",
        compute="_compute_team_id",
        precompute=True,
        store=True,
        readonly=False,
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
    )

    # open leads that wait for somebody of the team, the other half of what the record
    # rule of own leads lets a salesperson see on list and board
    _unassigned_idx = models.Index(
        "(team_id, status_id, id DESC)"
        " WHERE user_id IS NULL AND active IS TRUE AND is_closed IS NOT TRUE"
    )

    @api.model
    def _get_default_user(self):
        """Return the current user, but no machine."""
        return self.env["res.users"] if self._is_by_machine() else self.env.user

    @api.depends("user_id", "type_id")
    def _compute_team_id(self):
        # computed as superuser: whose team a salesperson is in; the user sees the team alone
        alike = self.grouped(
            lambda lead: (lead.user_id, lead.team_id, lead.type_id, lead.company_id)
        )
        for (user, team, lead_type, company), leads in alike.items():
            if team and (not user or user in team.member_ids):
                continue
            candidates = user.sale_team_id | team | lead_type.team_id
            companies = (company, company.browse())
            fitting = candidates.filtered(lambda team, c=companies: team.company_id in c)
            leads.with_env(self.env).team_id = fitting[:1]

    @api.constrains("user_id")
    def _check_salesperson(self):
        """Refuse people who see no leads: visitors of the portal.

        What arrives by itself finds somebody else (`_read_many2one`), and what happened long
        ago stays as it was.
        """
        if is_trusted(self.env, "lead_by_machine"):
            return
        for user, leads in self.grouped("user_id").items():
            if user.share:
                raise ValidationError(
                    self.env._(
                        "%(user)s is no employee and sees no leads. Choose another"
                        " salesperson of the lead %(lead)s.",
                        user=user.name,
                        lead=leads[0].display_name,
                    )
                )

    # ------------------------------------------------------------------ rights

    @api.model
    def _get_offered_domains(self):
        """Return whom the user may give leads to, as domains of fields.

        :returns: {name of the field: domain as a view has it}; nothing for who may do it all
        """
        user = self.env.user
        if user.has_group("lead_management.group_lead_all"):
            return {}
        domains = {"team_id": "['|', ('member_ids', 'in', uid), ('user_id', '=', uid)]"}
        if not user.has_group("lead_management.group_lead_team"):
            domains["user_id"] = "[('id', '=', uid)]"
        return domains

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, *self._get_offered_domains())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Offer as salesperson and team only those that the user may choose."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type in ("form", "list", "kanban"):
            domains = self._get_offered_domains()
            for node in arch.iter("field"):
                if node.get("name") in domains:
                    node.set("domain", domains[node.get("name")])
        return arch, view

    def _check_reassignment(self, owners):
        """Refuse a change of salesperson or team that the user's group does not allow.

        Own leads: take an unassigned one. Team leads: within the own teams. All leads:
        anybody.

        :param owners: {lead id: (salesperson, team) before}; leads just created are not
            in it
        :raises AccessError: naming the lead
        """
        user = self.env.user
        if self.env.su or user.has_group("lead_management.group_lead_all"):
            return
        if is_trusted(self.env, "lead_assignment_taken_back"):
            return
        by_team = user.has_group("lead_management.group_lead_team")
        for lead in self:
            before = owners.get(lead.id, (lead.user_id.browse(), lead.team_id))
            if (lead.user_id, lead.team_id) == before:
                continue
            if not (lead._is_taken_by(user, before) or by_team and lead._is_within_teams()):
                raise AccessError(
                    self.env._(
                        "You may not give the lead %(lead)s to %(user)s, team %(team)s."
                        " Ask a manager to assign it.",
                        lead=lead.display_name,
                        user=lead.user_id.name or self.env._("nobody"),
                        team=lead.team_id.name or self.env._("none"),
                    )
                )

    def _is_within_teams(self):
        """Tell whether salesperson and team belong to the current user's teams."""
        user = self.env.user
        teams = user.lead_team_ids
        team_fits = self.team_id in teams or (not self.team_id and self.user_id == user)
        members = teams.member_ids | teams.user_id | user
        return team_fits and (not self.user_id or self.user_id in members)

    def _is_taken_by(self, user, before):
        """Tell whether the user keeps or takes the lead, or leaves it to a team."""
        before_user, before_team = before
        if self.user_id == user:
            # the usual team first: the others take three queries
            return before_user in (user, user.browse()) and (
                self.team_id in (user.sale_team_id, before_team, before_team.browse())
                or self.team_id in user.lead_team_ids
            )
        return not self.user_id and not before_user and self.team_id in user.lead_team_ids

    # ------------------------------------------------------------------ actions

    @api.readonly
    def action_assign(self):
        """Ask for the salesperson of the leads.

        :returns: an act_window action of the dialog
        :raises UserError: when no lead is selected
        """
        if not self:
            raise UserError(self.env._("Select the leads to assign."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Assign"),
            "res_model": "lead.assign.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {**self._get_clean_context(), "default_lead_ids": self.ids},
        }

    def action_take(self):
        """Make the current user the salesperson of unassigned leads.

        Of many, those that somebody has already stay with them.

        :returns: an action that tells it, with Undo
        :raises UserError: when somebody has all of many leads
        """
        leads = self if len(self) == 1 else self.filtered(lambda lead: not lead.user_id)
        if not leads:
            raise UserError(self.env._("Somebody has each of these leads already."))
        return leads._assign({"user_id": self.env.uid})

    def _after_reassignment(self, owners):
        """Do what follows from a write of the salesperson.

        Hook: an addon adds what else follows from it.

        :param owners: {lead id: (salesperson, team) before}
        """
        self._notify_assignment(owners)

    # ------------------------------------------------------------------ notification

    def _notify_assignment(self, owners):
        """Tell the salespeople about leads that somebody else gave them.

        One message for each of them, however many the leads; of an import, after it
        (`lead.import.run`).

        :param owners: {lead id: (salesperson, team) before}
        """
        if not self.pool.ready:
            # data of an installation is news to nobody
            return
        given = defaultdict(list)
        for lead in self:
            before = owners.get(lead.id)
            if before and before[0] == lead.user_id:
                continue
            if lead.user_id and lead.user_id != self.env.user:
                given[lead.user_id].append(lead.id)
        if not given:
            return
        session = LeadImportSession.of(self.env)
        if session is None:
            self._notify_assigned_users(given)
        else:
            session.note_assigned(given)

    @api.model
    def _notify_assigned_users(self, given):
        """Send each salesperson the message.

        :param given: {`res.users` record: list of ids of leads}
        """
        for user, lead_ids in given.items():
            self.browse(lead_ids)._notify_assigned_user(user)

    # ------------------------------------------------------------------ documents

    @api.model
    def _sees_all_documents(self):
        """Tell whether the user sees deals and orders of other salespeople."""
        return self.env.su or self.env.user.has_group("sales_team.group_sale_salesman_all_leads")

    def _get_document_user(self):
        """Return the salesperson of what is made from the lead: the lead's, where seen.

        Whoever sees only their own deals and orders makes them in their own name.

        :returns: `res.users` record, empty for a lead without a salesperson
        """
        self.ensure_one()
        is_own = self._sees_all_documents() or not self.user_id
        return self.user_id if is_own else self.env.user

    # ------------------------------------------------------------------ message

    def _notify_assigned_user(self, user):
        """Send one salesperson the message about the leads of `self`.

        Hook: an addon with more channels than the web client extends it.

        :param user: `res.users` record
        """
        if len(self) == 1:
            message = self.env._("You got the lead %(lead)s.", lead=self.display_name)
        else:
            message = self.env._("You got %(count)s leads.", count=len(self))
        user.sudo()._bus_send(
            "simple_notification",
            {"type": "info", "title": self.env._("Leads"), "message": message},
        )
