from datetime import datetime
from statistics import median

from odoo.tests import tagged
from odoo.tools import SQL

from ..hooks import pre_init_hook
from ..logged_leads import COLUMNS, WATCHED
from .common import LeadReportCommon

# rows of the log that say something else than their lead
WRONG = """
SELECT change.id
  FROM lead_status_change AS change JOIN lead_lead AS lead ON lead.id = change.lead_id
 WHERE (change.lead_date, change.lead_company_id, change.lead_revenue, change.lead_active,
        change.lead_won, change.lead_merged, change.lead_type_key, change.lead_source_key,
        change.lead_medium_key, change.lead_campaign_key)
       IS DISTINCT FROM
       (lead.date, lead.company_id, COALESCE(lead.expected_revenue, 0), lead.active IS TRUE,
        lead.status_kind IS NOT DISTINCT FROM 'won', lead.merged_into_id IS NOT NULL,
        lead.type_id, lead.source_id, lead.medium_id, lead.campaign_id)
"""
# another type of the columns that the triggers ask for
OTHER_TYPES = {
    "date": "timestamp(3)",
    "company_id": "bigint",
    "expected_revenue": "double precision",
    "active": "boolean",
    "status_kind": "text",
    "merged_into_id": "bigint",
    "type_id": "bigint",
    "source_id": "bigint",
    "medium_id": "bigint",
    "campaign_id": "bigint",
}
INDEXES = """
SELECT relname, pg_get_indexdef(oid), obj_description(oid, 'pg_class')
  FROM pg_class JOIN pg_index ON indexrelid = oid
 WHERE indrelid = 'lead_status_change'::regclass ORDER BY relname
"""


@tagged("post_install", "-at_install")
class TestLoggedLeads(LeadReportCommon):
    """What the status log repeats of its leads, whatever way a value takes."""

    def _check(self, route):
        self.env.flush_all()
        self.env.cr.execute(WRONG)
        with self.subTest(route=route):
            self.assertFalse(self.env.cr.fetchall())

    def _get_logged(self, lead):
        """Return what the rows of the log say of the lead, a set."""
        self.env.flush_all()
        self.env.invalidate_all()
        names = list(COLUMNS)
        return {tuple(row[name] for name in names) for row in lead.status_change_ids.read(names)}

    def test_moves_of_people(self):
        """REQ-1.27: won, reopened, undone, lost, of another type, archived, of another day."""
        leads = self._create_leads(2).with_user(self.user_manager)
        first, second = leads
        other = self._create_type(statuses=self.status_new | self.status_won | self.status_lost)
        steps = {
            "created": lambda: None,
            "won": lambda: leads.write({"status_id": self.status_won.id}),
            "reopened": lambda: first.reopen(),
            "undone": lambda: first.undo_status_change(),
            "lost": lambda: second.write(self._as_lost()),
            "undone again": lambda: second.undo_status_change(),
            "another type": lambda: leads.write({"type_id": other.id}),
            "archived": lambda: leads.action_archive(),
            "restored": lambda: leads.action_unarchive(),
            "another day": lambda: first.write({"date": datetime(2025, 5, 5, 5, 5)}),
            "another amount": lambda: leads.write({"expected_revenue": 250}),
            "another source": lambda: leads.write(
                {
                    "source_id": self.source_fair.id,
                    "medium_id": self.env["utm.medium"].create({"name": "By hand"}).id,
                    "campaign_id": self.env["utm.campaign"].create({"name": "Spring"}).id,
                }
            ),
            "no source any more": lambda: self.source_fair.unlink(),
            "copied": lambda: first.copy(),
            "imported": lambda: leads.load(["name", "date"], [["Imported", "2025-06-06 08:00:00"]]),
            "deleted": lambda: second.unlink(),
        }
        for route, step in steps.items():
            step()
            self._check(route)
        [values] = self._get_logged(first)
        date, _company, revenue, is_active, is_won, is_merged, *keys = values
        self.assertEqual((date, revenue), (datetime(2025, 5, 5, 5, 5), 250))
        self.assertEqual((is_active, is_won, is_merged), (True, True, False))
        self.assertEqual(keys, [other.id, 0, first.medium_id.id, first.campaign_id.id])

    def test_merged_and_brought_back(self):
        """REQ-6.4: the rows of a merged lead say so, and no more when it is undone."""
        first, second = self._create_leads(2).with_user(self.user_manager)
        merge = first._merge(first, second)
        self._check("merged")
        self.assertTrue(all(row[5] for row in self._get_logged(second)))
        merge.action_undo()
        self._check("undone")
        self.assertFalse(any(row[5] for row in self._get_logged(second)))

    def test_a_status_of_another_kind(self):
        """REQ-1.7: a manager makes a status that of won leads, and takes it back."""
        lead = self._create_lead(status_id=self.status_qualified.id)
        for kind in ("won", "neutral", "open"):
            self.status_qualified.kind = kind
            self._check(kind)
            self.assertEqual({row[4] for row in self._get_logged(lead)}, {kind == "won"})

    def test_whatever_writes(self):
        """REQ-1.27: statements that know nothing of the log, and rows that know nothing."""
        lead = self._create_lead()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE lead_lead SET company_id = %s, status_kind = 'won', active = FALSE"
            " WHERE id = %s",
            (self.company_b.id, lead.id),
        )
        self.env.cr.execute(
            "INSERT INTO lead_status_change (lead_id, date, lead_won) VALUES (%s, now(), FALSE)",
            (lead.id,),
        )
        self._check("SQL")

    def test_the_log_of_before_is_filled(self):
        """REQ-9.1: columns that are new are filled from the leads, won and merged ones too."""
        leads = self._create_leads(3).with_user(self.user_manager)
        leads[0].set_won()
        leads[1]._merge(leads[1], leads[2])
        self.env.flush_all()
        for column in COLUMNS:
            self.env.cr.execute(
                SQL("ALTER TABLE lead_status_change DROP COLUMN %s", SQL.identifier(column))
            )
        self.env.cr.execute(INDEXES)
        indexes = self.env.cr.fetchall()
        pre_init_hook(self.env)
        self._check("filled")
        self.env.cr.execute(INDEXES)
        self.assertEqual(self.env.cr.fetchall(), indexes)
        self.assertTrue(any(comment for _name, _definition, comment in indexes))

    def test_columns_of_leads_change_their_type(self):
        """REQ-9.1: an upgrade may, whatever the triggers ask for, and they go on."""
        self.assertEqual(OTHER_TYPES.keys(), set(WATCHED))
        lead = self._create_lead(expected_revenue=1)
        lead.expected_revenue = 2  # the trigger has planned its statements
        self.env.flush_all()
        for column, other in OTHER_TYPES.items():
            with self.subTest(column=column):
                self.env.cr.execute(
                    SQL(
                        "ALTER TABLE lead_lead ALTER COLUMN %s TYPE %s",
                        SQL.identifier(column),
                        SQL(other),
                    )
                )
        lead.write({"expected_revenue": 3, "source_id": self.source_web.id, "active": False})
        self._check("another type")
        self.assertEqual({row[2] for row in self._get_logged(lead)}, {3})

    def test_people_do_not_write_it(self):
        """REQ-1.27: not even a manager has the right."""
        rights = self.env["lead.status.change"].with_user(self.user_manager)
        self.assertLessEqual(COLUMNS.keys(), rights._get_guarded_fields().keys())

    def test_medians_from_the_middle(self):
        """REQ-1.27: an even and an odd number of stays, none, no status: as sorted."""
        hours = {self.status_new: (5, 1, 9, 2), self.status_qualified: (7, 3, 100), None: (4, 8)}
        lead = self._create_lead()
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM lead_status_change WHERE lead_id = %s", (lead.id,))
        for status, values in hours.items():
            for value in values:
                self.env.cr.execute(
                    """INSERT INTO lead_status_change
                                   (lead_id, date, date_end, to_status_id, hours, company_id)
                            VALUES (%s, now(), now(), %s, %s, %s)""",
                    (lead.id, status and status.id, value, lead.company_id.id),
                )
        self.env.cr.execute(
            "INSERT INTO lead_status_change (lead_id, date, to_status_id) VALUES (%s, now(), %s)",
            (lead.id, self.status_won.id),
        )
        self.env.invalidate_all()
        Analysis = self._as("lead.status.analysis")
        aggregates = ["hours_median:avg", "__count"]
        [total_rows, status_rows] = Analysis._read_grouping_sets(
            [], [[], ["status_id"]], aggregates
        )
        everything = [value for values in hours.values() for value in values]
        self.assertEqual(total_rows, [(median(everything), len(everything) + 1)])
        expected = {
            status or self.env["lead.status"]: (median(values), len(values))
            for status, values in hours.items()
        }
        expected[self.status_won] = (False, 1)
        self.assertEqual({row[0]: row[1:] for row in status_rows}, expected)
        by_status = Analysis._read_group([], ["status_id"], aggregates)
        self.assertEqual({row[0]: row[1:] for row in by_status}, expected)
        # sorted by PostgreSQL
        [(_lead, of_lead, _count)] = Analysis._read_group([], ["lead_id"], aggregates)
        self.assertEqual(of_lead, median(everything))
