from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command
from odoo.sql_db import Cursor
from odoo.tests import Form, TransactionCase

from odoo.addons.base.tests.common import DISABLED_MAIL_CONTEXT

#: An empty drawing.
AVATAR = "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4="


class LeadManagementCommon(TransactionCase):
    """Two companies, their teams, a user of each Leads group, and factories of records.

    Whatever the database holds (shipped data, demo data, a user's own funnel) is put
    aside, so that a test sees only what it made: five statuses, two lost reasons, no
    type. Without `user`, leads are made by `user_own`, the lowest group that may.

    Bridges reuse it; with Odoo's `HttpCase`: `class TestX(LeadManagementCommon, HttpCase)`.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_env()
        cls._setup_records()

    @classmethod
    def _setup_env(cls):
        cls.env = cls.env(context={**cls.env.context, **DISABLED_MAIL_CONTEXT})

    @classmethod
    def _setup_records(cls):
        cls._put_aside_records()
        cls._setup_companies()
        cls._setup_users()
        cls._setup_teams()
        cls._setup_configuration()

    @classmethod
    def _put_aside_records(cls):
        env = cls.env(context={**cls.env.context, "active_test": False})
        env["lead.lead"].search([]).unlink()
        env["lead.settings"].search([]).write(
            {"type_required": False, "default_type_id": False, "reason_required": True}
        )
        env["lead.type"].search([]).write({"active": False})
        env["lead.status"].search([]).write({"active": False, "is_lost_target": False})
        env["lead.loss.reason"].search([]).write({"active": False})

    @classmethod
    def _setup_companies(cls):
        values = {
            "country_id": cls.env.ref("base.pl").id,
            "currency_id": cls.env.ref("base.PLN").id,
            # Odoo would draw its own in six sizes
            "logo": False,
        }
        cls.company_a, cls.company_b = cls.env["res.company"].create(
            [{"name": "Lead Company A", **values}, {"name": "Lead Company B", **values}]
        )
        Settings = cls.env["lead.settings"]
        cls.settings_a = Settings.browse(Settings._get_id(cls.company_a.id))
        cls.settings_b = Settings.browse(Settings._get_id(cls.company_b.id))

    @classmethod
    def _setup_users(cls):
        # in one batch: what users cost is most of what a class takes to begin
        groups = {"readonly": "readonly", "own": "own", "colleague": "own", "stranger": "own"}
        groups |= {"team": "team", "all": "all", "manager": "manager"}
        groups |= {"company_b": "own", "both_companies": "manager"}
        companies = {"company_b": cls.company_b, "both_companies": cls.company_a | cls.company_b}
        # an invitation by e-mail takes half of that
        users = (
            cls.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                [
                    cls._prepare_user(f"lead_{name}", group, companies.get(name))
                    for name, group in groups.items()
                ]
            )
        )
        for name, user in zip(groups, users, strict=True):
            setattr(cls, f"user_{name}", user.with_env(cls.env))

    @classmethod
    def _setup_teams(cls):
        cls.team_a = cls._create_team("Team A", cls.user_own | cls.user_colleague | cls.user_team)
        cls.team_other = cls._create_team("Other team of A", cls.user_stranger)
        cls.team_b = cls._create_team("Team B", cls.user_company_b, company=cls.company_b)

    @classmethod
    def _setup_configuration(cls):
        cls.status_new = cls._create_status("First", sequence=10)
        cls.status_qualified = cls._create_status("Second", sequence=20)
        cls.status_won = cls._create_status("Success", kind="won", sequence=70)
        cls.status_lost = cls._create_status(
            "Failure", kind="lost", sequence=80, is_lost_target=True
        )
        cls.status_neutral = cls._create_status("Doublet", kind="neutral", sequence=90)
        cls.reason, cls.reason_with_note = cls.env["lead.loss.reason"].create(
            [
                {"name": "Price", "sequence": 1},
                {"name": "Something else", "sequence": 2, "note_required": True},
            ]
        )

    # ------------------------------------------------------------------ factories

    @classmethod
    def _create_user(cls, login, group, companies=None, **values):
        """Return a user of one Leads group.

        :param str group: what follows `group_lead_` in the group's external id, or None
            for an employee without the app
        :param companies: `res.company` recordset, the first is the current one; by
            default the company A
        """
        Users = cls.env["res.users"].with_context(no_reset_password=True)
        user = Users.create([cls._prepare_user(login, group, companies, **values)])
        return user.with_env(cls.env)

    @classmethod
    def _prepare_user(cls, login, group, companies=None, **values):
        """Return the values of a user, see `_create_user`."""
        companies = companies or cls.company_a
        group = f"lead_management.group_lead_{group}" if group else "base.group_user"
        return {
            "name": f"{login} ({group})",
            "login": login,
            "password": login.ljust(8, "x"),
            "email": f"{login}@example.com",
            # Odoo would draw one, and write it to each user by itself
            "image_1920": AVATAR,
            "company_id": companies[0].id,
            "company_ids": [Command.set(companies.ids)],
            "group_ids": [Command.set(cls.env.ref(group).ids)],
            **values,
        }

    @classmethod
    def _create_team(cls, name, members=None, company=None, **values):
        """Return a sales team of the company A, or of the company given."""
        return cls.env["crm.team"].create(
            {
                "name": name,
                "company_id": (company or cls.company_a).id,
                "member_ids": [Command.set(members.ids if members else [])],
                **values,
            }
        )

    @classmethod
    def _create_status(cls, name, kind="open", **values):
        """Return a status that all companies share, unless `company_id` says otherwise."""
        return cls.env["lead.status"].create({"name": name, "kind": kind, **values})

    @classmethod
    def _create_type(cls, name="Funnel", statuses=None, **values):
        """Return a lead type.

        :param statuses: `lead.status` recordset that it allows; None allows all
        """
        if statuses:
            values["status_ids"] = [Command.set(statuses.ids)]
        return cls.env["lead.type"].create({"name": name, **values})

    @classmethod
    def _create_lead(cls, user=None, **values):
        """Return a lead, made by a user and seen with the user's rights.

        :param user: `res.users` record, by default `user_own`
        """
        return cls._create_leads(1, user=user, **values)

    @classmethod
    def _create_leads(cls, count, user=None, **values):
        """Return several equal leads made in one batch; parameters as `_create_lead`."""
        values.setdefault("name", "Lead")
        Lead = cls.env["lead.lead"].with_user(user or cls.user_own)
        return Lead.create([dict(values) for _number in range(count)])

    @classmethod
    def _as_lost(cls, **values):
        """Return values that move a lead into the Lost status with a reason."""
        return {"status_id": cls.status_lost.id, "loss_reason_id": cls.reason.id, **values}

    def _answer_lost(self, leads, reason=None, note=False, user=None, **answers):
        """Answer the dialog of the Lost button, as the web client does.

        :param leads: `lead.lead` records for whom it opens
        :param reason: `lead.loss.reason` record, by default `reason`
        :param answers: what else is asked
        """
        leads = leads.with_user(user or leads.env.user)
        requirements = leads.action_lost()["params"]["requirements"]
        reason = reason or self.reason
        self.assertIn(reason.id, [choice["id"] for choice in requirements["reasons"]])
        self.assertLessEqual(answers.keys(), requirements.get("questions", {}).keys())
        return leads.lose({"loss_reason_id": reason.id, "loss_note": note, **answers})

    def _open_dialog(self, action, user=None):
        """Return the form of a dialog that a button has opened.

        :param dict action: what the button returned
        :param user: `res.users` record, by default `user_own`
        """
        self.assertEqual(action["target"], "new")
        Wizard = self.env[action["res_model"]].with_user(user or self.user_own)
        return Form(Wizard.with_context(**action["context"]))

    # ------------------------------------------------------------------ measuring

    @contextmanager
    def _capture_queries(self):
        """Yield a list that fills with the text of the SQL statements executed."""
        queries = []
        execute = Cursor.execute

        def capture(cursor, query, *args, **kwargs):
            queries.append(getattr(query, "code", query))
            return execute(cursor, query, *args, **kwargs)

        self.env.flush_all()
        with patch.object(Cursor, "execute", capture):
            yield queries
            self.env.flush_all()

    @contextmanager
    def _assert_not_loaded(self, leads, limit=5):
        """Check that no more than a few of some leads are read as a whole in the block.

        What is in the cache does not tell: a form empties it.
        """
        loaded = set()
        Lead = type(leads)
        fetch_query = Lead._fetch_query

        def note(records, query, fields):
            found = fetch_query(records, query, fields)
            if len(fields) > 5:
                loaded.update(found.ids)
            return found

        with patch.object(Lead, "_fetch_query", note):
            yield
        self.assertLessEqual(len(loaded & set(leads.ids)), limit)
