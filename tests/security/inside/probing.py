"""Part of the crawl: questions whose answer would tell something about a hidden record.

A domain over a dotted path, a condition on a computed field, a value given to ``onchange`` or to
``default_get``; and non-interference: what a person reads of the records that they may see is the
same whatever the hidden ones hold.
"""

from datetime import UTC, datetime

from freezegun import freeze_time

from .crawler import ADDONS
from .reading import WITH_ARCHIVED

SEARCHED = ("char", "text", "html")
MARKED = "sekret"
#: Fields whose value is told although it depends on what is hidden.
TOLD_NUMBERS = {
    # "others have this address": the number alone, and only of the person's own company, so that
    # nobody starts on a customer whom a colleague works with (REQ-5.4)
    ("lead.lead", "duplicate_hidden_count"),
}


def probe_everything(crawler):
    """Ask about what is hidden by domains, as everybody."""
    models = dict.fromkeys(crawler.our_models()) | crawler.neighbours()
    for person in crawler.world.people.values():
        for model, names in models.items():
            DomainProbe(crawler, person, model, names).ask()


def propose_everything(crawler):
    """Hand hidden records to ``onchange`` and ``default_get``, as everybody."""
    models = dict.fromkeys(crawler.our_models()) | crawler.neighbours()
    for person in crawler.world.people.values():
        for model, names in models.items():
            Proposals(crawler, person, model, names).ask()


def is_ours(crawler, model):
    """Tell whether a model is one of ours."""
    return (crawler.env[model]._original_module or "").startswith(ADDONS)


class DomainProbe:
    """One person asks one model by domains."""

    def __init__(self, crawler, person, model, names=None):
        """:param names: the fields to look at; None for all"""
        self.crawler, self.person, self.model = crawler, person, model
        self.Model = crawler.env[model]
        self.names = names or list(self.Model._fields)

    def ask(self):
        """Ask by every relation of the model that leads to a model of ours."""
        if self._search([]).refused:
            return
        for name in self.names:
            field = self.Model._fields[name]
            if not field.relational or not field.comodel_name:
                continue
            if not self.crawler.is_chosen(self.person, self.model, "domain", name):
                continue
            if is_ours(self.crawler, field.comodel_name):
                self._by_path(name, field.comodel_name)
            elif self.model.startswith("lead."):
                self._through(name, field.comodel_name)

    def _search(self, domain, what=None):
        return self.crawler.call(
            self.person,
            self.model,
            "search_read",
            domain,
            ["id"],
            context=WITH_ARCHIVED,
            what=what,
        )

    def _by_path(self, path, comodel):
        """No record answers by the text of a hidden one that it leads to."""
        Comodel = self.crawler.env[comodel]
        texts = [
            field.name
            for field in Comodel._fields.values()
            if field.type in SEARCHED and (field.store or field.search) and not field.groups
        ]
        conditions = [(f"{path}.{name}", "ilike", MARKED) for name in texts]
        conditions += [
            (path, "ilike", MARKED),
            (path, "any", [(Comodel._rec_name or "id", "!=", False)]),
            (f"{path}.id", "!=", 0),
            (f"{path}.create_uid", "!=", False),
        ]
        for condition in conditions:
            self._check(path, comodel, condition)
        for field in Comodel._fields.values():
            nested = field.comodel_name if field.relational and field.store else None
            if nested and nested != self.model and is_ours(self.crawler, nested):
                rec_name = self.crawler.env[nested]._rec_name
                if rec_name and self.crawler.env[nested]._fields[rec_name].type in SEARCHED:
                    self._check(path, comodel, (f"{path}.{field.name}.{rec_name}", "ilike", MARKED))

    def _check(self, path, comodel, condition):
        outcome = self._search([condition], what=f"domain {condition[0]} {condition[1]}")
        if outcome.error is not None or not outcome.value:
            return
        visible = self.crawler.visible(self.person, comodel)
        if visible is None:
            return
        found = self.Model.browse([row["id"] for row in outcome.value])
        for record in found.sudo().with_context(**WITH_ARCHIVED):
            targets = set(record[path].ids)
            if targets and not targets & visible:
                self.crawler.found(
                    "answers by what is hidden",
                    self.person,
                    self.model,
                    f"domain over {path}: {condition[0]} {condition[1]}",
                    f"{record} leads to {comodel}{sorted(targets)}",
                )
                return

    def _through(self, name, comodel):
        """Odoo's records lead to ours in their turn."""
        for far in self.crawler.neighbours().get(comodel, ()):
            field = self.crawler.env[comodel]._fields[far]
            if not field.relational or not field.comodel_name:
                continue
            if not is_ours(self.crawler, field.comodel_name) or not (field.store or field.search):
                continue
            target = self.crawler.env[field.comodel_name]
            if not target._rec_name:
                continue
            condition = (f"{name}.{far}.{target._rec_name}", "ilike", MARKED)
            outcome = self._search([condition], what=f"domain {condition[0]}")
            visible = self.crawler.visible(self.person, field.comodel_name)
            if outcome.error is not None or not outcome.value or visible is None:
                continue
            for row in outcome.value:
                targets = set(self.Model.sudo().browse(row["id"])[name][far].ids)
                if targets and not targets & visible:
                    self.crawler.found(
                        "answers by what is hidden",
                        self.person,
                        self.model,
                        f"domain over {condition[0]}",
                        row,
                    )
                    break


class Proposals:
    """One person opens a form of one model with hidden records in it."""

    def __init__(self, crawler, person, model, names=None):
        """:param names: the fields to look at; None for all"""
        self.crawler, self.person, self.model = crawler, person, model
        self.Model = crawler.env[model]
        self.names = names or list(self.Model._fields)

    def ask(self):
        """Propose hidden records for every relation, and as what a wizard is opened on."""
        outcome = self.crawler.call(self.person, self.model, "fields_get", what="fields_get")
        fields = {
            name: description
            for name, description in (outcome.value or {}).items()
            if name in self.Model._fields
        }
        if not fields:
            return
        self.specification = {
            name: self._subspecification(description) for name, description in fields.items()
        }
        self.variants = [{}, *self._selections(fields)]
        self._call("onchange", [], {}, [], self.specification, what="onchange of nothing")
        self._call("default_get", list(fields), what="default_get")
        for name in self.names:
            is_chosen = self.crawler.is_chosen(self.person, self.model, "onchange", name)
            if is_chosen and name in fields and fields[name].get("relation"):
                self._propose(name, fields[name], list(fields))
        if self.Model._transient:
            self._open_on_hidden(list(fields))

    def _call(self, method, *args, **kwargs):
        return self.crawler.call(self.person, self.model, method, *args, **kwargs)

    def _subspecification(self, description):
        """Return what a form asks for of a field; all texts of lines of ours."""
        if not description.get("relation"):
            return {}
        asked = {"display_name": {}}
        comodel = description["relation"]
        if description["type"] != "many2one" and is_ours(self.crawler, comodel):
            texts = self.crawler.env[comodel]._fields.values()
            asked |= {field.name: {} for field in texts if field.type in SEARCHED}
        return {"fields": asked}

    def _selections(self, fields):
        """Return values that switch a wizard to what it can do."""
        if not self.Model._transient:
            return []
        return [
            {name: value}
            for name, description in fields.items()
            if description["type"] == "selection" and not description.get("related")
            for value, _label in description["selection"]
        ][:16]

    def _strangers(self, comodel):
        """Return ids that the person may not see, one of each kind."""
        if comodel == "res.company":
            return [
                company.id
                for company in (self.crawler.world.company_a, self.crawler.world.company_b)
                if company.id not in self.person.companies
            ]
        hidden = self.crawler.hidden(self.person, comodel)
        return hidden[:1] + hidden[-1:] if len(hidden) > 1 else hidden

    def _propose(self, name, description, names):
        for record_id in self._strangers(description["relation"]):
            value = record_id
            if description["type"] != "many2one":
                value = [[4, record_id]]
            for variant in self.variants:
                values = {**variant, name: value}
                self._call(
                    "onchange", [], values, [name], self.specification, what=f"onchange {name}"
                )
            for context in ({f"default_{name}": value}, {f"default_{name}": [record_id]}):
                self._call("default_get", names, context=context, what=f"default_{name}")
                self._call(
                    "onchange",
                    [],
                    {},
                    [],
                    self.specification,
                    context=context,
                    what=f"onchange with default_{name}",
                )

    def _open_on_hidden(self, names):
        for active_model in ("lead.lead", "lead.call", "lead.email", "lead.status", "crm.lead"):
            for record_id in self._strangers(active_model):
                context = {
                    "active_model": active_model,
                    "active_id": record_id,
                    "active_ids": [record_id],
                }
                what = f"on a hidden {active_model}"
                self._call("default_get", names, context=context, what=f"default_get {what}")
                self._call(
                    "onchange",
                    [],
                    {},
                    [],
                    self.specification,
                    context=context,
                    what=f"onchange {what}",
                )


def interfere(crawler):
    """What a person reads is the same whatever the hidden leads hold."""
    for person in crawler.world.people.values():
        if person.ladder in (None, "manager", "readonly") and person.name != "manager_b":
            continue
        # What is told of the time that is left changes by itself from one minute to the next.
        with freeze_time(datetime.now(UTC)):
            before = _read_visible(crawler, person)
            with crawler.undone():
                _change_hidden(crawler, person)
                after = _read_visible(crawler, person)
        for key, value in before.items():
            if key not in TOLD_NUMBERS and after[key] != value:
                crawler.found(
                    "depends on what is hidden",
                    person,
                    key[0],
                    f"field {key[1]}",
                    f"{value[:140]} → {after[key][:140]}",
                )


def _read_visible(crawler, person):
    """Return {(model, field): what is told of all records that a person may see}."""
    result = {}
    for model in crawler.our_models():
        visible = crawler.visible(person, model)
        if not visible or crawler.env[model]._transient:
            continue
        for name in person.env(crawler.world)[model].fields_get(attributes=["type"]):
            outcome = crawler.call(person, model, "read", sorted(visible), [name])
            result[model, name] = outcome.text
            if not crawler.env[model]._fields[name].store:
                outcome = crawler.call(
                    person, model, "formatted_read_group", [], [name], ["__count"]
                )
                result[model, f"group by {name}"] = outcome.text
    for service in ("lead.dashboard", "lead.my.work"):
        outcome = crawler.call(person, service, "get_data")
        for key, value in (outcome.value or {}).items():
            result[service, key] = str(value)
    return result


def _change_hidden(crawler, person):
    """Give all leads that a person may not see other contents, in SQL."""
    hidden = crawler.hidden(person, "lead.lead")
    crawler.cr.execute(
        """
        UPDATE lead_lead SET
            email = 'other' || id || '@other.example',
            email_normalized = 'other' || id || '@other.example',
            phone = '+48 777 ' || id, phone_sanitized = '+48777' || id,
            partner_id = NULL, contact_id = NULL, partner_name = 'other',
            is_closed = NOT is_closed, active = TRUE, search_text = 'other',
            expected_revenue = 5, website = 'https://other.example', name = 'Other'
        WHERE id = ANY(%s)
        """,
        [hidden],
    )
    crawler.env.invalidate_all(flush=False)
