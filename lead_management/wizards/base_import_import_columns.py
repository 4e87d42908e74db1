from odoo import api, models
from odoo.exceptions import UserError

# what a column is mapped to that belongs to no field
KEPT_TEXT = "lead_kept_text"
# fields that hold what several columns say, and what stands between it
JOINED = {"phone": "; ", "email": "; ", "description": "\n"}
# headings under which other programs export their own numbers, and Odoo its external ids
ID_HEADINGS = ("id", "record id", "record no", "row id", "identyfikator", "ид", "идентификатор")
# nearer than this is a heading that is known, not one that looks similar
KNOWN_DISTANCE = 0.1


class BaseImportImport(models.TransientModel):
    """Columns of leads that share a field, or that belong to none."""

    _inherit = "base_import.import"

    # ------------------------------------------------------------------ proposing

    def _get_mapping_suggestions(self, headers, header_types, fields_tree):
        """Take numbers of another program for what they are: no external ids of Odoo."""
        suggestions = super()._get_mapping_suggestions(headers, header_types, fields_tree)
        if not self._is_lead_import():
            return suggestions
        for index, header in enumerate(headers):
            if " ".join(header.casefold().split()) not in ID_HEADINGS:
                continue
            if self._are_numbers(index):
                suggestions[index, header] = {"field_path": [KEPT_TEXT], "distance": -1}
            elif suggestions.get((index, header), {}).get("field_path") == [KEPT_TEXT]:
                # of the file before: this one may come from Odoo
                suggestions[index, header] = {"field_path": ["id"], "distance": 0}
        return suggestions

    def _are_numbers(self, index):
        """Tell whether a column of the file holds nothing but whole numbers."""
        rows = self._get_lead_rows({"has_headers": True})[1:]
        cells = [str(row[index]).strip() for _number, row in rows if row[index] is not None]
        filled = [cell.removesuffix(".0") for cell in cells if cell]
        return bool(filled) and all(cell.isascii() and cell.isdigit() for cell in filled)

    def _deduplicate_mapping_suggestions(self, mapping_suggestions):
        """Leave a second telephone and e-mail where they are: the field takes them all."""
        shared = {
            header: suggestion
            for header, suggestion in mapping_suggestions.items()
            if self._is_lead_import() and self._is_shared(suggestion)
        }
        result = super()._deduplicate_mapping_suggestions(mapping_suggestions)
        mapping_suggestions.update(shared)
        return result

    @api.model
    def _is_shared(self, suggestion):
        if not suggestion or len(suggestion["field_path"]) > 1:
            return False
        is_known = suggestion.get("distance", 1) < KNOWN_DISTANCE
        return is_known and suggestion["field_path"][0] in (KEPT_TEXT, *JOINED)

    # ------------------------------------------------------------------ importing

    def _get_mapped_headings(self, fields, rows, options):
        """Return the headings of the columns that are mapped, or the numbers of the columns."""
        heading = rows[0][1] if options.get("has_headers") else [""] * len(fields)
        return [
            str(heading[index] or "").strip() or self.env._("Column %(number)s", number=index + 1)
            for index, field in enumerate(fields)
            if field
        ]

    def _handle_multi_mapping(self, import_fields, input_file_data):
        """Join what several columns say of one field, and set aside what belongs to none."""
        if self._is_lead_import():
            columns = LeadColumns(self.env, import_fields)
            if not columns.fields:
                raise UserError(
                    self.env._(
                        "All columns go to the description as text. Choose the field of at least"
                        " one of them, such as Lead name or Email."
                    )
                )
            input_file_data = [columns.join_cells(row) for row in input_file_data]
            import_fields = columns.fields
        return super()._handle_multi_mapping(import_fields, input_file_data)


class LeadColumns:
    """The columns of a file, of which several can be mapped to one field."""

    def __init__(self, env, fields):
        """
        :param env: of the importer, whose context knows the file
        :param list fields: what the columns are mapped to
        """
        self.env = env
        self.source = env.context.get("lead_import_source")
        self.headings = env.context.get("lead_import_headings") or fields
        self.kept = [index for index, name in enumerate(fields) if name == KEPT_TEXT]
        self.joined = {
            name: indexes
            for name in JOINED
            if len(indexes := [i for i, field in enumerate(fields) if field == name]) > 1
        }
        dropped = {*self.kept, *(i for indexes in self.joined.values() for i in indexes[1:])}
        self.left = [index for index in range(len(fields)) if index not in dropped]
        self.fields = [fields[index] for index in self.left]
        self.count = 0

    def join_cells(self, row):
        """Return the cells of a row that are imported, as many as there are `fields`."""
        row = list(row)
        kept = [(self.headings[index], row[index]) for index in self.kept]
        for name, indexes in self.joined.items():
            cells = [(index, row[index]) for index in indexes if row[index] not in (None, "")]
            if name == "email":
                cells, unusable = self._part_emails(cells)
                kept += [(self.headings[index], cell) for index, cell in unusable]
            if len(cells) > 1:
                texts = dict.fromkeys(self._get_text(name, cell) for _index, cell in cells)
                row[indexes[0]] = JOINED[name].join(filter(None, texts))
            else:
                row[indexes[0]] = cells[0][1] if cells else ""
        kept = [(heading, str(cell).strip()) for heading, cell in kept if cell not in (None, "")]
        if kept and self.source is not None:
            self.source.kept[self.count] = [each for each in kept if each[1]]
        self.count += 1
        return [row[index] for index in self.left]

    def _part_emails(self, cells):
        """Part cells into addresses and what is none; the first one is left to the import."""
        Lead = self.env["lead.lead"]
        usable = [cell for cell in cells if Lead._is_email(str(cell[1]))]
        usable = usable or cells[:1]
        return usable, [cell for cell in cells if cell not in usable]

    def _get_text(self, name, cell):
        text = str(cell).strip()
        if name != "phone":
            return text
        try:
            return self.env["ir.fields.converter"]._restore_digits(text)
        except ValueError:
            return text
