from collections import Counter, defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.mail import is_html_empty

from ..email_address import normalize_email
from ..tax_id import get_tax_id_forms, normalize_tax_id
from .lead_import_session import MATCH_COLUMNS
from .res_partner import VAT_LETTERS

# digits of a shipped code, which a spreadsheet takes the leading zeros of
CODE_DIGITS = 6


class LeadLead(models.Model):
    """What becomes of imported rows that a lead exists for.

    A row is a tuple (database id, external id, values, info), as `load` passes it on;
    what was chosen before the import is in the `LeadImportSession`.
    """

    _inherit = "lead.lead"

    # leads with the same tax ID, however it is written (_get_match_domain)
    _match_vat_idx = models.Index(f"(({VAT_LETTERS})) WHERE vat IS NOT NULL")

    @api.model
    def _settle_rows(self, rows, session):
        """Decide for each row whether it creates a lead, updates one or is skipped.

        :param rows: iterable of rows
        :param session: the LeadImportSession, which counts them
        :returns: iterable of the rows that are to be loaded
        """
        if session.policy == "create":
            rows = list(rows)
            self._prefetch_filled(session.existing_ids.values(), session)
            return [self._take_row(row, session) for row in rows]
        return self._settle_duplicates(list(rows), session)

    @api.model
    def _settle_duplicates(self, rows, session):
        keys_by_row = [self._get_match_keys(row[2], session) for row in rows]
        targets = self._find_targets(keys_by_row, session)
        self._prefetch_filled([target.lead_id for target in targets.values()], session)
        settled = []
        for row, keys in zip(rows, keys_by_row, strict=True):
            found = [key for key in keys if key in targets]
            if not found or self._names_lead(*row[:2], session):
                row = self._take_row(row, session)
                target = ImportTarget(row[0], row[2], row[3])
                settled.append(row)
            else:
                target = targets[found[0]]
                self._note_match(row[3], found, targets, session)
                if session.policy == "skip":
                    session.settle(row[3], "skipped")
                    continue
                if found[0][0] == "code":
                    # it is the lead's, whatever a spreadsheet has made of its zeros
                    row[2].pop("code", None)
                if self._update_target(target, row, session):
                    settled.append((target.lead_id, False, target.values, row[3]))
            for key in keys:
                targets.setdefault(key, target)
        return settled

    @api.model
    def _take_row(self, row, session):
        """Count a row that is no duplicate, and complete it when it creates a lead."""
        database_id, external_id, values, info = row
        if self._names_lead(database_id, external_id, session):
            session.settle(info, "updated")
            if session.update_mode == "empty":
                known = database_id or session.existing_ids[self._complete_external_id(external_id)]
                values = self._keep_filled(values, self.browse(known))
            return database_id, external_id, values, info
        session.settle(info, "created")
        values = self._complete_import_values(values, session)
        self._replace_kept(values, {name for name, _text in session.kept.get(info["record"], ())})
        return database_id, external_id, values, info

    @api.model
    def _replace_kept(self, values, names):
        """Say what a new lead has in fields whose values are kept as text.

        :param dict values: of the row, which are changed
        :param set names: of the fields
        """
        if values.get("id"):
            return
        if "user_id" in names:
            # somebody else's, so not the user's, who would be the default
            values["user_id"] = False
        if "type_id" in names:
            values["type_id"] = self._get_machine_type_id(self._get_row_company(values))

    @api.model
    def _update_target(self, target, row, session):
        """Add what a row says to the lead that it is a duplicate of.

        Of rows about the same lead the last one counts, where updates overwrite; where they
        fill empty fields alone, the first one.

        :returns: False when an earlier row of the file stands for that lead: one write
            with the values of both does
        """
        _database_id, external_id, values, info = row
        session.settle(info, "updated")
        if external_id and target.lead_id:
            session.links.append((external_id, target.lead_id))
        is_first = target.values is None
        if session.update_mode == "empty" and target.lead_id:
            values = self._keep_filled(values, self.browse(target.lead_id))
        if is_first:
            target.values = values
            target.info = info
            return True
        target.values.update(self._get_further_values(target.values, values, session))
        if info["record"] in session.kept:
            kept = session.kept.setdefault(target.info["record"], [])
            kept.extend(session.kept[info["record"]])
        return False

    @api.model
    def _get_further_values(self, earlier, values, session):
        """Return what a row adds to an earlier one about the same lead; own fields one by one.

        :param dict earlier: values of the earlier row
        :param dict values: of the row
        """
        is_filling = session.update_mode == "empty"
        further = {}
        for name, value in values.items():
            field = self._fields.get(name)
            is_own = field is not None and field.type == "properties"
            if is_own and value and earlier.get(name):
                further[name] = self._join_own_fields(earlier[name], value, is_filling)
            elif not is_filling or not earlier.get(name):
                further[name] = value
        return further

    @api.model
    def _join_own_fields(self, earlier, later, is_filling):
        """Return the own fields of two rows; a blank one says nothing.

        :param list earlier: definitions with values
        :param list later: the same of the later row
        :param bool is_filling: whether the earlier row counts where both say something
        """
        first = {item["name"]: item for item in earlier}
        last = {item["name"]: item for item in later}
        if is_filling:
            filled = {name: item for name, item in first.items() if item.get("value")}
            return [*{**first, **last, **filled}.values()]
        said = {name: item for name, item in last.items() if item.get("value") is not None}
        return [*{**last, **first, **said}.values()]

    @api.model
    def _prefetch_filled(self, lead_ids, session):
        """Read what `_keep_filled` asks of leads, in one go.

        :param lead_ids: ids of leads that rows update
        """
        if session.update_mode == "empty":
            names = {name.partition(".")[0] for name in session.columns} & self._fields.keys()
            self.browse(set(filter(None, lead_ids))).fetch(names)

    @api.model
    def _keep_filled(self, values, lead):
        """Return the values of a row without those of fields that its lead has a value in.

        Own fields are filled one by one.

        :param dict values: of the row
        :param lead: `lead.lead` record that the row updates
        """
        kept = {}
        for name, value in values.items():
            field = self._fields.get(name)
            if field is None or name == "id":
                kept[name] = value
            elif field.type == "properties":
                own = lead._read_property_values(name)
                filled = [item for item in value if not own.get(item.get("name"))]
                if filled:
                    kept[name] = filled
            elif field.type == "html":
                if is_html_empty(lead[name]):
                    kept[name] = value
            elif field.type != "boolean" and not lead[name]:
                kept[name] = value
        return kept

    @api.model
    def _note_match(self, info, found, targets, session):
        """Say which lead a row goes to, where that was not the only choice.

        :param dict info: position of the row
        :param list found: the keys of the row that leads have, the one that counts first
        :param dict targets: {key: ImportTarget}
        """
        target = targets[found[0]]
        label = self._get_match_label(found[0][0])
        if target.info and target.info is not info:
            session.note(info, self._get_same_row_note(label, session))
        elif target.counts[found[0]] > 1:
            text = self.env._(
                "%(count)s leads have the same %(field)s. An open one goes before a closed one,"
                " then the newest: %(lead)s.",
                count=target.counts[found[0]],
                field=label,
                lead=self._get_target_name(target),
            )
            session.note(info, text)
        other = next((key for key in found if targets[key] is not target), None)
        if other:
            text = self.env._(
                "%(field)s finds the lead %(lead)s, %(other_field)s finds %(other)s. %(field)s"
                " comes first in your order.",
                field=label,
                lead=self._get_target_name(target),
                other_field=self._get_match_label(other[0]),
                other=self._get_target_name(targets[other]),
            )
            session.note(info, text)

    @api.model
    def _get_same_row_note(self, label, session):
        if session.policy == "skip":
            return self.env._(
                "An earlier row has the same %(field)s: this one is skipped.", field=label
            )
        if session.update_mode == "empty":
            return self.env._(
                "An earlier row is about the same lead (%(field)s). Where both say something, the"
                " earlier one counts.",
                field=label,
            )
        return self.env._(
            "An earlier row is about the same lead (%(field)s). Where both say something, the"
            " later one counts.",
            field=label,
        )

    @api.model
    def _get_match_label(self, name):
        """Return what people call a field that leads are recognised by."""
        if name == "code":
            return self.env._("ID")
        return self._fields[name]._description_string(self.env)

    @api.model
    def _get_target_name(self, target):
        """Return what a lead is called in a note: its name and ID, or that a row makes it."""
        if not target.lead_id:
            return self.env._("of an earlier row")
        return self.browse(target.lead_id).display_name

    @api.model
    def _names_lead(self, database_id, external_id, session):
        """Tell whether a row says by an ID which existing lead it is about."""
        return bool(database_id) or (
            bool(external_id) and self._complete_external_id(external_id) in session.existing_ids
        )

    @api.model
    def _complete_external_id(self, name):
        module = self.env.context.get("module", "__import__")
        return name if "." in name else f"{module}.{name}"

    @api.model
    def _complete_import_values(self, values, session):
        """Return the values of a row that creates a lead, with what the file left open.

        Hook: extend it to give imported leads further values.

        :param dict values: as they were converted
        :param session: the LeadImportSession
        """
        values = {
            name: value
            for name, value in values.items()
            # "set as empty" of a name nobody knows: these two take their default
            if value is not None or name not in ("company_id", "status_id")
        }
        if "type_id" not in session.columns:
            values["type_id"] = self._get_machine_type_id(self._get_row_company(values))
        return values

    @api.model
    def _get_row_company(self, values):
        company_id = values.get("company_id") or self.env.company.id
        return self.env["res.company"].browse(company_id)

    # ------------------------------------------------------------------ matching

    @api.model
    def _get_match_keys(self, values, session):
        """Return what a duplicate of a row is recognised by.

        :param dict values: values of the row
        :param session: the LeadImportSession
        :returns: list of (field, company id, normalised value)
        """
        company_id = values.get("company_id") or self.env.company.id
        return [
            (name, company_id, value)
            for name in session.match
            for value in self._normalize_match_values(name, values, company_id)
            if value
        ]

    @api.model
    def _normalize_match_values(self, name, values, company_id):
        """Return what one field of a row is compared by: each number of a phone, too."""
        value = values.get(name)
        if not value:
            return ()
        if name == "email":
            return (normalize_email(value),)
        if name == "code":
            return (value.strip(), value.strip().zfill(CODE_DIGITS))
        if name in ("phone", "vat"):
            country = self.env["res.country"].browse(values.get("country_id") or [])
            country = country or self.env["res.company"].browse(company_id).country_id
            if name == "vat":
                return tuple(sorted(get_tax_id_forms(value, country.code)))
            return self._find_phones(value, country)
        return (" ".join(value.lower().split()),)

    @api.model
    def _find_targets(self, keys_by_row, session):
        """Find the leads that rows are duplicates of, one query for each kind of key.

        Leads of the same company that the user may read; an open one before a closed
        one, then the newest.

        :returns: {key: ImportTarget}, one target for each lead
        """
        wanted = defaultdict(set)
        for name, company_id, value in (key for keys in keys_by_row for key in keys):
            wanted[name, company_id].add(value)
        by_lead = {}
        targets = {}
        for (name, company_id), values in wanted.items():
            domain = self._get_match_domain(name, values)
            leads = self.search_fetch(
                domain & Domain("company_id", "=", company_id),
                MATCH_COLUMNS[name],
                order="is_closed, id desc",
            )
            for lead in leads:
                target = by_lead.setdefault(lead.id, ImportTarget(lead.id))
                for value in {lead[column] for column in MATCH_COLUMNS[name]} - {False}:
                    key = (name, company_id, self._normalize_stored(name, value))
                    targets.setdefault(key, target).counts[key] += 1
        return targets

    @api.model
    def _normalize_stored(self, name, value):
        """Return the value of a lead's column as `_normalize_match_values` has that of a row."""
        if name == "name":
            return " ".join(value.lower().split())
        return normalize_tax_id(value) if name == "vat" else value

    @api.model
    def _get_match_domain(self, name, values):
        """Return the domain of leads with one of the normalised values."""
        if name not in ("name", "vat"):
            return Domain.OR(Domain(column, "in", list(values)) for column in MATCH_COLUMNS[name])
        # names are compared without case and without repeated spaces, tax IDs by what
        # `_match_vat_idx` holds
        written = r"lower(btrim(regexp_replace(%s, '\s+', ' ', 'g'))) = ANY(%s)"
        if name == "vat":
            written = VAT_LETTERS.replace("vat", "%s") + " = ANY(%s)"

        def to_sql(model, alias, query):
            return SQL(written, SQL.identifier(alias, name), list(values))

        is_filled = Domain(name, "!=", False)
        return is_filled & Domain.custom(to_sql=to_sql)


class ImportTarget:
    """The lead that a row is a duplicate of: an existing one, or one of an earlier row.

    :param lead_id: its id, False when an earlier row creates it
    :param dict values: values of the row that is loaded for it, None before there is
    :param dict info: position of that row
    """

    def __init__(self, lead_id, values=None, info=None):
        self.lead_id = lead_id
        self.values = values
        self.info = info
        # key -> how many leads of the database have it, this one the first of them
        self.counts = Counter()
