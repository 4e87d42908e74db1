from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestJson2(LeadManagementCommon, HttpCase):
    """What external programs do through Odoo's `/json/2`."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.lead = cls._create_lead(name="Shelves")

    def setUp(self):
        super().setUp()
        self.keys = {}

    def _get_key(self, user):
        if user not in self.keys:
            keys = self.env["res.users.apikeys"].with_user(user)
            tomorrow = fields.Datetime.now() + timedelta(days=1)
            self.keys[user] = keys._generate("rpc", "Test", tomorrow)
        return self.keys[user]

    def _post(self, method, ids=None, user=None, model="lead.lead", key=None, **kwargs):
        """Call a method as a program does and return the response."""
        if ids is not None:
            kwargs["ids"] = ids
        self.env.flush_all()
        key = key or self._get_key(user or self.user_own)
        with mute_logger("odoo.http", "odoo.sql_db"):
            response = self.url_open(
                f"/json/2/{model}/{method}",
                json=kwargs,
                headers={"Authorization": f"bearer {key}"},
            )
        self.env.invalidate_all()
        return response

    def _call(self, method, ids=None, **kwargs):
        """Call a method that is expected to pass and return its answer."""
        response = self._post(method, ids, **kwargs)
        self.assertEqual(response.status_code, 200, response.text)
        return response.json()

    def _assert_refused(self, status, message, method, ids=None, **kwargs):
        """Check that a call is refused, and return the error."""
        response = self._post(method, ids, **kwargs)
        self.assertEqual(response.status_code, status, response.text)
        error = response.json()
        self.assertRegex(error["message"], message)
        return error

    # ------------------------------------------------------------------ calls

    def test_create(self):
        """REQ-5.8: one or many, with the defaults and the number of a typed lead."""
        ids = self._call("create", vals_list=[{"name": "From a shop"}, {"email": "anna@x.example"}])
        first, second = self.lead.browse(ids)
        self.assertEqual(first.status_id, self.status_new)
        self.assertEqual(first.user_id, self.user_own)
        self.assertTrue(first.code)
        self.assertEqual(second.name, "anna@x.example")
        self.assertEqual(first.status_change_ids.to_status_id, self.status_new)
        self.assertTrue(first.date_last_user_change)

    def test_read_and_search(self):
        """REQ-5.8: what the user may read, found as in the search box."""
        (values,) = self._call("read", self.lead.ids, fields=["name", "status_id"])
        self.assertEqual(values["name"], "Shelves")
        self.assertEqual(values["status_id"], [self.status_new.id, "First"])
        hidden = self._create_lead(user=self.user_stranger, name="Shelves too")
        found = self._call("search", domain=[["display_name", "ilike", "shelves"]])
        self.assertEqual(found, self.lead.ids)
        rows = self._call(
            "search_read",
            domain=[["code", "in", [self.lead.code, hidden.code]]],
            fields=["name"],
        )
        self.assertEqual(rows, [{"id": self.lead.id, "name": "Shelves"}])

    def test_move(self):
        """REQ-5.8: by a write, with log and dates as on the board."""
        self._call("write", self.lead.ids, vals={"status_id": self.status_qualified.id})
        self.assertEqual(self.lead.status_id, self.status_qualified)
        change = self.lead.status_change_ids[0]
        self.assertEqual(change.from_status_id, self.status_new)
        self.assertEqual(change.user_id, self.user_own)

    def test_ask_before_a_move(self):
        """REQ-5.8: what the move needs, in fields and not in a sentence."""
        answer = self._call(
            "get_status_change_requirements",
            self.lead.ids,
            status_id=self.status_lost.id,
        )
        self.assertFalse(answer["refusal"])
        self.assertTrue(answer["needs_reason"] and answer["reason_required"])
        self.assertEqual(
            answer["reasons"],
            [
                {"id": self.reason.id, "name": "Price", "note_required": False},
                {
                    "id": self.reason_with_note.id,
                    "name": "Something else",
                    "note_required": True,
                },
            ],
        )

    def test_lose_reopen_and_win(self):
        """REQ-5.8: by the methods of the buttons."""
        lost = self._call(
            "set_lost",
            self.lead.ids,
            loss_reason_id=self.reason_with_note.id,
            loss_note="They moved away",
        )
        self.assertTrue(lost)
        self.assertEqual(self.lead.status_id, self.status_lost)
        self.assertEqual(self.lead.loss_note, "They moved away")
        self.assertTrue(self._call("reopen", self.lead.ids))
        self.assertEqual(self.lead.status_id, self.status_new)
        self.assertFalse(self.lead.loss_reason_id)
        self.assertTrue(self._call("set_won", self.lead.ids))
        self.assertEqual(self.lead.status_id, self.status_won)
        self.assertEqual(self.lead.probability, 100)

    def test_named_statuses(self):
        """REQ-5.8, REQ-4.11, REQ-4.14: of several won, lost and open ones."""
        won = self._create_status("Second success", kind="won", sequence=75)
        lost = self._create_status("Second failure", kind="lost", sequence=85)
        self._call("set_won", self.lead.ids, status_id=won.id)
        self.assertEqual(self.lead.status_id, won)
        self._call("reopen", self.lead.ids, status_id=self.status_qualified.id)
        self.assertEqual(self.lead.status_id, self.status_qualified)
        self._call(
            "set_lost",
            self.lead.ids,
            loss_reason_id=self.reason.id,
            status_id=lost.id,
        )
        self.assertEqual(self.lead.status_id, lost)

    def test_many_leads_in_one_call(self):
        """REQ-5.8, REQ-1.29"""
        leads = self._create_leads(3)
        self._call("set_lost", leads.ids, loss_reason_id=self.reason.id)
        self.assertEqual(leads.status_id, self.status_lost)
        self._call("reopen", leads.ids)
        self._call("write", leads.ids, vals={"status_id": self.status_qualified.id})
        self.assertEqual(leads.status_id, self.status_qualified)

    def test_empty_values_of_programs(self):
        """REQ-5.8, REQ-1.1: null and empty texts count as nothing."""
        (lead_id,) = self._call(
            "create",
            vals_list=[{"name": "", "email": None, "phone": "601602603", "city": ""}],
        )
        self.assertEqual(self.lead.browse(lead_id).name, "601602603")

    # ------------------------------------------------------------------ refusals

    def _get_refused_calls(self):
        """Return {what is wrong: (method, leads, parameters)}."""
        short = self._create_type("Short", self.status_new | self.status_lost)
        strict = self._create_type("Strict", forward_only=True)
        field = self.env["ir.model.fields"]._get("lead.lead", "expected_revenue")
        offer = self._create_status("Offer", required_field_ids=[Command.set(field.ids)])
        lead = self.lead
        of_short = self._create_lead(type_id=short.id)
        forward = self._create_lead(type_id=strict.id, status_id=self.status_qualified.id)
        lost = self._create_lead(**self._as_lost())
        move = {"vals": {"status_id": self.status_qualified.id}}
        return {
            "status of another type": ("write", of_short, move),
            "backward": ("write", forward, {"vals": {"status_id": self.status_new.id}}),
            "required field": ("write", lead, {"vals": {"status_id": offer.id}}),
            "no reason": ("write", lead, {"vals": {"status_id": self.status_lost.id}}),
            "no note": (
                "set_lost",
                lead,
                {"loss_reason_id": self.reason_with_note.id},
            ),
            "reason of an open lead": (
                "write",
                lead,
                {"vals": {"loss_reason_id": self.reason.id}},
            ),
            "reason zero": ("set_lost", lead, {"loss_reason_id": 0}),
            "lost twice": ("set_lost", lost, {"loss_reason_id": self.reason.id}),
            "won after lost": ("set_won", lost, {}),
            "reopened while open": ("reopen", lead, {}),
            "won without a won status": ("set_won", of_short, {}),
            "won into an open status": (
                "set_won",
                lead,
                {"status_id": self.status_qualified.id},
            ),
            "malformed e-mail": ("write", lead, {"vals": {"email": "anna"}}),
            "negative revenue": ("write", lead, {"vals": {"expected_revenue": -1}}),
            "probability over 100": ("write", lead, {"vals": {"probability": 101}}),
            "no name": ("write", lead, {"vals": {"name": ""}}),
            "nothing to be called by": (
                "create",
                lead.browse(),
                {"vals_list": [{"city": "Springfield"}]},
            ),
        }

    def test_the_same_rules_and_messages(self):
        """REQ-5.8: word by word what the web client would show; nothing is written."""
        for case, (method, leads, parameters) in self._get_refused_calls().items():
            as_user = leads.with_user(self.user_own)
            with self.subTest(case=case):
                with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
                    getattr(as_user, method)(**parameters)
                self.env.invalidate_all()
                before = leads.read(["status_id", "name", "email", "probability"])
                count = leads.search_count([])
                response = self._post(method, leads.ids or None, **parameters)
                self.assertEqual(response.status_code, 422)
                self.assertEqual(response.json()["message"], str(caught.exception))
                self.assertEqual(leads.read(["status_id", "name", "email", "probability"]), before)
                self.assertEqual(leads.search_count([]), count)

    def test_the_message_speaks_the_language_asked_for(self):
        """REQ-5.8, REQ-0.17: by `lang` in the context."""
        self.env["res.lang"]._activate_lang("pl_PL")
        english = self._assert_refused(422, ".", "reopen", self.lead.ids)["message"]
        polish = self._assert_refused(422, ".", "reopen", self.lead.ids, context={"lang": "pl_PL"})[
            "message"
        ]
        as_user = self.lead.with_user(self.user_own).with_context(lang="pl_PL")
        with self.assertRaises(UserError) as caught:
            as_user.reopen()
        self.assertEqual(polish, str(caught.exception))
        self.assertIn(self.lead.display_name, english)

    def test_a_batch_is_created_as_a_whole_or_not_at_all(self):
        """REQ-5.8"""
        count = self.lead.search_count([])
        self._assert_refused(
            422,
            "not an e-mail address",
            "create",
            vals_list=[{"name": "Good"}, {"name": "Bad", "email": "anna"}],
        )
        self.assertEqual(self.lead.search_count([]), count)

    def test_a_code_that_is_taken(self):
        """REQ-5.8, REQ-0.32: a sentence, not an error of the database."""
        error = self._assert_refused(
            422,
            "has this ID already",
            "create",
            vals_list=[{"name": "Lead", "code": self.lead.code}],
        )
        self.assertEqual(error["name"], "odoo.exceptions.ValidationError")

    def test_records_that_do_not_exist(self):
        """REQ-5.8: a lead, a status, a type, a reason that nobody has."""
        nobody = 2**31 - 1
        self.assertEqual(self._call("read", [nobody], fields=["name"]), [])
        self._assert_refused(404, "exist", "write", [nobody], vals={"expected_revenue": 1})
        for vals in ({"status_id": nobody}, {"type_id": nobody}):
            response = self._post("write", self.lead.ids, vals=vals)
            with self.subTest(vals=vals):
                self.assertIn(response.status_code, (404, 422))
                self.assertEqual(self.lead.status_id, self.status_new)
        response = self._post("set_lost", self.lead.ids, loss_reason_id=nobody)
        self.assertIn(response.status_code, (404, 422))
        self.assertEqual(self.lead.status_id, self.status_new)

    def test_rights_are_the_users(self):
        """REQ-5.8, REQ-1.14: 403 and the message of the web client."""
        others = self._create_lead(user=self.user_stranger)
        status = {"vals": {"status_id": self.status_qualified.id}}
        for user, method, leads, parameters in (
            (self.user_own, "read", others, {"fields": ["name"]}),
            (self.user_own, "write", others, status),
            (self.user_own, "set_won", others, {}),
            (self.user_own, "unlink", self.lead, {}),
            (self.user_own, "write", self.lead, {"vals": {"code": "X"}}),
            (
                self.user_own,
                "write",
                self.lead,
                {"vals": {"user_id": self.user_colleague.id}},
            ),
            (self.user_readonly, "write", self.lead, status),
            (self.user_readonly, "create", self.lead.browse(), {"vals_list": [{}]}),
            (self.user_readonly, "set_won", self.lead, {}),
            (
                self.user_own,
                "load",
                self.lead.browse(),
                {"fields": ["name"], "data": [["x"]]},
            ),
        ):
            as_user = leads.with_user(user)
            with self.subTest(user=user.login, method=method, parameters=parameters):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    getattr(as_user, method)(*parameters.values())
                    self.env.flush_all()
                self.env.invalidate_all()
                self._assert_refused(403, ".", method, leads.ids or None, user=user, **parameters)
                self.assertEqual(self.lead.status_id, self.status_new)

    def test_without_the_app_nothing_is_open(self):
        """REQ-2.3, REQ-5.8"""
        outsider = self._create_user("api_outsider", None)
        for method, parameters in (
            ("search", {"domain": []}),
            ("create", {"vals_list": [{"name": "Lead"}]}),
            ("search_count", {"domain": []}),
        ):
            with self.subTest(method=method):
                self._assert_refused(403, "access", method, user=outsider, **parameters)

    def test_without_a_key_nothing_is_open(self):
        """REQ-5.8: 401 for no key, a wrong one and one that was deleted."""
        response = self.url_open("/json/2/lead.lead/search", json={"domain": []})
        self.assertEqual(response.status_code, 401)
        response = self._post("search", key="0" * 40, domain=[])
        self.assertEqual(response.status_code, 401)
        self._get_key(self.user_own)
        self.env["res.users.apikeys"].search([("user_id", "=", self.user_own.id)]).unlink()
        response = self._post("search", domain=[])
        self.assertEqual(response.status_code, 401)

    def test_only_public_methods_are_open(self):
        """REQ-5.8: no private method, no other parameters."""
        response = self._post(
            "_intake", values={"name": "Lead"}, channel="email", user=self.user_manager
        )
        self.assertIn(response.status_code, (403, 404))
        response = self._post("no_such_method", self.lead.ids)
        self.assertEqual(response.status_code, 404)
        response = self._post("set_lost", self.lead.ids, reason="Price")
        self.assertEqual(response.status_code, 422)
        response = self._post("set_lost", self.lead.ids)
        self.assertEqual(response.status_code, 422)
        self.assertEqual(self.lead.status_id, self.status_new)

    def test_no_parameter_opens_a_way_round(self):
        """REQ-5.8: context keys of the server's own do not switch rules off."""
        action = self.env["ir.actions.server"].create(
            {
                "name": "Mark",
                "model_id": self.env["ir.model"]._get_id("lead.lead"),
                "state": "code",
                "code": "record.write({'city': 'Marked'})",
            }
        )
        self.status_qualified.server_action_ids = action
        done = [[self.lead.id, self.status_qualified.id]]
        self._call(
            "write",
            self.lead.ids,
            vals={"status_id": self.status_qualified.id},
            context={"lead_status_actions_done": done},
        )
        self.assertEqual(self.lead.city, "Marked")
        self._assert_refused(
            422,
            "reason",
            "write",
            self.lead.ids,
            vals={"status_id": self.status_lost.id},
            context={"lead_by_machine": True, "import_file": True},
        )
        hidden = self._create_lead(user=self.user_stranger)
        self._assert_refused(
            403,
            ".",
            "read",
            hidden.ids,
            fields=["name"],
            context={"lead_by_machine": True, "allowed_company_ids": [1, 2, 3]},
        )

    def test_a_call_for_another_company(self):
        """REQ-5.8, REQ-1.4: by `allowed_company_ids`, for who may."""
        context = {"allowed_company_ids": [self.company_b.id]}
        (lead_id,) = self._call(
            "create",
            vals_list=[{"name": "Lead of B"}],
            user=self.user_both_companies,
            context=context,
        )
        lead = self.env["lead.lead"].browse(lead_id)
        self.assertEqual(lead.company_id, self.company_b)
        self._assert_refused(403, ".", "create", vals_list=[{"name": "Lead"}], context=context)
