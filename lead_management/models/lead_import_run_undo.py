from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class LeadImportRun(models.Model):
    """The background job that takes an import back, with the rights of who presses."""

    _inherit = "lead.import.run"

    def action_stop(self):
        """Stop the undoing, by who may undo."""
        for run in self:
            run._check_undoer()
        return super().action_stop()

    # ------------------------------------------------------------------ job

    def _check_undoer(self):
        """Let pass who has made the import, and managers.

        :raises AccessError: for others
        """
        self.ensure_one()
        user = self.env.user
        is_manager = user.has_group("lead_management.group_lead_manager")
        if self.env.su or is_manager or self.import_user_id == user:
            return
        raise AccessError(
            self.env._(
                "The import %(run)s is undone by who made it, %(user)s, or by a manager of the"
                " leads.",
                run=self.display_name,
                user=self.import_user_id.name,
            )
        )

    def _check_rights(self):
        """Let pass who has made the import or is a manager, and may do what it takes."""
        res = super()._check_rights()
        self._check_undoer()
        Lead = self.env["lead.lead"]
        if not Lead._may_import():
            raise AccessError(self.env._("You may not import leads, nor undo an import."))
        Lead.check_access("write")
        if self.created_count and not Lead.has_access("unlink"):
            raise AccessError(
                self.env._(
                    "The import %(run)s has made leads, and you may not delete leads. Ask a"
                    " manager of the leads to undo it.",
                    run=self.display_name,
                )
            )
        return res

    def _begin(self):
        """Look again at the leads that have stayed before."""
        self.sudo(False)._check_rights()
        # sudo: nobody writes the list by hand
        left = self.sudo().kept_line_ids
        kept = left.filtered(lambda line: line.state == "kept")
        if left:
            self._as_server().done_count -= min(self.done_count, len(kept))
            left.write({"state": "pending", "reason": False})
            left.invalidate_recordset()
        return super()._begin()

    def _add_failure(self, record=None, error=None):
        """Say it beside the lead as well: the list of failures is for managers."""
        res = super()._add_failure(record, error)
        if record:
            reason = self._get_failures()[-1:].reason
            lines = self._search_lines([("lead_id", "=", record.id)])
            lines.write({"state": "failed", "reason": reason})
        return res

    def _search_lines(self, domain):
        """Return lines of this import, as superuser: nobody writes or reads all of them."""
        # sudo: the list is the import's own, also of leads that its worker does not see
        lines = self.env["lead.import.lead"].sudo()
        return lines.search(Domain("run_id", "=", self.id) & Domain(domain))

    def _get_pending_domain(self):
        lines = [("run_id", "=", self.id), ("state", "=", "pending")]
        return Domain("import_line_ids", "any", lines) & self._get_failed_domain()

    def _get_remaining(self, limit=None):
        Lead = self.env["lead.lead"].with_context(active_test=False)
        return Lead.search(self._get_pending_domain(), order="id", limit=limit)

    def _count_remaining(self):
        Lead = self.env["lead.lead"].with_context(active_test=False)
        return Lead.search_count(self._get_pending_domain())

    def _get_leads_at_work(self, leads):
        lines = self._search_lines([("lead_id", "in", leads.ids), ("state", "=", "pending")])
        return leads & leads.browse(lines.lead_id.ids)

    def _get_separable(self, records):
        """What an import has done to one lead is taken back without the others."""
        return records

    def _process_batch(self, records):
        records._lock_for_merge()
        records.invalidate_recordset()
        lines = self._search_lines([("lead_id", "in", records.ids)])
        reasons = records._get_import_obstacles(lines, self.sudo().marks or [])
        made = lines.filtered(lambda line: line.kind == "created")
        going = records.browse(
            made.filtered(lambda line: line.lead_id.id not in reasons).lead_id.ids
        )
        for line in made:
            reason = reasons.get(line.lead_id.id)
            line.write({"state": "kept", "reason": reason} if reason else line._prepare_gone())
        self._undo_updates(lines - made, reasons)
        going.unlink()
        lines.invalidate_recordset(["lead_id"])

    def _undo_updates(self, lines, reasons):
        """Give leads back the values that the import has changed and nobody since.

        :param lines: `lead.import.lead` records, as superuser
        :param dict reasons: {lead id: why nothing is changed}
        """
        leads = self.env["lead.lead"].browse(lines.lead_id.ids)
        leads.check_access("write")
        current = leads._read_import_values()
        changers = lines._get_changers()
        texts = {}
        for line in lines:
            lead = leads.browse(line.lead_id.id)
            reason = reasons.get(lead.id)
            if not reason:
                reason = lead._bring_back_import_values(
                    line.values_before, line.values_after, current[lead.id], changers
                )
                texts[lead] = self.env._("Import undone: %(run)s", run=self.display_name)
            line.write({"state": "kept" if reason else "undone", "reason": reason or False})
        leads._log_merges(texts)

    def _finish(self):
        pending = self._search_lines([("state", "=", "pending")])
        for line in pending.filtered(lambda line: not line.lead_id):
            line.write({**line._prepare_gone(), "reason": self.env._("Deleted by somebody since.")})
        pending.filtered("lead_id").write(
            {"state": "kept", "reason": self.env._("Who has undone the import may not see it.")}
        )
        self._remove_made_records()
