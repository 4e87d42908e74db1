from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..trusted_context import Trusted, get_trusted


class LeadLead(models.Model):
    """Leads of one person become one; what was merged is kept, and can be taken back.

    A merged lead is archived with its values and its log and names the lead that stays.
    """

    _name = "lead.lead"
    _inherit = ["lead.lead", "lead.linked.mixin"]

    merged_into_id = fields.Many2one(
        comodel_name="lead.lead",
        string="Merged into",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        written_by="server",
        help="The lead that stays after this one was merged with it. What belonged to this one"
        " is there.",
    )
    merged_lead_ids = fields.One2many(
        comodel_name="lead.lead",
        inverse_name="merged_into_id",
        string="Merged leads",
        context={"active_test": False},
        readonly=True,
        copy=False,
        written_by="server",
        help="The leads that were merged into this one.",
    )
    merge_count = fields.Integer(compute="_compute_merge_count", export_string_translation=False)

    def _compute_merge_count(self):
        counts = {}
        if leads := self._origin._get_with("lead.merge"):
            domain = [("lead_id", "in", leads.ids), ("state", "=", "done")]
            counts = dict(self.env["lead.merge"]._read_group(domain, ["lead_id"], ["__count"]))
        for lead in self:
            lead.merge_count = counts.get(lead._origin, 0)

    # ------------------------------------------------------------------ the merge

    @api.model
    def _merge(self, into, leads, values=None):
        """Merge leads into one, all of it or nothing.

        :param into: `lead.lead` record that stays
        :param leads: `lead.lead` records that are merged into it
        :param dict values: of the lead that stays, before those of `_get_merge_defaults`
        :returns: `lead.merge` record; that of somebody who has just merged the same
        :raises UserError: for leads that cannot be merged, with the reason
        :raises AccessError: when the user may not write one of them
        """
        into.ensure_one()
        leads = (leads - into).sorted("id")
        (into | leads)._lock_for_merge()
        done = into._get_same_merge(leads)
        if done:
            return done
        (into | leads)._check_merge(into)
        with self.env.cr.savepoint():
            merge = self._merge_groups([(into, leads, values or {})])
        return merge.sudo(False).with_env(self.env)

    @api.model
    def _merge_groups(self, groups):
        """Merge groups of leads that are locked and checked, all of them or none.

        What can be asked or written for all groups at once is.

        :param groups: list of (lead that stays, leads that are merged into it, dict of values as
            `_merge` takes them); no lead is in two of them
        :returns: `lead.merge` records in the order of the groups, as superuser
        """
        groups = self._prepare_groups(groups)
        into_ids = {lead.id: into.id for into, leads, _values in groups for lead in leads}
        entries = [into._prepare_merge(leads, values, into_ids) for into, leads, values in groups]
        # all of them, before anything is read anew
        for (into, leads, _values), (entry, _changes) in zip(groups, entries, strict=True):
            entry["moved_rows"], entry["put_aside_rows"] = into._move_merge_relations(leads)
        # before; what they became is added when it is known. A lead that another group merges is
        # that group's to bring back.
        for (into, _leads, _values), (entry, _changes) in zip(groups, entries, strict=True):
            entry["changed_values"] = into._read_merge_columns()
        for (into, leads, _values), (entry, changes) in zip(groups, entries, strict=True):
            entry["archived_rows"] = into._do_merge(leads, changes)
        self.browse([*into_ids, *into_ids.values()])._after_merge_moved()
        self.env.flush_all()
        texts = {}
        for (into, leads, _values), (entry, _changes) in zip(groups, entries, strict=True):
            entry["changed_values"] = into._get_changed_columns(entry["changed_values"])
            texts |= into._get_merge_texts(leads)
        # sudo: nobody writes the log but the merge itself
        merges = self.env["lead.merge"].sudo().create([entry for entry, _changes in entries])
        self._log_merges(texts)
        return merges

    @api.model
    def _prepare_groups(self, groups):
        """Return the groups with what is asked for all of them at once.

        What is read of one lead is read of all.
        """
        ids = [lead.id for into, leads, _values in groups for lead in into | leads]
        merged = self.browse(lead.id for _into, leads, _values in groups for lead in leads)
        batch = self.with_context(
            lead_merge_filled=Trusted(merged._get_filled_relations()),
            lead_merge_named=Trusted(merged._find_in_own_fields()),
        )
        return [
            (
                batch.browse(into.id).with_prefetch(ids),
                batch.browse(leads.ids).with_prefetch(ids),
                values,
            )
            for into, leads, values in groups
        ]

    def _prepare_merge(self, leads, values, into_ids):
        """Return what the log keeps of this lead, and what is written into it.

        :param leads: `lead.lead` records that are merged into this one
        :param dict values: as `_merge` takes them
        :param dict into_ids: {id of a merged lead: id of the one that stays} of all groups
        :returns: (dict of values of `lead.merge`, dict of values of `write`)
        """
        changes = self._follow_merge({**self._get_merge_defaults(leads), **values}, into_ids)
        entry = {
            "lead_id": self.id,
            "merged_lead_ids": leads.ids,
            "company_id": self.company_id.id,
        }
        return entry, changes

    def _do_merge(self, leads, changes):
        """Merge leads, from which all that hung on them has moved, into this one.

        :param leads: `lead.lead` records
        :param dict changes: values of `write`
        :returns: as `_archive_merged`
        """
        leads.with_context(lead_by_machine=Trusted())._as_server().write(
            {"active": False, "merged_into_id": self.id}
        )
        self._take_over_merged(leads)
        self._write_merge_changes(changes)
        return self._archive_merged(leads)

    def _lock_for_merge(self):
        """Hold the leads, in one order everywhere; whoever comes second is repeated by Odoo."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM lead_lead WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
                sorted(self.ids),
            )
        )
        self.invalidate_recordset(["active", "merged_into_id"])

    def _get_same_merge(self, leads):
        """Return the merge that has made of the leads what is asked for, or none.

        :param leads: `lead.lead` records that are to be merged into this one
        """
        Merge = self.env["lead.merge"]
        if not leads or any(lead._get_merged_into() != self for lead in leads.exists()):
            return Merge
        domain = [("lead_id", "=", self.id), ("state", "=", "done")]
        merges = Merge.search([*domain, ("merged_lead_ids", "in", leads.ids)])
        return merges[:1] if merges.sudo().merged_lead_ids >= leads else Merge

    def _check_merge(self, into):
        """Refuse leads that cannot become one.

        :param into: the one of them that stays
        :raises UserError: with the reason
        :raises AccessError: when the user may not write one of them
        """
        if len(self) < 2:
            raise UserError(
                self.env._("A lead cannot be merged with itself. Select two leads or more.")
            )
        if len(self.exists()) < len(self):
            raise UserError(self.env._("One of the leads is gone. Load the page anew."))
        self.check_access("write")
        for lead in self:
            obstacle = lead._get_merge_obstacle(into)
            if obstacle:
                raise UserError(obstacle)
        at_work = self._get_leads_at_work()
        if at_work:
            raise UserError(
                self.env._(
                    "A background job works on the lead %(lead)s. Wait until it is done, or stop"
                    " it.",
                    lead=at_work[0].display_name,
                )
            )

    def _get_merge_obstacle(self, into):
        """Return why the lead cannot be merged, or False.

        Hook: extend it with what only an addon knows.

        :param into: the lead that stays, possibly this one
        """
        self.ensure_one()
        survivor = self._get_merged_into()
        if survivor:
            return self.env._(
                "The lead %(lead)s was merged into %(other)s already. Merge that one.",
                lead=self.display_name,
                other=survivor.code or survivor.id,
            )
        if not self.active:
            return self.env._(
                "The lead %(lead)s is archived. Restore it first.", lead=self.display_name
            )
        if self.company_id != into.company_id:
            return self.env._(
                "The leads %(lead)s and %(other)s belong to different companies, so they cannot"
                " be merged.",
                lead=self.display_name,
                other=into.display_name,
            )
        return False

    def _get_leads_at_work(self):
        """Return the leads that a running background job works on.

        Where many groups are merged it is asked for all of them together (`lead_merge_idle`).
        """
        leads = self.browse()
        idle = get_trusted(self.env, "lead_merge_idle")
        if idle.issuperset(self.ids):
            return leads
        for name in sorted(self.env.registry.descendants(["lead.job.mixin"], "_inherit")):
            if self.env.registry[name]._abstract:
                continue
            # sudo: whether there is one, whoever has started it
            jobs = (
                self.env[name]
                .sudo()
                .search([("state", "=", "running"), ("company_id", "in", self.company_id.ids)])
            )
            for job in jobs:
                leads |= job._get_leads_at_work(self)
        return leads

    def _after_merge_moved(self):
        """Hook: compute anew what depends on rows that a merge has moved, or moved back.

        :param self: the lead that stays and those merged
        """

    @api.model
    def _log_merges(self, texts):
        """Hook: say in the histories of leads that they were merged, or that it was undone.

        :param dict texts: {`lead.lead` record: text}
        """

    def _get_merge_texts(self, leads):
        """Return what the histories say of a merge: {lead: text}."""
        names = ", ".join(leads.mapped("display_name"))
        texts = {lead: self.env._("Merged into %(lead)s", lead=self.display_name) for lead in leads}
        return {self: self.env._("Merged with %(leads)s", leads=names), **texts}

    # ------------------------------------------------------------------ undo

    def _bring_back_merged_leads(self, leads):
        """Restore leads that were merged into this one."""
        leads.with_context(lead_by_machine=Trusted())._as_server().write(
            {"active": True, "merged_into_id": False}
        )

    def _check_restored(self):
        """Refuse to restore a merged lead by hand: what belonged to it is elsewhere."""
        for lead in self:
            survivor = lead._get_merged_into()
            if survivor:
                raise UserError(
                    self.env._(
                        "The lead %(lead)s was merged into %(other)s. Undo the merge there instead"
                        " of restoring it.",
                        lead=lead.display_name,
                        other=survivor.code or survivor.id,
                    )
                )

    @api.readonly
    def action_view_merges(self):
        """Open the log of the merges into the lead.

        :returns: an act_window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merges"),
            "res_model": "lead.merge",
            "view_mode": "list,kanban",
            "domain": [("lead_id", "=", self.id)],
        }
