from odoo import api, fields, models
from odoo.tools import format_date

from .lead_import_session import MATCH_COLUMNS


class LeadImportRun(models.Model):
    """An import of leads: who, when, from which file, what became of its rows.

    Written by the import alone. It can be taken back, as a background job with the rights of
    who presses: leads that nobody has touched since are deleted, those that it updated get
    their former values, the others stay and say why.
    """

    _name = "lead.import.run"
    _inherit = ["lead.job.mixin"]
    _description = "Import of leads"
    _rec_name = "file_name"
    _job_batch_size = 100

    state = fields.Selection(
        selection=[
            ("draft", "Imported"),
            ("running", "Being undone"),
            ("done", "Undone"),
            ("partial", "Undone with failures"),
            ("stopped", "Stopped"),
        ],
    )
    user_id = fields.Many2one(string="Undone by")
    date_start = fields.Datetime(string="Undone on")
    import_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Imported by",
        default=lambda self: self.env.user,
        required=True,
        readonly=True,
        copy=False,
        ondelete="restrict",
        index=True,
        written_by="server",
    )
    date = fields.Datetime(
        string="Imported on",
        default=fields.Datetime.now,
        required=True,
        readonly=True,
        copy=False,
        written_by="server",
    )
    file_name = fields.Char(
        string="File",
        readonly=True,
        copy=False,
        written_by="server",
        help="Empty where another program has brought the rows.",
    )
    importer_id = fields.Integer(
        readonly=True,
        copy=False,
        written_by="server",
        export_string_translation=False,
        help="Number of the importer, whose next batches belong to the same import.",
    )
    policy = fields.Selection(
        selection=[
            ("create", "Create another lead"),
            ("update", "Update the lead"),
            ("skip", "Skip the row"),
        ],
        string="Existing leads",
        readonly=True,
        copy=False,
        written_by="server",
        help="What became of rows that a lead existed for.",
    )
    match = fields.Char(
        readonly=True, copy=False, written_by="server", export_string_translation=False
    )
    match_labels = fields.Char(
        string="Recognised by",
        compute="_compute_match_labels",
        help="What a lead was recognised by, in this order.",
    )
    update_mode = fields.Selection(
        selection=[("overwrite", "Overwrite"), ("empty", "Only empty fields")],
        string="Updates",
        readonly=True,
        copy=False,
        written_by="server",
    )
    created_count = fields.Integer(string="Made", readonly=True, copy=False, written_by="server")
    updated_count = fields.Integer(
        string="Updated", readonly=True, copy=False, written_by="server", help="Rows, not leads."
    )
    skipped_count = fields.Integer(string="Skipped", readonly=True, copy=False, written_by="server")
    kept_count = fields.Integer(
        string="Stay",
        compute="_compute_kept_count",
        help="Leads that the undoing has left, or changed in part, each with the reason.",
    )
    line_ids = fields.One2many(
        comodel_name="lead.import.lead",
        inverse_name="run_id",
        string="Leads",
        readonly=True,
        written_by="server",
    )
    kept_line_ids = fields.One2many(
        comodel_name="lead.import.lead",
        inverse_name="run_id",
        string="Leads that stay",
        domain=[("state", "in", ("kept", "failed"))],
        readonly=True,
        written_by="server",
    )
    # ids past all rules: for the server alone
    made_records = fields.Json(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        written_by="server",
        export_string_translation=False,
        help="What the import made of names on the way: {model: ids}.",
    )
    marks = fields.Json(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        written_by="server",
        export_string_translation=False,
        help="Last ids of tables before and after each batch: [{table: [before, after]}].",
    )

    # the next batch of a file (_record)
    _importer_idx = models.Index("(importer_id, id DESC) WHERE importer_id IS NOT NULL")

    # ------------------------------------------------------------------ computes

    @api.depends("file_name", "date")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for run in self:
            date = format_date(self.env, run.date) if run.date else ""
            run.display_name = self.env._(
                "%(file)s of %(date)s", file=run.file_name or self.env._("Import"), date=date
            )

    @api.depends("match")
    @api.depends_context("lang")
    def _compute_match_labels(self):
        for run in self:
            names = [name for name in (run.match or "").split(",") if name in MATCH_COLUMNS]
            labels = map(self.env["lead.lead"]._get_match_label, names)
            run.match_labels = ", ".join(labels) or False

    @api.depends("line_ids.state")
    def _compute_kept_count(self):
        counts = dict(
            self.env["lead.import.lead"]._read_group(
                [("run_id", "in", self.ids), ("state", "in", ("kept", "failed"))],
                ["run_id"],
                ["__count"],
            )
        )
        for run in self:
            run.kept_count = counts.get(run._origin, 0)

    # ------------------------------------------------------------------ recording

    @api.model
    def _record(self, session, marks):
        """Return the record of an import: that of the batches before, or a new one.

        :param session: the LeadImportSession
        :param dict marks: {table: [last id before, last id after]} of the batch
        :returns: `lead.import.run` record, as superuser
        """
        run = self._find_earlier_batches(session.source)
        counts = session.counts
        values = {f"{name}_count": counts[name] for name in ("created", "updated", "skipped")}
        if run:
            values = {name: run[name] + count for name, count in values.items()}
            run.write({**values, "marks": [*(run.marks or ()), marks]})
        else:
            run = run.create({**values, "marks": [marks], **self._prepare_values(session)})
        made, known = session.get_made(), run.made_records or {}
        if made:
            run.made_records = {
                model: sorted({*known.get(model, ()), *made.get(model, ())})
                for model in {*known, *made}
            }
        return run

    @api.model
    def _find_earlier_batches(self, source):
        """Return the record of the batches before of the same file, as superuser.

        :param source: LeadImportSource, or None for rows of a program
        """
        # sudo: nobody writes the log of imports by hand
        run = self.sudo()
        if source is None or source.is_first:
            return run
        domain = [
            ("importer_id", "=", source.importer_id),
            ("file_name", "=", source.file_name),
            ("import_user_id", "=", self.env.uid),
            ("state", "=", "draft"),
        ]
        return run.search(domain, order="id desc", limit=1)

    @api.model
    def _prepare_values(self, session):
        """Return what is known of an import before its rows.

        :param session: the LeadImportSession
        """
        source = session.source
        return {
            "import_user_id": self.env.uid,
            "file_name": source and source.file_name,
            "importer_id": source and source.importer_id,
            "policy": session.policy,
            "match": session.policy != "create" and ",".join(session.match),
            "update_mode": session.update_mode,
        }

    @api.model
    @api.readonly
    def get_last_choice(self):
        """Return what the user has chosen for the last file.

        :returns: dict of `policy`, `match` (list) and `update`, empty before the first one
        """
        if not self.has_access("read"):
            return {}
        domain = [("import_user_id", "=", self.env.uid), ("importer_id", "!=", False)]
        run = self.search(domain, order="id desc", limit=1)
        if not run:
            return {}
        choice = {"policy": run.policy, "update": run.update_mode}
        return {**choice, "match": run.match.split(",")} if run.match else choice

    # ------------------------------------------------------------------ actions

    @api.readonly
    def action_view_created(self):
        """Open the leads that the import has made.

        :returns: an act_window action
        """
        return self._get_leads_action(self.env._("Made"), [("kind", "=", "created")])

    @api.readonly
    def action_view_updated(self):
        """Open the leads that the import has updated.

        :returns: an act_window action
        """
        return self._get_leads_action(self.env._("Updated"), [("kind", "=", "updated")])

    @api.readonly
    def action_view_kept(self):
        """Open the list of leads that have stayed, each with its reason.

        :returns: an act_window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Leads that stay"),
            "res_model": "lead.import.lead",
            "view_mode": "list",
            "domain": [("run_id", "=", self.id), ("state", "in", ("kept", "failed"))],
        }

    def _get_leads_action(self, title, conditions):
        self.ensure_one()
        lines = [("run_id", "=", self.id), *conditions]
        return {
            "type": "ir.actions.act_window",
            "name": f"{self.display_name}: {title}",
            "res_model": "lead.lead",
            "view_mode": "list,kanban,form",
            "domain": [("import_line_ids", "any", lines)],
            "context": {"active_test": False},
        }
