from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.lead_management.trusted_context import Trusted


class LeadTakeover(models.Model):
    """Takes leads of Odoo's CRM over into the Leads app, once each.

    First a dry run, which counts and lists what cannot be taken over and why; then the
    background job. A lead knows the record that it comes from, so that a record is never
    taken over twice.
    """

    _name = "lead.takeover"
    _inherit = ["lead.job.mixin", "lead.given.mixin"]
    _description = "Takeover of leads from Odoo's CRM"
    _rec_name = "company_id"
    _check_company_auto = True

    # two at once would take the same records over
    _running_uniq = models.UniqueIndex(
        "(company_id) WHERE state = 'running'",
        "Another takeover of this company is running. Wait until it is done.",
    )

    # what a dry run is about
    _option_fields = {
        "record_kind",
        "with_lost",
        "type_id",
        "lost_status_id",
        "afterwards",
        "stage_line_ids",
    }

    record_kind = fields.Selection(
        selection=[
            ("lead", "Leads"),
            ("opportunity", "Opportunities"),
            ("both", "Leads and opportunities"),
        ],
        string="Take over",
        required=True,
        default="both",
    )
    with_lost = fields.Boolean(
        string="Lost ones too",
        default=True,
        help="Odoo's CRM archives what is lost; here a lost lead has a lost status.",
    )
    type_id = fields.Many2one(
        comodel_name="lead.type",
        check_company=True,
        help="The funnel of the leads taken over.",
    )
    lost_status_id = fields.Many2one(
        comodel_name="lead.status",
        string="Status of lost ones",
        check_company=True,
        domain="[('kind', '=', 'lost')]",
    )
    afterwards = fields.Selection(
        selection=[
            ("archive", "Archive them"),
            ("keep", "Keep them; opportunities are the deals of their leads"),
        ],
        string="Afterwards in Odoo's CRM",
        required=True,
        default="archive",
    )
    stage_line_ids = fields.One2many(
        comodel_name="lead.takeover.stage", inverse_name="takeover_id", string="Stages"
    )

    # ------------------------------------------------------------------ CRUD

    @api.model
    def default_get(self, fields):
        self._check_rights()
        values = super().default_get(fields)
        company = self.env.company
        if "type_id" in fields:
            values["type_id"] = self.env["lead.lead"]._get_machine_type_id(company)
        lead_type = self.env["lead.type"].browse(values.get("type_id") or [])
        if "lost_status_id" in fields:
            values["lost_status_id"] = self._propose_lost_status(lead_type, company).id
        if "stage_line_ids" in fields:
            lines = self._propose_stage_lines(lead_type, company)
            values["stage_line_ids"] = [Command.create(line) for line in lines]
        return values

    @api.model_create_multi
    def create(self, vals_list):
        self._check_crm_rights()
        takeovers = self.browse()
        for vals in vals_list:
            # the defaults of the takeover's company, not of the one the user works in
            in_company = self.with_company(vals.get("company_id"))
            takeovers += super(LeadTakeover, in_company).create([vals])
        return takeovers.with_env(self.env)

    def write(self, vals):
        self._check_written_by(vals)
        if self._option_fields.isdisjoint(vals):
            return super().write(vals)
        self._check_not_started()
        return super(LeadTakeover, self._as_server()).write({**vals, "is_checked": False})

    def onchange(self, values, field_names, fields_spec):
        """Propose to nobody what only who may take over sees."""
        self._check_rights()
        return super().onchange(values, field_names, fields_spec)

    def _check_not_started(self):
        """Refuse other options once the work has begun; another takeover may have them."""
        for takeover in self:
            if takeover.state != "draft":
                raise UserError(
                    self.env._(
                        "The takeover of %(company)s was started with these options."
                        " Make another one to take over more.",
                        company=takeover.company_id.name,
                    )
                )

    # ------------------------------------------------------------------ proposals

    @api.model
    def _propose_lost_status(self, lead_type, company):
        """Return the status of lost records: that of the Lost button, as far as allowed."""
        Status = self.env["lead.status"]
        allowed = Status._get_allowed(lead_type, company, {"lost"})
        target = Status.browse(Status._get_lost_target_id(company.id) or [])
        return target if target in allowed else allowed[:1]

    @api.model
    def _propose_stage_lines(self, lead_type, company):
        """Return values of a line for each stage of the CRM, with the status of its name.

        A stage in which deals are won gets a won status, by name or the first one.
        """
        Status = self.env["lead.status"]
        lines = []
        for stage in self.env["crm.stage"].search([("name", "!=", False)]):
            kinds = {"won"} if stage.is_won else {"open"}
            allowed = Status._get_allowed(lead_type, company, kinds)
            same_name = self._match_by_name(stage, allowed)
            status = same_name or (allowed[:1] if stage.is_won else Status)
            lines.append({"stage_id": stage.id, "status_id": status.id})
        return lines

    @api.onchange("type_id")
    def _onchange_type_id(self):
        """Propose statuses that the type allows."""
        company = self.company_id or self.env.company
        self.lost_status_id = self._propose_lost_status(self.type_id, company)
        proposed = {
            line["stage_id"]: line["status_id"]
            for line in self._propose_stage_lines(self.type_id, company)
        }
        for line in self.stage_line_ids:
            line.status_id = proposed.get(line.stage_id.id)

    @api.model
    def _match_by_name(self, record, candidates):
        """Return the first of the candidates with the name of a record, in any case."""
        name = (record.name or "").strip().casefold()
        return candidates.filtered(lambda other: (other.name or "").strip().casefold() == name)[:1]

    # ------------------------------------------------------------------ actions

    @api.model
    def action_open_takeover(self):
        """Open the takeover that is prepared or running, else a new one.

        :returns: an act_window action
        :raises AccessError: for users without the rights on Odoo's CRM
        """
        self._check_crm_rights()
        takeover = self.search(
            [("company_id", "=", self.env.company.id), ("state", "in", ("draft", "running"))],
            limit=1,
        ) or self.create([{}])
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take over from Odoo's CRM"),
            "res_model": self._name,
            "res_id": takeover.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    @api.readonly
    def action_view_leads(self):
        """Open the leads that were taken over into this company.

        :returns: an act_window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("lead_management.lead_lead_action")
        domain = [("taken_over_id", "!=", False), ("company_id", "=", self.company_id.id)]
        return {
            **action,
            "domain": domain,
            "context": {"search_default_opened": 0},
            "view_mode": "list,kanban,form",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
        }

    def _check_rights(self):
        self._check_crm_rights()
        self.check_access("write")

    @api.model
    def _check_crm_rights(self):
        """Refuse users who do not see and manage all of Odoo's CRM.

        :raises AccessError: saying which right is missing
        """
        if self.env.su:
            return
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(
                self.env._(
                    "To take over leads from Odoo's CRM you need the right Administrator"
                    " in Sales as well: not all of them would be found otherwise."
                )
            )

    def _check_start(self):
        """Refuse a start without dry run, or beside another one."""
        res = super()._check_start()
        if not self.is_checked:
            raise UserError(
                self.env._(
                    "Press Dry run first: it says what would be taken over and what cannot be."
                )
            )
        running = [("company_id", "=", self.company_id.id), ("state", "=", "running")]
        if self.search_count([*running, ("id", "not in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "Another takeover of %(company)s is running. Wait until it is done.",
                    company=self.company_id.name,
                )
            )
        return res

    # ------------------------------------------------------------------ the job

    def _get_record_domain(self):
        """Return the domain of the records that the options ask for, taken over or not.

        Of the company and of none. Deals that were made from leads are no leads.
        """
        self.ensure_one()
        domain = Domain("company_id", "in", (False, self.company_id.id))
        domain &= Domain("lead_id", "=", False) | Domain("id", "in", self._get_taken_query())
        if self.record_kind != "both":
            domain &= Domain("type", "=", self.record_kind)
        states = Domain("active", "=", True)
        if self.with_lost:
            states |= Domain("won_status", "=", "lost")
        return domain & states

    def _get_remaining_domain(self):
        """Return the domain of the records that are still to be taken over."""
        return self._get_record_domain() & Domain("id", "not in", self._get_taken_query())

    @api.model
    def _get_taken_query(self):
        """Return the query of the records that were taken over, into whatever company."""
        # sudo: a record of no company may have become a lead that the user does not see
        Lead = self.env["lead.lead"].sudo().with_context(active_test=False)
        return Lead._search([("taken_over_id", "!=", False)]).subselect("taken_over_id")

    def _get_records(self):
        """Return `crm.lead` in which archived records are found, lost ones are archived."""
        return self.env["crm.lead"].with_context(active_test=False)

    def _get_remaining(self, limit=None):
        domain = self._get_remaining_domain() & self._get_failed_domain()
        return self._get_records().search(domain, order="id", limit=limit)

    def _count_remaining(self):
        domain = self._get_remaining_domain() & self._get_failed_domain()
        return self._get_records().search_count(domain)

    def _get_separable(self, records):
        """Return the records that need no status, reason or tag which is still to be made."""
        masters = self._get_masters(records, create=False)
        if masters["new_statuses"]:
            return records.browse()

        def has_all(record):
            reason = record.lost_reason_id if record.won_status == "lost" else None
            return (not reason or reason in masters["reasons"]) and all(
                tag in masters["tags"] for tag in record.tag_ids
            )

        return records.filtered(has_all)

    def _get_leads_at_work(self, leads):
        """What the running takeover has made is settled together with the rest."""
        # sudo: where a lead comes from
        made = leads.sudo().filtered(
            lambda lead: (
                lead.taken_over_id
                and lead.company_id == self.company_id
                and lead.create_date >= self.date_start
            )
        )
        return super()._get_leads_at_work(leads) | leads.browse(made.ids)

    def _process_batch(self, records):
        """Take records over: leads first, then all that belongs to them."""
        obstacles = self._get_obstacles(records)
        for reason in obstacles.values():
            raise UserError(reason)
        masters = self._get_masters(records, create=True)
        leads = self._create_taken_leads(records, masters)
        by_record = dict(zip(records, leads, strict=True))
        self._write_taken_history(by_record, masters)
        self._carry_taken(by_record)
        self._settle_records(by_record)

    def _create_taken_leads(self, records, masters):
        """Create the leads of a batch.

        What happened long ago is neither announced nor tracked, starts no action and is
        not held against rules of today.

        :returns: `lead.lead` recordset in the order of the records
        """
        Lead = self.env["lead.lead"].with_context(
            lead_from_past=Trusted(),
            lead_by_machine=Trusted(),
            tracking_disable=True,
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            mail_auto_subscribe_no_notify=True,
        )
        vals_list = [self._prepare_taken_values(record, masters) for record in records]
        return Lead._as_server().create(vals_list).with_env(Lead.env)

    def _settle_records(self, by_record):
        """Archive the records, or make opportunities the deals of their leads.

        In the database, so that archiving neither counts as losing nor teaches Odoo's
        prediction, nor moves the closing date.

        :param dict by_record: {`crm.lead` record: its `lead.lead`}
        """
        records = self.env["crm.lead"].concat(*by_record)
        if self.afterwards == "keep":
            for record, lead in by_record.items():
                if record.type == "opportunity" and record.active:
                    quiet = record.with_context(tracking_disable=True)
                    quiet._as_server().lead_id = lead
        else:
            records.flush_recordset()
            self.env.cr.execute(
                "UPDATE crm_lead SET active = false WHERE id = ANY(%s)", (records.ids,)
            )
            records.invalidate_recordset(["active"])
        bodies = {
            record.id: self.env._("Taken over as the lead %(lead)s.", lead=lead.display_name)
            for record, lead in by_record.items()
        }
        records._message_log_batch(bodies=bodies)
