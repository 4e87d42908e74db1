import json

from odoo.tests import HttpCase

from odoo.addons.lead_management.tests.common import LeadManagementCommon


class CaptureCommon(LeadManagementCommon, HttpCase):
    """A capture key of company A and what a page or a program sends to it."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.source, cls.page_source = cls.env["utm.source"].create(
            [{"name": "Own site"}, {"name": "Autumn fair"}]
        )
        cls.medium = cls.env["utm.medium"].create({"name": "Contact form"})
        cls.campaign = cls.env["utm.campaign"].create({"title": "Shelves week"})
        cls.lead_type = cls._create_type("Web", user_id=cls.user_colleague.id)
        cls.key = cls._create_key()

    @classmethod
    def _create_key(cls, **values):
        """Return a capture key, made by a manager."""
        return (
            cls.env["lead.capture.key"]
            .with_user(cls.user_manager)
            .create({"name": "Contact page", "rate_limit": 500, "sender_rate_limit": 500, **values})
        )

    def _post(self, values, key=None, headers=None, **kwargs):
        """Send JSON to the address of a key, as a program does."""
        body = values if isinstance(values, (str, bytes)) else json.dumps(values)
        return self.url_open(
            f"/lead_capture/{(key or self.key).token}",
            data=body,
            headers={"Content-Type": "application/json", **(headers or {})},
            **kwargs,
        )

    def _post_form(self, values, key=None, headers=None, **kwargs):
        """Send a plain form, as a browser without JavaScript does."""
        return self.url_open(
            f"/lead_capture/{(key or self.key).token}",
            data=values,
            headers={"Accept": "text/html", **(headers or {})},
            **kwargs,
        )

    def _get_submissions(self, **values):
        values = {"company_id": self.company_a.id, **values}
        domain = [(name, "=", value) for name, value in values.items()]
        return self.env["lead.capture.submission"].search(domain)

    def _get_leads(self):
        return self.env["lead.lead"].search([("company_id", "=", self.company_a.id)])
