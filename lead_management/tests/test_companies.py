from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import LeadManagementCommon


class LeadCompaniesCommon(LeadManagementCommon):
    """The configuration of the company B beside the shared one."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.only_b = {"company_id": cls.company_b.id}
        cls.status_b = cls._create_status("First of B", sequence=5, **cls.only_b)
        cls.lost_b = cls._create_status(
            "Failure of B", kind="lost", is_lost_target=True, **cls.only_b
        )
        cls.type_b = cls._create_type("Funnel of B", **cls.only_b)
        cls.tag_b = cls.env["lead.tag"].create({"name": "Tag of B", **cls.only_b})
        cls.reason_b = cls.env["lead.loss.reason"].create({"name": "Reason of B", **cls.only_b})
        cls.partner_b = cls.env["res.partner"].create({"name": "Customer of B", **cls.only_b})

    @classmethod
    def _create_lead_b(cls, **values):
        return cls._create_lead(user=cls.user_company_b, **values)


@tagged("post_install", "-at_install")
class TestOtherCompanysRecords(LeadCompaniesCommon):
    """No link leads from a record to another company's. A bridge extends it with its own."""

    #: whose links are tried
    _addon = "lead_management"

    def _get_foreign_values(self):
        """Return {model: {link: value of company B}}, all that the addon has."""
        return {
            "lead.lead": {
                "type_id": self.type_b.id,
                "status_id": self.status_b.id,
                "tag_ids": [Command.set(self.tag_b.ids)],
                "loss_reason_id": self.reason_b.id,
                "user_id": self.user_company_b.id,
                "team_id": self.team_b.id,
                "partner_id": self.partner_b.id,
                "contact_id": self.partner_b.id,
            },
            "lead.type": {
                "status_ids": [Command.set(self.status_b.ids)],
                "creation_status_ids": [Command.set(self.status_b.ids)],
                "user_id": self.user_company_b.id,
                "team_id": self.team_b.id,
            },
            "lead.settings": {"default_type_id": self.type_b.id},
        }

    def _get_fields_with_company(self, model):
        """Return the names of the stored links to what a company may own."""
        names = set()
        for name, field in self.env[model]._fields.items():
            if self._addon not in field._modules or name == "campaign_id":
                # Odoo's Sales gives campaigns a company, and checks it nowhere
                continue
            if field.relational and field.store and not field.readonly:
                comodel = self.env[field.comodel_name]
                if "company_id" in comodel._fields and field.type != "one2many":
                    names.add(name)
        return names

    def test_every_link_is_tried(self):
        """REQ-1.4: a link added later is not forgotten here."""
        for model, values in self._get_foreign_values().items():
            with self.subTest(model=model):
                self.assertEqual(set(values), self._get_fields_with_company(model))

    def _get_records(self):
        values = {"company_id": self.company_a.id}
        return {
            "lead.lead": self._create_lead(user=self.user_both_companies),
            "lead.type": self._create_type(**values),
            "lead.settings": self.settings_a,
        }

    def test_every_link_to_another_company_is_refused_on_write(self):
        """REQ-1.4: even for those who work in both; nothing is half written."""
        records = self._get_records()
        for model, values in self._get_foreign_values().items():
            record = records[model].with_user(self.user_both_companies)
            for name, value in values.items():
                before = record[name]
                extra = {"status_id": self.status_lost.id}
                extra = extra if name == "loss_reason_id" else {}
                with self.subTest(model=model, field=name):
                    with self.assertRaises(UserError), self.env.cr.savepoint():
                        record.write({name: value, **extra})
                    record.invalidate_recordset()
                    self.assertEqual(record[name], before)

    def test_every_link_to_another_company_is_refused_on_creation(self):
        """REQ-1.4"""
        Lead = self.env["lead.lead"].with_user(self.user_both_companies)
        for name, value in self._get_foreign_values().get("lead.lead", {}).items():
            values = {"name": "Lead", name: value}
            if name == "loss_reason_id":
                values["status_id"] = self.status_lost.id
            refused = self.assertRaises(UserError)
            with self.subTest(field=name), refused, self.env.cr.savepoint():
                Lead.create([values])

    def test_every_link_to_another_company_is_refused_on_import(self):
        """REQ-1.4: the row is named, no lead is left behind."""
        Lead = self.env["lead.lead"].with_user(self.user_both_companies)
        for name, record in (
            ("type_id", self.type_b),
            ("status_id", self.status_b),
            ("tag_ids", self.tag_b),
            ("user_id", self.user_company_b),
            ("team_id", self.team_b),
            ("partner_id", self.partner_b),
        ):
            count = Lead.search_count([])
            result = Lead.load(["name", f"{name}/.id"], [["Lead", str(record.id)]])
            with self.subTest(field=name):
                self.assertFalse(result["ids"])
                self.assertTrue(result["messages"])
                self.assertEqual(Lead.search_count([]), count)

    def test_a_lead_moved_to_another_company_leaves_nothing_behind(self):
        """REQ-1.4: refused while a link belongs to the old company."""
        lead = self._create_lead(user=self.user_both_companies, user_id=False)
        own_type = self._create_type("Funnel of A", company_id=self.company_a.id)
        lead.type_id = own_type
        with self.assertRaises(UserError), self.env.cr.savepoint():
            lead.company_id = self.company_b
        lead.invalidate_recordset()
        self.assertEqual(lead.company_id, self.company_a)
        lead.write({"company_id": self.company_b.id, "type_id": self.type_b.id})
        self.assertEqual(lead.settings_id, self.settings_b)

    def test_a_shared_record_that_others_use_gets_no_company(self):
        """REQ-1.4: the leads of A would stand in a status of B."""
        tag = self.env["lead.tag"].create({"name": "Fair"})
        shared_type = self._create_type()
        lead = self._create_lead(
            type_id=shared_type.id,
            tag_ids=[Command.set(tag.ids)],
            **self._as_lost(),
        )
        records = (self.status_lost, shared_type, tag, self.reason)
        for record in records:
            refused = self.assertRaisesRegex(ValidationError, lead.company_id.name)
            with self.subTest(model=record._name):
                with refused, self.env.cr.savepoint():
                    record.company_id = self.company_b
                record.company_id = self.company_a
                self.assertEqual(record.company_id, self.company_a)

    def test_a_shared_record_in_use_by_configuration_gets_no_company(self):
        """REQ-1.4: a type of A lists the status, the settings of A name the type."""
        lead_type = self._create_type(statuses=self.status_new, company_id=self.company_a.id)
        shared_type = self._create_type("Shared")
        self.settings_a.default_type_id = shared_type
        for record in (self.status_new, shared_type):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                record.company_id = self.company_b
        lead_type.status_ids = False
        self.status_new.company_id = self.company_b
        self.assertEqual(self.status_new.company_id, self.company_b)

    def test_leads_are_given_to_people_of_their_company(self):
        """REQ-1.4: the dialog Assign is no way round."""
        lead = self._create_lead(user=self.user_manager)
        wizard = self.env["lead.assign.wizard"].with_user(self.user_manager)
        wizard = wizard.create(
            {"lead_ids": [Command.set(lead.ids)], "user_id": self.user_company_b.id}
        )
        with self.assertRaises(UserError), self.env.cr.savepoint():
            wizard.action_apply()


@tagged("post_install", "-at_install")
class TestCompanyRules(LeadCompaniesCommon):
    """What one company has, the other does not see."""

    def _get_records_of_b(self):
        lead = self._create_lead_b()
        run = self.env["lead.import.run"].create([{"file_name": "b.csv", **self.only_b}])
        return {
            "lead.lead": lead,
            "lead.type": self.type_b,
            "lead.status": self.status_b,
            "lead.tag": self.tag_b,
            "lead.loss.reason": self.reason_b,
            "lead.status.change": lead.sudo().status_change_ids,
            "lead.data.quality": self.env["lead.data.quality"].browse(lead.id),
            "lead.settings": self.settings_b,
            "lead.job.failure": self.env["lead.job.failure"].create(
                [{"job_model": "lead.job.fake", "job_id": 1, "name": "Failed", **self.only_b}]
            ),
            "lead.import.run": run,
            "lead.import.lead": self.env["lead.import.lead"].create(
                [{"run_id": run.id, "lead_id": lead.id, "kind": "created", **self.only_b}]
            ),
            "lead.merge": lead._merge(lead, self._create_lead_b()).sudo(),
            "lead.merge.job": self.env["lead.merge.job"].create([dict(self.only_b)]),
            "lead.duplicate.dismissal": self.env["lead.duplicate.dismissal"].create(
                [
                    {
                        "reason": "vat",
                        "value": "1",
                        "lead_key": "1",
                        "lead_id": lead.id,
                        **self.only_b,
                    }
                ]
            ),
        }

    def test_every_model_with_a_company_has_its_rule(self):
        """REQ-1.4: a model added later is not forgotten here."""
        models = {
            name
            for name, model in self.registry.items()
            if model._original_module == "lead_management"
            and "company_id" in model._fields
            and model._fields["company_id"].store
            and not (model._abstract or model._transient)
        }
        # a query over the leads that its reader may see; TestDuplicates asks it
        models.remove("lead.duplicate")
        self.assertEqual(set(self._get_records_of_b()), models)

    def test_records_of_another_company_are_out_of_reach(self):
        """REQ-1.4: neither found nor read, by a manager of the company A."""
        for model, record in self._get_records_of_b().items():
            record = record.with_user(self.user_manager)
            with self.subTest(model=model):
                self.assertFalse(record.search([("id", "in", record.ids)]))
                with self.assertRaises(AccessError):
                    record.read(["display_name"])

    def test_records_of_another_company_are_not_changed(self):
        """REQ-1.4"""
        for model, record in self._get_records_of_b().items():
            if model not in ("lead.status.change", "lead.data.quality"):
                record = record.with_user(self.user_manager)
                # the company of a job is the server's: what its starter chooses
                own = {"lead.merge.job": {"reason": "phone"}, "lead.import.run": {}}.get(model)
                values = {"company_id": self.company_a.id} if own is None else own
                with self.subTest(model=model), self.assertRaises(AccessError):
                    record.write(values)

    def test_nothing_is_created_for_another_company(self):
        """REQ-1.4"""
        for model in ("lead.type", "lead.status", "lead.tag", "lead.loss.reason"):
            Model = self.env[model].with_user(self.user_manager)
            with self.subTest(model=model), self.assertRaises(AccessError):
                Model.create({"name": "X", **self.only_b})
        with self.assertRaises(AccessError):
            self._create_lead(user=self.user_manager, **self.only_b)

    def test_shared_records_are_everybodys(self):
        """REQ-1.4: those without a company."""
        for user in (self.user_own, self.user_company_b):
            for record in (self.status_new, self.status_lost, self.reason):
                self.assertTrue(record.with_user(user).name)

    def test_only_the_companies_switched_on_count(self):
        """REQ-1.4: whoever works in both sees what is ticked in the company menu."""
        leads = self._create_lead() | self._create_lead_b()
        Lead = self.env["lead.lead"].with_user(self.user_both_companies)
        for companies in (self.company_a, self.company_b, self.env.companies):
            companies &= self.user_both_companies.company_ids
            companies = companies or self.user_both_companies.company_ids
            found = Lead.with_context(allowed_company_ids=companies.ids).search(
                [("id", "in", leads.ids)]
            )
            self.assertEqual(
                found.ids,
                leads.filtered(lambda lead, c=companies: lead.company_id in c)
                .sorted("id", reverse=True)
                .ids,
            )


@tagged("post_install", "-at_install")
class TestOwnCriteria(LeadCompaniesCommon):
    """Each company sets its own statuses, types, reasons and settings."""

    def test_leads_start_in_the_companys_own_order(self):
        """REQ-1.4: a status of B stands first for B and does not exist for A."""
        lead_a, lead_b = self._create_lead(), self._create_lead_b()
        self.assertEqual(lead_a.status_id, self.status_new)
        self.assertEqual(lead_b.status_id, self.status_b)
        self.assertNotIn(self.status_b, lead_a.allowed_status_ids)
        self.assertIn(self.status_b, lead_b.allowed_status_ids)
        self.assertIn(self.status_won, lead_b.allowed_status_ids)

    def test_lost_goes_to_the_companys_own_status_before_the_shared_one(self):
        """REQ-1.4, REQ-0.80"""
        lead_a, lead_b = self._create_lead(), self._create_lead_b()
        lead_a.set_lost(self.reason.id)
        lead_b.set_lost(self.reason_b.id)
        self.assertEqual(lead_a.status_id, self.status_lost)
        self.assertEqual(lead_b.status_id, self.lost_b)

    def test_each_company_has_its_mark_of_lost(self):
        """REQ-0.42, REQ-1.4: marking one of B leaves A's and the shared mark alone."""
        lost_a = self._create_status(
            "Failure of A",
            kind="lost",
            is_lost_target=True,
            company_id=self.company_a.id,
        )
        marked = self.lost_b | self.status_lost | lost_a
        self.assertEqual(marked.filtered("is_lost_target"), marked)
        another = self._create_status("Another", kind="lost", **self.only_b)
        another.is_lost_target = True
        self.assertFalse(self.lost_b.is_lost_target)
        self.assertTrue(self.status_lost.is_lost_target and lost_a.is_lost_target)

    def test_the_only_type_of_a_company_is_its_default(self):
        """REQ-0.37, REQ-1.4: the types of another company do not count."""
        self.assertFalse(self._create_lead().type_id)
        self.assertEqual(self._create_lead_b().type_id, self.type_b)

    def test_a_lead_made_for_another_company_has_its_defaults(self):
        """REQ-0.37, REQ-1.4: while the user's current company is A."""
        self._create_type("Funnel of A", company_id=self.company_a.id)
        lead = self._create_lead(user=self.user_both_companies, **self.only_b)
        self.assertEqual(lead.type_id, self.type_b)
        self.assertEqual(lead.status_id, self.status_b)
        self.assertEqual(lead.settings_id, self.settings_b)

    def test_reasons_offered_are_the_companys_and_the_shared(self):
        """REQ-1.4, REQ-4.15: what the dialog of a lost lead offers."""
        lost = self.status_lost.id
        for lead, offered in (
            (self._create_lead(), self.reason | self.reason_with_note),
            (
                self._create_lead_b(),
                self.reason | self.reason_with_note | self.reason_b,
            ),
        ):
            reasons = lead.get_status_change_requirements(lost)["reasons"]
            self.assertEqual({r["id"] for r in reasons}, set(offered.ids))

    def test_settings_are_of_one_company(self):
        """REQ-1.4, REQ-2.8, REQ-4.13: what B requires, A does not."""
        self.settings_b.write(
            {
                "type_required": True,
                "default_type_id": self.type_b.id,
                "reason_required": False,
            }
        )
        self.assertFalse(self._create_lead(type_id=False).type_id)
        with self.assertRaisesRegex(ValidationError, "needs a Type"):
            self._create_lead_b(type_id=False)
        self._create_lead_b().write({"status_id": self.lost_b.id})
        with self.assertRaisesRegex(ValidationError, "reason"):
            self._create_lead().write({"status_id": self.status_lost.id})

    def test_a_new_company_has_its_settings(self):
        """REQ-1.4: one record each, opened for the current company."""
        company = self.env["res.company"].create({"name": "New company"})
        settings = self.env["lead.settings"].search([("company_id", "=", company.id)])
        self.assertEqual(len(settings), 1)
        twice = self.assertRaises(UniqueViolation)
        with mute_logger("odoo.sql_db"), twice, self.env.cr.savepoint():
            self.env["lead.settings"].create({"company_id": company.id})
        for user, expected in (
            (self.user_manager, self.settings_a),
            (self.user_both_companies, self.settings_a),
        ):
            action = self.env["lead.settings"].with_user(user).action_open_settings()
            self.assertEqual(action["res_id"], expected.id)

    def test_warnings_count_the_own_company_only(self):
        """REQ-5.1, REQ-0.80: unassigned leads, and no status marked Lost."""
        self._create_lead(user=self.user_manager, user_id=False)
        self.status_lost.is_lost_target = False
        self.assertEqual(self.settings_a.unassigned_count, 1)
        self.assertEqual(self.settings_b.unassigned_count, 0)
        self.assertTrue(self.settings_a.has_no_lost_target)
        self.assertFalse(self.settings_b.has_no_lost_target)

    def test_the_form_offers_what_the_company_allows(self):
        """REQ-0.8, REQ-1.4: the status bar follows the company."""
        Lead = self.env["lead.lead"].with_user(self.user_company_b)
        with Form(Lead) as form:
            form.name = "Lead"
            allowed = {record.id for record in form.allowed_status_ids}
        self.assertIn(self.status_b.id, allowed)
        self.assertIn(self.status_new.id, allowed)
