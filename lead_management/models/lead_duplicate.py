from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .lead_lead_merge import MAX_MERGED

REASONS = [
    ("email", "Same e-mail"),
    ("phone", "Same phone"),
    ("vat", "Same tax ID"),
    ("name", "Same legal name and town"),
]


class LeadDuplicate(models.Model):
    """Groups of leads that share a value, among those that the reader may see.

    Counted and paged in the database. What somebody has called "not the same" is left out,
    until the group is another one.
    """

    _name = "lead.duplicate"
    _inherit = ["lead.linked.mixin"]
    _description = "Leads that may be the same"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "value"
    _depends = {
        "lead.lead": [
            "active",
            "company_id",
            "date",
            "email_normalized",
            "is_closed",
            "legal_name_key",
            "phone_other_sanitized",
            "phone_sanitized",
            "vat",
        ],
        "lead.duplicate.dismissal": ["company_id", "lead_key", "reason", "value"],
    }

    reason = fields.Selection(selection=REASONS, readonly=True)
    value = fields.Char(string="Shared value", readonly=True)
    lead_key = fields.Char(readonly=True, export_string_translation=False)
    lead_count = fields.Integer(string="Leads", readonly=True, aggregator="sum")
    open_count = fields.Integer(string="Open", readonly=True, aggregator="sum")
    lead_id = fields.Many2one(comodel_name="lead.lead", string="Newest lead", readonly=True)
    date = fields.Datetime(string="Newest of", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    lead_ids = fields.Many2many(
        comodel_name="lead.lead", string="Which", compute="_compute_lead_ids"
    )

    @api.depends("lead_key")
    def _compute_lead_ids(self):
        for group in self:
            ids = [int(lead_id) for lead_id in (group.lead_key or "").split(",") if lead_id]
            group.lead_ids = self.env["lead.lead"].browse(ids)

    @property
    def _table_query(self):
        # the leads that the user may read, as rules and companies have it
        leads = self.env["lead.lead"]._search([("active", "=", True)])
        alias = leads.table
        names = (
            "id",
            "company_id",
            "date",
            "is_closed",
            "email_normalized",
            "phone_sanitized",
            "phone_other_sanitized",
            "vat",
            "legal_name_key",
        )
        readable = leads.subselect(
            *(SQL("%s AS %s", SQL.identifier(alias, name), SQL.identifier(name)) for name in names)
        )
        shared = [
            ("email", 0, SQL("email_normalized")),
            ("phone", 1, SQL("phone_sanitized")),
            ("phone", 2, SQL("phone_other_sanitized")),
            ("vat", 3, SQL("vat")),
            ("name", 4, SQL("legal_name_key")),
        ]
        values = SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s AS reason, %s AS number, %s AS value, id, company_id, date, is_closed"
                " FROM readable WHERE %s IS NOT NULL",
                reason,
                number,
                column,
                column,
            )
            for reason, number, column in shared
        )
        return SQL(
            """WITH readable AS (SELECT * FROM (%(readable)s) AS leads),
                    shared AS (%(values)s)
               SELECT found.* FROM (
                   SELECT MAX(id * 8::bigint + number)::bigint AS id, reason,
                          REPLACE(value, E'\\n', ', ') AS value,
                          STRING_AGG(DISTINCT id::text, ',') AS lead_key,
                          COUNT(DISTINCT id) AS lead_count,
                          COUNT(DISTINCT id) FILTER (WHERE is_closed IS NOT TRUE) AS open_count,
                          MAX(id) AS lead_id, MAX(date) AS date, company_id
                     FROM shared
                 GROUP BY company_id, reason, value
                   HAVING COUNT(DISTINCT id) > 1
               ) AS found
               WHERE NOT EXISTS (SELECT 1 FROM lead_duplicate_dismissal AS dismissed
                                  WHERE dismissed.company_id = found.company_id
                                    AND dismissed.reason = found.reason
                                    AND dismissed.value = found.value
                                    AND dismissed.lead_key = found.lead_key)""",
            readable=readable,
            values=values,
        )

    # ------------------------------------------------------------------ actions

    @api.readonly
    def action_merge(self):
        """Show the leads of the group beside each other.

        :returns: a client action that opens the dialog
        """
        self.ensure_one()
        return self.lead_ids.sorted("id", reverse=True)[:MAX_MERGED].action_merge()

    @api.readonly
    def action_open_leads(self):
        """Open the leads of the group.

        :returns: an act_window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("lead_management.lead_lead_action")
        return {
            **action,
            "domain": [("id", "in", self.lead_ids.ids)],
            "context": {"search_default_opened": 0},
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
        }

    def action_dismiss(self):
        """Remember that the leads of the groups are not the same.

        :returns: a client action that loads the page anew
        :raises AccessError: for who may not change leads
        """
        self.env["lead.lead"].check_access("write")
        if not self.env.user.has_group("lead_management.group_lead_all"):
            raise AccessError(self.env._("Duplicates are for people who see all leads."))
        # sudo: nobody writes these by hand; the groups are read with the user's rights
        self.env["lead.duplicate.dismissal"].sudo().create(
            [
                {
                    "reason": group.reason,
                    "value": group.value,
                    "lead_key": group.lead_key,
                    "lead_id": group.lead_id.id,
                    "company_id": group.company_id.id,
                    "user_id": self.env.uid,
                }
                for group in self
            ]
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
