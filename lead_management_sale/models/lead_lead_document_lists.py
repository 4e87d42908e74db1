from odoo import api, models

# Odoo's form of a posted invoice reads payments
INVOICE_FORM_GROUPS = "account.group_account_invoice,account.group_account_readonly"


class LeadLead(models.Model):
    """The orders and invoices behind the counters of the card."""

    _inherit = "lead.lead"

    @api.readonly
    def action_view_orders(self):
        """Open the order of the lead, or the list of several.

        :returns: an act_window action
        """
        return self._get_documents_action("sale.order", self.env._("Orders"))

    @api.readonly
    def action_view_invoices(self):
        """Open the invoice of the lead, or the list of several.

        Who may not open invoices gets the list alone.

        :returns: an act_window action
        """
        opens = self.env.user.has_groups(INVOICE_FORM_GROUPS)
        return self._get_documents_action("account.move", self.env._("Invoices"), opens)

    def _get_documents_action(self, model, title, opens=True):
        """Return the act_window action on the lead's documents that the user may read.

        :param str model: "sale.order" or "account.move"
        :param str title: of the list
        :param bool opens: whether a row opens its document
        """
        self.ensure_one()
        domain = [("lead_id", "=", self.id)]
        documents = self.env[model].search(domain, limit=2)
        if opens and len(documents) == 1:
            return documents.get_formview_action()
        view_name = model.replace(".", "_")
        view = self.env.ref(f"lead_management_sale.{view_name}_view_list_of_lead")
        views = [(view.id, "list"), (False, "form")] if opens else [(view.id, "list")]
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": ",".join(mode for _id, mode in views),
            "views": views,
            "domain": domain,
            "context": {"create": False},
        }
