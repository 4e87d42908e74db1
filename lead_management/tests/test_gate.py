"""The gate of status changes: every rule on every route (design §3).

A rule is a test of a mixin (`GateRules`, `TypeRule`, `GateRulesOfMoves`); a route is a
class that inherits the rules which can be broken on it and says how values travel.
"""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import LeadManagementCommon


class GateCase(LeadManagementCommon):
    """Configuration that the rules need, and what every route has in common."""

    allow_inherited_tests_method = True  # Odoo runs a class's own tests only

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        allowed = cls.status_new | cls.status_qualified | cls.status_won | cls.status_lost
        cls.funnel = cls._create_type("Funnel", allowed)
        cls.one_way = cls._create_type("One way", allowed, forward_only=True)
        cls.stepwise = cls._create_type("Stepwise", allowed, no_skipping=True)
        cls.beginning = cls._create_type(
            "Beginning", allowed, creation_status_ids=[Command.set(cls.status_new.ids)]
        )
        cls.status_archived = cls._create_status("Former", sequence=15, active=False)
        cls.status_of_b = cls._create_status("Foreign", sequence=16, company_id=cls.company_b.id)
        cls.reason_of_b = cls.env["lead.loss.reason"].create(
            {"name": "Foreign reason", "company_id": cls.company_b.id}
        )
        cls.status_qualified.required_field_ids = cls._get_fields("description", "phone")

    @classmethod
    def _get_fields(cls, *names):
        IrModelFields = cls.env["ir.model.fields"]
        return IrModelFields.union(*(IrModelFields._get("lead.lead", n) for n in names))

    # ------------------------------------------------------------------ the route

    def _start(self, values):
        """Return the leads that stand ready before the route is taken."""
        return self.env["lead.lead"]

    def _travel(self, leads, start, values):
        """Send values on their way.

        :param leads: what `_start` returned
        :param start: values that the lead has from the beginning
        :param values: what is entered on this route
        :returns: the leads created or changed
        :raises UserError: when the route refuses
        """
        raise NotImplementedError

    # ------------------------------------------------------------------ assertions

    def _read_everything(self):
        Lead = self.env["lead.lead"].with_context(active_test=False)
        self.env.invalidate_all()
        fields = ["active", "type_id", "status_id", "loss_reason_id", "description"]
        return (
            Lead.search([]).read(fields, load=None),
            self.env["lead.status.change"].search([]).read(load=None),
        )

    def assert_refused(self, message, values, **start):
        """Check that the route refuses the values and leaves everything as it was."""
        leads = self._start(start)
        before = self._read_everything()
        with self.assertRaises(UserError) as caught:
            self._travel(leads, start, values)
        self.assertRegex(str(caught.exception).replace("\n", " "), message)
        self.assertEqual(self._read_everything(), before)

    def assert_passes(self, status, values, **start):
        """Check that the route lets the values pass, into the log as well."""
        leads = self._travel(self._start(start), start, values).sudo()
        self.assertTrue(leads)
        for lead in leads:
            self.assertEqual(lead.status_id, status)
            self.assertEqual(lead.status_change_ids[:1].to_status_id, status)


class GateRules:
    """The rules that creating and changing a lead have in common."""

    def test_allowed_status_passes(self):
        """REQ-0.8: what the type allows passes, so the refusals are those of the rules."""
        self.assert_passes(
            self.status_qualified,
            {
                "status_id": self.status_qualified.id,
                "description": "<p>Call on Monday</p>",
                "phone": "22 601 60 60",
            },
            type_id=self.funnel.id,
        )

    def test_status_that_the_type_forbids(self):
        """REQ-0.8, REQ-0.39: refused, naming type, status and the allowed ones."""
        self.assert_refused(
            "Status is not allowed for the selected type.*type: Funnel; status: Doublet."
            " Allowed: First, Second, Success, Failure",
            {"status_id": self.status_neutral.id},
            type_id=self.funnel.id,
        )

    def test_type_and_status_that_do_not_fit(self):
        """REQ-0.25: written together and not allowed, they are refused."""
        self.assert_refused(
            "Status is not allowed for the selected type.*One way.*Doublet",
            {"type_id": self.one_way.id, "status_id": self.status_neutral.id},
        )

    def test_archived_status(self):
        """REQ-0.39: an archived status is not allowed for any type."""
        self.assert_refused("Status is not allowed", {"status_id": self.status_archived.id})

    def test_no_status(self):
        """REQ-0.39: a lead has a status as soon as its type allows one."""
        self.assert_refused("Status is not allowed", {"status_id": False})

    def test_status_of_another_company(self):
        """REQ-0.39, REQ-1.4: each company has its own statuses."""
        self.assert_refused(
            "another company|company inconsistencies|doesn't have 'read' access.*Lead status",
            {"status_id": self.status_of_b.id},
        )

    def test_unknown_status(self):
        """REQ-0.39: an id that no status has is refused, by a message."""
        unknown = self.status_of_b.id + 1000000
        self.assert_refused(
            "Record does not exist|No matching record found", {"status_id": unknown}
        )

    def test_required_field_empty(self):
        """REQ-1.4: a status is entered only with its required fields filled."""
        self.assert_refused(
            "The status Second needs fields that are empty on the lead .*: Phone",
            {
                "status_id": self.status_qualified.id,
                "description": "<p>Call on Monday</p>",
            },
        )

    def test_required_field_holds_an_empty_paragraph(self):
        """REQ-1.4, REQ-0.83: an empty paragraph is empty."""
        self.assert_refused(
            "needs fields that are empty on the lead .*: Description",
            {
                "status_id": self.status_qualified.id,
                "description": "<p><br></p>",
                "phone": "22 601 60 60",
            },
        )

    def test_lost_with_reason_and_note_passes(self):
        """REQ-4.12: a reason can be given wherever a lead can be lost."""
        self.assert_passes(
            self.status_lost,
            self._as_lost(loss_reason_id=self.reason_with_note.id, loss_note="They moved away"),
        )

    def test_lost_without_reason(self):
        """REQ-4.13: the reason is required on every route."""
        self.assert_refused(
            "cannot be lost without a lost reason", {"status_id": self.status_lost.id}
        )

    def test_lost_without_reason_where_none_is_required(self):
        """REQ-4.13: off, the reason is optional."""
        self.settings_a.reason_required = False
        self.assert_passes(self.status_lost, {"status_id": self.status_lost.id})

    def test_lost_without_note(self):
        """REQ-4.12, REQ-4.15: a reason may ask for a note; blanks are none."""
        self.assert_refused(
            "Something else asks for a note",
            self._as_lost(loss_reason_id=self.reason_with_note.id, loss_note="  "),
        )

    def test_lost_with_reason_of_another_company(self):
        """REQ-4.15, REQ-1.4: each company has its own reasons."""
        self.assert_refused(
            "another company|company inconsistencies",
            self._as_lost(loss_reason_id=self.reason_of_b.id),
        )

    def test_reason_on_a_lead_that_is_not_lost(self):
        """REQ-0.41: only a lost lead has a lost reason."""
        self.assert_refused("is not lost", {"loss_reason_id": self.reason.id})


class TypeRule:
    """The type that a company may require (import has a default of its own)."""

    def test_no_type_where_one_is_required(self):
        """REQ-2.8: refused on every route."""
        self.settings_a.write({"type_required": True, "default_type_id": self.funnel.id})
        self.assert_refused("needs a Type", {"type_id": False}, type_id=self.funnel.id)

    def test_no_type_where_none_is_required(self):
        """REQ-0.4, REQ-2.8: off by default."""
        self.assert_passes(self.status_new, {"type_id": False}, type_id=self.funnel.id)


class CreationRule:
    """Where a type lets leads begin, on the routes that create."""

    def test_created_where_the_type_creates_none(self):
        """REQ-4.19: refused, naming type, status and where leads begin."""
        self.assert_refused(
            "type Beginning are not created in the status Failure.* one of these.*: First",
            self._as_lost(),
            type_id=self.beginning.id,
        )

    def test_created_where_the_type_creates_them(self):
        """REQ-4.19: what the rule names passes."""
        self.assert_passes(
            self.status_new, {"status_id": self.status_new.id}, type_id=self.beginning.id
        )


class GateRulesOfMoves(GateRules):
    """The rules that need a lead to be somewhere already."""

    def test_skipping_where_the_type_lets_nobody_skip(self):
        """REQ-4.19: refused, naming the status left out."""
        self.assert_refused(
            "type Stepwise skip no status: .* comes to Success only by way of Second",
            {"status_id": self.status_won.id},
            type_id=self.stepwise.id,
        )

    def test_next_status_where_the_type_lets_nobody_skip(self):
        """REQ-4.19: one step is free."""
        self.assert_passes(
            self.status_qualified,
            {
                "status_id": self.status_qualified.id,
                "description": "<p>Call on Monday</p>",
                "phone": "22 601 60 60",
            },
            type_id=self.stepwise.id,
        )

    def test_lost_where_the_type_lets_nobody_skip(self):
        """REQ-4.19, REQ-0.10: a lead is lost from everywhere."""
        self.assert_passes(self.status_lost, self._as_lost(), type_id=self.stepwise.id)

    def test_moved_where_the_type_does_not_create(self):
        """REQ-4.19: the statuses at creation say nothing about moves."""
        self.assert_passes(
            self.status_won, {"status_id": self.status_won.id}, type_id=self.beginning.id
        )

    def test_back_where_the_type_moves_forward_only(self):
        """REQ-2.22, REQ-4.19: refused, naming both statuses."""
        self.assert_refused(
            "move only forward: .* cannot go back from Success to First",
            {"status_id": self.status_new.id},
            type_id=self.one_way.id,
            status_id=self.status_won.id,
        )

    def test_forward_where_the_type_moves_forward_only(self):
        """REQ-2.22: later statuses are open."""
        self.assert_passes(
            self.status_won,
            {"status_id": self.status_won.id},
            type_id=self.one_way.id,
        )

    def test_back_where_the_type_moves_freely(self):
        """REQ-2.22: movement is free unless the type says otherwise."""
        self.assert_passes(
            self.status_new,
            {"status_id": self.status_new.id},
            type_id=self.funnel.id,
            status_id=self.status_won.id,
        )


@tagged("post_install", "-at_install")
class TestGateCreate(TypeRule, CreationRule, GateRules, GateCase):
    def _travel(self, leads, start, values):
        return self._create_lead(**{**start, **values})


@tagged("post_install", "-at_install")
class TestGateBatchCreate(TypeRule, CreationRule, GateRules, GateCase):
    """One bad row among good ones: none is created."""

    def _travel(self, leads, start, values):
        Lead = self.env["lead.lead"].with_user(self.user_own)
        good = {"name": "Good", "type_id": self.funnel.id}
        created = Lead.create([good, {"name": "Other", **start, **values}, good])
        self.assertEqual(created[0].status_id, self.status_new)
        return created[1]


@tagged("post_install", "-at_install")
class TestGateDefaultContext(TypeRule, CreationRule, GateRules, GateCase):
    """A record made from its name alone, everything else from the context."""

    def _travel(self, leads, start, values):
        defaults = {f"default_{k}": v for k, v in {**start, **values}.items()}
        Lead = self.env["lead.lead"].with_user(self.user_own).with_context(**defaults)
        lead_id, _display_name = Lead.name_create("Lead")
        return Lead.browse(lead_id)


@tagged("post_install", "-at_install")
class TestGateQuickCreate(TypeRule, CreationRule, GateRules, GateCase):
    """The board's form of a column, which hands its status over in the context."""

    def _travel(self, leads, start, values):
        values = {"name": "Lead", **start, **values}
        if "status_id" in values:
            column = {"default_status_id": values.pop("status_id")}
        else:
            column = {}
        Lead = self.env["lead.lead"].with_user(self.user_own).with_context(**column)
        rows = Lead.web_save(values, {"status_id": {}})
        return Lead.browse(rows[0]["id"])

    def test_form_of_the_column_keeps_its_status(self):
        """REQ-0.52: "+" on a column creates a lead in that status."""
        Lead = self.env["lead.lead"].with_user(self.user_own)
        form = Form(
            Lead.with_context(default_status_id=self.status_won.id),
            view="lead_management.lead_lead_view_form_quick_create",
        )
        form.name = "From the board"
        form.type_id = self.funnel
        self.assertEqual(form.save().status_id, self.status_won)


@tagged("post_install", "-at_install")
class TestGateCopy(TypeRule, CreationRule, GateRules, GateCase):
    """Copy with values of the caller's own."""

    def _start(self, values):
        return self._create_lead(**values)

    def _travel(self, leads, start, values):
        return leads.copy(values)

    def test_copy_that_lacks_a_required_field(self):
        """REQ-0.44, REQ-1.4: the copy enters its first status through the gate too."""
        self.status_new.required_field_ids = self._get_fields("date_deadline")
        lead = self._create_lead(date_deadline="2031-01-01")
        with self.assertRaisesRegex(UserError, "needs fields .*: Expected closing"):
            lead.copy()


class ImportCase(GateCase):
    """Odoo's importer: what is entered comes as a row of database ids."""

    def _load(self, row):
        m2o = ("type_id", "status_id", "loss_reason_id")
        fields = [f"{name}/.id" if name in m2o else name for name in row]
        cells = [str(value) if value else "" for value in row.values()]
        Lead = self.env["lead.lead"].with_user(self.user_all)
        with mute_logger("odoo.sql_db"):
            result = Lead.with_context(import_file=True).load(fields, [cells])
        errors = [m["message"] for m in result["messages"] if m["type"] == "error"]
        if errors:
            raise UserError("\n".join(errors))
        return Lead.browse(result["ids"])


@tagged("post_install", "-at_install")
class TestGateImport(CreationRule, GateRules, ImportCase):
    def _travel(self, leads, start, values):
        return self._load({"name": "Lead", **start, **values})

    def test_no_status(self):
        """REQ-0.37: an empty cell of a new lead says nothing, so the first status."""
        self.assert_passes(self.status_new, {"status_id": False})
