import json
from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .test_gate import CreationRule, GateCase, GateRules, GateRulesOfMoves, TypeRule


class Json2Case(GateCase, HttpCase):
    """Odoo's API for external programs, with the key of a salesperson."""

    def _call(self, method, **parameters):
        """Call a method of leads; errors come back as the message of the body."""
        self.env.flush_all()
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.user_own)
            ._generate("rpc", "gate", datetime.now() + timedelta(days=1))
        )
        with mute_logger("odoo.http", "odoo.sql_db"):
            response = self.url_open(
                f"/json/2/lead.lead/{method}",
                data=json.dumps(parameters),
                headers={
                    "Authorization": f"Bearer {key}",
                    "Content-Type": "application/json",
                },
            )
        self.env.invalidate_all()
        if response.status_code != 200:
            self.assertIn(response.status_code, (403, 404, 422), response.text)
            raise UserError(response.json()["message"])
        return response.json()


@tagged("post_install", "-at_install")
class TestGateJson2Create(TypeRule, CreationRule, GateRules, Json2Case):
    """REQ-5.8: external programs create leads with the same rules and messages."""

    def _travel(self, leads, start, values):
        ids = self._call("create", vals_list=[{"name": "Lead", **start, **values}])
        return self.env["lead.lead"].browse(ids)


@tagged("post_install", "-at_install")
class TestGateJson2Write(TypeRule, GateRulesOfMoves, Json2Case):
    """REQ-5.8: external programs move leads with the same rules and messages."""

    def _start(self, values):
        return self._create_lead(**values)

    def _travel(self, leads, start, values):
        self._call("write", ids=leads.ids, vals=values)
        return leads
