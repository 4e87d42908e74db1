from odoo import api, models
from odoo.tools import SQL, human_size

# what is put behind the name of the field of a file that a merge has replaced
REPLACED = ":merge"
# how the field with the name of a file is called after that with the file
NAME_SUFFIXES = ("_filename", "_file_name", "_name")


class LeadLead(models.Model):
    """Files and pictures in fields of leads: filled, shown, chosen and brought back by a merge.

    They are attachments of the lead. One that a merge replaces stays beside the new one under a
    name that no field has, so that nobody sees it, until the merge is undone or the lead goes.
    """

    _inherit = "lead.lead"

    # ------------------------------------------------------------------ which there are

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

    @api.model
    def _get_chosen_files(self):
        """Return those of the fields among whose files the user may choose."""
        return [
            name
            for name in self._get_merge_files()
            if self._has_field_access(self._fields[name], "write")
        ]

    def _read_merge_files(self):
        """Return the files of the leads, one query.

        :returns: {(lead id, field): (checksum, type, size in bytes)}
        """
        names = self._get_merge_files()
        if not names:
            return {}
        rows = self.env.execute_query(
            SQL(
                """SELECT res_id, res_field, checksum, mimetype, file_size FROM ir_attachment
                    WHERE res_model = %s AND res_id = ANY(%s) AND res_field = ANY(%s)""",
                self._name,
                self.ids,
                names,
            )
        )
        return {(lead_id, name): values for lead_id, name, *values in rows}

    def _read_merge_columns(self):
        columns = super()._read_merge_columns()
        files = self._read_merge_files()
        checksums = {
            name: files.get((self.id, name), [None])[0] for name in self._get_merge_files()
        }
        return {**columns, **checksums}

    # ------------------------------------------------------------------ which are kept

    def _get_merge_defaults(self, leads):
        """Take the files of the newest other leads for the fields in which this one has none."""
        values = super()._get_merge_defaults(leads)
        names = self._get_chosen_files()
        files = (self | leads)._read_merge_files() if names else {}
        for name in names:
            source = self._get_file_source(leads, name, files)
            if source != self and (source.id, name) in files:
                values[name] = self._read_file(source, name)
        return values

    def _get_file_source(self, leads, name, files):
        """Return the lead whose file is kept where nobody chooses: this, else the newest."""
        candidates = [self, *leads.sorted("id", reverse=True)]
        return next((lead for lead in candidates if (lead.id, name) in files), self)

    @api.model
    def _read_file(self, lead, name):
        return lead.with_context(bin_size=False)[name]

    def _get_merge_rows(self, leads):
        """Show the fields, too, that hold different files."""
        rows = super()._get_merge_rows(leads)
        names = self._get_chosen_files()
        all_leads = self | leads
        files = all_leads._read_merge_files() if names else {}
        for name in names:
            found = {lead.id: files.get((lead.id, name)) for lead in all_leads}
            if len({values and values[0] for values in found.values()}) > 1:
                rows.append(
                    {
                        "name": name,
                        "label": self._fields[name]._description_string(self.env),
                        "values": {
                            lead.id: lead._get_file_text(name, found[lead.id]) for lead in all_leads
                        },
                        "chosen": self._get_file_source(leads, name, files).ids,
                        "is_united": False,
                    }
                )
        return rows

    def _get_file_text(self, name, values):
        """Return what the dialog says of a file.

        :param str name: of the field
        :param values: as `_read_merge_files` returns them, or None
        """
        if not values:
            return ""
        _checksum, mimetype, size = values
        for suffix in NAME_SUFFIXES:
            field = self._fields.get(name + suffix)
            if field is not None and field.type == "char" and self[field.name]:
                return self[field.name]
        if (mimetype or "").startswith("image/"):
            return self.env._("Image (%(size)s)", size=human_size(size or 0))
        return self.env._("File (%(size)s)", size=human_size(size or 0))

    def _get_chosen_merge_values(self, leads, choices):
        values = super()._get_chosen_merge_values(leads, choices)
        by_id = {lead.id: lead for lead in leads}
        for name in self._get_chosen_files():
            lead = by_id.get(choices.get(name))
            if lead:
                values[name] = self._read_file(lead, name)
        return values

    # ------------------------------------------------------------------ replaced ones

    def _write_merge_changes(self, values):
        """Keep the files that others take the place of."""
        names = [name for name in self._get_merge_files() if name in values]
        replaced = [name for name in names if values[name] != self._read_file(self, name)]
        if replaced:
            self._name_files(replaced, [name + REPLACED for name in replaced])
        return super()._write_merge_changes(values)

    def _name_files(self, names, new_names, checksums=None):
        """Give the files of fields to others.

        :param list names: of the fields
        :param list new_names: of the others, in the same order
        :param list checksums: of the files, where there may be several
        """
        checksums = checksums or [None] * len(names)
        self.env["ir.attachment"].flush_model()
        for name, new_name, checksum in zip(names, new_names, checksums, strict=True):
            self.env.cr.execute(
                SQL(
                    """UPDATE ir_attachment SET res_field = %s WHERE id = (
                           SELECT id FROM ir_attachment
                            WHERE res_model = %s AND res_id = %s AND res_field = %s
                              AND (%s::varchar IS NULL OR checksum = %s)
                            ORDER BY id DESC LIMIT 1)""",
                    new_name,
                    self._name,
                    self.id,
                    name,
                    checksum,
                    checksum,
                )
            )
        self.env["ir.attachment"].invalidate_model(flush=False)
        self.invalidate_recordset()

    def _write_back(self, restored, lists):
        """Bring back the files that others have taken the place of as well."""
        res = super()._write_back(restored, lists)
        names = [n for n, value in restored.items() if value and self._fields[n].type == "binary"]
        if names:
            # sudo: a merge that the user could make is taken back as it was
            self.env["ir.attachment"].sudo().search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("res_field", "in", names),
                ]
            ).unlink()
            kept = [name + REPLACED for name in names]
            self._name_files(kept, names, [restored[name] for name in names])
        return res
