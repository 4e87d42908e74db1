from odoo import api, fields, models

from ..models.lead_lead_qualify import QualificationOptions
from .lead_qualification_wizard import EDITABLE


class LeadQualificationWizard(models.TransientModel):
    """Which deal the dialog makes or adds to, and what that deal requires."""

    _inherit = "lead.qualification.wizard"

    open_deal_ids = fields.Many2many(
        comodel_name="crm.lead",
        string="Open deals of this customer",
        compute="_compute_open_deals",
        compute_sudo=True,
        export_string_translation=False,
    )
    hidden_deal_count = fields.Integer(
        compute="_compute_open_deals", compute_sudo=True, export_string_translation=False
    )
    deal_action = fields.Selection(
        selection=[
            ("existing", "Add to the existing deal"),
            ("new", "Create a new deal"),
        ],
        compute="_compute_deal_action",
        **EDITABLE,
    )
    existing_deal_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Existing deal",
        compute="_compute_existing_deal_id",
        domain="[('id', 'in', open_deal_ids)]",
        help="What the deal has stays. Empty fields are filled from the lead, tags are united, and"
        " the conversation goes on there.",
        **EDITABLE,
    )
    reuse_deals = fields.Boolean(
        string="One deal for each person",
        default=True,
        help="Leads with the same e-mail, phone or contact person make one deal, and who has an"
        " open deal already is added to it.",
    )
    value_ids = fields.One2many(
        comodel_name="lead.qualification.value",
        inverse_name="wizard_id",
        string="Required on the deal",
        compute="_compute_value_ids",
        **EDITABLE,
    )

    # ------------------------------------------------------------------ computes

    @api.depends("lead_ids", "partner_id", "customer_action")
    def _compute_open_deals(self):
        """Find them with the rights of the user; who has none in the CRM finds none."""
        for wizard in self:
            plain = wizard.sudo(False)
            lead = plain.lead_id
            linked = plain.partner_id._origin if plain.customer_action != "new" else None
            found = (plain.env["crm.lead"], 0)
            if lead and plain.can_create_deal:
                found = lead._find_customer_deals(linked)
            wizard.open_deal_ids, wizard.hidden_deal_count = found

    @api.depends("lead_ids")
    def _compute_deal_action(self):
        for wizard in self:
            lead = wizard.lead_id
            # other deals of a company may be about anything
            found = bool(lead) and wizard.can_create_deal and lead._find_person_deals()[lead]
            wizard.deal_action = "existing" if found else "new"

    @api.depends("open_deal_ids")
    def _compute_existing_deal_id(self):
        for wizard in self:
            deals = wizard.open_deal_ids._origin
            kept = wizard.existing_deal_id._origin & deals
            wizard.existing_deal_id = kept or deals[:1]

    @api.depends("lead_ids", "create_deal", "deal_action", "open_deal_ids")
    def _compute_value_ids(self):
        """Ask for what a deal requires and the leads do not say."""
        for wizard in self:
            names = wizard._get_asked_names()
            labels = self.env["crm.lead"].fields_get(names, ["string"]) if names else {}
            wizard.value_ids = [fields.Command.clear()] + [
                fields.Command.create({"name": name, "label": labels[name]["string"]})
                for name in names
            ]

    def _get_asked_names(self):
        """Return the names of the deal's fields that are asked for, each once."""
        self.ensure_one()
        names = []
        # every lead has a name
        required = set(self.env["lead.lead"]._get_required_deal_fields()) - {"name"}
        is_added = any(self._get_chosen_deals().values())
        if required and self.create_deal and self.can_create_deal and not is_added:
            options = QualificationOptions()
            for lead in self._get_leads():
                names += lead._get_missing_deal_fields(options)
        return list(dict.fromkeys(names))

    # ------------------------------------------------------------------ answers

    def _get_chosen_deals(self):
        """Return the deal that a user chose for a single lead."""
        if not self.lead_id or not self.open_deal_ids:
            return {}
        deal = self.existing_deal_id if self.deal_action == "existing" else None
        return {self.lead_id.id: bool(deal) and deal._origin.id}

    def _get_deal_values(self):
        """Return the required values of the deals, the same for all the leads."""
        values = self.value_ids._read_values(self._get_asked_names())
        return {lead.id: values for lead in self.lead_ids} if values else {}
