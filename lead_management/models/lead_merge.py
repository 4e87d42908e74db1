from odoo import api, fields, models
from odoo.exceptions import UserError


class LeadMerge(models.Model):
    """Log of merged leads: who, when, and what undoing needs.

    Written by the merge alone and kept as long as its leads: nobody has the right to create,
    write or delete an entry.
    """

    _name = "lead.merge"
    _inherit = ["lead.guarded.mixin", "lead.linked.mixin"]
    _description = "Merge of leads"
    _order = "id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one(
        comodel_name="lead.lead",
        string="Lead that stays",
        required=True,
        ondelete="cascade",
        readonly=True,
        copy=False,
        written_by="server",
        index=True,
    )
    merged_lead_ids = fields.Many2many(
        comodel_name="lead.lead",
        relation="lead_merge_lead_rel",
        column1="merge_id",
        column2="lead_id",
        string="Merged leads",
        context={"active_test": False},
        readonly=True,
        copy=False,
        written_by="server",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        copy=False,
        written_by="server",
        index=True,
    )
    date = fields.Datetime(
        default=fields.Datetime.now, required=True, readonly=True, copy=False, written_by="server"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Merged by",
        default=lambda self: self.env.uid,
        readonly=True,
        copy=False,
        written_by="server",
        index="btree_not_null",
    )
    state = fields.Selection(
        selection=[("done", "Merged"), ("undone", "Undone")],
        default="done",
        required=True,
        readonly=True,
        copy=False,
        written_by="server",
    )
    date_undone = fields.Datetime(
        string="Undone on", readonly=True, copy=False, written_by="server"
    )
    undone_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Undone by",
        readonly=True,
        copy=False,
        written_by="server",
        index="btree_not_null",
    )
    job_id = fields.Many2one(
        comodel_name="lead.merge.job",
        string="Background job",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        written_by="server",
    )
    # values and ids past all rules: for the server alone
    changed_values = fields.Json(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        written_by="server",
        export_string_translation=False,
        help="What the merge changed on the lead that stays: {field: [before, after]}.",
    )
    added_tag_ids = fields.Json(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        written_by="server",
        export_string_translation=False,
        help="Of merges by version 19.0.1.2.0; later ones have them in the changed values.",
    )
    moved_rows = fields.Json(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        written_by="server",
        export_string_translation=False,
        help="What came with the merged leads: {relation: [[id, lead before, state before]]}.",
    )
    put_aside_rows = fields.Json(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        written_by="server",
        export_string_translation=False,
        help="Rows of which the lead that stays had its own: [[table, row]].",
    )

    archived_rows = fields.Json(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        written_by="server",
        export_string_translation=False,
        help="What the merge has archived: {table: ids}.",
    )

    # the merges of a lead, newest first (_get_later)
    _lead_done_idx = models.Index("(lead_id, id DESC) WHERE state = 'done'")

    @api.model
    def _check_written_by(self, names):
        """Refuse everybody: there is no right to write the log at all."""
        self.browse().check_access("write")
        return super()._check_written_by(names)

    # ------------------------------------------------------------------ undo

    def action_undo(self):
        """Take merges back: leads, what came with them, and values.

        :returns: a client action that says so
        :raises UserError: naming what stands in the way
        :raises AccessError: when the user may not change all of the leads
        """
        for merge in self.sorted("id", reverse=True):
            merge._undo()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The merge is undone."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _undo(self):
        self.ensure_one()
        into = self.lead_id
        # sudo: which leads they are, whose rights are asked below; and nobody writes the log
        # but merging and undoing themselves
        log = self.sudo()
        leads = log.merged_lead_ids.sudo(False).with_env(self.env)
        (into | leads)._lock_for_merge()
        self.invalidate_recordset()
        obstacles = self._get_undo_obstacles(leads)
        if obstacles:
            raise UserError(
                self.env._(
                    "The merge into the lead %(lead)s cannot be undone. %(reasons)s",
                    lead=into.display_name,
                    reasons=" ".join(obstacles),
                )
            )
        (into | leads).check_access("write")
        with self.env.cr.savepoint():
            into._bring_back_merged_leads(leads)
            kept = into._bring_back_merge_values(log)
            log._take_over_again(into)
            self._undo_rows(into)
            into._restore_archived(log.archived_rows)
            (into | leads)._after_merge_moved()
            log.write(
                {
                    "state": "undone",
                    "date_undone": fields.Datetime.now(),
                    "undone_user_id": self.env.uid,
                }
            )
            into._log_merges(self._get_undo_texts(leads, kept))

    def _undo_rows(self, into):
        """Give the merged leads back what came with them.

        :param into: `lead.lead` record that stayed
        """
        # sudo: what came with them is for the server alone
        log = self.sudo()
        into._bring_back_merge_relations(log._get_returning_rows(into), log.put_aside_rows)

    def _get_returning_rows(self, into):
        """Hook: return what of the moved rows goes back.

        :param into: `lead.lead` record that stayed
        :returns: as `moved_rows`
        """
        return self.moved_rows

    def _get_undo_obstacles(self, leads):
        """Return what stands in the way of undoing, as sentences.

        Hook: extend it with what only an addon knows.

        :param leads: `lead.lead` records that were merged
        :returns: list of str
        """
        self.ensure_one()
        if self.state != "done":
            return [self.env._("It has been undone already.")]
        into = self.lead_id
        survivor = into._get_merged_into()
        if survivor:
            return [
                self.env._(
                    "The lead %(lead)s was itself merged into %(other)s since: undo that first.",
                    lead=into.display_name,
                    other=survivor.code or survivor.id,
                )
            ]
        if not leads.exists():
            return [self.env._("The merged leads have been deleted.")]
        obstacles = into._get_confirmed_since(self.sudo().moved_rows or {})
        return [
            self.env._("%(document)s was confirmed since.", document=name) for name in obstacles
        ]

    def _get_undo_texts(self, leads, kept):
        """Return what the histories say: {lead: text}.

        :param leads: `lead.lead` records that were merged
        :param kept: labels of the values that stay because somebody changed them since
        """
        into = self.lead_id
        text = self.env._(
            "Merge undone: %(leads)s", leads=", ".join(leads.sudo().mapped("display_name"))
        )
        if kept:
            text += " " + self.env._(
                "Changed since, and left as it is: %(fields)s.", fields=", ".join(kept)
            )
        texts = {into: text}
        for lead in leads:
            texts[lead] = self.env._(
                "The merge into %(lead)s was undone.", lead=into.sudo().display_name
            )
        return texts
