from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .lead_import_run import MATCH_COLUMNS


class LeadLead(models.Model):
    """What becomes of imported rows that a lead exists for.

    A row is a tuple (database id, external id, values, info), as `load` passes it on;
    what was chosen before the import is in the `LeadImportRun`.
    """

    _inherit = "lead.lead"

    @api.model
    def _settle_rows(self, rows, run):
        """Decide for each row whether it creates a lead, updates one or is skipped.

        :param rows: iterable of rows
        :param run: the LeadImportRun, which counts them
        :returns: iterable of the rows that are to be loaded
        """
        if run.policy == "create":
            return (self._take_row(row, run) for row in rows)
        return self._settle_duplicates(list(rows), run)

    @api.model
    def _settle_duplicates(self, rows, run):
        keys_by_row = [self._get_match_keys(row[2], run) for row in rows]
        targets = self._find_targets(keys_by_row, run)
        settled = []
        for row, keys in zip(rows, keys_by_row, strict=True):
            target = next((targets[key] for key in keys if key in targets), None)
            if target is None or self._names_lead(*row[:2], run):
                row = self._take_row(row, run)
                target = ImportTarget(row[0], row[2], row[3]["record"])
                settled.append(row)
            elif run.policy == "skip":
                run.counts["skipped"] += 1
                continue
            elif self._update_target(target, row, run):
                settled.append((target.lead_id, False, target.values, row[3]))
            for key in keys:
                targets.setdefault(key, target)
        return settled

    @api.model
    def _take_row(self, row, run):
        """Count a row that is no duplicate, and complete it when it creates a lead."""
        database_id, external_id, values, info = row
        if self._names_lead(database_id, external_id, run):
            run.counts["updated"] += 1
            return row
        run.counts["created"] += 1
        values = self._complete_import_values(values, run)
        self._replace_kept(values, {name for name, _text in run.kept.get(info["record"], ())})
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
    def _update_target(self, target, row, run):
        """Add what a row says to the lead that it is a duplicate of.

        :returns: False when an earlier row of the file stands for that lead: one write
            with the values of both does
        """
        _database_id, external_id, values, info = row
        run.counts["updated"] += 1
        if external_id and target.lead_id:
            run.links.append((external_id, target.lead_id))
        if target.values is None:
            target.values = values
            target.record = info["record"]
            return True
        target.values.update(values)
        if info["record"] in run.kept:
            run.kept.setdefault(target.record, []).extend(run.kept[info["record"]])
        return False

    @api.model
    def _names_lead(self, database_id, external_id, run):
        """Tell whether a row says by an ID which existing lead it is about."""
        return bool(database_id) or (
            bool(external_id) and self._complete_external_id(external_id) in run.existing_ids
        )

    @api.model
    def _complete_external_id(self, name):
        module = self.env.context.get("module", "__import__")
        return name if "." in name else f"{module}.{name}"

    @api.model
    def _complete_import_values(self, values, run):
        """Return the values of a row that creates a lead, with what the file left open.

        Hook: extend it to give imported leads further values.

        :param dict values: as they were converted
        :param run: the LeadImportRun
        """
        values = {
            name: value
            for name, value in values.items()
            # "set as empty" of a name nobody knows: these two take their default
            if value is not None or name not in ("company_id", "status_id")
        }
        if "type_id" not in run.columns:
            values["type_id"] = self._get_machine_type_id(self._get_row_company(values))
        return values

    @api.model
    def _get_row_company(self, values):
        company_id = values.get("company_id") or self.env.company.id
        return self.env["res.company"].browse(company_id)

    # ------------------------------------------------------------------ matching

    @api.model
    def _get_match_keys(self, values, run):
        """Return what a duplicate of a row is recognised by.

        :param dict values: values of the row
        :param run: the LeadImportRun
        :returns: list of (field, company id, normalised value)
        """
        company_id = values.get("company_id") or self.env.company.id
        return [
            (name, company_id, value)
            for name in run.match
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
            return (self._normalize_email(value),)
        if name == "phone":
            country = self.env["res.country"].browse(values.get("country_id") or [])
            country = country or self.env["res.company"].browse(company_id).country_id
            return self._find_phones(value, country)
        return (" ".join(value.lower().split()),)

    @api.model
    def _find_targets(self, keys_by_row, run):
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
                for column in filter(lead.__getitem__, MATCH_COLUMNS[name]):
                    value = lead[column]
                    if name == "name":
                        value = " ".join(value.lower().split())
                    targets.setdefault((name, company_id, value), target)
        return targets

    @api.model
    def _get_match_domain(self, name, values):
        """Return the domain of leads with one of the normalised values."""
        if name != "name":
            return Domain.OR(Domain(column, "in", list(values)) for column in MATCH_COLUMNS[name])

        def name_sql(model, alias, query):
            # names are compared without case and without repeated spaces
            return SQL(
                r"lower(btrim(regexp_replace(%s, '\s+', ' ', 'g'))) = ANY(%s)",
                SQL.identifier(alias, "name"),
                list(values),
            )

        return Domain.custom(to_sql=name_sql)


class ImportTarget:
    """The lead that a row is a duplicate of: an existing one, or one of an earlier row.

    :param lead_id: its id, False when an earlier row creates it
    :param dict values: values of the row that is loaded for it, None before there is
    :param record: number of that row
    """

    def __init__(self, lead_id, values=None, record=None):
        self.lead_id = lead_id
        self.values = values
        self.record = record
