from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .lead_communication_mixin import IGNORE_REASONS


class LeadInboxItem(models.Model):
    """E-mails and calls in one list, for those who start the day with it.

    A view of both tables: the id of an item is twice the id of the e-mail, or of the call
    plus one.
    """

    _name = "lead.inbox.item"
    _inherit = ["lead.queue.mixin", "lead.linked.mixin", "lead.exported.mixin"]
    _description = "Inbox of leads"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "title"

    kind = fields.Selection(selection=[("email", "Email"), ("call", "Call")], readonly=True)
    res_id = fields.Integer(readonly=True, export_string_translation=False)
    date = fields.Datetime(readonly=True)
    title = fields.Char(string="Subject", compute="_compute_from_item")
    sender = fields.Char(readonly=True)
    preview = fields.Char(string="Text", compute="_compute_from_item")
    state = fields.Selection(
        selection=[("todo", "Ready"), ("linked", "Linked"), ("ignored", "Ignored")], readonly=True
    )
    ignore_reason = fields.Selection(
        selection=IGNORE_REASONS, string="Ignored because", readonly=True
    )
    text = fields.Char(
        string="Subject or direction", readonly=True, export_string_translation=False
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales team", readonly=True)
    type_id = fields.Many2one("lead.type", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    lead_id = fields.Many2one("lead.lead", readonly=True)
    suggested_lead_id = fields.Many2one("lead.lead", compute="_compute_from_item")

    @property
    def _table_query(self):
        common = SQL(
            "state, ignore_reason, partner_id, user_id, team_id, type_id, company_id, lead_id"
        )
        return SQL(
            """
            SELECT id * 2 AS id, 'email' AS kind, id AS res_id, date, subject AS text,
                   email_from AS sender, %(common)s
              FROM lead_email
             UNION ALL
            SELECT id * 2 + 1, 'call', id, start, direction,
                   CASE WHEN direction = 'out' THEN recipient ELSE caller END, %(common)s
              FROM lead_call
            """,
            common=common,
        )

    def _get_queue_items(self):
        by_kind = self.grouped("kind")
        return [
            self.env[f"lead.{kind}"].browse(by_kind[kind].mapped("res_id"))
            for kind in ("email", "call")
            if kind in by_kind
        ]

    @api.depends("kind", "res_id")
    @api.depends_context("uid", "lang")
    def _compute_from_item(self):
        found = {
            (items._name, item.id): item for items in self._get_queue_items() for item in items
        }
        for line in self:
            item = found[f"lead.{line.kind}", line.res_id]
            line.title = item.display_name
            line.preview = item.preview
            line.suggested_lead_id = item.suggested_lead_id

    def decide(self, decision):
        """Decide about the items; what they show is read anew afterwards.

        :param str decision: as in `lead.queue.mixin`
        :returns: a client action
        """
        res = super().decide(decision)
        self.env.flush_all()
        self.invalidate_model()
        return res

    @api.readonly
    def action_open_lead(self):
        """Open the lead that the item is linked to.

        :returns: an act_window action
        """
        items = self.exists()._get_queue_items()
        if len(self) != 1 or not items:
            raise UserError(self.env._("Select one line that is still there."))
        return items[0].action_open_lead()

    @api.readonly
    def action_open(self):
        """Open the e-mail or call itself.

        :returns: an act_window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": f"lead.{self.kind}",
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    @api.model
    @api.readonly
    def get_queue_counts(self):
        """Return how many items wait for the user, for the tabs.

        :returns: dict with `email` and `call`, and `is_email_offered`
        """
        return {
            "call": self.env["lead.call"]._count_waiting(),
            "email": self.env["lead.email"]._count_waiting(),
            "is_email_offered": self.env["lead.email"]._is_queue_offered(),
        }
