from odoo import api, fields, models
from odoo.tools import SQL


class LeadDataQuality(models.Model):
    """What open leads lack, to be summed up per salesperson.

    One row for each open lead, with its id. It reads the leads as they are; nothing is
    stored.
    """

    _name = "lead.data.quality"
    _inherit = ["lead.linked.mixin", "lead.exported.mixin"]
    _description = "Data quality of leads"
    _auto = False
    _rec_name = "lead_id"
    _order = "lead_id desc"
    _depends = {
        "lead.lead": [
            "active",
            "company_id",
            "date",
            "date_deadline",
            "description",
            "expected_revenue",
            "is_closed",
            "status_id",
            "team_id",
            "type_id",
            "user_id",
        ]
    }

    lead_id = fields.Many2one(comodel_name="lead.lead", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one(comodel_name="crm.team", string="Sales team", readonly=True)
    type_id = fields.Many2one(comodel_name="lead.type", readonly=True)
    status_id = fields.Many2one(comodel_name="lead.status", readonly=True)
    date = fields.Datetime(readonly=True)
    lead_count = fields.Integer(string="Opened", readonly=True, aggregator="sum")
    unassigned = fields.Integer(readonly=True, aggregator="sum")
    without_deadline = fields.Integer(
        string="Without expected closing", readonly=True, aggregator="sum"
    )
    without_description = fields.Integer(
        string="Without description", readonly=True, aggregator="sum"
    )
    without_revenue = fields.Integer(
        string="Without expected revenue", readonly=True, aggregator="sum"
    )

    @property
    def _table_query(self):
        flags = SQL(", ").join(
            SQL("(%s)::int AS %s", condition, SQL.identifier(name))
            for name, condition in self._get_conditions().items()
        )
        return SQL(
            """SELECT lead.id, lead.id AS lead_id, lead.company_id, lead.user_id,
                      lead.team_id, lead.type_id, lead.status_id, lead.date,
                      1 AS lead_count, %s
                 FROM lead_lead AS lead
                WHERE lead.active IS TRUE AND lead.is_closed IS NOT TRUE""",
            flags,
        )

    @api.model
    def _get_conditions(self):
        """Return {name of the count: SQL of when a lead, as `lead`, counts}.

        Hook: an addon with a further count adds the field and its condition, and names
        the fields of the lead that it reads in `_depends`.
        """
        return {
            "unassigned": SQL("lead.user_id IS NULL"),
            "without_deadline": SQL("lead.date_deadline IS NULL"),
            "without_description": SQL("COALESCE(lead.description, '') = ''"),
            "without_revenue": SQL("COALESCE(lead.expected_revenue, 0) = 0"),
        }

    @api.readonly
    def action_open_lead(self):
        """Open the lead of the row.

        :returns: an act_window action
        """
        self.ensure_one()
        return self.lead_id._get_open_action()
