from itertools import chain

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..duplicate_tables import SHARED
from ..trusted_context import Trusted, is_trusted
from .lead_duplicate import REASONS


class LeadMergeJob(models.Model):
    """All groups of leads that share a value are merged in the background.

    With the rights of who starts it, group by group, each as the dialog proposes it. Each can
    be undone alone.
    """

    _name = "lead.merge.job"
    _inherit = ["lead.job.mixin"]
    _description = "Merging of all duplicates"
    _rec_name = "date_start"
    _job_batch_size = 20

    reason = fields.Selection(
        selection=REASONS, default="email", required=True, help="What leads have to share."
    )
    group_count = fields.Integer(
        string="Groups", compute="_compute_counts", help="Groups of leads that are merged."
    )
    lead_count = fields.Integer(
        string="Leads in groups",
        compute="_compute_counts",
        help="Leads in these groups; of each group one stays.",
    )
    doubtful_count = fields.Integer(
        string="Left to people",
        compute="_compute_counts",
        help="Groups that are not merged here: somebody has called some of their leads not the"
        " same, or has undone a merge of them.",
    )
    merge_ids = fields.One2many(
        comodel_name="lead.merge", inverse_name="job_id", readonly=True, written_by="server"
    )

    # two of them would wait for each other
    _running_uniq = models.UniqueIndex(
        "(company_id) WHERE state = 'running'",
        "Duplicates of this company are being merged already.",
    )

    @api.depends("reason", "company_id", "done_count")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_counts(self):
        for job in self:
            rows = self.env["lead.duplicate"]._read_group(
                job._get_reason_domain(), ["is_doubtful"], ["__count", "lead_count:sum"]
            )
            counts = {is_doubtful: (groups, leads) for is_doubtful, groups, leads in rows}
            job.group_count, job.lead_count = counts.get(False, (0, 0))
            job.doubtful_count = counts.get(True, (0, 0))[0]

    @api.depends("reason")
    def _compute_display_name(self):
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        for job in self:
            job.display_name = self.env._(
                "Merge all: %(reason)s", reason=reasons.get(job.reason, "")
            )

    # ------------------------------------------------------------------ job

    def _check_rights(self):
        """Let pass who sees and changes all leads."""
        res = super()._check_rights()
        if not self.env.su and not self.env.user.has_group("lead_management.group_lead_manager"):
            raise AccessError(self.env._("Only managers of the leads merge all duplicates."))
        self.env["lead.lead"].check_access("write")
        return res

    def _get_reason_domain(self):
        self.ensure_one()
        return Domain("reason", "=", self.reason) & Domain("company_id", "=", self.company_id.id)

    def _get_group_domain(self):
        """Return the groups that are merged: people look at the doubtful ones."""
        return self._get_reason_domain() & Domain("is_doubtful", "=", False)

    def _get_remaining(self, limit=None):
        # what the batch before has merged
        self.env["lead.duplicate"]._refresh()
        domain = self._get_failed_domain() & self._get_group_domain()
        return self.env["lead.duplicate"].search(domain, order="id", limit=limit)

    def _count_remaining(self):
        domain = self._get_failed_domain() & self._get_group_domain()
        return self.env["lead.duplicate"].search_count(domain)

    def _get_leads_at_work(self, leads):
        """Leads that share a value of the reason are still to be merged, by the job itself."""
        at_work = super()._get_leads_at_work(leads)
        if is_trusted(self.env, "lead_merge_job"):
            return at_work
        columns = [
            SQL.identifier(name) for _number, reason, name in SHARED if reason == self.reason
        ]
        shared = SQL(" OR ").join(
            SQL("lead.%s = other.%s", own, others) for own in columns for others in columns
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT lead.id FROM lead_lead AS lead
                    WHERE lead.id = ANY(%s) AND lead.company_id = %s AND EXISTS (
                          SELECT FROM lead_lead AS other
                           WHERE other.company_id = lead.company_id AND other.active
                             AND other.id != lead.id AND (%s))""",
                leads.ids,
                self.company_id.id,
                shared,
            )
        )
        return at_work | leads.browse([lead_id for (lead_id,) in rows])

    def _process_batch(self, records):
        groups, taken = [], set()
        for lead_ids in [self._get_sharing_leads(group).ids for group in records]:
            if taken & {*lead_ids}:
                # a lead that the groups before have merged, or merged others into
                self._merge_at_once(groups)
                groups, taken = [], set()
            groups.append(lead_ids)
            taken |= {*lead_ids}
        self._merge_at_once(groups)

    def _get_sharing_leads(self, group):
        """Return the leads of a group that share its value now.

        While somebody else works in very many changes the stored groups are those of before.

        :param group: `lead.duplicate` record
        """
        names = [name for _number, reason, name in SHARED if reason == group.reason]
        return group.lead_ids.filtered(
            lambda lead: any(
                (lead[name] or "").replace("\n", ", ") == group.value_key for name in names
            )
        )

    def _merge_at_once(self, groups):
        """Merge groups that share no lead; what all of them need is asked once.

        :param groups: lists of lead ids
        """
        Lead = self.env["lead.lead"].with_context(lead_merge_job=Trusted())
        all_leads = Lead.browse({*chain.from_iterable(groups)})
        all_leads._lock_for_merge()
        there = set(Lead.search([("id", "in", all_leads.ids)]).ids)
        left = [[lead_id for lead_id in lead_ids if lead_id in there] for lead_ids in groups]
        left = [lead_ids for lead_ids in left if len(lead_ids) > 1]
        if not left:
            return
        all_leads = Lead.browse(chain.from_iterable(left))
        groups = [Lead.browse(lead_ids).with_prefetch(all_leads.ids) for lead_ids in left]
        counts = all_leads._count_merge_relations()
        idle = all_leads - all_leads._get_leads_at_work()
        entries = []
        for leads in groups:
            into = leads._get_merge_survivor(counts)
            leads.with_context(lead_merge_idle=Trusted(idle.ids))._check_merge(into)
            entries.append((into, (leads - into).sorted("id"), {}))
        # nobody writes the log by hand
        Lead._merge_groups(entries).job_id = self.id

    # ------------------------------------------------------------------ actions

    @api.readonly
    def action_open_merges(self):
        """Open the merges of the job, each with its Undo.

        :returns: an act_window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("lead_management.lead_merge_action")
        return {**action, "domain": [("job_id", "=", self.id)], "context": {}}
