from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

from ..email_address import normalize_email
from ..trusted_context import Trusted

# channels whose leads came by no advertisement -> the medium of Odoo that they came by
CHANNEL_MEDIUMS = {"email": "utm_medium_email", "call": "utm_medium_phone"}


class LeadLead(models.Model):
    """The one way in for leads that no person types: e-mail, call, capture, chat…"""

    _inherit = "lead.lead"

    @api.model
    def _intake(self, values, channel):
        """Make a lead of what arrived by itself, or find its open one.

        What is found has `lead_intake_found` in its context. A bridge makes something else
        of it (`_make_intakes`, `_find_open_match`); callers cope with any record.

        :param dict values: values of `lead.lead`. Without a type the company's default
            type is taken; without a salesperson the owner comes from type and
            team, never from the sender. Nothing is refused for its form: what a
            field cannot hold is kept as text in the description. `kept_texts` (popped) is
            a list of (name, text) of what the channel itself could not read, `match_open`
            (popped) asks for the open lead with the same address or number before making
            a new one, `match_merged` (popped) for the one into which such a lead was merged
        :param str channel: where it comes from: "email", "call", "capture", "website",
            "chat", "lifecycle"
        :returns: `lead.lead` record, new or found, or what a bridge makes instead
        :raises ConcurrencyError: when another request has just made the lead of the same
            sender: Odoo repeats this one, which finds it
        """
        match_open, match_merged = values.get("match_open"), values.get("match_merged")
        values, company, kept = self._complete_intake_values(values, channel)
        if match_open:
            found = self._find_open_match(values, company)
            if found:
                return found.with_context(lead_intake_found=True)
            self._wait_for_sender(values, company)
        elif match_merged:
            found = self._find_merged_match(values, company)
            if found:
                return found.with_context(lead_intake_found=True)
        values = self._finish_intake_values(values, kept)
        [record] = self._as_intake(company, channel)._make_intakes([values])
        return record

    @api.model
    def _intake_batch(self, vals_list, channel):
        """Make leads of what arrived by itself in one go, as `_intake` does for one.

        Open leads are not looked for.

        :param vals_list: list of values of `lead.lead`
        :param str channel: where they come from
        :returns: list of the records that were made, company by company
        """
        by_company = {}
        for values in vals_list:
            values, company, kept = self._complete_intake_values(values, channel)
            values = self._finish_intake_values(values, kept)
            by_company.setdefault(company, []).append(values)
        records = []
        for company, company_vals_list in by_company.items():
            records += self._as_intake(company, channel)._make_intakes(company_vals_list)
        return records

    @api.model
    def _complete_intake_values(self, values, channel):
        """Return the values that can be stored, with company, type and medium.

        :param dict values: as they arrived; stay as they are
        :param str channel: where they come from
        :returns: (dict, `res.company` record, list of (label, text) of what is kept as text)
        """
        asked = ("match_open", "match_merged")
        values = {name: value for name, value in values.items() if name not in asked}
        company = self.env["res.company"].browse(values.get("company_id") or self.env.company.id)
        values["company_id"] = company.id
        values, kept = self._set_aside_values(values)
        if not self._is_type_used(values.get("type_id")):
            values.pop("type_id")
        if "type_id" not in values:
            values["type_id"] = self._get_machine_type_id(company)
        if not values.get("medium_id") and channel in CHANNEL_MEDIUMS:
            name = f"utm.{CHANNEL_MEDIUMS[channel]}"
            xmlids = self.env["ir.model.data"]
            medium_id = xmlids._xmlid_to_res_id(name, raise_if_not_found=False)
            values |= {"medium_id": medium_id} if medium_id else {}
        return values, company, kept

    @api.model
    def _is_type_used(self, type_id):
        """Tell whether new leads may get a type: none is as good as one that is in use."""
        return not type_id or self.env["lead.type"].sudo().browse(type_id).active

    @api.model
    def _finish_intake_values(self, values, kept):
        """Return the values with their owner, and with what is kept as text.

        :param dict values: see `_complete_intake_values`
        :param kept: list of (label, text)
        """
        if "user_id" not in values:
            values = values | self._get_machine_owner(values)
        return self._add_kept_texts(values, kept) if kept else values

    @api.model
    def _as_intake(self, company, channel):
        """Return the model as a machine in a company that takes something in."""
        return self.with_company(company).with_context(
            lead_by_machine=Trusted(), lead_channel=channel
        )

    @api.model
    def _make_intakes(self, vals_list):
        """Make what becomes of inquiries.

        Hook: a bridge that makes something else of them, such as deals, overrides it.

        :param vals_list: list of complete values of `lead.lead`, with the owner; the
            current company is that of all of them
        :returns: list of the records that were made
        """
        return list(self.create(vals_list))

    @api.model
    def _is_intake_at_once(self, company):
        """Hook: tell whether inquiries of a company wait for no decision of a person.

        :param company: `res.company` record
        """
        return False

    @api.model
    def _is_intake_open(self, record):
        """Tell whether what an inquiry became is still being worked on.

        Hook: a bridge knows when the records that it makes are.

        :param record: what `_intake` returned
        """
        if record._name != self._name:
            return bool(record.exists())
        return bool(record.exists()) and not record.is_closed

    @api.model
    def _get_machine_type_id(self, company):
        """Return the id of the type of leads that arrive by themselves, or False.

        Where a type is required and the default one is archived, the first that is used.
        """
        settings = self.env["lead.settings"]._get_values(company.id)
        type_id = settings.default_type_id
        if type_id and self._is_type_used(type_id):
            return type_id
        Type = self.env["lead.type"]
        used = Type._get_ids(company.id)
        if settings.type_required and used:
            return used[0]
        return Type._get_default_id(company.id) or (settings.type_required and type_id)

    @api.model
    def _get_machine_owner(self, values):
        """Return who owns a lead that arrived by itself.

        The type's salesperson, else the leader of its team, else nobody. A type that
        companies share may name people of one of them: the others' leads wait for
        somebody of theirs, and so do those of people and teams who are archived.

        :param dict values: values of the lead, `type_id`, `team_id` and `company_id`
            are read
        :returns: dict with `user_id` and `team_id`
        """
        lead_type = self.env["lead.type"].sudo().browse(values.get("type_id") or [])
        team = self.env["crm.team"].sudo().browse(values.get("team_id") or [])
        company = self.env["res.company"].browse(values.get("company_id") or self.env.company.id)
        team = lead_type._get_receiving_team(company, team or lead_type.team_id)
        user = lead_type._get_receiving_user(company, lead_type.user_id | team.user_id)
        companies = (company, company.browse())
        own_team = user.sale_team_id.filtered(lambda own: own.company_id in companies)
        return {"user_id": user.id, "team_id": team.id or own_team.id}

    @api.model
    def _find_open_match(self, values, company):
        """Return the newest open lead with the same e-mail or phone, or nothing.

        Most of what arrives is of somebody whom no lead knows: that alone is asked first.
        A merged lead with them stands for the one that it went into.

        :param dict values: `email`, `phone` and `country_id` are read
        :param company: `res.company` record
        """
        if not self._is_sender_known(self._get_intake_keys(values, company), company):
            return self.browse()
        return self._find_known_match(values, company)

    @api.model
    def _find_known_match(self, values, company):
        """Return the open lead of a sender that some lead of the company knows, or nothing.

        :param dict values: see `_find_open_match`
        :param company: `res.company` record
        """
        domain = self._get_intake_probe(values, company)._get_duplicate_lead_domain()
        if domain.is_false():
            return self.browse()
        found = self.search([*domain, ("is_closed", "=", False)], order="id desc", limit=1)
        return found or self._find_merged_match(values, company)

    @api.model
    def _get_intake_probe(self, values, company):
        """Return an unsaved lead with the normalised address and numbers of a sender."""
        return self.new(
            {
                "email": values.get("email"),
                "phone": values.get("phone"),
                "country_id": values.get("country_id"),
                "company_id": company.id,
            }
        )

    @api.model
    def _get_intake_keys(self, values, company):
        """Return by what a sender is recognised, as `_get_address_keys` does.

        :param dict values: see `_find_open_match`
        :param company: `res.company` record
        """
        if not values.get("phone"):
            return {"email_normalized": [normalize_email(values.get("email"))]}
        return self._get_intake_probe(values, company)._get_address_keys()

    @api.model
    def _is_sender_known(self, keys, company, cr=None):
        """Tell whether a lead of the company, open or not, has the address or number of a sender.

        :param dict keys: see `_get_address_keys`
        :param company: `res.company` record
        :param cr: cursor of another transaction that is asked, None for the own one
        """
        conditions = self._get_key_conditions(keys)
        if not conditions:
            return False
        query = SQL(
            "SELECT EXISTS (SELECT FROM lead_lead WHERE %s = %s AND (%s))",
            SQL.identifier("company_id", to_flush=self._fields["company_id"]),
            company.id,
            SQL(" OR ").join(conditions),
        )
        if cr is None:
            [[is_known]] = self.env.execute_query(query)
            return is_known
        cr.execute(query)
        return cr.fetchone()[0]

    @api.model
    def _get_key_conditions(self, keys):
        """Return the SQL of rows that have one of some values: a list, empty without any.

        :param dict keys: {name of a text field: values, empty ones among them}
        """
        return [
            SQL(
                "%s = ANY(%s)",
                SQL.identifier(name, to_flush=self._fields[name]),
                list(filter(None, values)),
            )
            for name, values in keys.items()
            if any(values)
        ]

    @api.model
    def _wait_for_sender(self, values, company):
        """Wait for other requests of the same sender, and see whether one has made the lead.

        This transaction does not see what others have committed since it began.

        :param dict values: `email`, `phone` and `country_id` are read
        :param company: `res.company` record
        :raises ConcurrencyError: when one has: Odoo repeats the request, which finds it
        """
        known = self._get_intake_keys(values, company)
        found = {key for values_of_key in known.values() for key in values_of_key if key}
        # in one order everywhere, so that two requests never wait for each other
        keys = sorted(f"lead.intake.{company.id}.{key}" for key in found)
        for key in keys:
            self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", key))
        if not keys:
            return
        with self.env.registry.cursor() as cr:
            # what is made of inquiries at once may be no lead
            is_lead = not self._is_intake_at_once(company)
            if is_lead and not self._is_sender_known(known, company, cr):
                return
            others = self.with_env(self.env(cr=cr))
            company = company.with_env(others.env).exists()
            is_made = bool(company and others._find_open_match(values, company))
        if is_made:
            raise ConcurrencyError(", ".join(keys))
