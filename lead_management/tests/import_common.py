import io

from openpyxl import Workbook

from .common import LeadManagementCommon

# what Odoo's importer sends beside the file (import_model.js)
IMPORTER_OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": "",
    "encoding": "",
    "date_format": "",
    "datetime_format": "",
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
    "sheet": "",
    "sheets": [],
    "skip": 0,
    "limit": 2000,
    "keep_matches": False,
    "advanced": True,
    "tracking_disable": True,
    "fallback_values": {},
    "import_set_empty_fields": [],
    "import_skip_records": [],
    "name_create_enabled_fields": {},
}


class LeadImportCommon(LeadManagementCommon):
    """Import as a user of the group All leads does it, by `load` or with a file."""

    @classmethod
    def _load(cls, fields, rows, user=None, duplicates=None, **context):
        """Load rows into leads, in the context of Odoo's importer.

        :param list fields: column names
        :param rows: list of lists of str
        :param user: `res.users` record, by default `user_all`
        :param dict duplicates: `policy` and `match`
        :returns: the answer of `load`
        """
        context = {"import_file": True, "tracking_disable": True, **context}
        if duplicates:
            context["lead_import_duplicates"] = duplicates
        Lead = cls.env["lead.lead"].with_user(user or cls.user_all)
        return Lead.with_context(**context).load(fields, rows)

    def _load_leads(self, fields, rows, **parameters):
        """Load rows, check that there is no error, and return the leads."""
        result = self._load(fields, rows, **parameters)
        self.assertEqual(result["messages"], [])
        return self.env["lead.lead"].browse(result["ids"])

    def _assert_errors(self, result, expected):
        """Check that `load` wrote nothing and reports these errors.

        :param dict expected: {(row, field): part of the message}; rows count from 0
        """
        self.assertFalse(result["ids"])
        found = {
            (message["rows"]["from"], message.get("field")): message["message"]
            for message in result["messages"]
        }
        self.assertEqual(found.keys(), expected.keys())
        for place, text in expected.items():
            self.assertIn(text, found[place])

    @classmethod
    def _create_importer(cls, content, name="leads.csv", user=None):
        """Return the importer with a file in it, as the upload leaves it.

        :param content: bytes, or str that becomes UTF-8
        """
        content = content.encode() if isinstance(content, str) else content
        importer = cls.env["base_import.import"].with_user(user or cls.user_all)
        return importer.create({"res_model": "lead.lead", "file": content, "file_name": name})

    def _preview(self, importer, **options):
        """Return the preview that the user sees after the upload."""
        options = {**IMPORTER_OPTIONS, **options}
        if importer.file_name.endswith("csv"):
            importer.file_type = "text/csv"
        return importer.parse_preview(options)

    def _import_file(self, importer, dryrun=False, **options):
        """Import a file by the columns that the preview proposes, batch by batch.

        :returns: list of the answers to the batches
        """
        preview = self._preview(importer, **options)
        self.assertNotIn("error", preview)
        headers = preview["headers"]
        matches = preview["matches"] or {}
        fields = ["/".join(matches.get(i, [])) or False for i in range(len(headers))]
        options = {**preview["options"], **options}
        columns = [header.strip().lower() for header in headers]
        results = []
        while not results or results[-1].get("nextrow"):
            options["skip"] = results[-1]["nextrow"] if results else 0
            results.append(importer.execute_import(fields, columns, dict(options), dryrun=dryrun))
        return results

    def _import_leads(self, importer, **options):
        """Import a file, check that there is no error, and return the leads."""
        results = self._import_file(importer, **options)
        self.assertEqual([result["messages"] for result in results], [[]] * len(results))
        ids = [lead_id for result in results for lead_id in result["ids"]]
        return self.env["lead.lead"].browse(ids)

    @staticmethod
    def _create_workbook(rows):
        """Return the content of an .xlsx file with these rows."""
        book = Workbook()
        for row in rows:
            book.active.append(row)
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()
