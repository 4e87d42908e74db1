from odoo.tests import tagged

from ..large_tables import STORAGE_PARAMETERS, set_storage_parameters
from .common import LeadManagementCommon

TABLES = ("lead_lead", "lead_status_change")


@tagged("post_install", "-at_install")
class TestLargeTables(LeadManagementCommon):
    """The tables that reports read as a whole are vacuumed early."""

    def _get_parameters(self, table):
        self.env.cr.execute(
            """SELECT option_name, option_value FROM pg_class, pg_options_to_table(reloptions)
                WHERE pg_class.oid = %s::regclass""",
            (table,),
        )
        return dict(self.env.cr.fetchall())

    def test_an_installed_database_has_them(self):
        """REQ-9.5: leads and their log are vacuumed before a report becomes slow."""
        for table in TABLES:
            with self.subTest(table=table):
                self.assertEqual(self._get_parameters(table), STORAGE_PARAMETERS)

    def test_an_upgrade_sets_what_is_missing_and_keeps_what_an_administrator_has_set(self):
        """REQ-9.5: a database that had none gets them, one with others keeps these."""
        for table, model in zip(TABLES, ("lead.lead", "lead.status.change"), strict=True):
            self.env.cr.execute(
                f"""ALTER TABLE {table} RESET ({", ".join(STORAGE_PARAMETERS)});
                    ALTER TABLE {table} SET (autovacuum_vacuum_scale_factor = 0.5);
                    ALTER TABLE {table} SET (fillfactor = 90)"""
            )
            self.env[model].init()
            with self.subTest(table=table):
                self.assertEqual(
                    self._get_parameters(table),
                    {
                        **STORAGE_PARAMETERS,
                        "autovacuum_vacuum_scale_factor": "0.5",
                        "fillfactor": "90",
                    },
                )

    def test_nothing_is_left_to_set(self):
        """REQ-9.5: an upgrade of such a database waits for nobody who reads the table."""
        queries = self.env.cr.sql_log_count
        set_storage_parameters(self.env.cr, TABLES[0])
        self.assertEqual(self.env.cr.sql_log_count - queries, 1)
