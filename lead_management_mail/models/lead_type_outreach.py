from odoo import api, fields, models
from odoo.exceptions import ValidationError

# codes of the ready funnels' statuses that the switch proposes
OUTREACH_CODES = {"outreach_status_id": "attempting", "reply_status_id": "connected"}
# ready funnels whose leads a contact moves forward
MOVED_FUNNELS = ("hubspot",)


class LeadType(models.Model):
    """A switch: a contact moves the leads of the type forward."""

    _inherit = "lead.type"

    is_outreach_moved = fields.Boolean(
        string="Contacts move the lead",
        help="An outgoing e-mail or call moves a lead of this type to the first status,"
        " a reply or a held meeting to the second. Only forward, and only once: a lead"
        " that you move back stays where you put it.",
    )
    outreach_status_id = fields.Many2one(
        comodel_name="lead.status",
        string="After an outgoing e-mail or call",
        compute="_compute_outreach_statuses",
        store=True,
        readonly=False,
        check_company=True,
        ondelete="set null",
        domain="[('kind', '=', 'open')]",
    )
    reply_status_id = fields.Many2one(
        comodel_name="lead.status",
        string="After a reply or a meeting",
        compute="_compute_outreach_statuses",
        store=True,
        readonly=False,
        check_company=True,
        ondelete="set null",
        domain="[('kind', '=', 'open')]",
    )

    @api.depends("is_outreach_moved", "status_ids")
    def _compute_outreach_statuses(self):
        """Propose Attempting and Connected where the type has them."""
        statuses = self.env["lead.status"].search(
            [("code", "in", list(OUTREACH_CODES.values())), ("kind", "=", "open")]
        )
        by_code = {status.code: status for status in statuses}
        for lead_type in self:
            for name, code in OUTREACH_CODES.items():
                proposed = by_code.get(code, statuses.browse())
                if lead_type.status_ids and proposed not in lead_type.status_ids._origin:
                    proposed = statuses.browse()
                if lead_type.is_outreach_moved and not lead_type[name]:
                    lead_type[name] = proposed
                else:
                    lead_type[name] = lead_type[name]

    @api.constrains("is_outreach_moved", "outreach_status_id", "reply_status_id", "status_ids")
    def _check_outreach_statuses(self):
        for lead_type in self.filtered("is_outreach_moved"):
            chosen = lead_type.outreach_status_id | lead_type.reply_status_id
            if not chosen:
                raise ValidationError(
                    self.env._(
                        "Choose the status that a contact moves the leads of the type"
                        " %(type)s to, or switch “Contacts move the lead” off.",
                        type=lead_type.name,
                    )
                )
            foreign = chosen - lead_type.status_ids if lead_type.status_ids else chosen.browse()
            if foreign:
                raise ValidationError(
                    self.env._(
                        "The type %(type)s does not allow the status %(status)s that a"
                        " contact should move its leads to. Choose an allowed one.",
                        type=lead_type.name,
                        status=foreign[0].name,
                    )
                )

    def _get_outreach_status(self, kind):
        """Return the status that a contact moves leads of the type to.

        :param str kind: "out" or "in", see `lead.lead._on_outreach`
        :returns: `lead.status` record, empty where nothing moves
        """
        self.ensure_one()
        names = {"out": "outreach_status_id", "in": "reply_status_id"}
        return self[names[kind]]

    @api.model
    def _prepare_funnel_values(self, code):
        """Switch “Contacts move the lead” on for a HubSpot funnel that is new."""
        values = super()._prepare_funnel_values(code)
        if code in MOVED_FUNNELS:
            values["is_outreach_moved"] = True
        return values
