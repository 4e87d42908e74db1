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
            [(groups, leads)] = self.env["lead.duplicate"]._read_group(
                job._get_group_domain(), [], ["__count", "lead_count:sum"]
            )
            job.group_count, job.lead_count = groups, leads or 0

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

    def _get_group_domain(self):
        self.ensure_one()
        return Domain("reason", "=", self.reason) & Domain("company_id", "=", self.company_id.id)

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
        Lead = self.env["lead.lead"].with_context(lead_merge_job=Trusted())
        groups = [group.lead_ids.ids for group in records]
        # of all groups together, and again of one that a group before has shared a lead with
        counts = Lead.browse({*chain.from_iterable(groups)})._count_merge_relations()
        merged_ids = set()
        for lead_ids in groups:
            leads = Lead.search([("id", "in", lead_ids)])
            if len(leads) < 2:
                continue
            if merged_ids & {*lead_ids}:
                counts |= leads._count_merge_relations()
            into = leads._get_merge_survivor(counts)
            merge = Lead._merge(into, leads - into)
            merged_ids |= {*lead_ids}
            # sudo: nobody writes the log by hand
            merge.sudo().job_id = self.id

    # ------------------------------------------------------------------ actions

    @api.readonly
    def action_open_merges(self):
        """Open the merges of the job, each with its Undo.

        :returns: an act_window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("lead_management.lead_merge_action")
        return {**action, "domain": [("job_id", "=", self.id)], "context": {}}
