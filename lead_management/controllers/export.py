import json
import re

from odoo.http import request, route

from odoo.addons.web.controllers.export import (
    CSVExport,
    ExcelExport,
    ExportXlsxWriter,
    GroupExportXlsxWriter,
)
from odoo.addons.web.controllers.pivot import TableExporter

# what a spreadsheet takes for a formula, beside what Odoo guards itself, in the wide signs of Asian
# keyboards too; and a text of the user that looks guarded already, which would lose its apostrophe
# on the way back
UNGUARDED = re.compile(r"[@\t\r\n\uff0b\uff0d\uff1d\uff20]|'+[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]")

# what the library of Odoo makes a formula or a link of
CALCULATED = re.compile(r"=|\{=|[a-z]+:", re.IGNORECASE)


class LeadExportMixin:
    """Exports of the suite's own models: texts stay texts in every spreadsheet."""

    def base(self, data):
        # what writes the cells is not told the model
        request.is_lead_export = _is_own_model(json.loads(data)["model"])
        return super().base(data)

    @staticmethod
    def _is_lead_export():
        return getattr(request, "is_lead_export", False)


class LeadCSVExport(LeadExportMixin, CSVExport):
    """Guards every text that a spreadsheet would calculate; the importer takes it back."""

    @route()
    def web_export_csv(self, data):
        return super().web_export_csv(data)

    def from_data(self, fields, columns_headers, rows):
        if self._is_lead_export():
            rows = [[_guard(cell) for cell in row] for row in rows]
        return super().from_data(fields, columns_headers, rows)


class LeadExcelExport(LeadExportMixin, ExcelExport):
    """Writes texts as texts: a name "=1+1" is no formula, an address no link."""

    @route()
    def web_export_xlsx(self, data):
        return super().web_export_xlsx(data)

    def from_data(self, fields, columns_headers, rows):
        if not self._is_lead_export():
            return super().from_data(fields, columns_headers, rows)
        with PlainXlsxWriter(fields, columns_headers, len(rows)) as writer:
            for row_index, row in enumerate(rows, 1):
                for cell_index, cell_value in enumerate(row):
                    writer.write_cell(row_index, cell_index, cell_value)
        return writer.value

    def from_group_data(self, fields, columns_headers, groups):
        if not self._is_lead_export():
            return super().from_group_data(fields, columns_headers, groups)
        with PlainGroupXlsxWriter(fields, columns_headers, groups.count) as writer:
            row, column = 1, 0
            for group_name, group in groups.children.items():
                row, column = writer.write_group(row, column, group_name, group)
        return writer.value


class LeadPivotExport(TableExporter):
    """Writes the headings of a pivot table as texts: the customer "=1+1" is no formula."""

    @route()
    def export_xlsx(self, data, **kw):
        table = json.loads(data.read() if hasattr(data, "read") else data)
        if isinstance(table, dict) and _is_own_model(table.get("model")):
            headings = [*table["measure_headers"], *table["rows"]]
            for heading in sum(table["col_group_headers"], headings):
                if CALCULATED.match(str(heading["title"])):
                    # as the names of rows are indented
                    heading["title"] = f" {heading['title']}"
        return super().export_xlsx(json.dumps(table), **kw)


class PlainXlsxWriter(ExportXlsxWriter):
    def write(self, row, column, cell_value, style=None):
        if isinstance(cell_value, str) and cell_value:
            return self.worksheet.write_string(row, column, cell_value, style)
        return super().write(row, column, cell_value, style)


class PlainGroupXlsxWriter(PlainXlsxWriter, GroupExportXlsxWriter):
    """The same where the list is grouped."""


def _is_own_model(name):
    """Tell whether a model is the suite's own."""
    model = request.env.get(name)
    return model is not None and model._original_module.startswith("lead_management")


def _guard(cell):
    if isinstance(cell, str) and UNGUARDED.match(cell):
        return f"'{cell}"
    return cell
