import functools
import re
from pathlib import Path

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.base_import.models.base_import import FIELDS_RECURSION_LIMIT

from ..import_headings import find_field
from .base_import_import import is_filled
from .base_import_import_columns import KEPT_TEXT

# rows among which the heading is looked for
HEADING_ROWS = 6
# how far a heading of another program is from the label of its field; Odoo's own guess begins
# to be unsure at 0.2
HEADING_DISTANCE = 0.05


class BaseImportImport(models.TransientModel):
    """Headings of files: where they are, and which fields they mean, in whatever language."""

    _inherit = "base_import.import"

    def _find_heading(self, rows, merged):
        """Return the rows from the heading on, which may stand below a title.

        A heading may be of two rows as well, "Contact" above "Email" and "Phone".
        """
        heading = self._find_heading_row(rows)
        number, cells = rows[heading]
        cells = list(cells)
        for above_number, above in reversed(rows[:heading] if heading else []):
            for index, cell in enumerate(above):
                if index < len(cells) and not is_filled(cells[index]):
                    top = merged.get((above_number - 1, index), (above_number - 1, index))
                    cells[index] = cell if top[1] == index else ""
        return [(number, [_strip_heading(cell) for cell in cells]), *rows[heading + 1 :]]

    def _find_heading_row(self, rows):
        """Return the position of the row that says most names of fields."""
        known = None
        for position in range(1, min(HEADING_ROWS, len(rows) - 1)):
            cells = [cell for cell in rows[position][1] if is_filled(cell)]
            first = rows[0][1]
            if not any(
                is_filled(cell) and not is_filled(first[index] if index < len(first) else "")
                for index, cell in enumerate(rows[position][1])
            ):
                # the first row has a heading for each of them
                continue
            known = known if known is not None else self._get_headings()
            names = [
                cell
                for cell in map(_strip_heading, cells)
                if cell.casefold() in known or find_field(cell)
            ]
            if len(names) >= 2 and len(names) * 2 >= len(cells):
                return position
        return 0

    def _get_headings(self):
        """Return {label in small letters: field}, in every language that is known.

        Those are the languages of the database, and those that the suite is translated to.
        """
        self.env["ir.model.fields"].flush_model(["field_description"])
        self.env.cr.execute(
            SQL(
                "SELECT name, field_description FROM ir_model_fields WHERE model = %s",
                self.res_model,
            )
        )
        headings = dict(_read_translated_headings(self.res_model))
        for name, labels in self.env.cr.fetchall():
            headings |= {label.casefold(): name for label in labels.values() if label}
        headings |= {name: name for name in self.env[self.res_model]._fields}
        mappings = self.env["base_import.mapping"].search_fetch(
            [("res_model", "=", self.res_model)], ["column_name", "field_name"]
        )
        return {mapping.column_name: mapping.field_name for mapping in mappings} | headings

    def _get_mapping_suggestion(self, header, fields_tree, header_types, mapping_fields):
        """Know the headings of other languages than the user's, and of other programs."""
        suggestion = super()._get_mapping_suggestion(
            header, fields_tree, header_types, mapping_fields
        )
        is_sure = suggestion and suggestion.get("distance", 0) <= 0
        if is_sure or not self._is_lead_import():
            return suggestion
        offered = {field["name"] for field in fields_tree}
        name = self._get_headings().get(header.casefold())
        if name in offered and "/" not in header:
            return {"field_path": [name], "distance": 0}
        name = find_field(header)
        if name in offered:
            # of two columns the one with the label of the field goes first
            return {"field_path": [name], "distance": HEADING_DISTANCE}
        return suggestion

    @api.model
    def get_fields_tree(self, model, depth=FIELDS_RECURSION_LIMIT):
        """Offer a person's full name, which the import takes apart, the ID, and no field at all.

        What belongs to no field goes to the description, with the heading of its column.
        """
        tree = super().get_fields_tree(model, depth)
        offered = {field["name"] for field in tree}
        if model != "lead.lead":
            return tree
        labels = {
            "contact_name": self.env[model]._fields["contact_name"]._description_string(self.env),
            "code": self.env[model]._get_match_label("code"),
            KEPT_TEXT: self.env._("Text in the description"),
        }
        added = [
            {
                "id": name,
                "name": name,
                "string": label,
                "required": False,
                "fields": [],
                "type": "char",
                "model_name": model,
            }
            for name, label in labels.items()
            if name not in offered
        ]
        return tree + added


@functools.lru_cache(maxsize=4)
def _read_translated_headings(model):
    """Return {label in small letters: field} from the translations of the suite's addons.

    A language need not be installed for its headings to be known.
    """
    place = re.compile(rf"field_description:\w+\.field_{model.replace('.', '_')}__(\w+)")
    headings = {}
    for path in sorted(Path(__file__).parents[2].glob("lead_management*/i18n/*.po")):
        for entry in path.read_text("utf-8").split("\n\n"):
            fields = place.findall(entry)
            label = entry.partition("\nmsgstr ")[2] if fields else ""
            label = "".join(re.findall(r'^"(.*)"$', label, re.MULTILINE))
            if label:
                headings.setdefault(label.casefold(), fields[0])
    return headings


def _strip_heading(cell):
    """Return a heading without spaces around, and marks such as that of a required field."""
    return " ".join(str(cell).split()).strip(" *:\u200b\ufeff")
