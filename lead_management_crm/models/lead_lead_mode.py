from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.lead_management.email_address import get_email_forms
from odoo.addons.lead_management.written_fields import on_written


class LeadLead(models.Model):
    """The Simple mode: what comes in becomes a deal or partner, no lead."""

    _inherit = "lead.lead"

    # ------------------------------------------------------------------ creation

    def _prepare_create_values(self, vals_list):
        """Refuse leads of companies that work without them: nobody would see them.

        :raises UserError: naming the company and what to do
        """
        vals_list = super()._prepare_create_values(vals_list)
        company_ids = {vals["company_id"] for vals in vals_list}
        for company in self.env["res.company"].browse(company_ids):
            if self.env["lead.settings"]._is_simple_in(company.id):
                raise UserError(
                    self.env._(
                        "%(company)s works without leads (Simple CRM). Create a deal, or"
                        " ask an administrator to switch to Classic CRM.",
                        company=company.name,
                    )
                )
        return vals_list

    @on_written(lambda self: self.env["lead.settings"]._get_opening_fields())
    def _check_none_is_opened(self, vals, statuses, owners, rules):
        """Refuse what would leave a company without leads with a further open one.

        :raises UserError: naming the lead, the company and what to do
        """
        for lead in self:
            _type, company, active = rules.get(lead.id, (None, lead.company_id, True))
            reopened = lead.status_id != statuses[lead.id] and statuses[lead.id].is_closed
            is_further = reopened or not active or company != lead.company_id
            if is_further and lead.active and not lead.is_closed and lead._is_without_leads():
                raise UserError(lead._get_simple_mode_message())

    def _is_without_leads(self):
        """Tell whether the lead's company works in the Simple mode."""
        self.ensure_one()
        return self.env["lead.settings"]._is_simple_in(self.company_id.id)

    def _get_simple_mode_message(self):
        self.ensure_one()
        return self.env._(
            "%(company)s works without leads (Simple CRM), so the lead %(lead)s cannot be"
            " opened there. Go on with a deal, or ask an administrator to switch to Classic"
            " CRM.",
            company=self.company_id.name,
            lead=self.display_name,
        )

    def _get_refusal(self, status):
        refusal = super()._get_refusal(status)
        if not refusal and self.is_closed and not status.is_closed and self._is_without_leads():
            return self._get_simple_mode_message()
        return refusal

    @api.depends("company_id")
    def _compute_can(self):
        res = super()._compute_can()
        self.filtered(lambda lead: lead._is_without_leads()).can_reopen = False
        return res

    # ------------------------------------------------------------------ views

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self.env["lead.settings"]._is_simple(self.env.companies))

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Offer no New where no company that is switched on works with leads."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if self.env["lead.settings"]._is_simple(self.env.companies):
            arch.set("create", "0")
            arch.set("import", "0")
        return arch, view

    # ------------------------------------------------------------------ intake

    @api.model
    def _is_intake_at_once(self, company):
        """In the Simple mode nothing waits for a decision."""
        is_simple = self.env["lead.settings"]._is_simple_in(company.id)
        return is_simple or super()._is_intake_at_once(company)

    @api.model
    def _is_intake_open(self, record):
        """A deal is open until it is won, lost or archived."""
        if record._name != "crm.lead":
            return super()._is_intake_open(record)
        return bool(record.exists()) and record.active and record.won_status == "pending"

    @api.model
    def _find_open_match(self, values, company):
        """Find the open deal with the same e-mail or phone in the Simple mode."""
        if not self.env["lead.settings"]._is_simple_in(company.id):
            return super()._find_open_match(values, company)
        probe = self._get_intake_probe(values, company)
        keys = {
            "email_normalized": get_email_forms(probe.email_normalized),
            "phone_sanitized": [probe.phone_sanitized, probe.phone_other_sanitized],
        }
        Deal = self.env["crm.lead"]
        known = [
            (name, "in", list(filter(None, values))) for name, values in keys.items() if any(values)
        ]
        if not known:
            return Deal
        return Deal.search(
            [
                ("type", "=", "opportunity"),
                ("won_status", "=", "pending"),
                ("company_id", "in", (False, company.id)),
                *["|"] * (len(known) - 1),
                *known,
            ],
            order="id desc",
            limit=1,
        )

    @api.model
    def _get_worked_on(self, partners, company):
        """In the Simple mode open deals stand for leads."""
        if not self.env["lead.settings"]._is_simple_in(company.id):
            return super()._get_worked_on(partners, company)
        domain = [
            ("partner_id", "in", partners.ids),
            ("type", "=", "opportunity"),
            ("won_status", "=", "pending"),
            ("company_id", "in", (False, company.id)),
        ]
        return partners & self.env["crm.lead"].search(domain).partner_id

    @api.model
    def _make_intakes(self, vals_list):
        """Make deals or partners by the settings of the Simple mode.

        One by one: what becomes of one may be found by the next.
        """
        if not self.env["lead.settings"]._is_simple_in(self.env.company.id):
            return super()._make_intakes(vals_list)
        return [self._make_deal_or_partner(values) for values in vals_list]

    def _make_deal_or_partner(self, values):
        """Make what becomes of one inquiry in the Simple mode.

        :param dict values: complete values of `lead.lead`
        :returns: `crm.lead` or `res.partner` record
        """
        settings = self.env["lead.settings"]._get_of_company(self.env.company.id)
        lead = self.new(values)
        options = settings._get_mode_options_of(lead)
        lead._settle_unsaved_partners(options)
        partner = lead._get_deal_partner()
        if partner and not options.create_deal:
            return self._complete_intake_partner(partner, lead)
        deals = self.env["crm.lead"]._as_server().create(lead._prepare_deals_values(options))
        return deals.with_env(self.env)

    def _settle_unsaved_partners(self, options):
        """Link a lead that is not saved to its partners, those there are or new ones.

        :param options: `QualificationOptions`
        """
        links = self._get_partner_links(options)
        missing = {lead: lead._get_missing_partners(options, links[lead]) for lead in self}
        created = {lead: self.env["res.partner"] for lead in self}
        self._add_new_companies(missing, links, created, options)
        self._add_new_contacts(missing, links, created, options)
        for lead, link in links.items():
            lead.update(link)

    @api.model
    def _complete_intake_partner(self, partner, lead):
        """Keep on the partner what the inquiry says, for there is no deal to say it.

        :param partner: `res.partner` record
        :param lead: `lead.lead` record that is not saved
        :returns: the partner
        """
        body = lead._get_deal_description()
        if body:
            partner._message_log(body=body, subject=lead.name)
        return partner
