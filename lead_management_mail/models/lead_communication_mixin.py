import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

# leads of a customer that a form offers to attach to
MAX_CANDIDATES = 40
# reasons for which an item waits for nobody; the first is a person's decision
IGNORE_REASONS = [
    ("person", "Not sales"),
    ("blocked", "Blocked sender"),
    ("auto_reply", "Automatic reply"),
    ("bounce", "Undeliverable message"),
    ("list", "Mailing list"),
    ("no_reply", "No-reply sender"),
]


class LeadCommunicationMixin(models.AbstractModel):
    """What comes in from outside and waits until somebody decides what it is.

    A lead is made of it, it is attached to one, or it is ignored; each can be undone.
    A model on it names the channel of the intake, its own field with the address and the
    field of the lead that the address is compared with, and says what a lead made of it
    gets (`_prepare_lead_values`).
    """

    _name = "lead.communication.mixin"
    _inherit = [
        "lead.queue.mixin",
        "lead.result.mixin",
        "lead.linked.mixin",
        "lead.given.mixin",
        "lead.exported.mixin",
        "lead.described.mixin",
    ]
    _description = "Incoming communication"
    _check_company_auto = True

    # channel of `lead.lead._intake`
    _lead_channel = None
    # own stored field with the normalised address of the other side
    _address_field = None
    # field of `lead.lead` that it is compared with, and a second one where there is one
    _lead_address_field = None
    _lead_other_address_field = None
    # own field that says when it came
    _date_field = None

    lead_id = fields.Many2one(
        comodel_name="lead.lead",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        copy=False,
        readonly=True,
    )
    suggested_lead_id = fields.Many2one(
        comodel_name="lead.lead",
        compute="_compute_suggested_lead_id",
        help="The newest open lead with the same address or number.",
    )
    candidate_lead_ids = fields.Many2many(
        comodel_name="lead.lead",
        string="Leads of this customer",
        compute="_compute_candidate_lead_ids",
        help="Leads, closed ones too, of the same customer, address or number.",
    )
    is_lead_made = fields.Boolean(
        string="Lead made from it",
        copy=False,
        readonly=True,
        written_by="server",
        export_string_translation=False,
    )
    state = fields.Selection(
        selection=[("todo", "Ready"), ("linked", "Linked"), ("ignored", "Ignored")],
        compute="_compute_state",
        precompute=True,
        store=True,
        help="Ready: it waits for a decision.",
        written_by="server",
    )
    ignore_reason = fields.Selection(
        selection=IGNORE_REASONS,
        string="Ignored because",
        copy=False,
        readonly=True,
        written_by="server",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        index="btree_not_null",
        check_company=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        check_company=True,
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales team",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    type_id = fields.Many2one(
        comodel_name="lead.type",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )

    # the queue: what waits, newest first, and its counter
    _todo_idx = models.Index("(company_id, id DESC) WHERE state = 'todo'")

    # ------------------------------------------------------------------ computes

    @api.depends("lead_id", "result_id", "ignore_reason")
    def _compute_state(self):
        for item in self:
            if item.lead_id or item.result_id:
                item.state = "linked"
            else:
                item.state = "ignored" if item.ignore_reason else "todo"

    @api.depends(lambda self: ["state", "company_id", *filter(None, [self._address_field])])
    @api.depends_context("uid")
    def _compute_suggested_lead_id(self):
        waiting = self.filtered(lambda item: item.state == "todo")
        (self - waiting).suggested_lead_id = False
        matches = waiting._get_matches()
        for item in waiting:
            item.suggested_lead_id = matches.get(item._get_match_key(), False)

    @api.depends(lambda self: ["partner_id", *filter(None, [self._address_field])])
    @api.depends_context("uid")
    def _compute_candidate_lead_ids(self):
        """Find the leads to link to; read by forms alone, so by record."""
        Lead = self.env["lead.lead"]
        for item in self:
            domain = Domain.FALSE
            if item[self._address_field]:
                domain |= Domain.OR(
                    Domain(name, "=", item[self._address_field])
                    for name in self._get_lead_address_fields()
                )
            if item.partner_id:
                customers = item.partner_id.commercial_partner_id
                domain |= Domain("partner_id", "child_of", customers.ids)
                domain |= Domain("contact_id", "child_of", customers.ids)
            if domain.is_false():
                item.candidate_lead_ids = False
                continue
            domain &= Domain("company_id", "=", item.company_id.id)
            item.candidate_lead_ids = Lead.search(domain, order="id desc", limit=MAX_CANDIDATES)

    # ------------------------------------------------------------------ CRUD

    def write(self, vals):
        """Link only to leads that the user may write on."""
        if vals.get("lead_id") and not self.env.su:
            self.env["lead.lead"].browse(vals["lead_id"]).check_access("write")
        return super().write(vals)

    # ------------------------------------------------------------------ match

    def _get_match_key(self):
        self.ensure_one()
        return self.company_id.id, self[self._address_field]

    def _get_matches(self):
        """Return the newest open leads with the addresses of the items.

        One query a field for all of them, with the rights of the user.

        :returns: {(company id, address): id of a `lead.lead`}
        """
        addresses = [address for address in self.mapped(self._address_field) if address]
        if not addresses:
            return {}
        matches = {}
        for name in self._get_lead_address_fields():
            groups = self.env["lead.lead"]._read_group(
                [
                    ("is_closed", "=", False),
                    ("company_id", "in", self.company_id.ids),
                    (name, "in", addresses),
                ],
                ["company_id", name],
                ["id:max"],
            )
            for company, address, lead_id in groups:
                key = (company.id, address)
                matches[key] = max(lead_id, matches.get(key, 0))
        missing = [address for address in addresses if address not in {key[1] for key in matches}]
        return {**self._get_merged_matches(missing), **matches} if missing else matches

    def _get_merged_matches(self, addresses):
        """Return the open leads into which those with the addresses were merged, in two queries.

        :param addresses: list of str
        :returns: as `_get_matches`
        """
        names = self._get_lead_address_fields()
        if not self.env["lead.lead"]._is_any_merged(dict.fromkeys(names, addresses)):
            return {}
        merged = (
            self.env["lead.lead"]
            .with_context(active_test=False)
            .search_fetch(
                Domain("merged_into_id", "!=", False)
                & Domain("merged_into_id.is_closed", "=", False)
                & Domain("company_id", "in", self.company_id.ids)
                & Domain.OR(Domain(name, "in", addresses) for name in names),
                ["company_id", "merged_into_id", *names],
                order="id",
            )
        )
        readable = merged.merged_into_id._filtered_access("read")
        return {
            (lead.company_id.id, lead[name]): lead.merged_into_id.id
            for lead in merged.filtered(lambda lead: lead.merged_into_id in readable)
            for name in names
            if lead[name] in addresses
        }

    @api.model
    def _get_lead_address_fields(self):
        """Return the names of the fields of `lead.lead` that the address is compared with."""
        return [*filter(None, (self._lead_address_field, self._lead_other_address_field))]

    def _get_match(self):
        """Return the newest open lead with the item's address or number.

        :returns: `lead.lead` record, or an empty recordset
        """
        self.ensure_one()
        lead_id = self._get_matches().get(self._get_match_key())
        return self.env["lead.lead"].browse(lead_id or [])

    # ------------------------------------------------------------------ actions

    @api.readonly
    def action_open_lead(self):
        """Open the lead that the item is linked to, or the suggested one.

        :returns: an act_window action
        """
        self.ensure_one()
        if self.result_id and not self.lead_id:
            return self.action_open_result()
        return (self.lead_id or self.suggested_lead_id)._get_open_action()

    # ------------------------------------------------------------------ business

    def _create_leads(self):
        """Make the leads, each through the core's intake.

        Where the intake makes something else (a deal in the Simple mode), the item is
        linked to that.

        :returns: `lead.lead` recordset, those that the items had included
        """
        leads = self.lead_id
        for item in self.filtered(lambda item: not item.lead_id and not item.result_id):
            values = item._prepare_lead_values()
            record = self.env["lead.lead"]._intake(values, self._lead_channel)
            if record._name != "lead.lead":
                item._link_result(record)
                continue
            item._link(record, is_made=True)
            leads |= record
        return leads

    def _create_at_once(self):
        """Make leads without asking; where the rules refuse it, a person decides.

        :returns: whether the rules let them be made
        """
        self.env.cr.flush()
        try:
            # what the item notes of its lead is written with what follows, in one statement
            with self.env.cr.savepoint(flush=False):
                leads = self._create_leads()
                leads.flush_model()
        except (AccessError, UserError, ValidationError) as error:
            self.env.cr.clear()
            _logger.info("%s waits in the queue: %s", self, error)
            return False
        return True

    def _prepare_lead_values(self):
        """Return the values of a lead made of the item.

        Hook: a model on the mixin and bridges extend it.

        :returns: dict of values for `lead.lead._intake`
        """
        self.ensure_one()
        values = {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
        }
        if self.type_id:
            values["type_id"] = self.type_id.id
        if self.team_id:
            values["team_id"] = self.team_id.id
        owner = self.user_id or self.env["lead.lead"]._get_default_user()
        if owner:
            values["user_id"] = owner.id
        return values

    def _link(self, lead, is_made=False):
        """Link the item to a lead, and fill the lead's empty customer.

        :param lead: `lead.lead` record
        :param bool is_made: whether the lead was made of the item
        """
        self.ensure_one()
        self._as_server().write(
            {"lead_id": lead.id, "ignore_reason": False, "is_lead_made": is_made}
        )
        if self.partner_id and not lead.partner_id and not is_made:
            lead.partner_id = self.partner_id
        self._after_link(lead)

    def _link_result(self, record):
        """Link the item to what the intake made instead of a lead.

        :param record: any record, with discussion
        """
        self.ensure_one()
        self._set_result(record)
        self._as_server().write({"ignore_reason": False, "is_lead_made": True})
        self._after_link(record)

    def _unlink_from_result(self):
        """Take the item off what was made instead of a lead; that stays as it is."""
        self.ensure_one()
        self._before_unlink_from_lead(self._get_result())
        self._set_result(self.env["lead.lead"])
        self._as_server().write({"is_lead_made": False})

    def _after_link(self, lead):
        """Hook: carry over to the lead what belongs to the item.

        :param lead: `lead.lead` record, or what the intake made instead of one
        """

    def _unlink_from_lead(self):
        """Take the item off its lead."""
        self.ensure_one()
        lead = self.lead_id
        self._before_unlink_from_lead(lead)
        self._as_server().write({"lead_id": False, "is_lead_made": False})

    def _before_unlink_from_lead(self, lead):
        """Hook: take back from the lead what `_after_link` has carried over.

        :param lead: `lead.lead` record, or what the intake made instead of one
        """
