from itertools import pairwise

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

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
