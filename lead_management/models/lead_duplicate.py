from itertools import chain

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, Query

from ..duplicate_tables import GROUPED, WATCHED, get_current_groups
from .lead_lead_merge_dialog import MAX_MERGED

REASONS = [
    ("email", "Same e-mail"),
    ("phone", "Same phone"),
    ("vat", "Same tax ID"),
    ("name", "Same legal name and town"),
]
# by which of its values a lead is in the group (duplicate_tables.SHARED)
NUMBER = SQL(
    """CASE found.reason WHEN 'email' THEN 0 WHEN 'vat' THEN 3 WHEN 'name' THEN 4
            ELSE CASE WHEN lead.phone_sanitized = found.value THEN 1 ELSE 2 END END"""
)

# the shared value as people write it, which is compared in another form; of two numbers nobody
# knows which one it is
SHOWN = SQL(
    """CASE WHEN found.reason = 'email' THEN found.value ELSE (
            SELECT CASE found.reason
                   WHEN 'name' THEN CONCAT_WS(', ', newest.partner_name, newest.city)
                   WHEN 'vat' THEN newest.vat
                   WHEN 'phone' THEN CASE WHEN newest.phone_other_sanitized IS NULL
                                          THEN newest.phone ELSE found.value END END
              FROM lead_lead AS newest WHERE newest.id = found.lead_id) END"""
)

# whether somebody has undone a merge of two or more of the leads; the lead that stays stands for
# those that were merged into it
UNDONE = SQL(
    """EXISTS (
        SELECT FROM (SELECT UNNEST(%(ids)s) AS id
                      UNION ALL
                     SELECT gone.id FROM lead_lead AS gone WHERE gone.merged_into_id = ANY(%(ids)s)
                    ) AS member
          JOIN lead_merge_lead_rel AS merged ON merged.lead_id = member.id
          JOIN lead_merge AS undone ON undone.id = merged.merge_id AND undone.state = 'undone'
         WHERE 1 < (SELECT COUNT(DISTINCT COALESCE(lead.merged_into_id, lead.id))
                      FROM lead_lead AS lead
                     WHERE lead.id IN (SELECT undone.lead_id
                                        UNION ALL
                                       SELECT other.lead_id FROM lead_merge_lead_rel AS other
                                        WHERE other.merge_id = undone.id)
                       AND COALESCE(lead.merged_into_id, lead.id) = ANY(%(ids)s)))""",
    ids=SQL("STRING_TO_ARRAY(found.lead_key, ',')::int[]"),
)


class LeadDuplicate(models.Model):
    """Groups of leads that share a value, among those that the reader may see.

    Counted and paged in the database, which keeps them (`duplicate_tables`). What somebody
    has called "not the same" is left out, until one of these leads shares another value, or a
    further lead has it.
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
            "city",
            "company_id",
            "date",
            "email_normalized",
            "is_closed",
            "legal_name_key",
            "merged_into_id",
            "partner_name",
            "phone",
            "phone_other_sanitized",
            "phone_sanitized",
            "type_id",
            "user_id",
            "vat",
            "vat_key",
        ],
        "lead.duplicate.dismissal": ["company_id", "lead_key", "reason", "value"],
        "lead.merge": ["lead_id", "state"],
    }

    reason = fields.Selection(selection=REASONS, readonly=True)
    value = fields.Char(string="Shared value", readonly=True)
    # what is compared: of a legal name, its words in one order; of a number, its digits
    value_key = fields.Char(readonly=True, export_string_translation=False)
    lead_key = fields.Char(readonly=True, export_string_translation=False)
    lead_count = fields.Integer(string="Leads", readonly=True, aggregator="sum")
    open_count = fields.Integer(string="Open", readonly=True, aggregator="sum")
    is_doubtful = fields.Boolean(
        readonly=True,
        export_string_translation=False,
        help="Somebody has called some of the leads not the same before a further one came, or has"
        " undone a merge of them.",
    )
    lead_id = fields.Many2one(comodel_name="lead.lead", string="Newest lead", readonly=True)
    date = fields.Datetime(string="Newest of", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    lead_ids = fields.Many2many(
        comodel_name="lead.lead", string="Which", compute="_compute_lead_ids"
    )
    user_ids = fields.Many2many(
        comodel_name="res.users",
        string="Salespeople",
        compute="_compute_people",
        search="_search_user_ids",
        help="Salespeople of any lead of the group.",
    )
    type_ids = fields.Many2many(
        comodel_name="lead.type",
        string="Types",
        compute="_compute_people",
        search="_search_type_ids",
        help="Types of any lead of the group.",
    )

    @api.depends("lead_key")
    def _compute_lead_ids(self):
        ids = {
            group: [int(lead_id) for lead_id in (group.lead_key or "").split(",") if lead_id]
            for group in self
        }
        leads = self.env["lead.lead"].browse({*chain.from_iterable(ids.values())})
        # read together what setting the field asks group by group: who may read, what is archived
        leads = leads.filtered("active")
        for group in self:
            group.lead_ids = leads.browse(ids[group])

    @api.depends("lead_key")
    def _compute_people(self):
        for group in self:
            group.user_ids = group.lead_ids.user_id
            group.type_ids = group.lead_ids.type_id

    def _search_user_ids(self, operator, value):
        return self._search_members("user_ids", "user_numbers", operator, value)

    def _search_type_ids(self, operator, value):
        return self._search_members("type_ids", "type_numbers", operator, value)

    @api.model
    def _search_members(self, name, column, operator, value):
        """Find groups by what any of their leads has.

        :param str name: of the field
        :param str column: of the query, numbers with 0 for none
        """
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        Comodel = self.env[self._fields[name].comodel_name].with_context(active_test=False)
        if operator == "in":
            ids = [record_id or 0 for record_id in value]
        elif isinstance(value, (Domain, list)):
            ids = Comodel.search(value).ids
        else:
            ids = Comodel.search([("display_name", operator, value)]).ids
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s && %s::int[]", SQL.identifier(alias, column), ids
            )
        )

    # ------------------------------------------------------------------ what is shown

    @property
    def _table_query(self):
        """Return the groups as the user sees them, without those that somebody has dismissed."""
        # the lead that stays stands for those merged into it
        said = SQL(
            """STRING_TO_ARRAY(dismissed.lead_key, ',')
               || ARRAY(SELECT merged.merged_into_id::text FROM lead_lead AS merged
                         WHERE merged.id = ANY(STRING_TO_ARRAY(dismissed.lead_key, ',')::int[])
                           AND merged.merged_into_id IS NOT NULL)"""
        )
        same = SQL(
            """dismissed.company_id = found.company_id AND dismissed.reason = found.reason
               AND dismissed.value = REPLACE(found.value, E'\\n', ', ')"""
        )
        return SQL(
            """SELECT found.id, found.reason, %(shown)s AS value,
                      REPLACE(found.value, E'\\n', ', ') AS value_key, found.lead_key,
                      found.lead_count, found.open_count, found.lead_id, found.date,
                      found.company_id, found.user_ids AS user_numbers,
                      found.type_ids AS type_numbers,
                      EXISTS (SELECT FROM lead_duplicate_dismissal AS dismissed
                               WHERE %(same)s AND 1 < (
                                     SELECT COUNT(DISTINCT lead_id) FROM UNNEST(%(said)s) AS lead_id
                                      WHERE lead_id = ANY(STRING_TO_ARRAY(found.lead_key, ','))))
                      OR %(undone)s AS is_doubtful
                 FROM (%(found)s) AS found
                WHERE NOT EXISTS (SELECT FROM lead_duplicate_dismissal AS dismissed
                                   WHERE %(same)s
                                     AND %(said)s @> STRING_TO_ARRAY(found.lead_key, ','))""",
            found=self._get_readable_groups(),
            shown=SHOWN,
            said=said,
            same=same,
            undone=UNDONE,
        )

    @api.model
    def _get_readable_groups(self):
        """Return SQL of the groups among the leads that the user may read.

        Who sees all leads of some companies sees their groups as they are stored. Who has other
        rules gets them worked out anew from the leads that are left.
        """
        Lead = self.env["lead.lead"]
        Lead.flush_model([*WATCHED, "city", "merged_into_id", "partner_name", "phone", "vat"])
        rules = Domain.TRUE
        if not self.env.su:
            rules = self.env["ir.rule"]._compute_domain(Lead._name, "read").optimize_full(Lead)
        query = Query(self.env, "g", SQL.identifier("lead_duplicate_group"))
        if all(condition.field_expr == "company_id" for condition in rules.iter_conditions()):
            condition = rules._to_sql(Lead, "g", query)
            if not query._joins:
                return get_current_groups(self.env.cr, condition)
        leads = Lead._search([("active", "=", True)])
        names = ("id", "is_closed", "date", "user_id", "type_id", "phone_sanitized")
        readable = leads.subselect(
            *(SQL("%s AS %s", SQL.identifier(leads.table, n), SQL.identifier(n)) for n in names)
        )
        members = SQL(
            """SELECT found.company_id, found.reason, found.value, lead.id, lead.is_closed,
                      lead.date, lead.user_id, lead.type_id, %(number)s AS number
                 FROM (%(found)s) AS found
           CROSS JOIN LATERAL UNNEST(found.lead_ids) AS member (lead_id)
                 JOIN (%(readable)s) AS lead ON lead.id = member.lead_id""",
            number=NUMBER,
            found=get_current_groups(self.env.cr, SQL("TRUE")),
            readable=readable,
        )
        return SQL(GROUPED.format(members="%s"), members)

    # ------------------------------------------------------------------ actions

    @api.readonly
    def action_merge(self):
        """Show the leads of the group beside each other.

        :returns: a client action that opens the dialog
        """
        self.ensure_one()
        action = self.lead_ids.sorted("id", reverse=True)[:MAX_MERGED].action_merge()
        if len(self.lead_ids) > MAX_MERGED:
            action["params"]["note"] = self.env._(
                "These are the %(count)s newest leads of %(total)s. Merge them first, then the"
                " others.",
                count=MAX_MERGED,
                total=len(self.lead_ids),
            )
        return action

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
                    "value": group.value_key,
                    "shown_value": group.value,
                    "lead_key": group.lead_key,
                    "lead_id": group.lead_id.id,
                    "company_id": group.company_id.id,
                    "user_id": self.env.uid,
                }
                for group in self
            ]
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
