from collections import defaultdict

from odoo import api, models

from odoo.addons.lead_management.trusted_context import Trusted, is_trusted


class LeadLead(models.Model):
    """What a lead and its customer and contact person do to each other.

    The association brings these forward to a lifecycle stage, and all of them have one
    salesperson: each where a setting asks for it.
    """

    _inherit = "lead.lead"

    # ------------------------------------------------------------------ association

    def _link_contacts(self):
        # called wherever leads get a customer or a contact person
        res = super()._link_contacts()
        self._set_lifecycle_stage()
        self._fill_owners()
        return res

    def _set_lifecycle_stage(self):
        """Bring customers and contact persons forward to the stage of the settings.

        By the settings of the lead's company, one write for all leads of a stage.
        """
        Settings = self.env["lead.settings"]
        by_stage = defaultdict(self.env["res.partner"].browse)
        for company, leads in self.grouped("company_id").items():
            stage_id = Settings._get_lifecycle_values(company.id).set_stage_id
            if stage_id:
                by_stage[stage_id] |= leads.partner_id | leads.contact_id
        for stage_id, partners in by_stage.items():
            stage = self.env["lead.lifecycle.stage"].browse(stage_id)
            # sudo writes this one field, as a manager's setting asks for it: most
            # salespeople may not write on contacts
            partners.sudo()._advance_lifecycle_stage(stage)

    # ------------------------------------------------------------------ salesperson

    def _after_reassignment(self, owners):
        res = super()._after_reassignment(owners)
        changed = self.filtered(lambda lead: lead.user_id != owners[lead.id][0])
        changed._push_owner_to_partners()
        return res

    def _fill_owners(self):
        """Give leads without a salesperson their customer's, and the other way round.

        Where both have one, both keep theirs until one of them changes.
        """
        if is_trusted(self.env, "lead_owner_syncing"):
            return
        for lead in self._filter_owner_synced():
            # sudo: partners that the user may not read count; one field of the lead is
            # written, as a manager's setting asks for it
            own = lead.sudo()
            partners = own.contact_id | own.partner_id
            owner = lead._get_possible_owner(partners.user_id)
            if lead.user_id:
                partners.filtered(lambda partner: not partner.user_id)._set_owner(lead.user_id)
            elif owner:
                own._as_owner_sync().write({"user_id": owner.id})

    def _push_owner_to_partners(self):
        """Make a new salesperson of leads the one of their customers and contacts."""
        if is_trusted(self.env, "lead_owner_syncing"):
            return
        synced = self._filter_owner_synced().filtered("user_id")
        for owner, leads in synced.grouped("user_id").items():
            partners = (leads.partner_id | leads.contact_id).sudo()
            partners.filtered(lambda partner, o=owner: partner.user_id != o)._set_owner(owner)

    def _filter_owner_synced(self):
        """Return the open leads of companies whose settings ask for the same salesperson."""
        Settings = self.env["lead.settings"]
        return self.filtered(
            lambda lead: (
                not lead.is_closed
                and (lead.partner_id or lead.contact_id)
                and Settings._get_lifecycle_values(lead.company_id.id).is_owner_synced
            )
        )

    def _get_possible_owner(self, users):
        """Return the first of the users who may work in the lead's company."""
        self.ensure_one()
        return users.filtered(
            lambda user: user.active and not user.share and self.company_id in user.company_ids
        )[:1]

    def _as_owner_sync(self):
        """Return the records so that a change of their salesperson goes no further."""
        return self.with_context(lead_owner_syncing=Trusted())

    @api.model
    def _set_owner_of_open_leads(self, partners):
        """Give the open leads of partners the partners' salesperson.

        Closed leads keep theirs.

        :param partners: `res.partner` recordset whose salesperson has changed
        """
        # sudo writes this one field, as a manager's setting asks for it
        leads = self.sudo().search(
            [
                "|",
                ("partner_id", "in", partners.ids),
                ("contact_id", "in", partners.ids),
                ("is_closed", "=", False),
            ]
        )
        by_owner = {}
        for lead in leads._filter_owner_synced():
            changed = (lead.contact_id | lead.partner_id) & partners
            owner = lead._get_possible_owner(changed[:1].user_id)
            if owner and owner != lead.user_id:
                by_owner[owner] = by_owner.get(owner, leads.browse()) | lead
        for owner, owned in by_owner.items():
            owned._as_owner_sync().write({"user_id": owner.id})
