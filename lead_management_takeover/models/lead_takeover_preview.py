from odoo import Command, fields, models

# what the dry run lists by name at most
MAX_LISTED_OBSTACLES = 200


class LeadTakeover(models.Model):
    """The dry run of a takeover: what would be made, and what cannot be taken over."""

    _inherit = "lead.takeover"

    is_checked = fields.Boolean(
        readonly=True, copy=False, written_by="server", export_string_translation=False
    )
    preview_count = fields.Integer(
        string="To be taken over", readonly=True, copy=False, written_by="server"
    )
    preview_taken_count = fields.Integer(
        string="Taken over before", readonly=True, copy=False, written_by="server"
    )
    preview_obstacle_count = fields.Integer(
        string="Cannot be taken over", readonly=True, copy=False, written_by="server"
    )
    preview_statuses = fields.Char(
        string="New statuses", readonly=True, copy=False, written_by="server"
    )
    preview_reasons = fields.Char(
        string="New lost reasons", readonly=True, copy=False, written_by="server"
    )
    preview_tags = fields.Char(string="New tags", readonly=True, copy=False, written_by="server")
    preview_status_count = fields.Integer(
        string="Statuses found", readonly=True, copy=False, written_by="server"
    )
    preview_reason_count = fields.Integer(
        string="Lost reasons found", readonly=True, copy=False, written_by="server"
    )
    preview_tag_count = fields.Integer(
        string="Tags found", readonly=True, copy=False, written_by="server"
    )

    # ------------------------------------------------------------------ dry run

    def action_dry_run(self):
        """Count what would be taken over and list what cannot be; nothing is changed.

        :returns: True
        """
        for takeover in self:
            takeover._check_rights()
            takeover._check_not_started()
            takeover._dry_run()
        return True

    def _dry_run(self):
        self.ensure_one()
        # what is missing may have come since the last dry run
        self._forget_failures()
        records = self._get_remaining()
        obstacles = self._get_obstacles(records)
        good = records.filtered(lambda record: record.id not in obstacles)
        masters = self._get_masters(good, create=False)
        self._list_obstacles(records, obstacles)
        self._as_server().write(
            {
                "is_checked": True,
                "preview_count": len(good),
                "preview_taken_count": self._count_taken(),
                "preview_obstacle_count": len(obstacles),
                "preview_statuses": self._join_names(masters["new_statuses"]),
                "preview_reasons": self._join_names(masters["new_reasons"]),
                "preview_tags": self._join_names(masters["new_tags"]),
                "preview_status_count": len(set(masters["statuses"].values())),
                "preview_reason_count": len(set(masters["reasons"].values())),
                "preview_tag_count": len(set(masters["tags"].values())),
            }
        )

    def _count_taken(self):
        """Return how many of the records were taken over before."""
        Lead = self.env["lead.lead"].with_context(active_test=False)
        return Lead.search_count(
            [("taken_over_id", "!=", False), ("company_id", "=", self.company_id.id)]
        )

    def _list_obstacles(self, records, obstacles):
        """List what cannot be taken over, as the job will list it.

        :param dict obstacles: {id of the record: reason}
        """
        listed = records.browse(list(obstacles)[:MAX_LISTED_OBSTACLES])
        # sudo: the list of failures is the job's own, nobody writes it by hand
        self.env["lead.job.failure"].sudo().create(
            [
                {
                    "job_model": self._name,
                    "job_id": self.id,
                    "company_id": self.company_id.id,
                    "res_model": record._name,
                    "res_id": record.id,
                    "name": record.display_name,
                    "reason": obstacles[record.id],
                }
                for record in listed
            ]
        )

    def _join_names(self, names):
        return ", ".join(sorted(set(filter(None, names)))) or False

    # ------------------------------------------------------------------ obstacles

    def _get_obstacles(self, records):
        """Say which records cannot be taken over, and why.

        :param records: `crm.lead` recordset
        :returns: {id of the record: reason with the remedy}
        """
        obstacles = {}
        for record in records:
            reason = self._get_obstacle(record)
            if reason:
                obstacles[record.id] = reason
        return obstacles

    def _get_obstacle(self, record):
        """Return why a record cannot be taken over, or False.

        Hook: extend it where an addon asks for more.

        :param record: `crm.lead` record
        """
        settings = self.env["lead.settings"]._get_values(self.company_id.id)
        if settings.type_required and not self.type_id:
            return self.env._("The company requires a type. Choose it in the takeover.")
        if not (record.name or "").strip():
            return self.env._("It has no name. Give it one.")
        if record.expected_revenue < 0:
            return self.env._("Its expected revenue is negative. Correct it.")
        if record.won_status == "lost" and not self.lost_status_id:
            return self.env._("It is lost. Choose the Status of lost ones in the takeover.")
        return (
            self._get_foreign_obstacle(record)
            or self._get_owner_obstacle(record)
            or self._get_status_obstacle(record)
        )

    def _get_foreign_obstacle(self, record):
        """Return which link of the record belongs to another company, or False."""
        own = (self.company_id, self.company_id.browse())
        for name in ("partner_id", "team_id"):
            linked = record[name].sudo()
            if linked.company_id not in own:
                return self.env._(
                    "%(field)s %(name)s belongs to %(company)s. Choose another one.",
                    field=record._fields[name]._description_string(self.env),
                    name=linked.display_name,
                    company=linked.company_id.name,
                )
        return False

    def _get_owner_obstacle(self, record):
        user = record.user_id.sudo()
        if user and self.company_id not in user.company_ids:
            return self.env._(
                "The salesperson %(user)s does not work in %(company)s. Choose another one,"
                " or none.",
                user=user.name,
                company=self.company_id.name,
            )
        return False

    def _get_status_obstacle(self, record):
        """Return why the status of the record is not allowed, or False."""
        line = self._get_line(record.stage_id)
        status = self.lost_status_id if record.won_status == "lost" else line.status_id
        Status = self.env["lead.status"]
        allowed_ids = Status._get_allowed_ids(self.type_id.id, self.company_id.id)
        if status and status.id not in allowed_ids:
            return self.env._(
                "The type %(type)s does not allow the status %(status)s, which the takeover"
                " gives the stage %(stage)s.",
                type=self.type_id.name or self.env._("none"),
                status=status.name,
                stage=record.stage_id.name or self.env._("none"),
            )
        return False

    def _get_line(self, stage):
        """Return the line of a stage, empty for none."""
        return self.stage_line_ids.filtered(lambda line: line.stage_id == stage)[:1]

    # ------------------------------------------------------------------ what they need

    def _get_masters(self, records, create):
        """Return the statuses, lost reasons and tags that records need.

        Matched by name; with `create` the missing ones are made, so that the next batch
        finds them.

        :param records: `crm.lead` recordset
        :param bool create: make what is missing
        :returns: dict: `statuses` {`crm.stage`: `lead.status`}, `reasons`
            {`crm.lost.reason`: `lead.loss.reason`}, `tags` {`crm.tag`: `lead.tag`}, each
            with what was found or made, and `new_statuses`, `new_reasons`, `new_tags`:
            names of what is missing
        """
        self.ensure_one()
        lost = records.filtered(lambda record: record.won_status == "lost")
        reasons, new_reasons = self._match_all(
            lost.lost_reason_id, "lead.loss.reason", self._prepare_reason_values, create
        )
        tags, new_tags = self._match_all(
            records.tag_ids, "lead.tag", self._prepare_tag_values, create
        )
        stages = records.stage_id | self._get_past_stages(records)
        statuses, new_statuses = self._match_statuses(stages, create)
        return {
            "statuses": statuses,
            "reasons": reasons,
            "tags": tags,
            "new_statuses": new_statuses,
            "new_reasons": new_reasons,
            "new_tags": new_tags,
        }

    def _match_all(self, records, model, prepare, create):
        """Match records of the CRM with those of the Leads app by their name.

        :param records: `crm.lost.reason` or `crm.tag` recordset
        :param str model: name of the model of the Leads app
        :param prepare: function that returns the values of a new one
        :param bool create: make what is missing
        :returns: ({record: its match}, [names of what is missing])
        """
        Model = self.env[model].with_context(active_test=False)
        candidates = Model.search([("company_id", "in", (False, self.company_id.id))])
        matches, missing = {}, []
        for record in records:
            match = self._match_by_name(record, candidates)
            if not match and create:
                match = Model.create(prepare(record))
                candidates |= match
            if match:
                matches[record] = match
            else:
                missing.append(record.name)
        return matches, missing

    def _match_statuses(self, stages, create):
        """Return the statuses of stages as the lines say; the others are made.

        :returns: ({stage: status}, [names of what is missing])
        """
        matches, missing = {}, []
        for line in self.stage_line_ids:
            if not line.status_id and line.stage_id in stages and create:
                status = self._make_status(line.stage_id)
                line._as_server().status_id = status
            if line.status_id:
                if line.stage_id in stages or create:
                    matches[line.stage_id] = line.status_id
            elif line.stage_id in stages:
                missing.append(line.stage_id.name)
        return matches, missing

    def _make_status(self, stage):
        """Make the status of a stage and let the type allow it."""
        status = self.env["lead.status"].create(
            {
                "name": stage.name,
                "kind": "won" if stage.is_won else "open",
                "sequence": self._get_new_sequence(stage),
                "fold": stage.fold,
            }
        )
        if self.type_id.status_ids:
            self.type_id.status_ids = [Command.link(status.id)]
        return status

    def _get_new_sequence(self, stage):
        """Return a sorting order among the statuses of the neighbouring stages."""
        earlier = self.stage_line_ids.filtered(
            lambda line: (
                line.status_id
                and (line.stage_id.sequence, line.stage_id.id) < (stage.sequence, stage.id)
            )
        )
        return earlier[-1].status_id.sequence + 1 if earlier else 1

    def _prepare_reason_values(self, reason):
        return {"name": reason.name, "active": reason.active, "sequence": 100}

    def _prepare_tag_values(self, tag):
        return {"name": tag.name, "color": tag.color}
