from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

# key of what the batch that is being created knows of defaults, see _add_missing_default_values
DEFAULTED = "lead_management.defaulted"
# a default of these types may be another one for each record, as a token is
OWN_TYPES = frozenset(("binary", "char", "html", "json", "reference", "text"))
# types whose values stand in the records' cache as they are written -> what is written for none
CACHED_TYPES = {
    **dict.fromkeys(("boolean", "char", "date", "datetime", "many2one", "selection"), False),
    **dict.fromkeys(("float", "monetary"), 0.0),
}
# types whose columns hold NULL for nothing
EMPTY_TYPES = frozenset(("char", "date", "datetime", "html", "many2one", "selection", "text"))
# configuration that every lead is made by
REMEMBERED = ("lead.type", "lead.status", "crm.team")


class LeadLead(models.Model):
    """What the row of a lead holds before it is inserted, worked out for a batch together."""

    _inherit = "lead.lead"

    def _prepare_create_values(self, vals_list):
        """Complete the values and check what the database would refuse without a name.

        Called by the ORM's `create` once a batch, with defaults and computed values.
        """
        if not all("company_id" in vals for vals in vals_list):
            vals_list = self._add_default_company(vals_list)
        for model in REMEMBERED:
            self.env[model]._remember()
        cache = self.env.cr.cache
        before, cache[DEFAULTED] = cache.get(DEFAULTED), {}
        try:
            vals_list = super()._prepare_create_values(vals_list)
        finally:
            cache[DEFAULTED] = before
        by_user = not self._is_by_machine()
        now = fields.Datetime.now()
        kinds = self.env["lead.status"]._get_kinds()
        for vals in vals_list:
            if not vals.get("name"):
                raise ValidationError(self._get_nameless_message())
            if not vals.get("type_id"):
                self._check_type_required(vals["company_id"], vals["name"])
            vals["date_last_user_change"] = now if by_user else False
            vals |= self._prepare_closing_values(kinds.get(vals.get("status_id")), now)
        self._assign_codes(vals_list)
        return vals_list

    @api.model
    def _add_default_company(self, vals_list):
        """Return the values with the company that is the default, looked up once a batch."""
        company = {
            name: value
            for name, value in self.default_get(["company_id"]).items()
            if name == "company_id"
        }
        return [company | vals for vals in vals_list]

    def _add_missing_default_values(self, values):
        # the defaults of the lead's company, not of the one the user works in
        in_company = self.with_company(values.get("company_id"))
        values = in_company._add_settings(values)
        # of a row that lacks the same as one before only what may be its own is asked for
        defaulted = self.env.cr.cache.get(DEFAULTED)
        lacking = (in_company.env, frozenset(values))
        if defaulted and lacking in defaulted:
            shared, asked = defaulted[lacking]
            own = in_company.default_get(asked) if asked else {}
            completed = {**shared, **own, **values}
            return self._clean_values(in_company._add_own_field_defaults(completed))
        completed = super(LeadLead, in_company)._add_missing_default_values(values)
        names = completed.keys() - values.keys()
        if defaulted is not None and all(self._fields[name].column_type for name in names):
            asked = [name for name in names if self._fields[name].type in OWN_TYPES]
            shared = {name: completed[name] for name in names.difference(asked)}
            defaulted[lacking] = (shared, asked)
        return self._clean_values(completed)

    @api.model
    def _add_own_field_defaults(self, values):
        """Return values with the defaults of own fields, where others of them are given.

        :param dict values: of a lead that is created
        """
        given = (self._fields[name] for name in values if name in self._fields)
        own = [field for field in given if field.type == "properties"]
        return values | {field.name: field._add_default_values(self.env, values) for field in own}

    def _add_precomputed_values(self, vals_list):
        """Compute what a row holds before it is inserted, for all rows of a batch together.

        Odoo makes of each row a record as a form has it, and asks for the defaults of what it
        does not name. Here all rows are drafts that know what they have and what is empty.
        """
        taken_over = dict.fromkeys(self._get_customer_value_names(), False)
        for vals in vals_list:
            # without customer and contact person nothing is taken over from them
            if not vals.get("partner_id") and not vals.get("contact_id"):
                vals |= taken_over | vals
        names = self._get_precomputed_names()
        incomplete = [vals for vals in vals_list if not names.keys() <= vals.keys()]
        drafts = [*self._get_drafts(incomplete)]
        for vals in incomplete:
            vals["__precomputed__"] = {field for name, field in names.items() if name not in vals}
        for name, field in names.items():
            column, is_plain = field._get_cache(self.env), field.type in CACHED_TYPES
            for draft, vals in zip(drafts, incomplete, strict=True):
                if name in vals:
                    continue
                # the first draft has it computed for all; to make a record of what the others
                # have takes longer than that
                if is_plain and draft._ids[0] in column:
                    value = column[draft._ids[0]]
                    vals[name] = CACHED_TYPES[field.type] if value is None else value
                else:
                    vals[name] = field.convert_to_write(draft[name], self)
        return super()._add_precomputed_values(vals_list)

    @api.model
    def _get_drafts(self, vals_list):
        """Return records that are not saved, which know the values of rows.

        :param vals_list: list of values, with defaults
        :returns: `lead.lead` recordset, in the same order
        """
        drafts = self.browse().concat(*(self.new() for _vals in vals_list))
        sources = self._get_precompute_sources()
        given = {}
        for draft, vals in zip(drafts, vals_list, strict=True):
            for name, value in vals.items():
                given.setdefault(name, []).append((draft, value))
        for name, values in given.items():
            field = self._fields[name]
            if field.column_type and field.type != "properties":
                known = self.browse(draft._ids[0] for draft, _value in values)
                converted = [
                    field.convert_to_cache(value, known, validate=False) for _draft, value in values
                ]
                field._insert_cache(known, converted)
            elif name in sources:
                # lists and own fields are read for nothing, where nothing follows from them
                for draft, value in values:
                    field._update_cache(draft, field.convert_to_cache(value, draft, validate=False))
        for name, field in sources.items():
            if not field.compute:
                known = self.browse().concat(*(draft for draft, _value in given.get(name, ())))
                field._update_cache(
                    drafts - known, field.convert_to_cache(False, drafts[:1], validate=False)
                )
        # amounts are rounded by it; the ORM would look it up for each draft by itself
        for company, own in drafts.grouped("company_id").items():
            self._fields["currency_id"]._update_cache(own, company._get_amount_currency_id())
        # as they will be stored, so that what follows from them stays when it is computed again
        for name in sources.keys() & given.keys():
            field = sources[name]
            if field.type == "monetary":
                for draft, value in given[name]:
                    field._update_cache(draft, field.convert_to_cache(value, draft))
        return drafts

    def _create(self, data_list):
        """Leave out of the statement what no row has: the database knows that it is empty."""
        stored = [data["stored"] for data in data_list]
        for name in self._get_omissible_names():
            if not any(row.get(name) for row in stored):
                for row in stored:
                    row.pop(name, None)
        return super()._create(data_list)

    @api.model
    @ormcache()
    def _get_omissible_names(self):
        """Return the names of columns that hold nothing when they are not inserted.

        But for those that a constraint looks at: it is asked of what is inserted.
        """
        checked = {name for method in self._constraint_methods for name in method._constrains}
        return [
            name
            for name, field in self._fields.items()
            if field.store
            and field.type in EMPTY_TYPES
            and not field.company_dependent
            and name not in checked
        ]

    @api.model
    @ormcache()
    def _get_precomputed_names(self):
        """Return the fields that are computed before a row is inserted: {name: field}."""
        return {name: field for name, field in self._fields.items() if field.precompute}

    @api.model
    @ormcache()
    def _get_precompute_sources(self):
        """Return the stored fields that others are precomputed from: {name: field}."""
        names = {
            path.partition(".")[0]
            for field in self._get_precomputed_names().values()
            for path in self.pool.field_depends[field]
        }
        fields_read = (self._fields[name] for name in sorted(names))
        return {field.name: field for field in fields_read if field.store}
