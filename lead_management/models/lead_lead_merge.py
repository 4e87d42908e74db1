from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..trusted_context import Trusted

# leads that a person merges at once; a job works through more
MAX_MERGED = 20
# whoever has changed a lead so long ago works on it
AT_WORK_MINUTES = 15


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
        counts = dict(
            self.env["lead.merge"]._read_group(
                [("lead_id", "in", self.ids), ("state", "=", "done")], ["lead_id"], ["__count"]
            )
        )
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
            values = {**into._get_merge_defaults(leads), **(values or {})}
            before, tags = into._read_merge_columns(), into.tag_ids
            moved, aside = into._move_merge_relations(leads)
            leads.with_context(lead_by_machine=Trusted())._as_server().write(
                {"active": False, "merged_into_id": into.id}
            )
            into._take_over_merged(leads)
            archived = into._archive_merged(leads)
            into._write_merge_changes(values)
            (into | leads)._after_merge_moved()
            self.env.flush_all()
            # sudo: nobody writes the log but the merge itself
            merge = (
                self.env["lead.merge"]
                .sudo()
                .create(
                    {
                        "lead_id": into.id,
                        "merged_lead_ids": leads.ids,
                        "company_id": into.company_id.id,
                        "changed_values": into._get_changed_columns(before),
                        "added_tag_ids": (into.tag_ids - tags).ids,
                        "moved_rows": moved,
                        "put_aside_rows": aside,
                        "archived_rows": archived,
                    }
                )
            )
            into._log_merges(into._get_merge_texts(leads))
        return merge.sudo(False).with_env(self.env)

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
        """Return the leads that a running background job works on."""
        leads = self.browse()
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

    # ------------------------------------------------------------------ finding

    def _get_survivors(self):
        """Return the leads that stand for these: themselves, or what they were merged into."""
        staying = self.filtered(lambda lead: not lead._get_merged_into())
        return staying | self.browse(self._get_merged_into().ids)

    def _get_merged_into(self):
        """Return the leads that these were merged into, as superuser.

        Who may read those is asked by who shows them.
        """
        # sudo: where they went is told by its number at least
        return self.sudo().merged_into_id

    @api.model
    def _get_code_domain(self, code):
        """Find by the ID of a merged lead the one that stays."""
        domain = super()._get_code_domain(code)
        # apart, and only where there are some: the plan of the search stays as it is
        query = SQL(
            """SELECT %(into)s FROM lead_lead
                WHERE %(code)s = ANY(%(codes)s) AND %(into)s IS NOT NULL""",
            into=SQL.identifier("merged_into_id", to_flush=self._fields["merged_into_id"]),
            code=SQL.identifier("code", to_flush=self._fields["code"]),
            codes=self._get_codes(code),
        )
        survivor_ids = [survivor_id for (survivor_id,) in self.env.execute_query(query)]
        return domain | fields.Domain("id", "in", survivor_ids) if survivor_ids else domain

    @api.model
    def _find_open_match(self, values, company):
        """Follow a merged lead with the address or number to the one that stays."""
        found = super()._find_open_match(values, company)
        if found:
            return found
        return self._find_merged_match(values, company)

    @api.model
    def _find_merged_match(self, values, company):
        """Return the open lead into which one with the same e-mail or phone was merged, or nothing.

        :param dict values: `email`, `phone` and `country_id` are read
        :param company: `res.company` record
        """
        probe = self._get_intake_probe(values, company)
        if not self._is_any_merged(probe._get_address_keys()):
            return self.browse()
        return self._find_survivors(probe._get_duplicate_lead_domain())[:1]

    def _get_address_keys(self):
        """Return what the lead has of each column by which it is recognised: {column: values}."""
        self.ensure_one()
        numbers = [self.phone_sanitized, self.phone_other_sanitized]
        return {
            "email_normalized": [self.email_normalized],
            "phone_sanitized": numbers,
            "phone_other_sanitized": numbers,
        }

    @api.model
    def _is_any_merged(self, known):
        """Tell whether there is a merged lead, of whomever, with one of some values.

        Few leads are: to ask this first is cheaper than a search with rules and companies.

        :param dict known: {name of a text field: values, empty ones among them}
        """
        conditions = [
            SQL(
                "%s = ANY(%s)",
                SQL.identifier(name, to_flush=self._fields[name]),
                list(filter(None, values)),
            )
            for name, values in known.items()
            if any(values)
        ]
        if not conditions:
            return False
        query = SQL(
            "SELECT EXISTS (SELECT FROM lead_lead WHERE %s IS NOT NULL AND (%s))",
            SQL.identifier("merged_into_id", to_flush=self._fields["merged_into_id"]),
            SQL(" OR ").join(conditions),
        )
        [[is_any]] = self.env.execute_query(query)
        return is_any

    @api.model
    def _find_survivors(self, domain):
        """Return the open leads that merged leads went into, of the newest merged one first.

        :param domain: of the merged leads
        """
        merged = self.with_context(active_test=False).search_fetch(
            fields.Domain(domain)
            & fields.Domain("merged_into_id", "!=", False)
            & fields.Domain("merged_into_id.is_closed", "=", False),
            ["merged_into_id"],
            order="id desc",
        )
        survivors = self.browse(merged.merged_into_id.ids)
        return survivors._filtered_access("read")

    @api.readonly
    def action_open_survivor(self):
        """Open the lead that this one was merged into.

        :returns: an act_window action
        """
        self.ensure_one()
        survivor = self.browse(self._get_merged_into().id or self.id)
        survivor.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": survivor.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

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
            "view_mode": "list",
            "domain": [("lead_id", "=", self.id)],
        }

    # ------------------------------------------------------------------ dialog

    @api.readonly
    def action_merge(self):
        """Show the selected leads beside each other.

        :returns: a client action that opens the dialog
        :raises UserError: for leads that cannot be merged
        """
        leads = self._check_merge_rights(self.ids)
        return {
            "type": "ir.actions.client",
            "tag": "lead_merge",
            "params": {"lead_ids": leads.ids},
        }

    @api.readonly
    def action_merge_duplicates(self):
        """Show the lead beside those with the same e-mail or phone, which the user may write.

        :returns: a client action that opens the dialog
        :raises UserError: when there is none
        """
        self.ensure_one()
        similar = self.search(self._get_similar_lead_domain(), limit=MAX_MERGED - 1)
        return (self | similar._filtered_access("write")).action_merge()

    @api.model
    def _check_merge_rights(self, lead_ids):
        """Return the leads of a dialog.

        :param list lead_ids: what a client names
        :raises UserError: for too few or too many
        :raises AccessError: for leads that the user may not write
        """
        lead_ids = lead_ids if isinstance(lead_ids, (list, tuple)) else ()
        if any(type(lead_id) is not int for lead_id in lead_ids):
            raise UserError(self.env._("Leads are given by their numbers in the database."))
        lead_ids = list(dict.fromkeys(lead_ids))
        if not 2 <= len(lead_ids) <= MAX_MERGED:
            raise UserError(self.env._("Select 2 to %(count)s leads to merge.", count=MAX_MERGED))
        if len(self._get_readable_leads(lead_ids)) < len(lead_ids):
            raise AccessError(
                self.env._("You may not see one of these leads, or it is gone. Select them anew.")
            )
        leads = self.with_context(active_test=False).browse(lead_ids)
        leads._check_merge(leads[:1])
        return leads.sorted("id", reverse=True)

    @api.model
    @api.readonly
    def get_merge_preview(self, lead_ids, into_id=None):
        """Return what the dialog shows of leads that are to be merged.

        :param list lead_ids: 2 to 20 ids
        :param int into_id: id of the lead that stays, None for the one that is proposed
        :returns: dict: `into_id`; `leads`, each with `id`, `name`, `moves` [[label, count]];
            `rows`, the fields in which they differ, each with `name`, `label`, `values`
            {lead id: text}, `chosen` (ids of the leads whose values are kept), `is_united`;
            `warnings`, texts
        :raises UserError: for leads that cannot be merged
        """
        leads = self._check_merge_rights(lead_ids)
        counts = leads._count_merge_relations()
        into = leads.filtered(lambda lead: lead.id == into_id) or leads._get_merge_survivor(counts)
        into = into.with_env(self.env)
        return {
            "into_id": into.id,
            "leads": [
                {
                    "id": lead.id,
                    "name": lead.display_name,
                    "is_closed": lead.is_closed,
                    "user": lead.user_id.sudo().name or "",
                    "status": lead.status_id.name or "",
                    "moves": list(counts[lead.id].items()),
                }
                for lead in into | leads
            ],
            "rows": into._get_merge_rows(leads - into),
            "warnings": leads._get_merge_warnings(),
        }

    def _get_last_writer(self):
        """Return who has written last, as superuser: told to whoever may change the leads."""
        # sudo: also somebody of another company, and machines
        return self.sudo().write_uid

    def _get_merge_warnings(self):
        """Hook: return what whoever merges the leads should know before.

        :returns: list of texts
        """
        since = fields.Datetime.now() - timedelta(minutes=AT_WORK_MINUTES)
        warnings = []
        for lead in self:
            user = lead._get_last_writer()
            last = lead.date_last_user_change
            if last and last > since and user != self.env.user and user.id != SUPERUSER_ID:
                warnings.append(
                    self.env._(
                        "%(user)s works on the lead %(lead)s: it was changed in the last"
                        " %(minutes)s minutes.",
                        user=user.name,
                        lead=lead.display_name,
                        minutes=AT_WORK_MINUTES,
                    )
                )
        return warnings

    @api.model
    def merge_leads(self, lead_ids, into_id, choices=None):
        """Merge leads as the dialog says.

        :param list lead_ids: 2 to 20 ids
        :param int into_id: id of the lead that stays
        :param dict choices: {name of a row of `get_merge_preview`: id of the lead whose value
            is kept}; what is left out is as the preview says
        :returns: dict with `merge_id`, `lead_id` and `message`
        :raises UserError: for leads that cannot be merged
        """
        leads = self._check_merge_or_done(lead_ids, into_id)
        into = leads.filtered(lambda lead: lead.id == into_id)
        if not into:
            raise UserError(self.env._("The lead that stays is one of those that are merged."))
        choices = choices or {}
        if not isinstance(choices, dict) or any(
            type(lead_id) is not int for lead_id in choices.values()
        ):
            raise UserError(self.env._("Leads are given by their numbers in the database."))
        values = into._get_chosen_merge_values(leads, choices)
        merge = self._merge(into, leads - into, values)
        return {
            "merge_id": merge.id,
            "lead_id": into.id,
            "message": self.env._(
                "%(count)s leads merged into %(lead)s",
                count=len(leads),
                lead=into.display_name,
            ),
        }

    @api.model
    def _check_merge_or_done(self, lead_ids, into_id):
        """Return the leads of a dialog, those too that somebody has just merged the same way."""
        is_listed = isinstance(lead_ids, (list, tuple)) and type(into_id) is int
        if is_listed and all(type(lead_id) is int for lead_id in lead_ids):
            leads = self._get_readable_leads(lead_ids)
            into = leads.filtered(lambda lead: lead.id == into_id)
            if into and len(leads) == len(set(lead_ids)) and into._get_same_merge(leads - into):
                return leads
        return self._check_merge_rights(lead_ids)
