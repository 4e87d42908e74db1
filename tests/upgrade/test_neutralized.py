"""A neutralised copy of a database in use sends nothing and takes in nothing (REQ-9.3)."""

import pytest


@pytest.mark.parametrize("table", ["lead_capture_key", "lead_call_provider"])
def test_addresses_are_off(complete, neutralized, table):
    assert True in complete.values(f"SELECT is_on FROM {table}")
    assert True not in neutralized.values(f"SELECT is_on FROM {table}")


def test_accounts_are_off(complete, neutralized):
    query = """
        SELECT alias_name FROM mail_alias JOIN ir_model ON ir_model.id = alias_model_id
         WHERE model LIKE 'lead.%%' AND alias_name IS NOT NULL
    """
    assert complete.values(query)
    assert not neutralized.values(query)


def test_jobs_are_off(complete, neutralized):
    query = "SELECT id FROM lead_takeover WHERE state = 'running'"
    assert complete.values(query)
    assert not neutralized.values(query)


def test_scheduled_actions_are_off(complete, neutralized):
    query = """
        SELECT data.name FROM ir_cron
          JOIN ir_model_data AS data ON data.model = 'ir.cron' AND data.res_id = ir_cron.id
         WHERE ir_cron.active AND data.module LIKE 'lead_management%%'
    """
    assert complete.values(query)
    assert not neutralized.values(query)


def test_nothing_else_has_changed(complete, neutralized):
    """Leads, settings and rights are those of the original: it is there to be tried."""
    for query in (
        "SELECT count(*), sum(expected_revenue) FROM lead_lead",
        "SELECT to_jsonb(lead_settings) FROM lead_settings ORDER BY id",
        "SELECT * FROM res_groups_users_rel ORDER BY 1, 2",
    ):
        assert neutralized.rows(query) == complete.rows(query)
