import json

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL, format_amount, format_date, format_datetime, html2plaintext
from odoo.tools.mail import is_html_empty

from ..trusted_context import Trusted

# never of another lead: what makes a lead this one
OWN_FIELDS = frozenset(
    ("active", "code", "company_id", "board_rank", "loss_reason_id", "loss_note")
)
# kept by the server, and brought back as they were
SERVER_COLUMNS = (
    "date_closed",
    "date_last_status_update",
    "date_last_user_change",
    "properties_kept",
)
PROPERTY_FIELDS = ("properties", "company_properties")
# longer texts are cut in the dialog
SHOWN_LENGTH = 200


class LeadLead(models.Model):
    """Which values stay when leads are merged: proposed, shown beside each other, brought back."""

    _inherit = "lead.lead"

    # ------------------------------------------------------------------ fields

    @api.model
    def _get_merge_fields(self):
        """Return the names of the fields whose values a merge chooses among.

        Hook: an addon leaves out what is never chosen.

        :returns: list, in the order in which the dialog shows them
        """
        guarded = self._get_guarded_fields()
        first = ("name", "type_id", "status_id", "user_id", "team_id", "priority_id", "tag_ids")
        names = [
            name
            for name, field in self._fields.items()
            if field.store
            and (field.column_type or field.type == "many2many")
            and not field.related
            and not (field.compute and field.readonly)
            and name not in models.MAGIC_COLUMNS
            and field.type not in ("properties", "properties_definition", "json", "binary")
            and name not in guarded
            and name not in OWN_FIELDS
            and self._has_field_access(field, "write")
        ]
        return [*(name for name in first if name in names), *(n for n in names if n not in first)]

    def _get_merge_survivor(self, counts):
        """Return the lead that is proposed to stay: the open one with most done, else the newest.

        :param dict counts: as `_count_merge_relations` returns it
        """
        opened = self.filtered(lambda lead: not lead.is_closed)
        if not opened:
            return self.sorted("id")[-1:]
        return opened.sorted(lambda lead: (sum(counts[lead.id].values()), lead.id))[-1:]

    # ------------------------------------------------------------------ defaults

    def _get_merge_defaults(self, leads):
        """Return what the lead that stays gets of the others where nobody chooses.

        Its own values win; empty ones are filled from the others, the newest first. Tags are
        united, descriptions follow one another, the higher priority stays, amounts are never
        added up.

        :param leads: `lead.lead` records that are merged into this one
        :returns: dict of values of `write`
        """
        self.ensure_one()
        values = {}
        others = leads.sorted("id", reverse=True)
        # the status comes with its type, the probability with the status
        special = {"tag_ids", "description", "priority_id", "team_id", "status_id", "probability"}
        special.update(self._get_partner_fields("address"))
        for name in self._get_merge_fields():
            if name not in special and not self[name]:
                source = next((lead for lead in others if lead[name]), None)
                if source:
                    values[name] = self._get_write_value(source, name)
        values |= self._get_address_of_others(others)
        values |= self._get_files_of_others(others)
        if "user_id" in values:
            source = next(lead for lead in others if lead.user_id)
            values["team_id"] = source.team_id.id or self.team_id.id
        elif not self.team_id:
            values["team_id"] = next((lead.team_id.id for lead in others if lead.team_id), False)
        values["tag_ids"] = [fields.Command.set((self.tag_ids | others.tag_ids).ids)]
        values["priority_id"] = self._get_highest_priority(self | others).id
        values["description"] = self._get_united_description(others)
        return values | self._get_property_defaults(others)

    @api.model
    def _get_write_value(self, lead, name):
        """Return the value of a lead as `write` takes it."""
        field = self._fields[name]
        if field.type == "many2many":
            return [fields.Command.set(lead[name].ids)]
        return field.convert_to_write(lead[name], lead)

    def _get_address_of_others(self, others):
        """Return the whole address of the newest other lead where this one has none."""
        names = self._get_partner_fields("address")
        if any(self[name] for name in names):
            return {}
        for lead in others:
            if any(lead[name] for name in names):
                return {name: self._get_write_value(lead, name) for name in names}
        return {}

    @api.model
    def _get_merge_files(self):
        """Return the names of the fields that hold a file or a picture beside the lead's row."""
        guarded = self._get_guarded_fields()
        return [
            name
            for name, field in self._fields.items()
            if field.type == "binary"
            and field.store
            and field.attachment
            and not field.compute
            and name not in guarded
        ]

    def _get_files_of_others(self, others):
        """Return the files of the newest other leads for the fields in which this one has none."""
        values = {}
        for name in self._get_merge_files():
            if not self._has_field_access(self._fields[name], "write") or self[name]:
                continue
            source = next((lead for lead in others if lead[name]), None)
            if source:
                values[name] = source.with_context(bin_size=False)[name]
        return values

    @api.model
    def _get_highest_priority(self, leads):
        """Return the most urgent priority of leads."""
        return leads.priority_id.sorted(lambda priority: (priority.sequence, priority.id))[-1:]

    def _get_united_description(self, others):
        """Return the descriptions one after the other, each under the ID of its lead."""
        filled = [lead for lead in self | others if not is_html_empty(lead.description)]
        different = {lead.description for lead in filled}
        if len(different) < 2:
            return filled[0].description if filled else False
        return Markup().join(
            Markup("<p><strong>%s</strong></p>%s")
            % (lead.code or lead.display_name, Markup(lead.description))
            for lead in filled
        )

    # ------------------------------------------------------------------ own fields

    def _read_property_values(self, name):
        """Return the own fields of a lead that hold something: {name: value for JSON}.

        :param str name: `properties` or `company_properties`
        """
        self.ensure_one()
        [items] = self._fields[name].convert_to_read_multi([self[name]], self, False)
        return {item["name"]: item["value"] for item in items or () if item.get("value")}

    def _get_property_definitions(self, name):
        """Return the definitions of the own fields of a lead: {name: definition}."""
        self.ensure_one()
        [items] = self._fields[name].convert_to_read_multi([self[name]], self, False)
        return {item["name"]: item for item in items or () if item.get("type") != "separator"}

    def _get_property_defaults(self, others):
        """Return the own fields with what the others have where this lead has nothing."""
        values = {}
        for name in PROPERTY_FIELDS:
            own = self._read_property_values(name)
            filled = dict(own)
            for lead in others:
                if name != "properties" or lead.type_id == self.type_id:
                    filled = {**lead._read_property_values(name), **filled}
            if filled != own:
                values[name] = filled
        return values

    def _take_over_merged(self, leads):
        """Take over what the server keeps of merged leads.

        Own fields of other types are set aside, as a change of the type does.

        Hook: extend it; what it writes stands in `_get_merge_server_columns`.

        :param leads: `lead.lead` records that are merged into this one
        """
        kept = dict(self.properties_kept or {})
        for lead in leads.sorted("id", reverse=True):
            values = lead.type_id != self.type_id and lead._get_filled_properties()
            if lead.type_id and values:
                key = str(lead.type_id.id)
                kept[key] = {**values, **kept.get(key, {})}
        if kept != (self.properties_kept or {}):
            machine = self.with_context(lead_by_machine=Trusted())
            machine._as_server().properties_kept = kept

    # ------------------------------------------------------------------ dialog

    def _get_merge_rows(self, leads):
        """Return the fields in which leads differ, as the dialog shows them.

        :param leads: `lead.lead` records that are merged into this one
        :returns: list of dict, see `get_merge_preview`
        """
        all_leads = self | leads
        defaults = self._get_merge_defaults(leads)
        rows = []
        for name in self._get_merge_fields():
            texts = {lead.id: lead._get_merge_text(name) for lead in all_leads}
            if len(set(texts.values())) < 2:
                continue
            is_united = name in ("tag_ids", "description")
            if is_united:
                chosen = [lead_id for lead_id, text in texts.items() if text]
            else:
                chosen = [self._get_source_id(all_leads, name, defaults)]
            rows.append(
                {
                    "name": name,
                    "label": self._fields[name]._description_string(self.env),
                    "values": texts,
                    "chosen": chosen,
                    "is_united": is_united,
                }
            )
        return rows + self._get_property_rows(leads)

    def _get_source_id(self, all_leads, name, defaults):
        """Return the id of the lead whose value is kept where nobody chooses."""
        if name not in defaults:
            return self.id
        for lead in all_leads.sorted("id", reverse=True):
            if self._get_write_value(lead, name) == defaults[name]:
                return self.id if self._get_write_value(self, name) == defaults[name] else lead.id
        return self.id

    def _get_merge_text(self, name):
        """Return the value of a field as the dialog shows it."""
        self.ensure_one()
        field, value = self._fields[name], self[name]
        if isinstance(value, models.BaseModel):
            # what the user may not read has no name
            return ", ".join(value._filtered_access("read").mapped("display_name"))
        if field.type == "monetary":
            return format_amount(self.env, value, self.currency_id) if value else ""
        if field.type == "datetime":
            return format_datetime(self.env, value) if value else ""
        if field.type == "date":
            return format_date(self.env, value) if value else ""
        if field.type == "boolean":
            return self.env._("Yes") if value else ""
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        text = html2plaintext(value or "") if field.type == "html" else str(value or "")
        return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"

    def _get_property_rows(self, leads):
        """Return the own fields in which leads differ, those of the same type as this one."""
        all_leads, rows = self | leads, []
        for field in PROPERTY_FIELDS:
            same = all_leads.filtered(
                lambda lead, field=field: field != "properties" or lead.type_id == self.type_id
            )
            values = {lead.id: lead._read_property_values(field) for lead in same}
            for name, definition in self._get_property_definitions(field).items():
                texts = {
                    lead.id: str(self._format_property(definition, values[lead.id][name]))
                    if values.get(lead.id, {}).get(name)
                    else ""
                    for lead in all_leads
                }
                if len(set(texts.values())) < 2:
                    continue
                others = same.sorted("id", reverse=True)
                source = next((lead for lead in self | others if texts[lead.id]), self)
                rows.append(
                    {
                        "name": f"{field}.{name}",
                        "label": definition.get("string") or name,
                        "values": texts,
                        "chosen": [source.id],
                        "is_united": False,
                    }
                )
        return rows

    def _get_chosen_merge_values(self, leads, choices):
        """Return the values that somebody has chosen in the dialog.

        :param leads: `lead.lead` records, this one among them
        :param dict choices: {name of the row: id of the lead whose value is kept}
        """
        by_id, names = {lead.id: lead for lead in leads}, set(self._get_merge_fields())
        values, own = {}, self._get_property_defaults((leads - self).sorted("id", reverse=True))
        for row, lead_id in choices.items():
            lead = by_id.get(lead_id)
            field, _dot, name = row.partition(".")
            if lead and row in names:
                values[row] = self._get_write_value(lead, row)
            elif lead and name and field in PROPERTY_FIELDS:
                filled = values.get(field) or own.get(field) or self._read_property_values(field)
                value = lead._read_property_values(field).get(name, False)
                values[field] = {**filled, name: value}
        if "status_id" in values and by_id[choices["status_id"]].status_kind == "lost":
            source = by_id[choices["status_id"]]
            values |= {
                "loss_reason_id": source.loss_reason_id.id,
                "loss_note": source.loss_note,
            }
        return values

    def _get_merge_changes(self, values):
        """Return those of the values that are not the lead's already.

        :param dict values: of `write`
        """
        changes = {}
        for name, value in values.items():
            field = self._fields[name]
            if field.type == "many2many":
                if set(value[0][2]) != set(self[name].ids):
                    changes[name] = value
            elif name in PROPERTY_FIELDS or self._get_write_value(self, name) != value:
                changes[name] = value
        return changes

    def _write_merge_changes(self, values):
        """Write what a merge changes.

        Own fields first where another type was chosen: they are of the type that the lead has,
        and are set aside with it.

        :param dict values: of `write`
        """
        changes = self._get_merge_changes(values)
        if "type_id" in changes and "properties" in changes:
            self.write({"properties": changes.pop("properties")})
        self.write(changes)

    # ------------------------------------------------------------------ before and after

    @api.model
    def _get_merge_columns(self):
        """Return the names of the columns that undoing brings back."""
        # sudo: also those that the user may not write
        names = [
            name
            for name in self.sudo()._get_merge_fields() + ["loss_reason_id", "loss_note"]
            if self._fields[name].column_type
        ]
        return [*names, *self._get_merge_server_columns(), *PROPERTY_FIELDS]

    @api.model
    def _get_merge_server_columns(self):
        """Hook: return the columns of the server that a merge may change.

        :returns: list of names of fields
        """
        return list(SERVER_COLUMNS)

    def _read_merge_columns(self):
        """Return the stored values of the lead: {column: value for JSON}."""
        self.ensure_one()
        self.flush_recordset()
        [[row]] = self.env.execute_query(
            SQL("SELECT to_jsonb(lead) FROM lead_lead AS lead WHERE id = %s", self.id)
        )
        return {
            **{name: row.get(name) for name in self._get_merge_columns()},
            **self._read_merge_checksums(),
        }

    def _read_merge_checksums(self):
        """Return what tells whether files in fields are the same: {field: checksum or None}."""
        names = self._get_merge_files()
        if not names:
            return {}
        rows = self.env.execute_query(
            SQL(
                """SELECT res_field, checksum FROM ir_attachment
                    WHERE res_model = %s AND res_id = %s AND res_field = ANY(%s)""",
                self._name,
                self.id,
                names,
            )
        )
        return {**dict.fromkeys(names), **dict(rows)}

    def _get_changed_columns(self, before):
        """Return what has changed since: {column: [before, after]}.

        :param dict before: as `_read_merge_columns` returned it
        """
        after = self._read_merge_columns()
        return {name: [before[name], after[name]] for name in before if before[name] != after[name]}

    def _bring_back_merge_values(self, log):
        """Bring back the values that a merge has changed and nobody since.

        :param log: `lead.merge` record, as superuser
        :returns: labels of the values that somebody has changed since
        """
        self.ensure_one()
        current = self._read_merge_columns()
        restored, kept, server = {}, [], self._get_merge_server_columns()
        for name, (before, after) in (log.changed_values or {}).items():
            if current.get(name) == after:
                restored[name] = before
            elif name not in server and not log._pass_on_before(name, before, after):
                kept.append(self._fields[name]._description_string(self.env))
        restored = self._without_gone_records(restored)
        added = [fields.Command.unlink(tag_id) for tag_id in log.added_tag_ids or ()]
        self._write_back(restored, {"tag_ids": added} if added else {})
        return kept

    def _without_gone_records(self, values):
        """Return the values without those that name a record which is gone."""
        return {
            name: value
            for name, value in values.items()
            if self._fields[name].type != "many2one"
            or self._fields[name].company_dependent
            or not value
            or self.env[self._fields[name].comodel_name].sudo().browse(value).exists()
        }

    @api.model
    def _is_written_back(self, name, value):
        """Tell whether a value goes through `write`; what has one a company or language does not.

        Of a file that a merge has replaced only the checksum is known.
        """
        field = self._fields[name]
        return not (
            field.company_dependent or field.translate or (field.type == "binary" and value)
        )

    def _write_back(self, restored, lists):
        """Write values as they were: through the gate, but taken back, not made.

        :param dict restored: {column: value as JSON has it}
        :param dict lists: {field that is no column: commands of `write`}
        """
        server = self._get_merge_server_columns()
        current = self._read_merge_columns()
        people = {
            name: value
            for name, value in restored.items()
            if name not in server and self._is_written_back(name, value)
        }
        for name, value in people.items():
            field = self._fields[name]
            if value and field.type in ("date", "datetime"):
                people[name] = value.replace("T", " ")[:19]
        people |= lists
        if people:
            entered = (self.id, people.get("status_id", self.status_id.id))
            # sudo: a merge that the user could make is taken back as it was
            self.sudo().with_context(
                lead_replaced_status_ids=Trusted(self.status_id.ids),
                lead_status_actions_done=Trusted([entered]),
            ).write(people)
        self.env.flush_all()
        # what follows from a change as well, such as the day of closing, or stays in spite of it
        restored = {
            **{name: current[name] for name in server},
            **{name: v for name, v in restored.items() if self._fields[name].column_type},
        }
        if restored:
            sets = SQL(", ").join(
                SQL("%s = former.%s", SQL.identifier(name), SQL.identifier(name))
                for name in restored
            )
            self.env.cr.execute(
                SQL(
                    """UPDATE lead_lead AS lead SET %s
                         FROM jsonb_populate_record(NULL::lead_lead, %s::jsonb) AS former
                        WHERE lead.id = %s""",
                    sets,
                    json.dumps(restored),
                    self.id,
                )
            )
            self.env.invalidate_all(flush=False)
