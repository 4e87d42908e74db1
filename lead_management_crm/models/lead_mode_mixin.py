from dataclasses import replace

from odoo import fields, models

from .lead_lead_qualify import QualificationOptions

MODES = [("classic", "Classic CRM"), ("simple", "Simple CRM")]


class LeadModeMixin(models.AbstractModel):
    """What leads and inquiries become in the Simple mode."""

    _name = "lead.mode.mixin"
    _inherit = ["lead.given.mixin"]
    _description = "Deal creation mode"

    # what the dialog hands to the settings, and those to the conversion
    _mode_fields = ("mode_deal", "mode_partner", "mode_team_id", "mode_keep_activities")

    mode_deal = fields.Selection(
        selection=[
            ("deal", "A deal with its contact or company"),
            ("partner", "Only the contact or company, without a deal"),
        ],
        string="Deal creation mode",
        required=True,
        default="deal",
        help="What a lead or inquiry becomes. One that names nobody becomes a deal in any case.",
    )
    mode_partner = fields.Selection(
        selection=[
            ("contact", "Contact"),
            ("company", "Company"),
            ("both", "Contact and company"),
        ],
        string="Create Contact or Company",
        required=True,
        default="contact",
        help="A contact or company that is there already is used again, found by e-mail,"
        " phone, tax ID or name.",
    )
    mode_team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Select sales funnel",
        check_company=True,
        ondelete="set null",
        domain="[('use_opportunities', '=', True)]",
        help="The sales team in whose pipeline the deals land. Empty: that of the lead, or"
        " of its salesperson.",
    )
    mode_keep_activities = fields.Boolean(
        string="Do not close activities after conversion",
        default=True,
        help="On: the planned activities of a lead go on with its deal. Off: they are"
        " completed at conversion.",
    )

    def _get_mode_options(self):
        """Return the settings as the qualification takes them.

        :returns: `QualificationOptions`
        """
        self.ensure_one()
        return QualificationOptions(
            create_deal=self.mode_deal == "deal",
            create_company=self.mode_partner in ("company", "both"),
            create_contact=self.mode_partner in ("contact", "both"),
            team_id=self.mode_team_id.id or None,
            keep_activities=self.mode_keep_activities,
            reuse_deals=True,
        )

    def _get_mode_options_of(self, lead):
        """Return the options for one lead: nothing is left out for what it does not say.

        A lead that names no company makes a contact, one that names no person a company,
        and one that names nobody a deal alone.

        :param lead: `lead.lead` record, saved or not
        :returns: `QualificationOptions`
        """
        options = self._get_mode_options()
        if lead.partner_id or lead._get_wanted_partners(options):
            return options
        either = replace(options, create_company=True, create_contact=True)
        if lead._get_wanted_partners(either):
            return either
        return replace(options, create_company=False, create_contact=False, create_deal=True)
