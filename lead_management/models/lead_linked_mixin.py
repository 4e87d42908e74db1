from odoo import api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import ormcache


class LeadLinkedMixin(models.AbstractModel):
    """Records that are linked to leads: to link takes the right to read the lead.

    Every many2one to `lead.lead` of the model is meant, whatever its name. A link to a lead
    that the user may not read is neither made nor changed nor removed, and reads as empty:
    the lead's name stands in no value, group or error. The superuser links and reads all.

    A model of Odoo gets it by `_inherit = ["sale.order", "lead.linked.mixin"]`.
    """

    _name = "lead.linked.mixin"
    _description = "Records linked to leads"

    # models whose records are told to nobody who may not read them
    _hidden_comodels = ("lead.lead",)
    # further fields that say which lead is meant (`_get_linked_lead_ids`)
    _lead_sources = ()

    @api.model
    @ormcache()
    def _get_lead_links(self):
        """Return the names of the many2one fields to `lead.lead`.

        :returns: tuple of str
        """
        return tuple(
            name
            for name, field in self._fields.items()
            if field.type == "many2one" and field.comodel_name == "lead.lead"
        )

    @api.model
    def _get_readable_leads(self, lead_ids):
        """Return which of the leads exist and may be read by the user, in one query.

        :param lead_ids: collection of ids
        :returns: `lead.lead` recordset, archived ones too
        """
        Lead = self.env["lead.lead"].with_context(active_test=False)
        lead_ids = [lead_id for lead_id in lead_ids if lead_id]
        if not lead_ids or self.env.su:
            return Lead.browse(lead_ids)
        if not Lead.has_access("read"):
            return Lead
        # whether they were merged costs nothing here (_follow_merged_leads); unlike a search it
        # does not sort them, by priority and by the user's board
        query = Lead._search([("id", "in", lead_ids)])
        return Lead._fetch_query(query, [Lead._fields["merged_into_id"]])

    # ------------------------------------------------------------------ linking

    @api.model
    def _get_linked_lead_ids(self, vals):
        """Return the ids of the leads that values link to.

        Hook: a model that takes its lead over from other values adds them, and names those in
        `_lead_sources`.

        :param dict vals: values of `create` or `write`
        :returns: set of ids
        :raises ValidationError: for a value that is no id
        """
        given = [vals[name] for name in self._get_lead_links() if vals.get(name)]
        lead_ids = [getattr(lead_id, "id", lead_id) for lead_id in given]
        for lead_id in lead_ids:
            # a number that is too large for the database is none of its records
            if type(lead_id) is not int or abs(lead_id) >= 2**31:
                raise ValidationError(
                    self.env._(
                        "A lead is linked by its number in the database, not by %(value)s.",
                        value=lead_id,
                    )
                )
        return set(lead_ids)

    @api.model
    def _check_lead_links(self, lead_ids):
        """Refuse links to leads that the user may not read.

        :param lead_ids: collection of ids
        :raises AccessError: which names none of them
        """
        if not lead_ids or self.env.su:
            return
        hidden = set(lead_ids) - set(self._get_readable_leads(lead_ids).ids)
        if hidden:
            raise AccessError(
                self.env._(
                    "%(model)s: this cannot be linked to a lead that you may not see, or that"
                    " is gone (%(ids)s). Choose one of the leads that you find.",
                    model=self.env["ir.model"]._get(self._name).name,
                    ids=", ".join(map(str, sorted(hidden))),
                )
            )

    @api.model
    def _follow_merged_leads(self, vals_list, lead_ids):
        """Return values that link to the leads which others were merged into.

        Who had the card of a merged lead open still hangs something on it.

        :param vals_list: list of values of `create` or `write`
        :param lead_ids: ids of the leads that they link to, which the user may read
        """
        leads = self.env["lead.lead"].browse(lead_ids)
        merged = {lead.id: lead.merged_into_id.id for lead in leads if lead.merged_into_id}
        if not merged:
            return vals_list
        readable = set(self._get_readable_leads(set(merged.values())).ids)
        into = {lead_id: into_id for lead_id, into_id in merged.items() if into_id in readable}
        links = self._get_lead_links()
        return [
            {name: into.get(value, value) if name in links else value for name, value in v.items()}
            for v in vals_list
        ]

    def _check_kept_links(self, vals):
        """Refuse to take a record away from a lead that the user may not read.

        :param dict vals: values of `write`
        :raises AccessError: which names the record, not the lead
        """
        names = [name for name in self._get_lead_links() if name in vals]
        if not names or self.env.su:
            return
        kept = {
            record: lead.id
            for name in names
            if self._fields[name].store
            for record in self.sudo()
            if (lead := record[name]) and lead.id != (vals[name] or False)
        }
        hidden = set(kept.values()) - set(self._get_readable_leads(kept.values()).ids)
        record = next((record for record, lead_id in kept.items() if lead_id in hidden), None)
        if record is not None:
            # who may not see the record at all is told so, without its name
            record.with_env(self.env).check_access("read")
            raise AccessError(
                self.env._(
                    "%(record)s belongs to a lead that you may not see, so that link stays."
                    " Ask somebody who sees the lead.",
                    record=record.display_name,
                )
            )

    def _prepare_create_values(self, vals_list):
        """Check the links with what the defaults add, once a batch."""
        vals_list = super()._prepare_create_values(vals_list)
        if not self.env.su:
            linked = set().union(*(self._get_linked_lead_ids(vals) for vals in vals_list))
            self._check_lead_links(linked)
            return self._follow_merged_leads(vals_list, linked)
        return vals_list

    def write(self, vals):
        """Refuse links that the user may not make or change."""
        linking = (*self._get_lead_links(), *self._lead_sources)
        if not self.env.su and not vals.keys().isdisjoint(linking):
            lead_ids = self._get_linked_lead_ids(vals)
            if lead_ids:
                self._check_lead_links(lead_ids)
                [vals] = self._follow_merged_leads([vals], lead_ids)
            self._check_kept_links(vals)
        return super().write(vals)

    @api.model
    def default_get(self, fields):
        """Leave out leads that the user may not read."""
        defaults = super().default_get(fields)
        names = [name for name in self._get_lead_links() if defaults.get(name)]
        if not names:
            return defaults
        readable = self._get_readable_leads({defaults[name] for name in names})
        for name in names:
            if defaults[name] not in readable.ids:
                del defaults[name]
        return defaults

    def onchange(self, values, field_names, fields_spec):
        """Refuse leads that the user may not read: nothing is worked out from them."""
        if not self.env.su:
            self._check_lead_links(self._get_linked_lead_ids(values))
        return super().onchange(values, field_names, fields_spec)

    def copy_data(self, default=None):
        """Copy without the links to leads that the user may not read."""
        vals_list = super().copy_data(default)
        names = [name for name in self._get_lead_links() if name not in (default or {})]
        lead_ids = {vals[name] for vals in vals_list for name in names if vals.get(name)}
        hidden = lead_ids - set(self._get_readable_leads(lead_ids).ids)
        for vals in vals_list:
            for name in names:
                if vals.get(name) in hidden:
                    vals[name] = False
        return vals_list

    # ------------------------------------------------------------------ reading

    @api.model
    @ormcache()
    def _get_hidden_links(self):
        """Return the many2one fields that tell nobody what they may not read.

        :returns: dict {field name: model}
        """
        return {
            name: field.comodel_name
            for name, field in self._fields.items()
            if field.type == "many2one" and field.comodel_name in self._hidden_comodels
        }

    @api.model
    def _get_readable_ids(self, name, ids):
        """Return which of the records of a link the user may read, in one query.

        :param str name: of a field of `_get_hidden_links`
        :param ids: collection of ids
        :returns: set of ids
        """
        comodel = self._get_hidden_links()[name]
        if comodel == "lead.lead":
            return set(self._get_readable_leads(ids).ids)
        Model = self.env[comodel].with_context(active_test=False)
        ids = [record_id for record_id in ids if record_id]
        if not ids or not Model.has_access("read"):
            return set()
        return set(Model.search([("id", "in", ids)]).ids)

    @api.model
    def _get_linked_id(self, value):
        """Return the id of what `read` and groups give for a link."""
        value = value[0] if isinstance(value, (tuple, list)) and value else value
        return getattr(value, "origin", value) or False

    def _read_format(self, fnames, load="_classic_read"):
        """Leave links to what the user may not read empty, in one query a link."""
        rows = super()._read_format(fnames, load)
        names = self._get_hidden_links().keys() & set(fnames)
        if self.env.su or not names:
            return rows
        for name in names:
            linked = {self._get_linked_id(row[name]) for row in rows}
            readable = self._get_readable_ids(name, linked)
            for row in rows:
                if self._get_linked_id(row[name]) not in readable:
                    row[name] = False
        return rows

    @api.model
    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Sort by the number of what is linked: its own order would tell of hidden ones."""
        if not self.env.su and field_name in self._get_hidden_links():
            field_name = f"{field_name}.id"
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    @api.model
    def _get_hidden_label(self):
        return self.env._("Not visible to you")

    @api.model
    def _read_group_format_result(self, rows_dict, lazy_groupby):
        """Give no name to groups of what the user may not read."""
        res = super()._read_group_format_result(rows_dict, lazy_groupby)
        for name in self._get_hidden_links():
            if name not in lazy_groupby or self.env.su:
                continue
            readable = self._get_readable_ids(
                name, {self._get_linked_id(row[name]) for row in rows_dict}
            )
            for row in rows_dict:
                if row[name] and self._get_linked_id(row[name]) not in readable:
                    row[name] = (row[name][0], self._get_hidden_label())
        return res

    @api.model
    def _web_read_group_groupby_formatter(self, groupby_spec, values):
        """Give no name to groups of what the user may not read."""
        formatter = super()._web_read_group_groupby_formatter(groupby_spec, values)
        if self.env.su or groupby_spec not in self._get_hidden_links():
            return formatter
        linked = {record.id for record in values if record}
        readable = self._get_readable_ids(groupby_spec, linked)

        def format_visible(value):
            if not value or value.id in readable:
                return formatter(value)
            label = (value.id, self._get_hidden_label())
            return label, [(groupby_spec, "=", value.id)]

        return format_visible
