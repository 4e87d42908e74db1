from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..country_names import are_country_codes, says_nothing
from ..plain_text import fold_letters
from .lead_import_session import LeadImportSession


class IrFieldsConverter(models.AbstractModel):
    """Names in an import of leads: looked up once for each name, and never guessed.

    They match whatever their case and the spaces around them, in the user's language and
    in English. Where one record is written exactly so, it goes before those that are not.
    """

    # a file for each concern: values, names, states
    _inherit = "ir.fields.converter"

    @api.model
    def db_id_for(self, model, field, subfield, value, savepoint):
        session = LeadImportSession.of(self.env)
        if session is None:
            return super().db_id_for(model, field, subfield, value, savepoint)
        value = getattr(value, "state", value)
        value = _clean(value) if isinstance(value, str) else value
        key = (model._name, field.name, field.comodel_name, subfield, value)
        if key not in session.names:
            # an own field is no field, but names a model as well
            Model = self.env[field.comodel_name] if field.comodel_name else None
            makes = (self.env.context.get("name_create_enabled_fields") or {}).get(field.name)
            try:
                if makes and Model is not None:
                    session.mark(Model)
                found = super().db_id_for(model, field, subfield, value, savepoint)
                if makes and Model is not None:
                    session.note_made(Model, found[0])
                session.names[key] = self._choose_match(field, value, *found)
            except ValueError as error:
                if self.env.context.get("name_create_enabled_fields"):
                    # what was created for other names may be rolled back with this one
                    session.forget_names()
                session.names[key] = error
        found = session.names[key]
        if not isinstance(found, ValueError):
            return found
        message, *details = found.args
        # the caller adds to the details: each row gets its own
        raise ValueError(message, *(dict(detail or {}) for detail in details))

    # ------------------------------------------------------------------ all of a column

    @api.model
    def _look_up_names(self, model, columns, rows):
        """Look up the names in the columns of an import, a few queries a column.

        What is found, or found to be doubtful, is remembered in the session. Other names are
        left to `db_id_for`, which says what is wrong or creates them.

        :param model: recordset of the model that is imported
        :param columns: names of the columns
        :param rows: list of lists of cells
        """
        session = LeadImportSession.of(self.env)
        for position, column in enumerate(columns):
            field = model._fields.get(column)
            if not field or field.type not in ("many2one", "many2many"):
                continue
            if field.comodel_name == "res.country.state":
                continue
            if field.comodel_name == "res.country":
                self._blank_unknown_countries(rows, position)
            cells = {row[position] for row in rows if isinstance(row[position], str)}
            if field.type == "many2many":
                cells = {part for cell in cells for part in cell.split(",")}
            names = {_clean(cell) for cell in cells} - {""}
            for name, ids in self._find_names(self.env[field.comodel_name], names).items():
                key = (model._name, column, field.comodel_name, None, name)
                session.names[key] = self._settle_match(field, name, ids)

    @api.model
    def _blank_unknown_countries(self, rows, position):
        """Take "n/a" and the like for an empty cell; "NA" is Namibia among codes alone."""
        texts = {row[position] for row in rows if isinstance(row[position], str)}
        nothing = set(filter(says_nothing, texts))
        if nothing and are_country_codes(texts):
            nothing = {text for text in nothing if text.strip() != "NA"}
        for row in rows if nothing else ():
            if row[position] in nothing:
                row[position] = ""

    @api.model
    def _find_names(self, Model, names):
        """Return {name: ids of the records that have it}."""
        searched = [
            name
            for name in Model._rec_names_search or [Model._rec_name]
            if name in Model._fields and Model._fields[name].type == "char"
        ]
        if not names or not searched:
            return {}
        found = self._find_exact_names(Model, names, searched)
        missing = {_fold(name): name for name in names - found.keys()}
        languages = dict.fromkeys((self.env.lang, "en_US"))
        for language in languages:
            if missing:
                by_fold = self._find_folded_names(
                    Model.with_context(lang=language), missing.keys(), searched
                )
                found |= {missing.pop(fold): ids for fold, ids in by_fold.items()}
        # "Fair" and "FAIR" in one file are one name
        by_fold = {_fold(name): ids for name, ids in found.items()}
        for name in names - found.keys():
            if _fold(name) in by_fold:
                found[name] = by_fold[_fold(name)]
        if Model._name == "res.country":
            for name in names - found.keys():
                country_id = self.env["lead.lead"]._find_country_id(name)
                found |= {name: [country_id]} if country_id else {}
        return found

    @api.model
    def _find_exact_names(self, Model, names, searched):
        """Return {name: ids} of the names that records have letter by letter."""
        if Model._name == "res.users":
            # a login goes before a name
            users = Model.search_fetch([("login", "in", list(names))], ["login"])
            found = {user.login: user.ids for user in users}
            return found | self._find_exact(Model, names - found.keys(), searched)
        return self._find_exact(Model, names, searched)

    @api.model
    def _find_exact(self, Model, names, searched):
        found = {}
        if names:
            domain = Domain.OR(Domain(field, "in", list(names)) for field in searched)
            for record in Model.search_fetch(domain, searched):
                for name in names.intersection(record[field] for field in searched):
                    found.setdefault(name, []).append(record.id)
        return found

    @api.model
    def _find_folded_names(self, Model, folded, searched):
        """Return {folded name: ids} of what records are called in the language."""
        wanted = list(folded)

        def get_sql(model, alias, query):
            # names of countries are written with accents and without
            return SQL(" OR ").join(
                SQL(
                    r"lower(btrim(regexp_replace(%s, '\s+', ' ', 'g'))) = ANY(%s)",
                    model._field_to_sql(alias, field, query),
                    wanted,
                )
                for field in searched
            )

        found = {}
        accented = Model._name == "res.country"
        domain = Domain.TRUE if accented else Domain.custom(to_sql=get_sql)
        for record in Model.search_fetch(domain, searched):
            fold = _fold_accents if accented else _fold
            names = {fold(record[field] or "") for field in searched}
            for name in wanted:
                if (fold_letters(name) if accented else name) in names:
                    found.setdefault(name, []).append(record.id)
        return found

    # ------------------------------------------------------------------ one of several

    @api.model
    def _choose_match(self, field, value, record_id, warnings):
        """Return the match, where several have the name the one of the own company.

        :param field: relational field that the value is for
        :param str value: the name
        :param record_id: id of the first match
        :param list warnings: not empty when there are several
        :raises ValueError: when the company does not decide
        """
        if not warnings:
            return record_id, warnings
        Model = self.env[field.comodel_name]
        ids = [match[0] for match in Model.name_search(value, operator="=")]
        found = self._settle_match(field, value, ids)
        if isinstance(found, ValueError):
            raise found
        return found

    @api.model
    def _settle_match(self, field, value, ids):
        """Return what a name stands for: (id, []), or the error where that is open."""
        if len(ids) == 1:
            return ids[0], []
        Model = self.env[field.comodel_name]
        matches = Model.browse(ids)
        if "company_id" in Model._fields:
            company = self.env.company
            own = matches.filtered(lambda match: match.company_id == company)
            matches = own or matches.filtered(lambda match: not match.company_id)
        if len(matches) == 1:
            return matches.id, []
        return self._format_import_error(
            ValueError,
            self.env._(
                "%(count)s records are named '%(value)s' in field '%%(field)s'. Import"
                " their External ID or Database ID instead, to say which one."
            ),
            {"count": len(ids), "value": value},
            {"value": value, "field_type": self.env._("name")},
        )

    @api.model
    def _read_lead_many2many(self, model, field, value, convert, savepoint):
        """Take "a, b," for the names a and b."""
        session = LeadImportSession.of(self.env)
        [record] = value
        subfield, _warnings = self._referencing_subfield(record)
        names = [_clean(name) for name in str(record[subfield]).split(",")]
        names = list(dict.fromkeys(filter(None, names)))
        if session.keeps(session.columns.get(field.name)):
            names = [
                name
                for name in names
                if self._is_known(session, model, field, subfield, name, savepoint)
            ]
            if not names:
                return [], []
        return convert([{subfield: ",".join(names)}])

    @api.model
    def _is_known(self, session, model, field, subfield, name, savepoint):
        """Tell whether a name has a record; the text of one that has none is kept."""
        try:
            return bool(self.db_id_for(model, field, subfield, name, savepoint)[0])
        except ValueError:
            session.unstored.append((field.name, name))
            return False


def _clean(name):
    """Return a name without the spaces around and with single ones in it."""
    return " ".join(name.split())


def _fold(name):
    return _clean(name).lower()


def _fold_accents(name):
    return fold_letters(_clean(name))
