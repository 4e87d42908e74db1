from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..counting import count_everywhere, group_everywhere


class LeadSettings(models.Model):
    """The lists of the settings form: statuses, types, priorities, tags, reasons.

    Each list shows the records of the company and the shared ones. What is changed in
    it waits for Save, which writes all lists in one transaction, each record by the
    rules of its own model.
    """

    _inherit = "lead.settings"

    # in the order in which they are written: leads leave a status that a type no
    # longer allows before the status itself goes
    _list_fields = ("type_ids", "status_ids", "priority_ids", "tag_ids", "reason_ids")
    # what says along with them where leads of deleted statuses go
    _replacement_fields = ("replacement_status_id", "replacement_ref")

    type_ids = fields.One2many(comodel_name="lead.type", compute="_compute_lists", readonly=False)
    status_ids = fields.One2many(
        comodel_name="lead.status", compute="_compute_lists", readonly=False
    )
    priority_ids = fields.One2many(
        comodel_name="lead.priority", compute="_compute_lists", readonly=False
    )
    tag_ids = fields.One2many(comodel_name="lead.tag", compute="_compute_lists", readonly=False)
    reason_ids = fields.One2many(
        comodel_name="lead.loss.reason", compute="_compute_lists", readonly=False
    )
    removed_lead_count = fields.Integer(
        compute="_compute_removed_lead_count",
        help="Leads that stand in a status which is deleted on Save.",
        export_string_translation=False,
    )
    replacement_status_id = fields.Many2one(
        comodel_name="lead.status",
        string="Replacement",
        store=False,
        help="Where the leads go whose status is deleted.",
    )
    replacement_ref = fields.Char(
        string="Replacement status",
        store=False,
        help="The same as the form writes it: the id of a status, or the reference that it"
        " gave to a status which is added by the same Save.",
    )

    # ------------------------------------------------------------------ computes

    @api.depends("company_id")
    def _compute_lists(self):
        for settings in self:
            company_ids = (False, settings.company_id.id)
            for name in self._list_fields:
                Model = self.env[self._fields[name].comodel_name]
                has_company = "company_id" in Model._fields
                domain = [("company_id", "in", company_ids)] if has_company else []
                settings[name] = Model.search(domain)

    @api.depends("status_ids")
    def _compute_removed_lead_count(self):
        for settings in self:
            removed = settings._origin.status_ids - settings.status_ids._origin
            settings.removed_lead_count = self._count_leads(removed)

    def _count_leads(self, statuses):
        """Return how many leads stand in the statuses, archived ones too."""
        if not statuses:
            return 0
        return count_everywhere(self.env["lead.lead"], [("status_id", "in", statuses.ids)])

    # ------------------------------------------------------------------ writing

    def _write_lists(self, vals):
        """Write what was changed in the lists to the records themselves.

        Statuses are added first, for types and replacements may name them, and go last,
        when the leads have left them.

        :param dict vals: commands of the form for some of `_list_fields`, with the
            replacement for leads of deleted statuses
        """
        lists = {name: vals[name] for name in self._list_fields if name in vals}
        if not lists:
            return
        commands = {
            name: [self._complete_command(command) for command in lists[name]] for name in lists
        }
        added = self._save_statuses(commands.get("status_ids", ()))
        replacement = self.env["lead.status"].browse(vals.get("replacement_status_id") or [])
        replacement = self._get_referenced(vals.get("replacement_ref"), added) or replacement
        self._check_given({"replacement_status_id": replacement.id})
        for name in self._list_fields:
            if name in commands:
                self._write_list(name, commands[name], added, replacement)
        self.invalidate_recordset(self._list_fields)

    def _save_statuses(self, commands):
        """Change and add statuses.

        :param commands: complete commands of the form
        :returns: {reference that the form gave: `lead.status` record}
        """
        Status = self.env["lead.status"]
        for operation, status_id, values in commands:
            if operation == Command.UPDATE:
                Status.browse(status_id).write(values)
        created = [(ref, values) for op, ref, values in commands if op == Command.CREATE]
        statuses = Status.create([values for _ref, values in created])
        return {
            ref: status for (ref, _values), status in zip(created, statuses, strict=True) if ref
        }

    def _write_list(self, name, commands, added, replacement):
        """Write what was changed in one list; links change nothing.

        :param str name: name of the field, one of `_list_fields`
        :param commands: complete commands of the form
        :param dict added: {reference: status added by the same Save}
        :param replacement: `lead.status` record for leads of deleted statuses, or empty
        """
        Model = self.env[self._fields[name].comodel_name]
        removed_ids, created = [], []
        for operation, record_id, values in commands:
            if operation in (Command.DELETE, Command.UNLINK):
                removed_ids.append(record_id)
            elif name == "status_ids":
                continue
            elif operation == Command.UPDATE:
                Model.browse(record_id).write(self._resolve_references(values, added))
            elif operation == Command.CREATE:
                created.append(self._resolve_references(values, added))
        if created:
            Model.create(created)
        removed = Model.browse(removed_ids).exists()
        if not removed:
            return
        if name == "status_ids":
            self._remove_statuses(removed, replacement)
        elif name == "type_ids":
            self._remove_types(removed)
        elif name == "priority_ids":
            self._remove_priorities(removed)
        else:
            removed.unlink()

    @api.model
    def _complete_command(self, command):
        """Return a command of an x2many field as three values."""
        return (*command, *(None,) * (3 - len(command)))

    @api.model
    def _get_referenced(self, ref, added):
        """Return the status that the form means.

        :param ref: id of a status as text, or the reference of an added one
        :param dict added: {reference: status added by the same Save}
        """
        Status = self.env["lead.status"]
        if ref in added:
            return added[ref]
        return Status.browse(int(ref)) if ref and ref.isdecimal() else Status

    @api.model
    def _resolve_references(self, values, added):
        """Return the values of a type with statuses in place of the form's references.

        :param dict values: of a record of any of the lists
        :param dict added: {reference: status added by the same Save}
        """
        values = dict(values)
        refs = values.pop("added_status_refs", None) or ()
        links = [Command.link(added[ref].id) for ref in refs if ref in added]
        if links:
            values["status_ids"] = [*values.get("status_ids", ()), *links]
        replacement = self._get_referenced(values.pop("replacement_ref", None), added)
        if replacement:
            values["replacement_status_id"] = replacement.id
        return values

    def _remove_statuses(self, statuses, replacement):
        """Delete statuses; their leads get the replacement first.

        :raises ValidationError: when leads are concerned and the replacement is missing
            or deleted itself
        """
        count = self._count_leads(statuses)
        if count and not replacement - statuses:
            raise ValidationError(
                self.env._(
                    "Leads stand in %(statuses)s (%(count)s), which you delete. Choose"
                    " the Replacement that they should get.",
                    count=count,
                    statuses=", ".join(statuses.mapped("name")),
                )
            )
        for status in statuses:
            if self._count_leads(status):
                status._replace_by(replacement)
            else:
                status.action_delete_with_replacement()

    def _remove_types(self, types):
        """Delete types that nothing names; those that only the log names are archived.

        :raises UserError: for the default type of a company and a type of leads
        """
        Settings = self.env["lead.settings"].sudo()
        settings = Settings.search([("default_type_id", "in", types.ids)], limit=1)
        if settings:
            raise UserError(
                self.env._(
                    "%(type)s is the Default type of %(company)s. Choose another"
                    " Default type first, then delete it.",
                    type=settings.default_type_id.name,
                    company=settings.company_id.name,
                )
            )
        domain = [("type_id", "in", types.ids)]
        used, in_log = (
            {
                lead_type.id
                for lead_type, _count in group_everywhere(self.env[model], domain, "type_id")
            }
            for model in ("lead.lead", "lead.status.change")
        )
        logged = types.filtered(lambda lead_type: lead_type.id in in_log - used)
        logged.action_archive()
        (types - logged).unlink()

    def _remove_priorities(self, priorities):
        """Delete priorities; those of leads are archived and stay on them."""
        domain = [("priority_id", "in", priorities.ids)]
        on_leads = group_everywhere(self.env["lead.lead"], domain, "priority_id")
        used = priorities.browse([priority.id for priority, _count in on_leads])
        used.action_archive()
        (priorities - used).unlink()
