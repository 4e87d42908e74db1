from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .rights_table import GROUPS
from .test_rights import LeadRightsCommon


@tagged("post_install", "-at_install")
class TestRightsToAct(LeadRightsCommon):
    """Reassign, lose and win, import and export, configure, see menus."""

    def test_reassignment_by_group(self):
        """REQ-1.14: take an unassigned lead, give within the teams, give to anybody."""
        steps = {
            "take": ("unassigned of the team", lambda user: {"user_id": user.id}),
            "take from a colleague": (
                "of a colleague",
                lambda user: {"user_id": user.id},
            ),
            "give to a colleague": (
                "own",
                lambda user: {"user_id": self.user_colleague.id},
            ),
            "give up": ("own", lambda user: {"user_id": False}),
            "move to another team": (
                "own",
                lambda user: {"team_id": self.team_other.id},
            ),
            "give to a stranger": (
                "own",
                lambda user: {"user_id": self.user_stranger.id},
            ),
        }
        within_team = {
            "take",
            "take from a colleague",
            "give to a colleague",
            "give up",
        }
        expected = {
            "readonly": set(),
            "own": {"take"},
            "team": within_team,
            "all": set(steps),
            "manager": set(steps),
        }
        for group, user in self.users.items():
            leads = self._create_leads_of_everybody(user)
            for name, (lead, get_values) in steps.items():
                as_user = leads[lead].with_user(user)
                with self.subTest(group=group, step=name):
                    self.assertEqual(
                        self._may(as_user.write, get_values(user)),
                        name in expected[group],
                    )

    def test_team_leader_assigns_to_a_member(self):
        """REQ-1.8, REQ-1.14: a leader who is no member has the team as well."""
        leader = self._create_user("rights_leader", "team")
        self.team_a.user_id = leader
        lead = self._create_leads_of_everybody(leader)["of a colleague"]
        lead.with_user(leader).write({"user_id": self.user_own.id})
        self.assertEqual(lead.user_id, self.user_own)

    def test_refused_reassignment_names_the_lead_and_changes_nothing(self):
        """REQ-1.14: the message says which lead may not be given to whom."""
        lead = self._create_lead(name="Roof of the barn")
        with self.assertRaisesRegex(AccessError, "Roof of the barn.*lead_colleague"):
            lead.write({"user_id": self.user_colleague.id})
            self.env.flush_all()

    def test_take_button_takes_unassigned_leads_only(self):
        """REQ-1.14, REQ-0.16"""
        leads = self._create_leads_of_everybody(self.user_own)
        free = leads["unassigned of the team"].with_user(self.user_own)
        free.action_take()
        self.assertEqual(free.user_id, self.user_own)
        taken = leads["of a colleague"].with_user(self.user_own)
        with self.assertRaises(AccessError):
            taken.action_take()

    def _get_offered(self, user, view_type, name):
        """Return the records that a view offers to a user in a field."""
        Lead = self.env["lead.lead"].with_user(user)
        arch = etree.fromstring(Lead.get_view(view_type=view_type)["arch"])
        domains = [node.get("domain") for node in arch.iter("field") if node.get("name") == name]
        domain = safe_eval(next(filter(None, domains), "[]"), {"uid": user.id})
        return self.env[Lead._fields[name].comodel_name].search(domain)

    def test_only_who_may_get_a_lead_is_offered(self):
        """REQ-0.16, REQ-1.14: as salesperson and as team, by the group of the user."""
        for view_type in ("form", "list", "kanban"):
            for user, colleague, stranger, other_team in (
                (self.user_own, False, False, False),
                (self.user_team, True, True, False),
                (self.user_all, True, True, True),
                (self.user_manager, True, True, True),
            ):
                users = self._get_offered(user, view_type, "user_id")
                with self.subTest(user=user.login, view=view_type):
                    self.assertIn(user, users)
                    self.assertEqual(self.user_colleague in users, colleague)
                    self.assertEqual(self.user_stranger in users, stranger)
                if view_type != "kanban":
                    teams = self._get_offered(user, view_type, "team_id")
                    with self.subTest(user=user.login, view=view_type):
                        self.assertIn(self.team_a, teams)
                        self.assertEqual(self.team_other in teams, other_team)

    def test_who_may_lose_and_win(self):
        """REQ-0.18, REQ-1.14: whoever writes the lead closes it; read-only does not."""
        expected = {
            "readonly": set(),
            "own": {"own"},
            "team": {"own", "of a colleague"},
            "all": {"own", "of a colleague", "of a stranger"},
            "manager": {"own", "of a colleague", "of a stranger"},
        }
        for group, user in self.users.items():
            leads = self._create_leads_of_everybody(user)
            for name in ("own", "of a colleague", "of a stranger"):
                lead = leads[name].with_user(user)
                allowed = name in expected[group]
                with self.subTest(group=group, lead=name):
                    self.assertEqual(self._may(lead.set_won), allowed)
                    self.assertEqual(self._may(lead.set_lost, self.reason.id), allowed)

    def test_read_only_sees_no_buttons(self):
        """REQ-0.16: hidden, not only refused."""
        lead = self._create_lead()
        buttons = ["can_lose", "can_win", "can_reopen", "can_create_partner"]
        own = lead.read(buttons)[0]
        self.assertTrue(own["can_lose"] and own["can_win"])
        seen = lead.with_user(self.user_readonly).read(buttons)[0]
        self.assertFalse(any(seen[name] for name in buttons))

    def test_who_may_import(self):
        """REQ-1.14: import is for all leads and managers."""
        rows = [["Imported lead"]]
        for group, user in self.users.items():
            Lead = self.env["lead.lead"].with_user(user)
            with self.subTest(group=group):
                self.assertEqual(self._may(Lead.load, ["name"], rows), group in ("all", "manager"))

    def test_who_may_export(self):
        """REQ-1.14: export takes Odoo's permission to export and a group that may."""
        export = self.env.ref("base.group_allow_export")
        lead = self._create_lead()
        for group, user in self.users.items():
            user.group_ids = [Command.link(export.id)]
            mine = lead if group != "own" else self._create_lead(user=user)
            with self.subTest(group=group):
                self.assertEqual(
                    self._may(mine.with_user(user).export_data, ["name"]),
                    group != "own",
                )

    def test_export_needs_the_permission_of_odoo_too(self):
        """REQ-1.14: the app gives nobody the export of contacts and invoices."""
        lead = self._create_lead()
        for group, user in self.users.items():
            with self.subTest(group=group), self.assertRaises(UserError):
                lead.with_user(user).export_data(["name"])

    def test_menus_by_group(self):
        """REQ-0.16, REQ-2.3, REQ-0.82: configuration for managers alone."""
        everybody = {"menu_root", "menu_operations", "lead_menu", "reporting"}
        expected = dict.fromkeys(GROUPS, everybody)
        expected["manager"] = everybody | {"menu_configuration", "settings_menu"}
        users = {**self.users, None: self._create_user("rights_menu", None)}
        for group, user in users.items():
            with self.subTest(group=group):
                self.assertEqual(self._get_visible_menus(user), expected.get(group, set()))

    def _get_visible_menus(self, user):
        xmlids = {
            "menu_root": "lead_management_menu_root",
            "menu_operations": "lead_management_menu_operations",
            "lead_menu": "lead_lead_menu",
            "reporting": "lead_data_quality_menu",
            "menu_configuration": "lead_management_menu_configuration",
            "settings_menu": "lead_settings_menu",
        }
        visible = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        return {
            name
            for name, xmlid in xmlids.items()
            if self.env.ref(f"lead_management.{xmlid}").id in visible
        }

    def test_manager_configures_everything(self):
        """REQ-0.19, REQ-2.24, REQ-4.1: with the Leads group alone."""
        env = self.env(user=self.user_manager)
        field = env["ir.model.fields"].search(
            [("model", "=", "lead.lead"), ("name", "=", "expected_revenue")]
        )
        status = env["lead.status"].create(
            {"name": "Offer", "required_field_ids": [Command.link(field.id)]}
        )
        status.write({"name": "Offer sent", "sequence": 30})
        lead_type = env["lead.type"].create(
            {"name": "Retail", "status_ids": [Command.set(status.ids)]}
        )
        team = env["crm.team"].create(
            {"name": "Retail", "member_ids": [Command.set(self.user_own.ids)]}
        )
        settings = env["lead.settings"].search([("company_id", "=", self.company_a.id)])
        settings.write({"default_type_id": lead_type.id, "number_prefix": "L-"})
        self.assertEqual(settings.number_prefix, "L-")
        records = [
            env["lead.tag"].create({"name": "Fair"}),
            env["lead.priority"].create({"name": "Now"}),
            env["lead.loss.reason"].create({"name": "Moved away"}),
            env["utm.source"].create({"name": "A fair"}),
            team,
        ]
        for record in records:
            record.write({"name": "Another name"})
            record.unlink()
        settings.default_type_id = False
        lead_type.unlink()
        status.unlink()

    def test_salesperson_configures_nothing(self):
        """REQ-0.18, REQ-2.24, REQ-4.1: statuses, types, reasons and settings stay."""
        lead_type = self._create_type()
        tag = self.env["lead.tag"].create({"name": "Fair"})
        priority = self.env["lead.priority"].create({"name": "Now"})
        for user in (self.user_own, self.user_team, self.user_all, self.user_readonly):
            for record in (
                lead_type,
                self.status_new,
                self.reason,
                tag,
                priority,
                self.team_a,
            ):
                with self.subTest(user=user.login, model=record._name):
                    with self.assertRaises(AccessError):
                        record.with_user(user).write({"name": "Changed"})
                    with self.assertRaises(AccessError):
                        record.with_user(user).unlink()
                    with self.assertRaises(AccessError):
                        record.with_user(user).create({"name": "New"})
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.settings_a.with_user(user).write({"reason_required": False})

    def test_salesperson_maintains_a_lead_from_start_to_end(self):
        """REQ-0.18: create, describe, move, lose with a reason, win."""
        lead = self._create_lead(name="Shelves")
        lead.write({"description": "<p>Call on Monday</p>", "date_deadline": "2030-01-01"})
        lead.write({"status_id": self.status_qualified.id})
        lead.set_lost(self.reason.id)
        self.assertEqual(lead.status_id, self.status_lost)
        lead.reopen()
        lead.set_won()
        self.assertEqual(lead.status_kind, "won")
