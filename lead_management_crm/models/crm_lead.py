from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.lead_management.counting import group_everywhere
from odoo.addons.lead_management.trusted_context import is_trusted
from odoo.addons.lead_management.visible_name import get_visible_name


class CrmLead(models.Model):
    """The lead that a deal comes from."""

    _name = "crm.lead"
    _inherit = ["lead.guarded.mixin", "lead.linked.mixin", "crm.lead"]

    # orders and other documents with a state, where an addon links them to deals
    _downstream_fields = ("order_ids",)

    # no check_company: a deal without a company belongs to its lead's all the same
    lead_id = fields.Many2one(
        comodel_name="lead.lead",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        written_by="server",
        help="The lead that was qualified into this deal.",
    )

    # found as that of a lead is: what comes in is compared with it
    phone_sanitized = fields.Char(compute="_compute_lead_phone_sanitized")

    # two users at once: the second one is refused by the database
    _lead_uniq = models.UniqueIndex(
        "(lead_id) WHERE lead_id IS NOT NULL AND active IS TRUE",
        "The lead has a deal already. Open that one, or archive it first.",
    )

    # each incoming e-mail is looked for here, by Odoo itself (`_routing_reset_bounce`) and in
    # Simple mode; crm has a trigram index alone, which takes 0.2 s among a million deals
    _email_normalized_idx = models.Index(
        "(email_normalized, id DESC) WHERE email_normalized IS NOT NULL"
    )

    @api.depends(lambda self: self._phone_get_sanitize_triggers())
    def _compute_lead_phone_sanitized(self):
        """Find the number of a deal as that of a lead is found."""
        self._compute_phone_sanitized()
        self.env["lead.lead"]._complete_phone_sanitized(self)

    # ------------------------------------------------------------------ one deal a lead

    @api.model_create_multi
    def create(self, vals_list):
        self._check_written_by({name for vals in vals_list for name in vals})
        living = [vals.get("lead_id") for vals in vals_list if vals.get("active", True)]
        self._check_one_deal_for_a_lead(list(filter(None, living)))
        return super().create(vals_list)

    def write(self, vals):
        self._check_written_by(vals)
        if vals.get("lead_id") or (vals.get("active") and "lead_id" not in vals):
            living = self if vals.get("active") else self.filtered("active")
            lead_ids = [vals.get("lead_id") or deal.lead_id.id for deal in living]
            self._check_one_deal_for_a_lead(list(filter(None, lead_ids)))
        return super().write(vals)

    def _check_one_deal_for_a_lead(self, lead_ids):
        """Name the lead that has a living deal already, before the database refuses.

        :param list lead_ids: ids of the leads that deals other than `self` have
        :raises ValidationError: naming the lead
        """
        if not lead_ids:
            return
        domain = [("lead_id", "in", lead_ids), ("active", "=", True), ("id", "not in", self.ids)]
        taken = group_everywhere(self.browse(), domain, "lead_id")
        taken_ids = {lead.id for lead, _count in taken}
        for lead_id in lead_ids:
            if lead_id in taken_ids or lead_ids.count(lead_id) > 1:
                raise ValidationError(
                    self.env._(
                        "The lead %(lead)s has a deal already. Open that one, or archive it first.",
                        lead=get_visible_name(self.env["lead.lead"].browse(lead_id)),
                    )
                )

    @api.constrains("lead_id", "company_id")
    def _check_company_of_lead(self):
        """A deal that has a company has its lead's; one without is of any."""
        for deal in self.filtered("company_id"):
            lead = deal.sudo().lead_id
            if lead and lead.company_id != deal.company_id:
                raise ValidationError(
                    self.env._(
                        "The deal %(deal)s belongs to %(company)s, its lead %(lead)s to"
                        " %(other)s. Give both the same company.",
                        deal=deal.display_name,
                        company=deal.company_id.name,
                        lead=get_visible_name(lead),
                        other=get_visible_name(lead.company_id),
                    )
                )

    # ------------------------------------------------------------------ followers

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        if is_trusted(self.env, "lead_subscribed_together"):
            return True
        return super()._message_auto_subscribe(updated_values, followers_existing_policy)

    def _subscribe_salespeople(self):
        """Make the salespeople and the followers of the teams followers of new deals.

        Once for each of them; Odoo does it deal by deal, and writes to the salesperson
        every time, who had the lead before.
        """
        quiet = self.with_context(mail_auto_subscribe_no_notify=True)
        for (user, team), deals in quiet.grouped(lambda deal: (deal.user_id, deal.team_id)).items():
            values = {"user_id": user.id, "team_id": team.id}
            deals._message_auto_subscribe(values, followers_existing_policy="update")

    def _log_origin(self):
        """Say in the history of new deals which lead they come from."""
        bodies = {
            deal.id: Markup("%s %s")
            % (self.env._("This deal was made from the lead"), deal.lead_id._get_html_link())
            for deal in self
        }
        self._message_log_batch(bodies=bodies)

    # ------------------------------------------------------------------ actions

    @api.readonly
    def action_open_lead(self):
        """Open the lead that the deal comes from, those of merged deals too.

        :returns: an act_window action
        """
        self.ensure_one()
        return self._get_leads()._get_open_action()

    # ------------------------------------------------------------------ undo

    def _get_leaving_obstacles(self):
        """Return what forbids to take a lead off that was added to the deal, as sentences."""
        self.ensure_one()
        if self.won_status == "won":
            return [self.env._("The deal %(deal)s is won.", deal=self.display_name)]
        return []

    def _get_withdrawal_obstacles(self):
        """Return what forbids to withdraw the deal, as sentences.

        Hook: a bridge adds what it makes of deals.

        :returns: list of str
        """
        self.ensure_one()
        obstacles = []
        if self.won_status == "won":
            obstacles.append(self.env._("The deal %(deal)s is won.", deal=self.display_name))
        documents = self._get_downstream_documents()
        if documents:
            obstacles.append(
                self.env._(
                    "The deal %(deal)s has documents: %(documents)s. Cancel them first.",
                    deal=self.display_name,
                    documents=", ".join(documents),
                )
            )
        # sudo counts the meetings of others as well
        meetings = self.sudo().calendar_event_ids
        if meetings.filtered(lambda event: event.lead_id != self.lead_id):
            obstacles.append(
                self.env._(
                    "The deal %(deal)s has meetings of its own. Delete them first.",
                    deal=self.display_name,
                )
            )
        return obstacles

    def _get_downstream_documents(self):
        """Return the names of documents made of the deal that are not cancelled.

        Hook: by default those that other addons have linked by a field named in
        `_downstream_fields`.
        """
        names = []
        for field_name in self._downstream_fields:
            if field_name in self._fields:
                # sudo reads the numbers of what the user may not open
                records = self.sudo()[field_name]
                names += records.filtered(lambda rec: rec.state != "cancel").mapped("display_name")
        return names
