from itertools import pairwise

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .common import LeadManagementCommon
from .rights_table import GROUPS, RightsTableMixin

# Design §4: what each group may do with each model of the addon, by the first letters
# of create, read, update and delete. Everybody else may do nothing.
RIGHTS = {
    "lead.lead": ("r", "cru", "cru", "cru", "crud"),
    "lead.type": ("r", "r", "r", "r", "crud"),
    "lead.type.field": ("", "", "", "", "crud"),
    "lead.status": ("r", "r", "r", "r", "crud"),
    "lead.priority": ("r", "r", "r", "r", "crud"),
    "lead.tag": ("r", "r", "r", "r", "crud"),
    "lead.loss.reason": ("r", "r", "r", "r", "crud"),
    "lead.settings": ("r", "r", "r", "r", "ru"),
    "lead.status.change": ("r", "r", "r", "r", "r"),
    "lead.board.position": ("r", "r", "r", "r", "r"),
    "lead.merge": ("r", "r", "r", "r", "r"),
    "lead.duplicate": ("", "", "", "r", "r"),
    "lead.duplicate.dismissal": ("", "", "", "r", "r"),
    "lead.merge.job": ("", "", "", "", "crud"),
    "lead.job.failure": ("", "", "", "", "r"),
    "lead.import.run": ("", "", "", "ru", "ru"),
    "lead.import.lead": ("", "", "", "r", "r"),
    "lead.data.quality": ("r", "r", "r", "r", "r"),
    "lead.won.wizard": ("", "crud", "crud", "crud", "crud"),
    "lead.assign.wizard": ("", "crud", "crud", "crud", "crud"),
    "lead.status.replace.wizard": ("", "", "", "", "crud"),
    "lead.funnel.wizard": ("", "", "", "", "crud"),
    "lead.funnel.wizard.line": ("", "", "", "", "crud"),
}
# What the app needs of other addons; whoever has another app may have more.
RIGHTS_ELSEWHERE = {
    "crm.team": ("r", "r", "r", "r", "crud"),
    "crm.team.member": ("r", "r", "r", "r", "crud"),
    "utm.campaign": ("cru", "cru", "cru", "cru", "crud"),
    "utm.medium": ("cru", "cru", "cru", "cru", "crud"),
    "utm.source": ("cru", "cru", "cru", "cru", "crud"),
    "ir.model.fields": ("", "", "", "", "r"),
}


class LeadRightsCommon(LeadManagementCommon):
    """A user of each group, and leads of everybody whom the groups tell apart."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.users = {group: getattr(cls, f"user_{group}") for group in GROUPS}

    def _may(self, action, *args, **kwargs):
        """Tell whether a call passes; what it has changed is undone."""
        try:
            with self.env.cr.savepoint() as savepoint:
                action(*args, **kwargs)
                self.env.flush_all()
                savepoint.rollback()
            return True
        except AccessError:
            return False
        finally:
            self.env.invalidate_all()

    def _create_leads_of_everybody(self, user):
        """Return leads by what they are to the user."""
        values = {
            "own": {"user_id": user.id, "team_id": self.team_a.id},
            "own of another team": {"user_id": user.id, "team_id": self.team_other.id},
            "own without team": {"user_id": user.id, "team_id": False},
            "unassigned of the team": {"user_id": False, "team_id": self.team_a.id},
            "of a colleague": {
                "user_id": self.user_colleague.id,
                "team_id": self.team_a.id,
            },
            "of a stranger": {
                "user_id": self.user_stranger.id,
                "team_id": self.team_other.id,
            },
            "unassigned of another team": {
                "user_id": False,
                "team_id": self.team_other.id,
            },
            "unassigned without team": {"user_id": False, "team_id": False},
        }
        return {
            name: self._create_lead(user=self.user_manager, name=name, **vals)
            for name, vals in values.items()
        }


@tagged("post_install", "-at_install")
class TestRightsTable(RightsTableMixin, LeadRightsCommon):
    """The table of rights, over every group and every model."""

    rights = RIGHTS
    rights_elsewhere = RIGHTS_ELSEWHERE
    groups_without_rights = ("sales_team.group_sale_manager",)

    def test_nobody_reads_what_is_typed_into_anothers_dialog(self):
        """REQ-2.3: by search, and by an id that somebody guesses."""
        lead = self._create_lead(user=self.user_own, name="Typed")
        values = {"lead_ids": lead.ids, "status_id": self.status_won.id}
        Wizard = self.env["lead.won.wizard"]
        wizard = Wizard.with_user(self.user_own).create([values])
        self.env.invalidate_all()
        self.assertEqual(wizard.status_id, self.status_won)
        for user in (self.user_colleague, self.user_manager):
            with self.subTest(user=user.login):
                self.assertFalse(Wizard.with_user(user).search([("id", "=", wizard.id)]))
                with self.assertRaises(AccessError):
                    wizard.with_user(user).read(["status_id"])
                with self.assertRaises(AccessError):
                    wizard.with_user(user).action_apply()

    def test_system_administrators_see_no_leads(self):
        """REQ-2.3: who runs the server need not sell; settings they may be given to read."""
        admin = new_test_user(self.env, "rights_admin", groups="base.group_system")
        # and what failed of a conversion that they have started
        for model in set(RIGHTS) - {"lead.settings", "lead.job.failure"}:
            with self.subTest(model=model):
                self.assertEqual(self._get_rights(admin, model), "")

    def test_others_get_an_access_error(self):
        """REQ-2.3: the door is locked, not only without a sign."""
        lead = self._create_lead()
        outsider = self._create_user("rights_outsider", None)
        as_outsider = lead.with_user(outsider)
        calls = {
            "read": lambda: as_outsider.read(["name"]),
            "search": lambda: as_outsider.search([]),
            "write": lambda: as_outsider.write({"name": "Mine"}),
            "create": lambda: as_outsider.create({"name": "Mine"}),
            "set_won": lambda: as_outsider.set_won(),
            "name_search": lambda: as_outsider.name_search("Lead"),
        }
        for name, call in calls.items():
            with self.subTest(call=name), self.assertRaises(AccessError):
                call()

    def test_only_administrators_see_the_actions_of_a_status(self):
        """REQ-2.24: code that runs on a status change is theirs alone."""
        status = self.status_new.with_user(self.user_manager)
        self.assertNotIn("server_action_ids", status.fields_get())
        with self.assertRaises(AccessError):
            status.read(["server_action_ids"])
        with self.assertRaises(AccessError):
            status.write({"server_action_ids": [Command.clear()]})


@tagged("post_install", "-at_install")
class TestRecordScope(LeadRightsCommon):
    """Which leads each group reads, writes and deletes."""

    OWN = {
        "own",
        "own of another team",
        "own without team",
        "unassigned of the team",
    }
    TEAM = OWN | {"of a colleague"}
    EVERYTHING = TEAM | {
        "of a stranger",
        "unassigned of another team",
        "unassigned without team",
    }

    def _check_scope(self, user, readable, writable, deletable):
        leads = self._create_leads_of_everybody(user)
        for name, lead in leads.items():
            as_user = lead.with_user(user)
            found = as_user.search([("id", "=", lead.id)])
            with self.subTest(user=user.login, lead=name):
                self.assertEqual(bool(found), name in readable)
                self.assertEqual(self._may(as_user.read, ["expected_revenue"]), name in readable)
                self.assertEqual(
                    self._may(as_user.write, {"expected_revenue": 7}), name in writable
                )
                self.assertEqual(self._may(as_user.unlink), name in deletable)

    def test_read_only_reads_all_and_changes_nothing(self):
        """REQ-1.14: the group for those who only look."""
        self._check_scope(self.user_readonly, self.EVERYTHING, set(), set())

    def test_own_reaches_own_leads_and_unassigned_ones_of_the_team(self):
        """REQ-0.18, REQ-1.14: a salesperson."""
        self._check_scope(self.user_own, self.OWN, self.OWN, set())

    def test_team_reaches_the_leads_of_its_teams(self):
        """REQ-1.8, REQ-1.14: departments side by side."""
        self._check_scope(self.user_team, self.TEAM, self.TEAM, set())

    def test_all_reaches_all_leads(self):
        """REQ-1.14"""
        self._check_scope(self.user_all, self.EVERYTHING, self.EVERYTHING, set())

    def test_manager_reaches_and_deletes_all_leads(self):
        """REQ-0.19, REQ-1.14"""
        self._check_scope(self.user_manager, self.EVERYTHING, self.EVERYTHING, self.EVERYTHING)

    def test_the_status_log_is_seen_with_its_lead(self):
        """REQ-1.14: no lead shows through the log of another's."""
        expected = {
            "readonly": self.EVERYTHING,
            "own": self.OWN,
            "team": self.TEAM,
            "all": self.EVERYTHING,
            "manager": self.EVERYTHING,
        }
        for group, user in self.users.items():
            leads = self._create_leads_of_everybody(user)
            ids = [lead.id for lead in leads.values()]
            log = self.env["lead.status.change"].with_user(user)
            rows = log.search([("lead_id", "in", ids)])
            seen = {name for name, lead in leads.items() if lead.id in rows.lead_id.ids}
            with self.subTest(group=group):
                self.assertEqual(seen, expected[group])

    def test_nobody_creates_a_lead_out_of_reach(self):
        """REQ-1.14: creation has the scope of writing, and read-only creates none."""
        elsewhere = {"user_id": self.user_stranger.id, "team_id": self.team_other.id}
        unassigned = {"user_id": False, "team_id": self.team_a.id}
        expected = {
            "readonly": (False, False, False),
            "own": (True, True, False),
            "team": (True, True, False),
            "all": (True, True, True),
            "manager": (True, True, True),
        }
        for group, user in self.users.items():
            Lead = self.env["lead.lead"].with_user(user)
            allowed = tuple(
                self._may(Lead.create, {"name": "New", **values})
                for values in ({}, unassigned, elsewhere)
            )
            with self.subTest(group=group):
                self.assertEqual(allowed, expected[group])


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


@tagged("post_install", "-at_install")
class TestMembershipChanges(LeadRightsCommon):
    """A change of membership or leadership counts with the next click."""

    def _sees(self, user, lead):
        return bool(lead.with_user(user).search([("id", "=", lead.id)]))

    def setUp(self):
        super().setUp()
        self.lead = self._create_lead(
            user=self.user_manager, user_id=False, team_id=self.team_other.id
        )
        self.assertFalse(self._sees(self.user_own, self.lead))

    def test_a_new_member_sees_the_leads_of_the_team(self):
        """REQ-1.8"""
        self.team_other.member_ids = [Command.link(self.user_own.id)]
        self.assertTrue(self._sees(self.user_own, self.lead))

    def test_a_member_who_leaves_sees_them_no_more(self):
        """REQ-1.8"""
        self.team_other.member_ids = [Command.link(self.user_own.id)]
        self.assertTrue(self._sees(self.user_own, self.lead))
        self.team_other.member_ids = [Command.unlink(self.user_own.id)]
        self.assertFalse(self._sees(self.user_own, self.lead))

    def test_an_archived_membership_counts_no_more(self):
        """REQ-1.8"""
        member = self.env["crm.team.member"].create(
            {"crm_team_id": self.team_other.id, "user_id": self.user_own.id}
        )
        self.assertTrue(self._sees(self.user_own, self.lead))
        member.action_archive()
        self.assertFalse(self._sees(self.user_own, self.lead))

    def test_a_deleted_membership_counts_no_more(self):
        """REQ-1.8"""
        member = self.env["crm.team.member"].create(
            {"crm_team_id": self.team_other.id, "user_id": self.user_own.id}
        )
        self.assertTrue(self._sees(self.user_own, self.lead))
        member.unlink()
        self.assertFalse(self._sees(self.user_own, self.lead))

    def test_a_new_leader_sees_the_leads_of_the_team(self):
        """REQ-1.8"""
        self.team_other.user_id = self.user_own
        self.assertTrue(self._sees(self.user_own, self.lead))
        self.team_other.user_id = self.user_stranger
        self.assertFalse(self._sees(self.user_own, self.lead))

    def test_the_leader_of_a_new_team_sees_its_leads(self):
        """REQ-1.8"""
        team = self._create_team("New team", user_id=self.user_own.id)
        self.lead.team_id = team
        self.assertTrue(self._sees(self.user_own, self.lead))

    def test_a_manager_changes_members_with_the_leads_group_alone(self):
        """REQ-1.8, REQ-0.19"""
        team = self.team_other.with_user(self.user_manager)
        team.write({"member_ids": [Command.link(self.user_own.id)]})
        self.assertTrue(self._sees(self.user_own, self.lead))

    def test_a_group_taken_away_counts_at_once(self):
        """REQ-2.3"""
        lead = self._create_lead()
        self.assertTrue(self._sees(self.user_own, lead))
        self.user_own.group_ids -= self.env.ref("lead_management.group_lead_own")
        with self.assertRaises(AccessError):
            self._sees(self.user_own, lead)


@tagged("post_install", "-at_install")
class TestGroupCombinations(LeadRightsCommon):
    """Rules of groups add up: two groups give what either gives."""

    def _create_with_groups(self, *groups):
        user = self._create_user("rights_" + "_".join(groups), groups[0])
        for group in groups[1:]:
            user.group_ids = [Command.link(self.env.ref(f"lead_management.group_lead_{group}").id)]
        return user

    def _get_scope(self, user):
        """Return the names of the leads that the user (reads, writes, deletes)."""
        leads = self._create_leads_of_everybody(user)
        calls = (
            lambda lead: lead.read(["name"]),
            lambda lead: lead.write({"expected_revenue": 7}),
            lambda lead: lead.unlink(),
        )
        return tuple(
            {name for name, lead in leads.items() if self._may(call, lead.with_user(user))}
            for call in calls
        )

    def test_read_only_with_own_reads_all_and_writes_own(self):
        """REQ-1.14: a salesperson who may look at the others' leads."""
        user = self._create_with_groups("readonly", "own")
        self.team_a.member_ids = [Command.link(user.id)]
        readable, writable, deletable = self._get_scope(user)
        self.assertEqual(readable, TestRecordScope.EVERYTHING)
        self.assertEqual(writable, TestRecordScope.OWN)
        self.assertFalse(deletable)

    def test_read_only_with_team_writes_the_teams(self):
        """REQ-1.14, REQ-1.8"""
        user = self._create_with_groups("readonly", "team")
        self.team_a.member_ids = [Command.link(user.id)]
        readable, writable, deletable = self._get_scope(user)
        self.assertEqual(readable, TestRecordScope.EVERYTHING)
        self.assertEqual(writable, TestRecordScope.TEAM)
        self.assertFalse(deletable)

    def test_read_only_takes_nothing_from_a_manager(self):
        """REQ-1.14"""
        user = self._create_with_groups("readonly", "manager")
        everything = TestRecordScope.EVERYTHING
        self.assertEqual(self._get_scope(user), (everything,) * 3)

    def test_read_only_with_own_exports(self):
        """REQ-1.14: read-only brings its export along."""
        user = self._create_with_groups("readonly", "own")
        user.group_ids = [Command.link(self.env.ref("base.group_allow_export").id)]
        lead = self._create_lead()
        self.assertTrue(self._may(lead.with_user(user).export_data, ["name"]))

    def test_read_only_is_no_step_of_the_ladder(self):
        """REQ-1.14: each step holds the lower ones; read-only stands apart."""
        ladder = [self.env.ref(f"lead_management.group_lead_{group}") for group in GROUPS[1:]]
        readonly = self.env.ref("lead_management.group_lead_readonly")
        for lower, higher in pairwise(ladder):
            self.assertIn(lower, higher.all_implied_ids)
            self.assertNotIn(readonly, higher.all_implied_ids)

    def test_sales_groups_of_odoo_give_no_lead(self):
        """REQ-2.3: Odoo's Sales administrator alone reads no lead."""
        user = self._create_user("rights_sales", None)
        user.group_ids = [Command.link(self.env.ref("sales_team.group_sale_manager").id)]
        user.group_ids -= self.env.ref("lead_management.group_lead_own")
        lead = self._create_lead()
        self.assertFalse(self._may(lead.with_user(user).read, ["name"]))
