from odoo import api, fields, models
from odoo.tools import SQL

from .lead_duplicate import REASONS


class LeadDuplicateDismissal(models.Model):
    """Leads that share a value and that somebody has called not the same.

    It holds for these leads and this value, also when one of them is merged, archived or gets
    another value: the others are still not the same, and the lead that one was merged into is
    what that one was. When they share another value, or a further lead has it, the group is
    another one and is offered again.
    """

    _name = "lead.duplicate.dismissal"
    _inherit = ["lead.guarded.mixin", "lead.linked.mixin"]
    _description = "Leads that are not the same"
    _order = "id desc"
    _rec_name = "shown_value"

    reason = fields.Selection(selection=REASONS, required=True, readonly=True, written_by="server")
    # what is compared, as `value_key` of `lead.duplicate`
    value = fields.Char(
        required=True, readonly=True, written_by="server", export_string_translation=False
    )
    shown_value = fields.Char(
        string="Shared value",
        readonly=True,
        written_by="server",
        help="As people had written it when somebody said so.",
    )
    lead_key = fields.Char(
        required=True, readonly=True, written_by="server", export_string_translation=False
    )
    lead_id = fields.Many2one(
        comodel_name="lead.lead",
        string="Newest lead",
        required=True,
        ondelete="cascade",
        readonly=True,
        written_by="server",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
        written_by="server",
        index=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Said by", readonly=True, written_by="server"
    )

    # what `lead.duplicate` leaves out
    _group_idx = models.Index("(company_id, reason, value)")

    @api.model
    def _find_of_leads(self, leads):
        """Return what was said of two or more of some leads, the newest first, one for each group.

        A lead stands for those that were merged into it.

        :param leads: `lead.lead` records of one company
        :returns: list of (record, the leads that it was said of)
        """
        self.flush_model()
        leads.flush_model(["merged_into_id"])
        rows = self.env.execute_query(
            SQL(
                """WITH standing AS (
                       SELECT id::text AS said_id, COALESCE(merged_into_id, id) AS lead_id
                         FROM lead_lead WHERE id = ANY(%(leads)s) OR merged_into_id = ANY(%(leads)s)
                   )
                   SELECT said.id, ARRAY_AGG(DISTINCT standing.lead_id)
                     FROM lead_duplicate_dismissal AS said
                     JOIN standing ON standing.said_id = ANY(STRING_TO_ARRAY(said.lead_key, ','))
                    WHERE said.company_id = ANY(%(companies)s)
                    GROUP BY said.id HAVING COUNT(DISTINCT standing.lead_id) > 1
                    ORDER BY said.id DESC""",
                companies=leads.company_id.ids,
                leads=leads.ids,
            )
        )
        by_group = {}
        for dismissal_id, lead_ids in rows:
            by_group.setdefault(tuple(lead_ids), dismissal_id)
        return [
            (self.browse(dismissal_id), leads.filtered(lambda lead, ids=ids: lead.id in ids))
            for ids, dismissal_id in by_group.items()
        ]

    @api.model
    def _give_to_others(self, leads):
        """Let what was said of leads that are about to be deleted be said of the others.

        :param leads: `lead.lead` records; where fewer than two others are left nothing is
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE lead_duplicate_dismissal AS kept SET lead_id = others.lead_id
                     FROM (SELECT dismissed.id, MAX(lead.id) AS lead_id
                             FROM lead_duplicate_dismissal AS dismissed
                             JOIN lead_lead AS lead
                               ON lead.id
                                  = ANY(STRING_TO_ARRAY(dismissed.lead_key, ',')::int[])
                            WHERE dismissed.lead_id = ANY(%(gone)s) AND lead.id != ALL(%(gone)s)
                            GROUP BY dismissed.id HAVING COUNT(*) > 1) AS others
                    WHERE kept.id = others.id""",
                gone=leads.ids,
            )
        )
        self.invalidate_model(["lead_id"], flush=False)

    @api.model
    def _follow_names(self, keys):
        """Let what was said of leads of one legal name hold when names are compared otherwise.

        :param keys: (lead id, key before, key now) of leads whose key is another one
        """
        keys = [row for row in keys if all(row)]
        if not keys:
            return
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE lead_duplicate_dismissal AS kept
                      SET value = REPLACE(new.value, E'\\n', ', ')
                     FROM UNNEST(%s::int[], %s::varchar[], %s::varchar[])
                          AS new (lead_id, former, value)
                    WHERE kept.reason = 'name' AND kept.lead_id = new.lead_id
                      AND kept.value = REPLACE(new.former, E'\\n', ', ')""",
                *(list(column) for column in zip(*keys, strict=True)),
            )
        )
        self.invalidate_model(["value"], flush=False)

    def action_undo(self):
        """Offer the leads again.

        :returns: a client action that loads the page anew
        :raises AccessError: for who may not read these leads or change any
        """
        self.check_access("read")
        self.env["lead.lead"].check_access("write")
        # sudo: nobody deletes these by hand
        self.sudo().unlink()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
