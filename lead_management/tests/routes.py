from odoo.exceptions import ValidationError
from odoo.tests import Form


class LeadRoutes:
    """The routes on which what a person enters reaches a lead.

    To be mixed into a test on `LeadManagementCommon`.
    """

    @classmethod
    def _get_routes(cls):
        """Return {name: function that takes values and returns the lead}."""
        return {
            "create": lambda values: cls._create_lead(**values),
            "write": cls._route_write,
            "batch write": cls._route_batch_write,
            "form": cls._route_form,
            "import": cls._route_import,
            "default of the context": cls._route_context,
        }

    @classmethod
    def _route_write(cls, values):
        lead = cls._create_lead()
        lead.write(values)
        return lead

    @classmethod
    def _route_batch_write(cls, values):
        leads = cls._create_leads(2)
        leads.write(values)
        return leads[1]

    @classmethod
    def _route_form(cls, values):
        with Form(cls.env["lead.lead"].with_user(cls.user_own)) as form:
            form.name = "Lead"
            for name, value in values.items():
                form[name] = value
        return form.record

    @classmethod
    def _route_import(cls, values):
        Lead = cls.env["lead.lead"].with_user(cls.user_all)
        row = {"name": "Lead", **values}
        cells = [str(value) for value in row.values()]
        result = Lead.load(list(row), [cells])
        if not result["ids"]:
            raise ValidationError(result["messages"][0]["message"])
        return Lead.browse(result["ids"])

    @classmethod
    def _route_context(cls, values):
        Lead = cls.env["lead.lead"].with_user(cls.user_own)
        context = {f"default_{name}": value for name, value in values.items()}
        name = [] if "name" in values else [("name", "Lead")]
        return Lead.with_context(**context).create([dict(name)])

    def _get_refusal(self, save, values):
        """Return the message with which a route refuses the values."""
        with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
            save(values)
        return str(caught.exception)
