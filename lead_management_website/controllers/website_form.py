from markupsafe import Markup

from odoo import SUPERUSER_ID
from odoo.http import request
from odoo.tools import email_normalize, plaintext2html

from odoo.addons.website.controllers import form


class WebsiteForm(form.WebsiteForm):
    """Forms of the website that make leads (REQ-1.24)."""

    def insert_record(self, request, model_sudo, values, custom, meta=None):
        """Make the lead through the intake, with what has no field in its description."""
        if model_sudo.model != "lead.lead":
            return super().insert_record(request, model_sudo, values, custom, meta=meta)
        values = self._prepare_lead_values(values, custom, meta)
        website = request.website
        Lead = request.env["lead.lead"].with_user(SUPERUSER_ID).with_company(website.company_id)
        record = Lead._intake(values, "website")
        request.lead_intake_record = record
        return record.id

    def insert_attachment(self, model_sudo, id_record, files):
        """Attach the files to what the intake made, be it no lead."""
        record = getattr(request, "lead_intake_record", None)
        if model_sudo.model == "lead.lead" and record is not None:
            model_sudo = model_sudo.env["ir.model"]._get(record._name).sudo()
        return super().insert_attachment(model_sudo, id_record, files)

    def _prepare_lead_values(self, values, custom, meta):
        """Return the values for the intake.

        :param dict values: of the fields that the form may fill
        :param str custom: names and texts of the form's own fields
        :param str meta: who sent it, where the administrator has that written down
        """
        env = request.env
        values = {**values, "company_id": request.website.company_id.id}
        if not values.get("type_id"):
            values.pop("type_id", None)
        if values.get("contact_last_name") and not values.get("contact_first_name"):
            # a form asks for the whole name in one field
            names = env["lead.lead"]._split_person_name(values["contact_last_name"])
            values["contact_first_name"], values["contact_last_name"] = names
        texts = [values.get("description"), plaintext2html(custom) if custom else None]
        texts.append(plaintext2html(meta) if meta else None)
        values["description"] = Markup("").join(map(Markup, filter(None, texts)))
        partner = env.user.partner_id
        is_visitor = not env.user._is_public()
        if is_visitor and partner.email_normalized == email_normalize(values.get("email")):
            values["partner_id"] = partner.commercial_partner_id.id
        if not values.get("medium_id") and not request.cookies.get("odoo_utm_medium"):
            medium = env["utm.medium"].sudo()._fetch_or_create_utm_medium("website")
            values["medium_id"] = medium.id
        return values
