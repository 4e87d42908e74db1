from collections import namedtuple

from odoo import api, models
from odoo.tools import SQL

from ..free_mail import get_email_kind
from ..score_encoding import CHOICE, EMPTY, GIVEN, MANY, NUMBER

# what a score can look at: its key, how, what it is called, and whether one usually does
Candidate = namedtuple("Candidate", ["key", "kind", "label", "is_usual", "field_type", "values"])

EMAIL_KIND = "email_kind"
USUAL = frozenset(
    (
        "type_id",
        "priority_id",
        "tag_ids",
        "source_id",
        "medium_id",
        "campaign_id",
        "country_id",
        "phone",
    )
)
# the end of a lead sets or asks for these, or they are what is foreseen
KNOWN_AFTER_END = frozenset(
    (
        "active",
        "contact_id",
        "date_closed",
        "date_deadline",
        "date_last_status_update",
        "date_last_user_change",
        "is_closed",
        "loss_note",
        "loss_reason_id",
        "merged_into_id",
        "partner_id",
        "probability",
        "probability_is_typed",
        "prorated_revenue",
        "score",
        "score_chance",
        "score_is_due",
        "score_temperature",
        "status_change_ids",
        "status_id",
        "status_kind",
    )
)
# names of people and the like: every lead has its own
WITHOUT_MEANING = frozenset(
    (
        "board_rank",
        "code",
        "company_id",
        "company_properties",
        "contact_name",
        "create_date",
        "create_uid",
        "date",
        "email_normalized",
        "id",
        "message_bounce",
        "name",
        "phone_sanitized",
        "properties",
        "settings_id",
        "write_date",
        "write_uid",
    )
)
KINDS = {
    "many2one": CHOICE,
    "selection": CHOICE,
    "boolean": CHOICE,
    "many2many": MANY,
    "tags": MANY,
    "integer": NUMBER,
    "float": NUMBER,
    "monetary": NUMBER,
    "char": GIVEN,
    "text": GIVEN,
    "html": GIVEN,
    "date": GIVEN,
    "datetime": GIVEN,
}
OWN_FIELDS = ("properties", "company_properties")


class LeadLead(models.Model):
    """What a score may look at, and the values of leads as it sees them."""

    _inherit = "lead.lead"

    @api.model
    def _get_known_after_end(self):
        """Return the names of fields that are only known once a lead has ended.

        Hook: an addon adds its own; a score never looks at them.
        """
        return KNOWN_AFTER_END

    @api.model
    def _get_score_candidates(self, company):
        """Return what a score of a company can look at.

        Stored fields that people fill, and own fields. Labels are in the user's language.

        :param company: `res.company` record
        :returns: dict {key: Candidate}
        """
        candidates = {}
        refused = self._get_known_after_end() | WITHOUT_MEANING
        guarded = self._get_guarded_fields()
        for name, field in self._fields.items():
            if name in refused or name in guarded or not self._is_score_field(field):
                continue
            candidates[name] = Candidate(
                name,
                KINDS[field.type],
                field._description_string(self.env),
                name in USUAL or bool(field.manual),
                field.type,
                None,
            )
        label = self.env._("Kind of e-mail")
        candidates[EMAIL_KIND] = Candidate(EMAIL_KIND, CHOICE, label, True, EMAIL_KIND, None)
        for owner, definition in self._get_own_definitions(company):
            kind = KINDS.get(definition.get("type"))
            if kind:
                key = f"{owner}.{definition['name']}"
                values = {
                    option[0]: option[1]
                    for option in definition.get("selection") or definition.get("tags") or ()
                }
                label = definition.get("string") or definition["name"]
                model = definition.get("comodel")
                candidates[key] = Candidate(
                    key, kind, label, True, definition["type"], values or model
                )
        return candidates

    @api.model
    def _is_score_field(self, field):
        """Tell whether people fill a field of the lead, and its column can be read."""
        if field.type not in KINDS or not field.store or field.company_dependent:
            return False
        if field.compute and field.readonly or field.related:
            return False
        return field.type == "many2many" or bool(field.column_type)

    @api.model
    def _get_own_definitions(self, company):
        """Return the definitions of own fields that leads of a company have.

        :returns: list of (name of the properties field, definition)
        """
        # sudo: configuration, of the company and of its types
        Type = self.env["lead.type"].sudo().with_context(active_test=False)
        types = Type.search([("company_id", "in", (False, company.id))])
        settings = self.env["lead.settings"]._get_of_company(company.id)
        owners = [("properties", record) for record in types] + [("company_properties", settings)]
        found = {}
        for owner, record in owners:
            for definition in record.properties_definition or ():
                found.setdefault((owner, definition["name"]), definition)
        return [(owner, definition) for (owner, _name), definition in found.items()]

    @api.model
    def _get_score_sources(self, keys):
        """Return the names of the fields that keys are read from."""
        names = {key.partition(".")[0] for key in keys}
        return {"email" if name == EMAIL_KIND else name for name in names}

    # ------------------------------------------------------------------ values

    def _fetch_score_values(self, keys):
        """Return the values that a score looks at, read in one statement.

        The caller has flushed the leads.

        :param keys: list of (key, kind)
        :returns: list of (lead id, list of values in the order of the keys): a text, "" for
            none; a tuple of texts where there can be several; a number or None
        """
        if not self.ids:
            return []
        columns = [self._get_score_column(key) for key, _kind in keys]
        rows = self.env.execute_query(
            SQL(
                "SELECT lead.id%s FROM lead_lead AS lead WHERE lead.id = ANY(%s) ORDER BY lead.id",
                SQL("").join(SQL(", %s", column) for column in columns),
                list(self.ids),
            )
        )
        readers = [self._get_score_reader(key, kind) for key, kind in keys]
        return [
            (row[0], [read(value) for read, value in zip(readers, row[1:], strict=True)])
            for row in rows
        ]

    @api.model
    def _get_score_column(self, key):
        """Return the SQL of what a key is read from."""
        owner, _dot, own = key.partition(".")
        if own:
            return SQL("%s -> %s", SQL.identifier("lead", owner), own)
        if key == EMAIL_KIND:
            return SQL("COALESCE(lead.email_normalized, lead.email)")
        field = self._fields[key]
        if field.type == "many2many":
            return SQL(
                "ARRAY(SELECT %s FROM %s AS rel WHERE rel.%s = lead.id)",
                SQL.identifier("rel", field.column2),
                SQL.identifier(field.relation),
                SQL.identifier(field.column1),
            )
        if KINDS[field.type] == GIVEN:
            return SQL("%s IS NOT NULL", SQL.identifier("lead", key))
        return SQL.identifier("lead", key)

    @api.model
    def _get_score_reader(self, key, kind):
        """Return a function that turns what the database holds into a value."""
        if key == EMAIL_KIND:
            return get_email_kind
        if kind == NUMBER:
            return _read_number
        if kind == MANY:
            return _read_many
        if kind == GIVEN:
            return lambda value: "1" if value else EMPTY
        return _read_choice


def _read_number(value):
    return None if value is None or value is False else float(value)


def _read_many(value):
    return tuple(sorted(str(item) for item in value or ()))


def _read_choice(value):
    if isinstance(value, bool):
        return "1" if value else EMPTY
    return EMPTY if value is None else str(value)
