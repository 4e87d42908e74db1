from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .test_gate import GateCase, GateRulesOfMoves, ImportCase, TypeRule


class MoveCase(GateCase):
    """Routes on a lead that its salesperson made before."""

    def _start(self, values):
        return self._create_lead(**values)


@tagged("post_install", "-at_install")
class TestGateWrite(TypeRule, GateRulesOfMoves, MoveCase):
    def _travel(self, leads, start, values):
        leads.write(values)
        return leads


@tagged("post_install", "-at_install")
class TestGateBatchWrite(TypeRule, GateRulesOfMoves, MoveCase):
    """Several leads at once, among them one that stands there already."""

    def _start(self, values):
        return self._create_leads(3, **values)

    def _travel(self, leads, start, values):
        leads.write(values)
        return leads


@tagged("post_install", "-at_install")
class TestGateImportUpdate(GateRulesOfMoves, ImportCase):
    """Rows that name an existing lead."""

    def _start(self, values):
        return self._create_lead(**values)

    def _travel(self, leads, start, values):
        return self._load({".id": leads.id, **values})


@tagged("post_install", "-at_install")
class TestGateBoardDrop(TypeRule, GateRulesOfMoves, MoveCase):
    """A dropped card is saved with the status of its column."""

    def _travel(self, leads, start, values):
        leads.web_save(values, {"status_id": {"fields": {"display_name": {}}}})
        return leads

    def test_reordering_cannot_smuggle_a_status(self):
        """REQ-0.39: Odoo's call that reorders cards writes any field it is told."""
        lead = self._create_lead(type_id=self.funnel.id)
        with self.assertRaisesRegex(UserError, "Status is not allowed"):
            lead.web_resequence({}, "status_id", self.status_neutral.id)


@tagged("post_install", "-at_install")
class TestGateListEdit(TypeRule, GateRulesOfMoves, MoveCase):
    """Selected rows of the list get the same values."""

    def _start(self, values):
        return self._create_leads(2, **values)

    def _travel(self, leads, start, values):
        leads.web_save(values, {"status_id": {}})
        return leads


@tagged("post_install", "-at_install")
class TestGateListEditEach(TypeRule, GateRulesOfMoves, MoveCase):
    """Selected rows get values row by row; the second is the bad one."""

    def _start(self, values):
        return self._create_leads(2, **values)

    def _travel(self, leads, start, values):
        leads.web_save_multi([{"description": "<p>Good</p>"}, values], {"status_id": {}})
        return leads[1]


@tagged("post_install", "-at_install")
class TestGateForm(GateRulesOfMoves, MoveCase):
    """The lead's card, its status bar included."""

    def _travel(self, leads, start, values):
        form = Form(leads)
        for name, value in values.items():
            field = leads._fields[name]
            if field.type == "many2one":
                value = self.env[field.comodel_name].browse(value or [])
            form[name] = value
        return form.save()

    def test_reason_on_a_lead_that_is_not_lost(self):
        """REQ-0.41: the card shows the reason only while the status is a lost one."""
        form = Form(self._create_lead())
        with self.assertRaisesRegex(AssertionError, "invisible field 'loss_reason_id'"):
            form.loss_reason_id = self.reason
        form.status_id = self.status_lost
        form.loss_reason_id = self.reason
        self.assertEqual(form.save().loss_reason_id, self.reason)


@tagged("post_install", "-at_install")
class TestGateUnarchive(TypeRule, GateRulesOfMoves, MoveCase):
    """A lead comes back from the archive with other values."""

    def _start(self, values):
        leads = self._create_lead(**values)
        leads.action_archive()
        return leads

    def _travel(self, leads, start, values):
        leads.write({"active": True, **values})
        return leads

    def test_status_that_no_rule_has_seen(self):
        """REQ-0.39: what a program wrote past Odoo does not come in unseen."""
        lead = self._start({"type_id": self.funnel.id})
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE lead_lead SET status_id = %s WHERE id = %s",
                self.status_neutral.id,
                lead.id,
            )
        )
        self.env.invalidate_all()
        with self.assertRaises(UserError) as caught:
            lead.action_unarchive()
        self.assertIn("Status is not allowed", str(caught.exception))
        self.assertFalse(lead.active)


@tagged("post_install", "-at_install")
class TestGateServerAction(TypeRule, GateRulesOfMoves, MoveCase):
    """An action from the menu of the selected leads."""

    def _travel(self, leads, start, values):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Change the lead",
                "model_id": self.env["ir.model"]._get_id("lead.lead"),
                "state": "code",
                "code": f"records.write({values!r})",
            }
        )
        runner = self.env["ir.actions.server"].with_user(self.user_own).browse(action.id)
        runner.with_context(
            active_model="lead.lead", active_id=leads.id, active_ids=leads.ids
        ).run()
        return leads

    def test_action_that_updates_the_record(self):
        """REQ-0.39: the action type "Update record" passes the gate as well."""
        lead = self._create_lead(type_id=self.funnel.id)
        action = self.env["ir.actions.server"].create(
            {
                "name": "Set the status",
                "model_id": self.env["ir.model"]._get_id("lead.lead"),
                "state": "object_write",
                "update_path": "status_id",
                "resource_ref": f"lead.status,{self.status_neutral.id}",
            }
        )
        runner = self.env["ir.actions.server"].with_user(self.user_own).browse(action.id)
        with self.assertRaisesRegex(UserError, "Status is not allowed"):
            runner.with_context(
                active_model="lead.lead", active_id=lead.id, active_ids=lead.ids
            ).run()
