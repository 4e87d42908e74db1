from odoo import api, fields, models
from odoo.exceptions import AccessError


class LeadImportLead(models.Model):
    """A lead that an import has made or updated, with what undoing needs.

    Written by the import alone: nobody has the right to create, write or delete one.
    """

    _name = "lead.import.lead"
    _inherit = ["lead.guarded.mixin", "lead.linked.mixin"]
    _description = "Lead of an import"
    _order = "id"
    _rec_name = "name"

    run_id = fields.Many2one(
        comodel_name="lead.import.run",
        string="Import",
        required=True,
        index=True,
        readonly=True,
        copy=False,
        ondelete="cascade",
        written_by="server",
    )
    lead_id = fields.Many2one(
        comodel_name="lead.lead",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        written_by="server",
        help="Empty when the lead is gone.",
    )
    name = fields.Char(
        string="Name of the lead gone",
        readonly=True,
        copy=False,
        written_by="server",
        help="What the lead was called that is gone.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        ondelete="cascade",
        written_by="server",
    )
    kind = fields.Selection(
        selection=[("created", "Made"), ("updated", "Updated")],
        string="By the import",
        required=True,
        readonly=True,
        copy=False,
        written_by="server",
    )
    state = fields.Selection(
        selection=[
            ("pending", "As imported"),
            ("undone", "Undone"),
            ("kept", "Stays"),
            ("failed", "Failed"),
        ],
        string="Undoing",
        default="pending",
        required=True,
        readonly=True,
        copy=False,
        written_by="server",
    )
    reason = fields.Text(
        readonly=True,
        copy=False,
        written_by="server",
        help="Why the lead has stayed, or which of its values.",
    )
    batch = fields.Integer(
        readonly=True, copy=False, written_by="server", export_string_translation=False
    )
    # values past all rules: for the server alone
    values_before = fields.Json(
        readonly=True,
        copy=False,
        prefetch=False,
        groups=fields.NO_ACCESS,
        written_by="server",
        export_string_translation=False,
        help="What the lead had before it was updated.",
    )
    values_after = fields.Json(
        readonly=True,
        copy=False,
        prefetch=False,
        groups=fields.NO_ACCESS,
        written_by="server",
        export_string_translation=False,
        help="What the lead had after the import.",
    )

    # a lead stands once in an import, in however many batches it came
    _run_lead_uniq = models.UniqueIndex("(run_id, lead_id)")

    @api.depends("lead_id", "name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.lead_id.display_name or line.name

    @api.model
    def _check_written_by(self, names):
        """Refuse everybody: there is no right to write the list at all."""
        self.browse().check_access("write")
        return super()._check_written_by(names)

    def _prepare_gone(self):
        """Return the values of a line whose lead goes, or is gone."""
        self.ensure_one()
        name = self.lead_id.display_name or (self.values_after or {}).get("name")
        return {"state": "undone", "reason": False, "name": name}

    @api.readonly
    def action_open_lead(self):
        """Open the lead.

        :returns: an act_window action
        :raises AccessError: when the user may not see it
        """
        self.ensure_one()
        lead = self.env["lead.lead"].browse(self.lead_id.id)
        if not lead:
            raise AccessError(self.env._("The lead is gone, or you may not see it."))
        return lead._get_open_action()

    def _get_changers(self):
        """Return who has changed values of the leads last, where a log knows it.

        Hook: an addon with a log of its own adds what that knows.

        :returns: {(lead id, name of a field): `res.users` record, as superuser}
        """
        if not self:
            return {}
        # sudo: who it was is told to whoever may undo the import
        changes = self.env["lead.status.change"].sudo()
        found = changes.search(
            [("lead_id", "in", self.lead_id.ids), ("date", ">=", self._get_first_date())],
            order="date, id",
        )
        return {(row.lead_id.id, "status_id"): row.user_id for row in found if row.user_id}

    def _get_first_date(self):
        """Return since when somebody may have changed the leads, as the logs write it."""
        return min(self.mapped("create_date")).replace(microsecond=0)
