from collections import namedtuple

from odoo import models
from odoo.exceptions import ValidationError

from odoo.addons.lead_management.trusted_context import get_trusted

from .lead_lead_qualify import QualificationOptions

#: What is asked of a lead in a status.
#: is_required: whether it needs a deal to stand there; is_made: whether entering makes it
DealRule = namedtuple("DealRule", ["is_required", "is_made"])


class LeadLead(models.Model):
    """Deals that statuses require or make by themselves."""

    _inherit = "lead.lead"

    # ------------------------------------------------------------------ the gate

    def _check_status_change(self, previous):
        """Make the deals that the settings ask for, then require them.

        On every route; whoever may not make deals is told so, and the lead stays.
        """
        Settings = self.env["lead.settings"]
        rules = [Settings._get_qualification_rules(company.id) for company in self.company_id]
        if not any(rule.deal_required or rule.deal_automatic or rule.status_ids for rule in rules):
            return super()._check_status_change(previous)
        self._qualify_by_status(previous)
        res = super()._check_status_change(previous)
        self._check_required_deals()
        return res

    def _check_required_deals(self):
        rules = {lead: lead._get_deal_rule(lead.status_id) for lead in self}
        needing = self.filtered(
            # of a row that is only asked about, the deal is still to be made
            lambda lead: rules[lead].is_required and (lead.id or not rules[lead].is_made)
        )
        if not needing:
            return
        deals = needing._get_living_deals()
        for lead in needing:
            if not deals[lead]:
                raise ValidationError(lead._get_deal_required_message(lead.status_id))

    def _find_refusal(self, status):
        """Look for the deals of all the leads at once."""
        refusal = super()._find_refusal(status)
        if refusal:
            return refusal
        lead = self._get_first_without_deal(status)
        return bool(lead) and lead._get_deal_required_message(status)

    def _lack_deals(self, status):
        """Tell whether any of the leads needs a deal first that entering does not make."""
        return bool(self._get_first_without_deal(status))

    def _get_first_without_deal(self, status):
        """Return the first lead that needs a deal which entering does not make, or none.

        Whether there is one is asked for all of them together, whoever may read it.
        """
        self.fetch(["company_id"])
        rules = {lead: lead._get_deal_rule(status) for lead in self}
        needing = self.filtered(lambda lead: rules[lead].is_required and not rules[lead].is_made)
        deals = needing._get_living_deals() if needing else {}
        return next((lead for lead in needing if not deals[lead]), self.browse())

    def _get_deal_rule(self, status):
        """Say what the settings of the lead's company want of a deal in a status.

        :returns: DealRule
        """
        self.ensure_one()
        rules = self.env["lead.settings"]._get_qualification_rules(self.company_id.id)
        chosen = rules.won_status_ids
        is_asked = rules.deal_required or rules.deal_automatic
        is_won = is_asked and status.kind == "won" and (not chosen or status.id in chosen)
        return DealRule(
            is_required=rules.deal_required and is_won,
            is_made=(rules.deal_automatic and is_won) or status.id in rules.status_ids,
        )

    def _get_deal_required_message(self, status):
        self.ensure_one()
        return self.env._(
            "The status %(status)s needs a deal, and the lead %(lead)s has none. Press"
            " Qualify on the lead.",
            status=status.name,
            lead=self.display_name,
        )

    # ------------------------------------------------------------------ by itself

    def _qualify_by_status(self, previous):
        """Qualify the leads whose status makes the deal; they stay in it.

        :param dict previous: {lead id: `lead.status` before the change}
        """
        undone = get_trusted(self.env, "lead_undone_ids")
        entering = self.filtered(
            # an import asks the rules about leads that are not there yet: nothing is made
            lambda lead: (
                lead.id and lead.id not in undone and lead._get_deal_rule(lead.status_id).is_made
            )
        )
        if not entering:
            return
        deals = entering._get_living_deals()
        leads = entering.filtered(lambda lead: not deals[lead])
        if leads:
            before = {lead.id: previous[lead.id].id for lead in leads if previous.get(lead.id)}
            leads._qualify(leads._get_automatic_options(before))

    def _get_automatic_options(self, previous):
        """Return what becomes of leads that a status qualifies.

        Hook: a bridge changes what is made.

        :param dict previous: {lead id: id of the status before}
        :returns: `QualificationOptions`
        """
        return QualificationOptions(
            create_company=True,
            needs_partner=False,
            status_id=0,
            previous=previous,
            reuse_deals=True,
        )
