from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from odoo.addons.lead_management.counting import group_everywhere
from odoo.addons.lead_management.models.lead_currency_mixin import CompanyAmount
from odoo.addons.lead_management.written_fields import on_values

# who reads orders and invoices; to others the lead must stay readable as a whole
DOCUMENT_GROUPS = (
    "sales_team.group_sale_salesman,account.group_account_invoice,account.group_account_readonly"
)


class LeadLead(models.Model):
    """Orders and invoices of a lead: blocks, amounts, numbers, and what they forbid."""

    _inherit = "lead.lead"

    # what the untaxed amount in the company's currency is made of
    _amount_columns = {
        "sale.order": ("amount_untaxed", "currency_rate"),
        "account.move": ("amount_untaxed_signed",),
    }

    item_choice = fields.Selection(
        related="settings_id.item_choice", export_string_translation=False
    )
    order_ids = fields.One2many(
        comodel_name="sale.order",
        inverse_name="lead_id",
        string="Orders",
        groups=DOCUMENT_GROUPS,
    )
    invoice_ids = fields.One2many(
        comodel_name="account.move",
        inverse_name="lead_id",
        string="Invoices",
        groups=DOCUMENT_GROUPS,
    )
    order_count = fields.Integer(compute="_compute_order_summary", export_string_translation=False)
    order_summary = fields.Char(compute="_compute_order_summary", export_string_translation=False)
    order_numbers = fields.Char(string="Order numbers", compute="_compute_order_numbers")
    invoice_count = fields.Integer(
        compute="_compute_invoice_summary", export_string_translation=False
    )
    invoice_summary = fields.Char(
        compute="_compute_invoice_summary", export_string_translation=False
    )
    invoice_numbers = fields.Char(string="Invoice numbers", compute="_compute_invoice_numbers")
    ordered_amount = CompanyAmount(
        string="Ordered",
        compute="_compute_document_amounts",
        store=True,
        currency_field="currency_id",
        help="Untaxed amount of the confirmed orders, in the company's currency.",
        written_by="server",
    )
    invoiced_amount = CompanyAmount(
        string="Invoiced",
        compute="_compute_document_amounts",
        store=True,
        currency_field="currency_id",
        help="Untaxed amount of the posted invoices less credit notes, in the company's currency.",
        written_by="server",
    )

    # ------------------------------------------------------------------ views

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._chooses_products())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Offer the item's column that the company fills in."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "list":
            other = "product_id" if self._chooses_products() else "product_tmpl_id"
            for node in arch.iterfind(f"./field[@name='{other}']"):
                node.set("column_invisible", "1")
        return arch, view

    @api.model
    def _chooses_products(self):
        """Tell whether the current company chooses products and not their variants."""
        return self.env["lead.settings"]._chooses_products(self.env.company.id)

    # ------------------------------------------------------------------ computes

    @api.model
    def _get_linked_fields(self):
        linked = dict.fromkeys(("sale.order", "account.move"), "lead_id")
        return super()._get_linked_fields() | linked

    @api.depends("order_ids", "invoice_ids")
    def _compute_linked_models(self):
        return super()._compute_linked_models()

    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_order_summary(self):
        """Count and sum the orders that the user may read, by state, in one query."""
        states = dict(self.env["sale.order"]._fields["state"]._description_selection(self.env))
        groups = self._group_documents("sale.order", "state")
        for lead in self:
            rows = groups.get(lead._origin.id, {})
            lead.order_count = sum(count for count, _amount in rows.values())
            lead.order_summary = lead._format_summary(rows, states)

    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_invoice_summary(self):
        """Count and sum the invoices that the user may read, by state, in one query."""
        states = dict(self.env["account.move"]._fields["state"]._description_selection(self.env))
        groups = self._group_documents("account.move", "state")
        for lead in self:
            rows = groups.get(lead._origin.id, {})
            lead.invoice_count = sum(count for count, _amount in rows.values())
            lead.invoice_summary = lead._format_summary(rows, states)

    def _format_summary(self, rows, states):
        """Return counts and sums as people read them, in the order of the states.

        :param dict rows: {state: (count, amount in the company's currency)}
        :param dict states: {state: label}
        """
        self.ensure_one()
        texts = [
            self.env._(
                "%(state)s: %(count)s (%(amount)s)",
                state=label,
                count=rows[state][0],
                amount=formatLang(self.env, rows[state][1], currency_obj=self.currency_id),
            )
            for state, label in states.items()
            if state in rows
        ]
        return " · ".join(texts) or False

    def _group_documents(self, model, state):
        """Count and sum what the user may read of the leads' orders or invoices.

        :param str model: "sale.order" or "account.move"
        :param str state: field that they are grouped by
        :returns: {lead id: {state: (count, untaxed amount in the company's currency)}}
        """
        Model = self.env[model]
        leads = self._origin._get_with(model)
        if not leads or not Model.has_access("read"):
            return {}
        query = Model._search([("lead_id", "in", leads.ids)])
        Model.flush_model([state, "lead_id", *self._amount_columns[model]])
        columns = [SQL.identifier(query.table, name) for name in ("lead_id", state)]
        query.groupby = SQL(", ").join(columns)
        amount = self._get_amount_sql(model, query.table)
        rows = self.env.execute_query(
            query.select(*columns, SQL("COUNT(*)"), SQL("SUM(%s)", amount))
        )
        groups = {}
        for lead_id, value, count, total in rows:
            groups.setdefault(lead_id, {})[value] = (count, total or 0.0)
        return groups

    @api.model
    def _get_amount_sql(self, model, table):
        """Return the SQL of a document's untaxed amount in the company's currency.

        Of an order at the rate of its date, as in Odoo's own analysis of sales; an
        invoice has it, a credit note with a minus.
        """
        amount, *rate = (SQL.identifier(table, name) for name in self._amount_columns[model])
        return SQL("%s / COALESCE(NULLIF(%s, 0), 1)", amount, *rate) if rate else amount

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_order_numbers(self):
        numbers = self._get_document_numbers("sale.order")
        for lead in self:
            lead.order_numbers = numbers.get(lead._origin.id, False)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_invoice_numbers(self):
        numbers = self._get_document_numbers("account.move")
        for lead in self:
            lead.invoice_numbers = numbers.get(lead._origin.id, False)

    def _get_document_numbers(self, model):
        """Return {lead id: numbers} of the documents that the user may read."""
        Model = self.env[model]
        if not Model.has_access("read"):
            return {}
        domain = [("lead_id", "in", self._origin.ids), ("name", "not in", (False, "/"))]
        numbers = {}
        for document in Model.search_fetch(domain, ["lead_id", "name"], order="id"):
            numbers.setdefault(document.lead_id.id, []).append(document.name)
        return {lead_id: ", ".join(names) for lead_id, names in numbers.items()}

    @api.depends(
        "order_ids.state",
        "order_ids.amount_untaxed",
        "order_ids.currency_rate",
        "invoice_ids.state",
        "invoice_ids.amount_untaxed_signed",
    )
    def _compute_document_amounts(self):
        """Sum all confirmed orders and posted invoices, in one query for all leads.

        Only what has changed is written: a new lead has no documents, and its row stays
        as it was inserted.
        """
        names = ("ordered_amount", "invoiced_amount")
        for lead in self - self._origin:
            for name in names:
                lead[name] = lead._origin[name]
        for lead_id, *amounts in self._origin._read_document_amounts():
            lead = self.browse(lead_id)
            for name, before, amount in zip(names, amounts[::2], amounts[1::2], strict=True):
                if lead.currency_id.compare_amounts(before, amount):
                    lead[name] = amount

    def _create(self, data_list):
        """Leave the amounts of new leads empty: they have no documents to be read."""
        leads = super()._create(data_list)
        if not any({"order_ids", "invoice_ids"} & data["stored"].keys() for data in data_list):
            for name in ("ordered_amount", "invoiced_amount"):
                self.env.remove_to_compute(self._fields[name], leads)
        return leads

    def _read_document_amounts(self):
        """Return rows of id, ordered amount before and now, invoiced amount likewise."""
        if not self:
            return []
        self.flush_recordset(["ordered_amount", "invoiced_amount"])
        self.env["sale.order"].flush_model(
            ["lead_id", "state", *self._amount_columns["sale.order"]]
        )
        self.env["account.move"].flush_model(
            ["lead_id", "state", *self._amount_columns["account.move"]]
        )
        return self.env.execute_query(
            SQL(
                """SELECT lead.id,
                          COALESCE(lead.ordered_amount, 0),
                          COALESCE((SELECT SUM(%s) FROM sale_order AS document
                                     WHERE document.lead_id = lead.id
                                       AND document.state = 'sale'), 0),
                          COALESCE(lead.invoiced_amount, 0),
                          COALESCE((SELECT SUM(%s) FROM account_move AS document
                                     WHERE document.lead_id = lead.id
                                       AND document.state = 'posted'), 0)
                     FROM lead_lead AS lead
                    WHERE lead.id = ANY(%s)""",
                self._get_amount_sql("sale.order", "document"),
                self._get_amount_sql("account.move", "document"),
                self.ids,
            )
        )

    # ------------------------------------------------------------------ rules

    @on_values("company_id")
    def _check_company_of_documents(self, vals):
        """Keep a lead in the company of its orders and invoices.

        :param dict vals: with the company that the leads are to belong to
        :raises ValidationError: naming the lead
        """
        # of a new lead nothing is asked
        moving = self and self.filtered(lambda lead: lead.company_id.id != vals["company_id"])
        for lead in moving._get_with_documents() if moving else ():
            raise ValidationError(
                self.env._(
                    "The lead %(lead)s has orders or invoices of %(company)s, so it stays"
                    " in that company.",
                    lead=lead.display_name,
                    company=lead.company_id.name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_documents(self):
        """Deleting is for mistakes: what has documents is closed instead."""
        for lead in self._get_with_documents():
            raise UserError(
                self.env._(
                    "The lead %(lead)s has orders or invoices, so it cannot be deleted."
                    " Close it instead: mark it lost, or move it to a closed status.",
                    lead=lead.display_name,
                )
            )

    def _get_with_documents(self):
        """Return the leads that have an order or invoice, whoever may read it."""
        domain = Domain("lead_id", "in", self.ids)
        used = set()
        for model in ("sale.order", "account.move"):
            groups = group_everywhere(self.env[model], domain, "lead_id")
            used.update(lead.id for lead, _count in groups)
        return self.filtered(lambda lead: lead.id in used)
