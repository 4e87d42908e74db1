from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestDialogsOfOtherCompanies(LeadManagementCommon):
    """A manager of one company learns and changes nothing of another, by whatever dialog."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.user_b = cls._create_user("dialogs_b", "manager", companies=cls.company_b)
        cls.lead = cls._create_lead(name="Hidden lead")
        only_a = {"company_id": cls.company_a.id}
        cls.status_a = cls._create_status("Hidden status", **only_a)
        cls.type_a = cls._create_type("Hidden type", **only_a)
        cls.reason_a = cls.env["lead.loss.reason"].create({"name": "Hidden reason", **only_a})
        cls.tag_a = cls.env["lead.tag"].create({"name": "Hidden tag", **only_a})
        cls.hidden = {
            "lead.lead": cls.lead,
            "lead.status": cls.status_a,
            "lead.type": cls.type_a,
            "lead.loss.reason": cls.reason_a,
            "lead.tag": cls.tag_a,
        }

    def _get_dialogs(self):
        """Return (model, field) of what the dialogs of the suite are given."""
        return [
            (name, field)
            for name, Model in sorted(self.registry.items())
            if Model._transient and Model._original_module in self._get_settled_addons()
            for field in Model._fields.values()
            if field.relational and field.store and field.comodel_name in self.hidden
        ]

    def _get_settled_addons(self):
        return ("lead_management", "lead_management_sale")

    def _assert_silent(self, call):
        """Check that a call is refused, or answers nothing of the other company."""
        try:
            with self.env.cr.savepoint():
                answer = call()
        except (AccessError, UserError) as error:
            answer = str(error)
        self.assertNotIn("Hidden", str(answer))

    def test_dialogs_tell_no_names(self):
        """REQ-1.4, REQ-0.18: `create`, `onchange`, `default_get`, and what is read then."""
        self.assertGreaterEqual(len(self._get_dialogs()), 5)
        for model, field in self._get_dialogs():
            Model = self.env[model].with_user(self.user_b)
            record = self.hidden[field.comodel_name]
            value = record.id if field.type == "many2one" else [(6, 0, record.ids)]
            spec = {name: {} for name in Model._fields if name != "id"}
            spec[field.name] = {"fields": {"display_name": {}}}
            with self.subTest(model=model, field=field.name):
                self._assert_silent(
                    lambda m=Model, v=value, f=field, s=spec: m.onchange({f.name: v}, [f.name], s)
                )
                forged = Model.with_context(**{f"default_{field.name}": value})
                self._assert_silent(lambda m=forged, f=field: m.default_get([f.name]))
                self._assert_silent(lambda m=forged, s=spec: m.onchange({}, [], s))
                self._assert_silent(
                    lambda m=Model, v=value, f=field, s=spec: m.create({f.name: v}).web_read(s)
                )

    def test_refusals_of_leads_tell_no_names(self):
        """REQ-1.4: what belongs to another company is not named when it is refused."""
        Lead = self.env["lead.lead"].with_user(self.user_b)
        own = Lead.create({"name": "Own"})
        for values in (
            {"type_id": self.type_a.id},
            {"status_id": self.status_a.id},
            {"loss_reason_id": self.reason_a.id},
            {"tag_ids": [(4, self.tag_a.id)]},
        ):
            with self.subTest(values=values):
                self._assert_silent(lambda v=values: Lead.create({"name": "New", **v}).web_read({}))
                self._assert_silent(lambda v=values: own.write(v))
