from odoo import Command, fields

from odoo.addons.lead_management.tests.common import LeadManagementCommon


class LeadSaleCommon(LeadManagementCommon):
    """The core's records, a chart of accounts in company A, and who sells and invoices.

    `user_own` has the Leads group alone, `user_seller` Sales as well (own documents),
    `user_seller_all` all documents of Sales, `user_biller` Invoicing.
    """

    @classmethod
    def _setup_companies(cls):
        res = super()._setup_companies()
        chart = cls.env["account.chart.template"].with_company(cls.company_a)
        chart.try_loading("generic_coa", company=cls.company_a, install_demo=False)
        cls.company_a.currency_id = cls.env.ref("base.PLN")
        cls.settings_a._fill_document_types()
        cls.journal = cls.settings_a.invoice_journal_id
        return res

    @classmethod
    def _setup_users(cls):
        res = super()._setup_users()
        cls.user_seller = cls._create_user_with("lead_seller", "sales_team.group_sale_salesman")
        cls.user_seller_all = cls._create_user_with(
            "lead_seller_all", "sales_team.group_sale_salesman_all_leads"
        )
        cls.user_biller = cls._create_user_with("lead_biller", "account.group_account_invoice")
        return res

    @classmethod
    def _create_user_with(cls, login, group):
        """Return a user with own leads and one group of another app."""
        user = cls._create_user(login, "own")
        user.group_ids = [Command.link(cls.env.ref(group).id)]
        return user

    def _forbid_new_contacts(self, user):
        """Take away whatever lets a user create contacts; other apps give it too."""
        user.group_ids = [Command.unlink(self.env.ref("base.group_partner_manager").id)]
        self.env["ir.model.access"].search(
            [
                ("model_id.model", "=", "res.partner"),
                ("group_id", "in", user.all_group_ids.ids),
            ]
        ).perm_create = False

    @classmethod
    def _setup_teams(cls):
        res = super()._setup_teams()
        cls.team_a.member_ids |= cls.user_seller | cls.user_seller_all | cls.user_biller
        return res

    @classmethod
    def _setup_configuration(cls):
        res = super()._setup_configuration()
        cls.template = cls.env["sale.order.template"].create(
            {"name": "Quotation for leads", "company_id": cls.company_a.id, "number_of_days": 10}
        )
        cls.settings_a.order_template_id = cls.template
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Customer Ltd",
                "is_company": True,
                "street": "Prosta 1",
                "zip": "00-001",
                "city": "Warszawa",
                "country_id": cls.env.ref("base.pl").id,
            }
        )
        cls.tax = cls.env["account.tax"].create(
            {
                "name": "VAT 23%",
                "amount": 23,
                "company_id": cls.company_a.id,
                "country_id": cls.company_a.account_fiscal_country_id.id,
            }
        )
        cls.item = cls._create_product("Shelving")
        return res

    @classmethod
    def _create_product(cls, name, **values):
        """Return a product with one variant, sold with the tax of company A."""
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "invoice_policy": "order",
                "list_price": 70,
                "taxes_id": [Command.set(cls.tax.ids)],
                **values,
            }
        )

    @classmethod
    def _create_configurable(cls, name="Rack"):
        """Return a product template with two variants."""
        attribute = cls.env["product.attribute"].create(
            {
                "name": "Colour",
                "value_ids": [Command.create({"name": value}) for value in ("White", "Grey")],
            }
        )
        line = {
            "attribute_id": attribute.id,
            "value_ids": [Command.set(attribute.value_ids.ids)],
        }
        return cls.env["product.template"].create(
            {"name": name, "attribute_line_ids": [Command.create(line)]}
        )

    @classmethod
    def _create_sale_lead(cls, user=None, **values):
        """Return a lead with a customer, by default of the user who sells."""
        values.setdefault("partner_id", cls.customer.id)
        return cls._create_lead(user=user or cls.user_seller, **values)

    @classmethod
    def _set_rate(cls, currency, rate):
        """Say what one unit of the company's currency is worth in another one."""
        currency.active = True
        cls.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "company_id": cls.company_a.id,
                "name": fields.Date.today().replace(day=1, month=1),
                "rate": rate,
            }
        )

    def _get_record(self, action):
        """Return the record that an action opens, as nobody in particular."""
        return self.env[action["res_model"]].browse(action["res_id"])
