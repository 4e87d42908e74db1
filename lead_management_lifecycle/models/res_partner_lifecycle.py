from collections import defaultdict

from odoo import api, fields, models

from odoo.addons.lead_management.trusted_context import Trusted, get_trusted, is_trusted

# what relatives and leads follow
FOLLOWED_FIELDS = frozenset(("lifecycle_stage_id", "parent_id", "user_id"))


class ResPartner(models.Model):
    """Lifecycle stage and salesperson of contacts and companies, which their leads follow."""

    _inherit = "res.partner"

    lifecycle_stage_id = fields.Many2one(
        comodel_name="lead.lifecycle.stage",
        string="Lifecycle stage",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        copy=False,
        help="How far the contact or company has come on the way to being a customer.",
    )

    # ------------------------------------------------------------------ CRUD

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if staged := partners.filtered("lifecycle_stage_id"):
            staged._create_lifecycle_leads()
        if joined := partners.filtered("parent_id.commercial_partner_id.lifecycle_stage_id"):
            joined._take_lifecycle_stage()
        if staged := partners.filtered("lifecycle_stage_id"):
            staged._sync_lifecycle_stage()
        return partners

    def write(self, vals):
        """Let relatives and leads follow to another stage, company or salesperson."""
        if vals.keys().isdisjoint(FOLLOWED_FIELDS):
            return super().write(vals)
        before = {
            partner.id: (partner.lifecycle_stage_id, partner.parent_id, partner.user_id)
            for partner in self
        }
        res = super().write(vals)
        entered = self.filtered(
            lambda partner: (
                partner.lifecycle_stage_id and partner.lifecycle_stage_id != before[partner.id][0]
            )
        )
        entered._create_lifecycle_leads()
        joined = self.filtered(lambda partner: partner.parent_id != before[partner.id][1])
        joined._take_lifecycle_stage()
        (entered | joined)._sync_lifecycle_stage()
        given = self.filtered(lambda partner: partner.user_id != before[partner.id][2])
        if given and vals.get("user_id") and not is_trusted(self.env, "lead_owner_syncing"):
            self.env["lead.lead"]._set_owner_of_open_leads(given)
        return res

    # ------------------------------------------------------------------ leads

    def _create_lifecycle_leads(self):
        """Make a lead of each partner that entered a chosen stage.

        Only on a change by itself: a stage that came from a relative, from the
        association with a lead or from a merge of partners makes none. Who is worked on
        since an earlier stage gets no second one.
        """
        handled = self._get_lifecycle_handled()
        Settings = self.env["lead.settings"]
        # sudo: an inquiry of a machine, whatever the writer's rights on leads
        Lead = self.env["lead.lead"].sudo()
        entering = defaultdict(self.browse)
        for partner in self:
            company = partner._get_lifecycle_company()
            chosen = Settings._get_lifecycle_values(company.id).lead_stage_ids
            if partner.id not in handled and partner.lifecycle_stage_id.id in chosen:
                entering[company] |= partner
        vals_list = []
        for company, partners in entering.items():
            partners -= Lead._get_worked_on(partners, company)
            vals_list += [partner._prepare_lifecycle_lead_values(company) for partner in partners]
        if vals_list:
            Lead._intake_batch(vals_list, "lifecycle")

    def _prepare_lifecycle_lead_values(self, company):
        """Return the values of the lead that entering a stage makes.

        Hook: extend it to set further fields.

        :param company: `res.company` record that the lead belongs to
        """
        self.ensure_one()
        links = self.env["lead.lead"]._get_link_values(self)
        return {"name": self.display_name, "company_id": company.id, **links}

    def _get_lifecycle_company(self):
        """Return the company whose settings apply: the partner's, else the current one."""
        self.ensure_one()
        return self.company_id or self.env.company

    # ------------------------------------------------------------------ relatives

    def _sync_lifecycle_stage(self):
        """Bring company and contacts forward to the stages just entered.

        It ends by itself: what follows from it finds nobody behind any more.
        """
        synced = self._filter_lifecycle_synced()
        if not synced:
            return
        relatives = self.search(
            [
                ("commercial_partner_id", "in", synced.commercial_partner_id.ids),
                ("type", "=", "contact"),
            ]
        )
        by_company = relatives.grouped("commercial_partner_id")
        by_stage = defaultdict(self.browse)
        for company, partners in synced.grouped("commercial_partner_id").items():
            furthest = partners.lifecycle_stage_id.sorted()[-1:]
            by_stage[furthest] |= by_company.get(company, self.browse())
        for stage, partners in by_stage.items():
            partners._advance_lifecycle_stage(stage)

    def _take_lifecycle_stage(self):
        """Let new contacts of a company come as far as the company has."""
        by_stage = defaultdict(self.browse)
        for partner in self._filter_lifecycle_synced():
            by_stage[partner.commercial_partner_id.lifecycle_stage_id] |= partner
        for stage, partners in by_stage.items():
            partners._advance_lifecycle_stage(stage)

    def _filter_lifecycle_synced(self):
        """Return the partners that take part in the synchronization, addresses do not."""
        Settings = self.env["lead.settings"]
        return self.filtered(
            lambda partner: (
                partner.type == "contact"
                and Settings._get_lifecycle_values(partner._get_lifecycle_company().id).is_synced
            )
        )

    # ------------------------------------------------------------------ forward only

    def _advance_lifecycle_stage(self, stage):
        """Set a stage where it lies ahead; nobody is ever set back.

        In one write, and without leads: nobody moved these partners.

        :param stage: `lead.lifecycle.stage` record, possibly none
        """
        behind = self.filtered(lambda partner: partner.lifecycle_stage_id._is_before(stage))
        if behind:
            behind._as_lifecycle_handled().write({"lifecycle_stage_id": stage.id})

    def _as_lifecycle_handled(self):
        """Return the partners so that a change of their stage makes no leads."""
        handled = self._get_lifecycle_handled() | set(self.ids)
        return self.with_context(lead_lifecycle_handled=Trusted(handled))

    @api.model
    def _get_lifecycle_handled(self):
        """Return the ids of partners whose stage automation is changing just now."""
        return get_trusted(self.env, "lead_lifecycle_handled")

    # ------------------------------------------------------------------ salesperson

    def _set_owner(self, user):
        """Set the salesperson of partners; their other leads keep theirs.

        :param user: `res.users` record
        """
        if self:
            # sudo writes this one field, as a manager's setting asks for it: most
            # salespeople may not write on contacts
            synced = self.sudo().with_context(lead_owner_syncing=Trusted())
            synced.write({"user_id": user.id})
