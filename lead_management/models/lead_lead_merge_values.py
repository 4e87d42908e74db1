from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools.mail import is_html_empty

from ..trusted_context import Trusted
from .lead_lead_properties import PROPERTY_FIELDS

# never of another lead: what makes a lead this one
OWN_FIELDS = frozenset(
    ("active", "code", "company_id", "board_rank", "loss_reason_id", "loss_note")
)


class LeadLead(models.Model):
    """Which values stay when leads are merged, where nobody chooses others."""

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
        special.update((*self._get_partner_fields("address"), *self._get_person_fields()))
        for name in self._get_merge_fields():
            if name not in special and not self[name]:
                source = next((lead for lead in others if lead[name]), None)
                if source:
                    values[name] = self._get_write_value(source, name)
        values |= self._get_address_of_others(others)
        values |= self._get_person_of_others(others)
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

    # ------------------------------------------------------------------ writing

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
