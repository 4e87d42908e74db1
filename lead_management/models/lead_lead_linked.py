from itertools import compress

from odoo import api, fields, models
from odoo.tools import SQL


class LeadLead(models.Model):
    """Which kinds of records belong to a lead at all.

    A card counts many kinds, each by the rules of its reader, and most leads have none of most of
    them. One query tells of all kinds; what nobody has is not counted.
    """

    _inherit = "lead.lead"

    # whoever may read them: closed to everybody
    linked_models = fields.Json(
        compute="_compute_linked_models",
        export_string_translation=False,
        groups=fields.NO_ACCESS,
        help="Names of the models that have a record of the lead.",
    )

    @api.model
    def _get_linked_fields(self):
        """Return {model: its stored many2one to the lead} of what a card counts.

        Hook: an addon adds its own, and what tells of new ones to the dependencies of
        `_compute_linked_models`.
        """
        return {"lead.merge": "lead_id"}

    @api.depends("merged_lead_ids")
    def _compute_linked_models(self):
        linked = self._get_linked_fields()
        columns = []
        for model, name in linked.items():
            self.env[model].flush_model([name])
            table = self.env[model]._table
            columns.append(
                SQL(
                    "EXISTS (SELECT 1 FROM %s WHERE %s = lead.id)",
                    SQL.identifier(table),
                    SQL.identifier(table, name),
                )
            )
        query = SQL(
            "SELECT lead.id, %s FROM lead_lead AS lead WHERE lead.id = ANY(%s)",
            SQL(", ").join(columns),
            self._origin.ids,
        )
        rows = {
            lead_id: list(compress(linked, found))
            for lead_id, *found in (self.env.execute_query(query) if self._origin else ())
        }
        for lead in self:
            lead.linked_models = rows.get(lead._origin.id)

    def _get_with(self, model):
        """Return the leads of `self` that have a record of a model, whoever may read it.

        :param str model: one of `_get_linked_fields`
        """
        # sudo: whether anything is counted
        found = {lead.id for lead in self.sudo() if model in (lead.linked_models or ())}
        return self.filtered(lambda lead: lead.id in found)
