import json
import re
from collections import namedtuple
from urllib.parse import parse_qs, urlsplit

from odoo import api, models
from odoo.tools import SQL, plaintext2html
from odoo.tools.sql import escape_psql

from odoo.addons.lead_management.trusted_context import is_trusted

# what an inquiry is about
ABOUT_FIELDS = ("expected_revenue", "date_deadline", "description")
UTM_NAMES = {
    "utm_source": ("source_id", "utm.source"),
    "utm_medium": ("medium_id", "utm.medium"),
    "utm_campaign": ("campaign_id", "utm.campaign"),
}
# accepted by every key: they are no fields of the lead
RESERVED_NAMES = (*UTM_NAMES, "page_url", "idempotency_key", "ask_first")
WEB_ADDRESS = re.compile(
    r"https?://[^\s/@?#<>\"'{}]+\.[^\s/@?#<>\"'{}]+([/?#][^\s<>\"]*)?", re.IGNORECASE
)
MAX_LINE = 255

#: One thing that came in.
#: content: dict of what it says; event: what the sender calls it, so that a second
#: delivery is known; thread: who writes, so that the next message joins the lead
CaptureItem = namedtuple("CaptureItem", ["content", "event", "thread"], defaults=(None, None))


class BadValueError(Exception):
    """A value that a field does not take; the text tells the sender why."""


class CaptureRefusedError(Exception):
    """What came in is not understood or not allowed: the sender is told why.

    :param str reason: a sentence
    :param int status: HTTP status of the answer
    :param unknown: names of fields that the key does not allow
    :param invalid: {name of a field: what is wrong with its value}
    """

    def __init__(self, reason, status=422, unknown=(), invalid=None):
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.unknown = list(unknown)
        self.invalid = dict(invalid or {})


class LeadCaptureAdapter(models.AbstractModel):
    """Base of what understands a kind of sender.

    An addon that connects another network adds its code to `lead.capture.key.channel`
    and a model `lead.capture.adapter.<code>` that inherits this one. It overrides

    - `_check_sender` to prove who sends,
    - `_answer_challenge` where the network asks before it sends,
    - `_parse` to cut a request into single messages,
    - `_prepare_content` to ask the network for what the message leaves out.
    """

    _name = "lead.capture.adapter"
    _inherit = ["lead.once.mixin"]
    _description = "Adapter of captured leads"

    # whether the answer tells the sender what became of it; networks only want 200
    _tells_sender = True

    # ------------------------------------------------------------------ hooks

    @api.model
    def _check_sender(self, key, headers, body):
        """Refuse a request that does not come from whom the key is for.

        :param key: `lead.capture.key` record
        :param headers: headers of the request
        :param bytes body: the request as it came
        :raises CaptureRefusedError: with status 403
        """

    @api.model
    def _answer_challenge(self, key, params):
        """Return the text that proves to the network that the address is ours, or None.

        :param dict params: query of a GET request
        """

    @api.model
    def _parse(self, key, payload):
        """Cut a request into what makes one lead each.

        :param payload: what the request's JSON or form says
        :returns: list of CaptureItem
        :raises CaptureRefusedError: when it is no such request
        """
        return [CaptureItem(payload)]

    @api.model
    def _prepare_content(self, key, content):
        """Return the content with what has to be asked for first.

        Called again at each replay.

        :param dict content: `content` of a CaptureItem
        """
        return content

    @api.model
    def _get_allowed_names(self, key):
        """Return the names of fields that the content may fill."""
        return set(self._get_offered_fields())

    @api.model
    def _get_offered_fields(self):
        """Return what a sender outside may fill: who it is and what it is about.

        Never who gets it. Contact data is what the lead has of it, as far as `_convert` reads
        it: a further field has a method of its own there, or the type of another.

        :returns: list of names of `lead.lead`, in the order of a form
        """
        Lead = self.env["lead.lead"]
        names = ("name", "contact_name", *Lead._get_contact_fields(), *ABOUT_FIELDS)
        return [
            name
            for name in names
            if hasattr(self, f"_convert_{name}")
            or hasattr(self, f"_convert_{Lead._fields[name].type}")
        ]

    # ------------------------------------------------------------------ values

    @api.model
    def _prepare_values(self, key, content):
        """Return values of `lead.lead` for `_intake`.

        What a field does not take is kept as text (`kept_texts`, with the reasons in
        `kept_reasons`): who sends it may never come back. Only a page that can ask its
        visitor (`ask_first`) is told before.

        :param dict content: {name: value} as `_prepare_content` returned it
        :raises CaptureRefusedError: naming unknown fields, and bad values with them
        """
        allowed = self._get_allowed_names(key)
        named = {name: value for name, value in content.items() if name not in RESERVED_NAMES}
        unknown = sorted(set(named) - allowed)
        values, invalid, kept = {}, {}, []
        for name in sorted(allowed.intersection(named)):
            if named[name] in (None, "", False):
                continue
            try:
                values[name] = self._convert(name, named[name])
            except BadValueError as error:
                invalid[name] = str(error)
                kept.append((name, self._get_text(named[name])))
        is_asked = content.get("ask_first") and not is_trusted(self.env, "lead_capture_replay")
        if unknown or (invalid and is_asked):
            raise self._refuse_fields(unknown, invalid)
        if not values and not kept:
            raise CaptureRefusedError(self.env._("Nothing is filled in."))
        self._split_contact_name(values)
        return {
            **values,
            **self._prepare_marketing(key, content),
            "company_id": key.company_id.id,
            **({"type_id": key.type_id.id} if key.type_id else {}),
            "match_open": key.match_open,
            "kept_texts": kept,
            "kept_reasons": invalid,
        }

    @api.model
    def _refuse_fields(self, unknown, invalid):
        sentences = []
        if unknown:
            sentences.append(
                self.env._("Fields that are not known here: %(names)s.", names=", ".join(unknown))
            )
        sentences += [f"{name}: {text}" for name, text in invalid.items()]
        if not unknown:
            sentences.append(self.env._("Correct it, or send it again as it is."))
        return CaptureRefusedError(" ".join(sentences), unknown=unknown, invalid=invalid)

    @api.model
    def _convert(self, name, value):
        """Return a value for a field of the lead.

        :raises BadValueError: with a sentence for the sender
        """
        if isinstance(value, (dict, list)):
            raise BadValueError(self.env._("one text or number is expected."))
        field = self.env["lead.lead"]._fields[name]
        convert = getattr(self, f"_convert_{name}", None)
        convert = convert or getattr(self, f"_convert_{field.type}")
        if field.type == "monetary" and type(value) in (int, float):
            return convert(value)
        return convert(self._get_text(value))

    @api.model
    def _get_text(self, value):
        """Return what was sent as a text that the database takes."""
        text = json.dumps(value) if isinstance(value, (dict, list)) else str(value)
        return self.env["lead.lead"]._clean_value("name", text).strip()

    @api.model
    def _convert_char(self, text):
        text = " ".join(text.split())
        if len(text) > MAX_LINE:
            raise BadValueError(
                self.env._("at most %(count)s characters are taken.", count=MAX_LINE)
            )
        return text

    @api.model
    def _convert_html(self, text):
        return plaintext2html(text)

    @api.model
    def _convert_email(self, text):
        text = self._convert_char(text)
        if not self.env["lead.lead"]._is_email(text):
            raise BadValueError(self.env._("this is no e-mail address."))
        return text

    @api.model
    def _convert_website(self, text):
        text = self._convert_char(text)
        address = text if "://" in text else f"https://{text}"
        if not WEB_ADDRESS.fullmatch(address):
            raise BadValueError(self.env._("this is no web address."))
        return text

    @api.model
    def _convert_country_id(self, text):
        country_id = self.env["lead.lead"]._find_country_id(text)
        if not country_id:
            raise BadValueError(self.env._("a country is given by its two letters, such as PL."))
        return country_id

    @api.model
    def _convert_monetary(self, value):
        Lead = self.env["lead.lead"]
        field = Lead._fields["expected_revenue"]
        try:
            return Lead._read_monetary(field, value, self.env.company.id)
        except ValueError:
            raise BadValueError(
                self.env._(
                    "a number that is 0 or more is expected, written so that it can be read"
                    " in one way only, such as 12500.00."
                )
            ) from None

    @api.model
    def _convert_date(self, text):
        Lead = self.env["lead.lead"]
        try:
            return Lead._read_date(Lead._fields["date_deadline"], text, self.env.company.id)
        except ValueError:
            raise BadValueError(self.env._("a date such as 2030-12-31 is expected.")) from None

    @api.model
    def _split_contact_name(self, values):
        full_name = values.pop("contact_name", None)
        if not full_name:
            return
        first, last = self.env["lead.lead"]._split_person_name(full_name)
        values.setdefault("contact_first_name", first)
        values.setdefault("contact_last_name", last)

    # ------------------------------------------------------------------ marketing

    @api.model
    def _prepare_marketing(self, key, content):
        """Return source, medium and campaign: the page's, else the key's."""
        page = self._read_page_marketing(content.get("page_url"))
        values = {}
        for name, (field_name, model) in UTM_NAMES.items():
            text = content.get(name) or page.get(name)
            record = self._find_or_create_utm(model, text) or key[field_name]
            values[field_name] = record.id
        return values

    @api.model
    def _read_page_marketing(self, address):
        """Return {utm name: value} of a page's address."""
        try:
            query = parse_qs(urlsplit(str(address or "")).query)
        except ValueError:
            return {}
        return {name: query[name][0] for name in UTM_NAMES if query.get(name)}

    @api.model
    def _find_or_create_utm(self, model, name):
        """Return the marketing record of a name, regardless of case.

        :param name: as it came, anything
        :raises ConcurrencyError: when another request makes it: Odoo tries again
        """
        text = name if isinstance(name, str) else ""
        text = "".join(char for char in text if char.isprintable()).strip()[:MAX_LINE]
        if not text:
            return self.env[model]
        Model = self.env[model].with_context(active_test=False)
        found = Model.search([("name", "=ilike", escape_psql(text))], limit=1)
        if found:
            return found
        table = SQL.identifier(Model._table)
        self._wait_for_others(
            f"{model}.{text}", SQL("SELECT 1 FROM %s WHERE name = %s", table, text)
        )
        values = {"name": text}
        if "is_auto_campaign" in Model._fields:
            values["is_auto_campaign"] = True
        return Model.create(values)
