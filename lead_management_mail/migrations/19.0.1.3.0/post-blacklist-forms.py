from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Addresses with foreign letters in their domain are blocked in both of their forms."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    cr.execute(
        "SELECT id FROM mail_blacklist WHERE email LIKE '%@%xn--%' OR email ~ '@.*[^[:ascii:]]'"
    )
    env["mail.blacklist"].browse([row[0] for row in cr.fetchall()])._complete_forms()
