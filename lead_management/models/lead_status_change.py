from odoo import api, fields, models
from odoo.tools import SQL, ormcache

from ..large_tables import set_storage_parameters
from .lead_locked_mixin import HELD_RULES, READ_RULES

#: {column of the log: field of the lead that it repeats}
LOGGED = {
    "to_status_id": "status_id",
    "owner_id": "user_id",
    "type_id": "type_id",
    "team_id": "team_id",
    "loss_reason_id": "loss_reason_id",
    "company_id": "company_id",
}
ENDED = """ended AS (
    UPDATE lead_status_change
       SET date_end = %(date)s, hours = EXTRACT(EPOCH FROM %(date)s - date) / 3600.0
     WHERE lead_id = ANY(%(lead_ids)s) AND date_end IS NULL
 RETURNING lead_id, to_status_id, hours
),"""
LOGGING = f"""
WITH {HELD_RULES}, %(ended)s logged AS (
    INSERT INTO lead_status_change (
        lead_id, %(columns)s, from_status_id, hours_before,
        date, user_id, create_uid, create_date, write_uid, write_date
    )
    SELECT lead.id, %(values)s, %(former)s,
           %(date)s, %(uid)s, %(uid)s, %(date)s, %(uid)s, %(date)s
      FROM UNNEST(%(arrays)s) AS lead (id, %(names)s) %(join)s
) {READ_RULES}
"""


class LeadStatusChange(models.Model):
    """Log of the statuses that leads passed, with the hours spent in each.

    Written by the gate alone, in one statement a batch, and never edited: nobody has
    the right to create, write or delete a row.
    """

    _name = "lead.status.change"
    _inherit = ["lead.guarded.mixin", "lead.linked.mixin", "lead.exported.mixin"]
    _description = "Lead status change"
    _order = "date desc, id desc"
    _rec_name = "to_status_id"

    lead_id = fields.Many2one(
        comodel_name="lead.lead",
        required=True,
        ondelete="cascade",
        readonly=True,
        copy=False,
        written_by="server",
        index=True,
    )
    date = fields.Datetime(
        required=True,
        readonly=True,
        copy=False,
        written_by="server",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        copy=False,
        written_by="server",
        index="btree_not_null",
        help="Who moved the lead.",
    )
    from_status_id = fields.Many2one(
        comodel_name="lead.status",
        string="Previous status",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
        copy=False,
        written_by="server",
        help="Empty on the first row, which the lead's creation wrote.",
    )
    to_status_id = fields.Many2one(
        comodel_name="lead.status",
        string="Status",
        ondelete="restrict",
        index=True,
        readonly=True,
        copy=False,
        written_by="server",
    )
    hours_before = fields.Float(
        string="Hours before",
        readonly=True,
        copy=False,
        written_by="server",
        aggregator="avg",
        help="Hours spent in the status before this one.",
    )
    date_end = fields.Datetime(
        string="Until",
        readonly=True,
        copy=False,
        written_by="server",
        help="When the lead left the status; empty while it stands there.",
    )
    hours = fields.Float(
        string="Hours after",
        readonly=True,
        copy=False,
        written_by="server",
        aggregator="avg",
        help="Hours spent in the status; empty while the lead stands there.",
    )
    owner_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        readonly=True,
        copy=False,
        written_by="server",
        index="btree_not_null",
        help="The lead's salesperson at that time.",
    )
    type_id = fields.Many2one(
        comodel_name="lead.type",
        ondelete="restrict",
        readonly=True,
        copy=False,
        written_by="server",
        index="btree_not_null",
        help="The lead's type at that time.",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales team",
        readonly=True,
        copy=False,
        written_by="server",
        index="btree_not_null",
        help="The lead's sales team at that time.",
    )
    loss_reason_id = fields.Many2one(
        comodel_name="lead.loss.reason",
        string="Lost reason",
        ondelete="restrict",
        readonly=True,
        copy=False,
        written_by="server",
        index="btree_not_null",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        readonly=True,
        copy=False,
        written_by="server",
        index="btree_not_null",
    )

    # the row of a lead that is open (_log_changes, _update_loss_reason)
    _current_idx = models.Index("(lead_id) WHERE date_end IS NULL")

    def init(self):
        """Let PostgreSQL vacuum the log early: reports read all of it."""
        res = super().init()
        set_storage_parameters(self.env.cr, self._table)
        return res

    @api.model
    def _log_changes(self, leads, date, created=False):
        """Close the current row of each lead and open the next one.

        The same statement holds the types and statuses of the leads and reads whether they
        are still as the rules have read them. It reads no lead: to plan that takes PostgreSQL
        longer than to write the row, for it looks at each index of the leads.

        :param leads: `lead.lead` recordset whose status was really changed or that were
            just created; the values are taken as they stand now
        :param datetime date: moment of the change in UTC
        :param bool created: whether the leads are new and have no row that ends
        """
        if not leads:
            return
        leads.flush_recordset()
        self.flush_model()
        columns, values, names = self._get_logged_sql()
        # sudo: of leads that somebody may just have given away; only what the cache lacks is read
        leads.sudo().fetch(names)
        logged = {
            name: list(map(leads._fields[name]._get_cache(self.env).get, leads._ids))
            for name in names
        }
        rules = set(zip(logged["type_id"], logged["status_id"], logged["company_id"], strict=True))
        arrays = [SQL("%s::int[]", leads.ids)]
        for name, column in logged.items():
            arrays.append(SQL("%s::%s[]", column, SQL(leads._fields[name].column_type[1])))
        ended, former, join = SQL(), SQL("NULL, 0"), SQL()
        if not created:
            ended = SQL(ENDED, date=date, lead_ids=leads.ids)
            former = SQL("ended.to_status_id, COALESCE(ended.hours, 0)")
            join = SQL("LEFT JOIN ended ON ended.lead_id = lead.id")
        rows = self.env.execute_query(
            SQL(
                LOGGING,
                types=list(set(logged["type_id"])),
                statuses=list(set(logged["status_id"])),
                ended=ended,
                columns=columns,
                values=values,
                former=former,
                date=date,
                uid=self.env.uid,
                arrays=SQL(", ").join(arrays),
                names=SQL(", ").join(map(SQL.identifier, names)),
                join=join,
            )
        )
        leads.invalidate_recordset(["status_change_ids"])
        self.invalidate_model()
        leads._check_stored_rules(rules, rows)

    @api.model
    @ormcache()
    def _get_logged_sql(self):
        """Return the SQL of columns and values of `_get_logged`, and the fields of leads in it."""
        logged = self._get_logged()
        columns = SQL(", ").join(map(SQL.identifier, logged))
        values = SQL(", ").join(SQL(value) for _name, value in logged.values())
        return columns, values, list(dict.fromkeys(name for name, _value in logged.values()))

    @api.model
    def _get_logged(self):
        """Return what a row of the log says of a lead as it stands now.

        Hook: an addon adds what it keeps there.

        :returns: {column: (stored field of the lead, SQL of what is made of it)}
        """
        return {column: (name, f"lead.{name}") for column, name in LOGGED.items()}

    @api.model
    def _update_loss_reason(self, leads):
        """Bring the reason of the current rows up to date: it was edited later."""
        if not leads:
            return
        leads.flush_recordset(["loss_reason_id"])
        self.env.cr.execute(
            SQL(
                """UPDATE lead_status_change AS change
                      SET loss_reason_id = lead.loss_reason_id
                     FROM lead_lead AS lead
                    WHERE change.lead_id = lead.id AND change.date_end IS NULL
                      AND lead.id = ANY(%s)""",
                leads.ids,
            )
        )
        self.invalidate_model(["loss_reason_id"])
