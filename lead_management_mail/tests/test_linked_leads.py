from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import LeadMailCommon

SECRET = "Secret takeover"


@tagged("post_install", "-at_install")
class TestLinkedLeads(LeadMailCommon):
    """Who links something to a lead may read it, and nobody else learns its name."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.hidden = cls._create_lead(
            user=cls.user_stranger, name=SECRET, team_id=cls.team_other.id
        )
        cls.seen = cls._create_lead(name="Shelving")
        cls.call = cls._create_call(cls.env, lead_id=cls.hidden.id, user_id=cls.user_own.id)
        cls.event = cls._create_event(cls.env, lead_id=cls.hidden.id)

    @classmethod
    def _create_call(cls, env, **values):
        values = {"company_id": cls.company_a.id, "caller": "+48 600 700 800", **values}
        return env["lead.call"].create(values)

    @classmethod
    def _create_event(cls, env, **values):
        start = fields.Datetime.now() + timedelta(days=3)
        stop = start + timedelta(hours=1)
        return env["calendar.event"].create(
            {
                "name": "Meeting",
                "user_id": cls.user_own.id,
                "partner_ids": [(6, 0, cls.user_own.partner_id.ids)],
                "start": start,
                "stop": stop,
                **values,
            }
        )

    def _get_env(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env(user=self.user_own)

    def _get_readings(self, record):
        """Return {route: what a user gets of a link}."""
        domain = [("id", "=", record.id)]
        spec = {"lead_id": {"fields": {"display_name": {}}}}
        model = record.browse()
        return {
            "read": lambda: record.read(["lead_id"]),
            "web_read": lambda: record.web_read(spec),
            "search_read": lambda: model.search_read(domain, ["lead_id"]),
            "web_search_read": lambda: model.web_search_read(domain, spec),
            "formatted_read_group": lambda: model.formatted_read_group(
                domain, ["lead_id"], ["__count"]
            ),
            "web_read_group": lambda: model.web_read_group(domain, ["lead_id"], ["__count"]),
            "onchange": lambda: record.onchange({}, [], spec),
            "copy": lambda: record.copy().sudo().lead_id.display_name,
        }

    def test_name_of_a_hidden_lead(self):
        """REQ-1.14: in no value, group or refusal of what is linked to it."""
        for original in (self.call, self.event):
            record = original.with_env(self._get_env())
            for route, read in self._get_readings(record).items():
                with self.subTest(model=record._name, route=route):
                    record.invalidate_recordset()
                    self.assertNotIn(SECRET, str(read()))

    def test_name_of_a_visible_lead(self):
        """REQ-5.2: told as before."""
        self.call.lead_id = self.seen
        self.event.lead_id = self.seen
        for original in (self.call, self.event):
            record = original.with_env(self._get_env())
            for route, read in self._get_readings(record).items():
                if route in ("onchange", "copy"):
                    continue
                with self.subTest(model=record._name, route=route):
                    self.assertIn("Shelving", str(read()))

    def test_link_to_a_hidden_lead(self):
        """REQ-1.14: refused on every route, with no name."""
        env = self._get_env()
        hidden = self.hidden.id
        model_id = env["ir.model"].sudo()._get_id("lead.lead")
        own_call = self._create_call(env, user_id=self.user_own.id)
        own_event = self._create_event(env)
        spec = {"lead_id": {"fields": {"display_name": {}}}}
        routes = {
            "create a call": lambda: self._create_call(env, lead_id=hidden),
            "write a call": lambda: own_call.write({"lead_id": hidden}),
            "attach": lambda: own_call.action_attach_to(hidden),
            "wizard": lambda: env["lead.attach.wizard"].create(
                {"lead_id": hidden, "call_ids": own_call.ids}
            ),
            "template wizard": lambda: env["lead.template.wizard"].create({"lead_id": hidden}),
            "create a meeting": lambda: self._create_event(env, lead_id=hidden),
            "meeting on the card": lambda: self._create_event(
                env, res_model_id=model_id, res_id=hidden
            ),
            "meeting by context": lambda: self._create_event(
                env(context={"default_res_model": "lead.lead", "default_res_id": hidden})
            ),
            "write a meeting": lambda: own_event.write({"lead_id": hidden}),
            "write the card of a meeting": lambda: own_event.write(
                {"res_model_id": model_id, "res_id": hidden}
            ),
            "onchange": lambda: own_event.onchange({"lead_id": hidden}, ["lead_id"], spec),
            "activity": lambda: env["mail.activity"].create(
                {"res_model_id": model_id, "res_id": hidden, "user_id": env.uid}
            ),
        }
        for route, link in routes.items():
            with self.subTest(route=route), self.env.cr.savepoint():
                with self.assertRaises(UserError) as caught:
                    link()
                    env.flush_all()
                self.assertNotIn(SECRET, str(caught.exception))
            env.invalidate_all()

    def test_link_that_stays(self):
        """REQ-1.14: what belongs to a hidden lead is not taken away from it."""
        event = self.event.with_env(self._get_env())
        for lead in (self.seen, self.env["lead.lead"]):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                event.write({"lead_id": lead.id})
        event.write({"name": "Later"})
        self.assertEqual(self.event.lead_id, self.hidden)

    def test_defaults_of_a_hidden_lead(self):
        """REQ-1.14"""
        Event = self.env["calendar.event"].with_user(self.user_own)
        Event = Event.with_context(default_lead_id=self.hidden.id)
        self.assertNotIn("lead_id", Event.default_get(["lead_id"]))
        spec = {"lead_id": {"fields": {"display_name": {}}}}
        self.assertNotIn(SECRET, str(Event.onchange({}, [], spec)))
        self.assertFalse(self._create_event(Event.env).lead_id)

    def test_refusal_in_debug_mode(self):
        """REQ-1.14: Odoo names what is refused to whoever adds `debug` to the address."""
        self.patch(
            self.registry["res.users"],
            "has_group",
            lambda user, group: group == "base.group_no_one" or user._has_group(group),
        )
        lead = self.hidden.with_env(self._get_env())
        with self.assertRaises(AccessError) as caught:
            lead.check_access("read")
        self.assertIn("lead.lead", str(caught.exception))
        self.assertNotIn(SECRET, str(caught.exception))

    def test_queries_of_a_list(self):
        """One query for all the links of a list."""
        env = self._get_env()
        events = self.event.browse()
        for _number in range(20):
            events += self._create_event(self.env, lead_id=self._create_lead().id)
        events = events.with_env(env)
        counts = []
        for some in (events[:2], events[:2], events):
            self.env.flush_all()
            self.env.invalidate_all()
            some.read(["name"])
            before = self.env.cr.sql_log_count
            some.read(["lead_id"])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])
