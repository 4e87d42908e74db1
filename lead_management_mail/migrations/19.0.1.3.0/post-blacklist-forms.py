from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Addresses with foreign letters in their domain are blocked in both of their forms."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    cr.execute(
        "SELECT id FROM mail_blacklist WHERE email LIKE '%@%xn--%' OR email ~ '@.*[^[:ascii:]]'"
    )
    listed = env["mail.blacklist"].browse([row[0] for row in cr.fetchall()])
    quietly = listed.with_context(tracking_disable=True, mail_create_nosubscribe=True)
    quietly.create(listed._prepare_missing_forms())
