from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL, file_open
from odoo.tools.translate import get_po_paths, translation_file_reader

CORE = "lead_management"


class IrModuleModule(models.Model):
    """A name that people gave to what was shipped is its name in every language.

    Statuses, types, priorities, reasons, templates and the like are shipped to be renamed.
    A language that is loaded later brings translations of the names they were shipped
    with: these are left out where the name is another one by now.
    """

    _inherit = "ir.module.module"

    @api.model
    def _load_module_terms(self, modules, langs, overwrite=False):
        sources = self._read_shipped_sources(modules, langs)
        before = {key: self._read_translations(*key) for key in sources}
        res = super()._load_module_terms(modules, langs, overwrite=overwrite)
        for key, by_record in sources.items():
            self._drop_former_names(*key, by_record, before[key])
        return res

    @api.model
    def _read_shipped_sources(self, modules, langs):
        """Return what the translations of the suite's records translate.

        :param modules: names of modules whose translations are loaded
        :param langs: codes of languages
        :returns: {(model, field): {external id: {language: text as it was shipped}}}
        """
        core = self.search([("name", "=", CORE)])
        ours = {CORE, *core.downstream_dependencies().mapped("name")}
        sources = defaultdict(lambda: defaultdict(dict))
        for module in ours.intersection(modules):
            for lang in langs:
                for path in get_po_paths(module, lang):
                    for row in self._read_rows(path):
                        key = (row["imd_model"], row["name"].partition(",")[2])
                        xmlid = f"{row['module']}.{row['imd_name']}"
                        sources[key][xmlid][lang] = row["src"]
        return {
            (model, name): by_record
            for (model, name), by_record in sources.items()
            if model in self.env and self._is_translated_whole(self.env[model], name)
        }

    @api.model
    def _read_rows(self, path):
        """Return the rows of a translation file that are about fields of records."""
        with file_open(path, mode="rb", env=self.env) as source:
            rows = translation_file_reader(source)
            return [row for row in rows if row["type"] == "model" and row["value"]]

    @api.model
    def _is_translated_whole(self, model, name):
        """Tell whether a field has one text a language, rather than terms within it."""
        field = model._fields.get(name)
        return bool(field and field.store and field.translate is True)

    @api.model
    def _read_translations(self, model, name):
        """Return what records that people may change are called in each language.

        :param str model: name of a model
        :param str name: of one of its translated fields
        :returns: {external id: (record id, {language: text})}
        """
        Model = self.env[model]
        Model.flush_model([name])
        query = SQL(
            """
            SELECT data.module || '.' || data.name, record.id, record.%(field)s
              FROM ir_model_data AS data
              JOIN %(table)s AS record ON record.id = data.res_id
             WHERE data.model = %(model)s AND data.noupdate
            """,
            field=SQL.identifier(name),
            table=SQL.identifier(Model._table),
            model=model,
        )
        rows = self.env.execute_query(query)
        return {xmlid: (res_id, texts or {}) for xmlid, res_id, texts in rows}

    @api.model
    def _drop_former_names(self, model, name, sources, before):
        """Take out the translations that were just added to texts that have been changed.

        :param dict sources: {external id: {language: text as it was shipped}}
        :param dict before: what `_read_translations` returned before they were loaded
        """
        Model = self.env[model]
        for xmlid, (res_id, texts) in before.items():
            former = [
                lang
                for lang, source in sources.get(xmlid, {}).items()
                if lang not in texts and texts.get("en_US") != source
            ]
            if former:
                self.env.cr.execute(
                    SQL(
                        "UPDATE %(table)s SET %(field)s = %(field)s - %(langs)s WHERE id = %(id)s",
                        table=SQL.identifier(Model._table),
                        field=SQL.identifier(name),
                        langs=former,
                        id=res_id,
                    )
                )
        Model.invalidate_model([name])
