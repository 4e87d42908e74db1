from odoo.tests import TransactionCase, tagged

LANGUAGE = "pl_PL"


@tagged("post_install", "-at_install")
class TestShippedNames(TransactionCase):
    """What was shipped and renamed since, when a language is loaded later (REQ-9.1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(LANGUAGE)
        Module = cls.env["ir.module.module"]
        core = Module.search([("name", "=", "lead_management")])
        cls.modules = (core | core.downstream_dependencies()).mapped("name")

    def _load_language(self):
        self.env["ir.module.module"]._load_module_terms(self.modules, [LANGUAGE])

    def _get_shipped(self):
        """Return (record, name of a translated field) of all that people may change."""
        data = self.env["ir.model.data"].search(
            [("module", "in", self.modules), ("noupdate", "=", True)]
        )
        for model, rows in data.grouped("model").items():
            fields = [
                field
                for field in self.env[model]._fields.values()
                if field.store and field.translate is True
            ]
            for record in self.env[model].browse(rows.mapped("res_id")).exists():
                for field in fields:
                    if record[field.name]:
                        yield record, field.name

    def _forget_language(self, record, name):
        """Make a text one that was never translated, as before the language was there."""
        self.env.cr.execute(
            f'UPDATE "{record._table}" SET "{name}" = "{name}" - %s WHERE id = %s',
            (LANGUAGE, record.id),
        )
        record.invalidate_recordset([name])

    def test_renamed_records_keep_their_names(self):
        """Statuses, types, priorities, reasons, activity types, stages: whatever is shipped."""
        renamed = []
        for number, (record, name) in enumerate(self._get_shipped()):
            self._forget_language(record, name)
            record[name] = f"Ours {number}"
            renamed.append((record, name, f"Ours {number}"))
        self.assertGreaterEqual(
            {record._name for record, _name, _text in renamed},
            {"lead.status", "lead.priority", "lead.loss.reason"},
        )
        self.env.flush_all()
        self._load_language()
        wrong = [
            (record, record.with_context(lang=LANGUAGE)[name])
            for record, name, text in renamed
            if record.with_context(lang=LANGUAGE)[name] != text
        ]
        self.assertFalse(wrong)

    def test_others_are_translated(self):
        """A name that nobody changed is there in the new language."""
        new = self.env.ref("lead_management.lead_status_new")
        renamed = self.env.ref("lead_management.lead_status_won")
        for status in new | renamed:
            self._forget_language(status, "name")
        renamed.name = "Hooray"
        self.env.flush_all()
        self._load_language()
        self.assertEqual(new.with_context(lang=LANGUAGE).name, "Nowy")
        self.assertEqual(renamed.with_context(lang=LANGUAGE).name, "Hooray")

    def test_own_translation_stays(self):
        """A name that somebody gave in a language is kept in it, as Odoo does."""
        status = self.env.ref("lead_management.lead_status_new")
        status.with_context(lang=LANGUAGE).name = "Świeży"
        status.name = "Fresh"
        self.env.flush_all()
        self._load_language()
        self.assertEqual(status.with_context(lang=LANGUAGE).name, "Świeży")
        self.assertEqual(status.name, "Fresh")
