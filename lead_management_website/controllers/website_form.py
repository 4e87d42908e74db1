from lxml import etree
from markupsafe import Markup

from odoo import SUPERUSER_ID
from odoo.http import request
from odoo.tools import plaintext2html

from odoo.addons.lead_management.email_address import get_email_forms, normalize_email
from odoo.addons.website.controllers import form


class WebsiteForm(form.WebsiteForm):
    """Forms of the website that make leads."""

    # kinds of fields that the intake reads from their text, so that no visitor is refused
    _text_kinds = ("date", "datetime", "float", "integer", "monetary", "selection")

    def extract_data(self, model_sudo, values):
        """Read the form, and leave to the intake what fields may not be able to hold.

        A file fills no field, whatever the form calls it. A type that no page offers is no
        type, for a type says who gets the lead; what is filled in for it stays, as text.
        """
        if model_sudo.model != "lead.lead":
            return super().extract_data(model_sudo, values)
        # as the website names the files of a field that takes several
        values = {
            f"{name}[]" if hasattr(value, "filename") and "[" not in name else name: value
            for name, value in values.items()
        }
        kept = []
        type_id = str(values.get("type_id") or "").strip()
        if not type_id.isdigit() or int(type_id) not in self._get_offered_type_ids():
            kept += [("type_id", type_id)] if type_id else []
            values.pop("type_id", None)
        authorized = model_sudo.with_user(SUPERUSER_ID)._get_form_writable_fields(values)
        texts = {}
        for name, value in values.items():
            kind = authorized.get(name, {}).get("type")
            if kind is None or not isinstance(value, str):
                continue
            # written instead of chosen; Odoo's form of opportunities looks for the record by its ID
            country_id = self._find_country_id(authorized[name], value)
            if country_id:
                texts[name] = country_id
            elif "_property" not in authorized[name] and kind in self._text_kinds:
                texts[name] = value.strip()
            elif value and not self._is_readable(authorized[name], value):
                is_own = "_property" in authorized[name]
                kept.append((authorized[name].get("string") if is_own else name, value))
                texts[name] = False
        others = {name: value for name, value in values.items() if name not in texts}
        data = super().extract_data(model_sudo, others)
        data["record"].update({name: text for name, text in texts.items() if text})
        data["record"]["kept_texts"] = kept
        return data

    def _find_country_id(self, field, value):
        """Return the ID of the country that a visitor has written by its name, or None.

        :param dict field: what Odoo says of the field
        :param str value: as the visitor sent it
        """
        is_own = "_property" in field
        if is_own or field.get("relation") != "res.country" or value.strip().isdigit():
            return None
        return request.env["lead.lead"].sudo()._find_country_id(value)

    def _is_readable(self, field, value):
        """Tell whether Odoo's form can read a value.

        :param dict field: what Odoo says of the field
        :param str value: as the visitor sent it
        """
        kind = "one2many" if field["type"] == "many2many" else field["type"]
        try:
            value = self._input_filters[kind](self, "", value)
            if kind == "many2one":
                return bool(request.env[field["relation"]].browse(value).exists())
        except (KeyError, ValueError, OverflowError):
            return False
        return True

    def insert_record(self, request, model_sudo, values, custom, meta=None):
        """Make the lead through the intake, with what has no field in its description."""
        if model_sudo.model != "lead.lead":
            return super().insert_record(request, model_sudo, values, custom, meta=meta)
        values = self._prepare_lead_values(values, custom, meta)
        website = request.website
        Lead = request.env["lead.lead"].with_user(SUPERUSER_ID).with_company(website.company_id)
        record = Lead._intake({**values, "match_merged": True}, "website")
        if record.env.context.get("lead_intake_found"):
            record._post_inquiry(values)
        request.lead_intake_record = record
        return record.id

    def insert_attachment(self, model_sudo, id_record, files):
        """Attach the files to what the intake made, be it no lead.

        A file fills no field, whatever the form calls it.
        """
        record = getattr(request, "lead_intake_record", None)
        if model_sudo.model == "lead.lead" and record is not None:
            for file in files:
                file.field_name = None
            model_sudo = model_sudo.env["ir.model"]._get(record._name)
        return super().insert_attachment(model_sudo, id_record, files)

    def _prepare_lead_values(self, values, custom, meta):
        """Return the values for the intake.

        :param dict values: of the fields that the form may fill
        :param str custom: names and texts of the form's own fields
        :param str meta: who sent it, where the administrator has that written down
        """
        env = request.env
        values = {**self._keep_existing(values), "company_id": request.website.company_id.id}
        if values.get("contact_last_name") and not values.get("contact_first_name"):
            # a form asks for the whole name in one field
            names = env["lead.lead"]._split_person_name(values["contact_last_name"])
            values["contact_first_name"], values["contact_last_name"] = names
        texts = [values.get("description"), plaintext2html(custom) if custom else None]
        texts.append(plaintext2html(meta) if meta else None)
        values["description"] = Markup("").join(map(Markup, filter(None, texts)))
        partner = env.user.partner_id
        email = normalize_email(values.get("email"))
        forms = get_email_forms(email)
        if email and not env.user._is_public() and partner.email_normalized in forms:
            values["partner_id"] = partner.commercial_partner_id.id
        if not values.get("medium_id") and not request.cookies.get("odoo_utm_medium"):
            medium = env["utm.medium"].sudo()._fetch_or_create_utm_medium("website")
            values["medium_id"] = medium.id
        return values

    def _keep_existing(self, values):
        """Return the values without records that there are not: a stranger sends any number."""
        env, kept = request.env, {}
        for name, value in values.items():
            field = env["lead.lead"]._fields.get(name)
            if field is not None and field.type == "many2one" and not isinstance(value, str):
                value = env[field.comodel_name].browse(value or []).exists().id
            kept[name] = value
        return kept

    def _get_offered_type_ids(self):
        """Return the ids of the types that a form on a page of the website offers."""
        website = request.website
        views = (
            request.env["ir.ui.view"]
            .sudo()
            .search(
                [
                    ("type", "=", "qweb"),
                    ("website_id", "in", (False, website.id)),
                    ("arch_db", "like", "lead.lead"),
                    ("arch_db", "like", "type_id"),
                ]
            )
        )
        offered = set()
        for view in views:
            root = etree.fromstring(view.arch_db)
            for element in root.xpath("//form[@data-model_name='lead.lead']"):
                inputs = element.xpath(
                    ".//input[@name='type_id'] | .//select[@name='type_id']//option"
                )
                offered.update(item.get("value") or "" for item in inputs)
        offered_ids = [int(value) for value in offered if value.isascii() and value.isdigit()]
        domain = [
            ("id", "in", offered_ids),
            ("company_id", "in", (False, website.company_id.id)),
        ]
        return views.env["lead.type"].search(domain).ids
