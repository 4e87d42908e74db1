from odoo import SUPERUSER_ID, api

from odoo.addons.lead_management.email_address import get_email_forms


def migrate(cr, version):
    """Compare senders by the letters of their domain, not by its spelling in ASCII.

    `lead_email.email_normalized`, and `lead_blocked_sender.address` where no sender of the
    company is blocked by that form already.
    """
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    cr.execute("SELECT id FROM lead_email WHERE email_normalized LIKE '%@%xn--%'")
    env["lead.email"].browse([row[0] for row in cr.fetchall()]).modified(["email_from"])
    env.flush_all()
    cr.execute("SELECT id, address FROM lead_blocked_sender WHERE address LIKE '%@%xn--%'")
    for sender_id, address in cr.fetchall():
        # a whole domain has no local part
        form = get_email_forms(address if address[0] != "@" else f"x{address}")[0]
        cr.execute(
            "UPDATE lead_blocked_sender AS sender SET address = %(address)s"
            " WHERE id = %(id)s AND NOT EXISTS (SELECT 1 FROM lead_blocked_sender AS other"
            " WHERE other.company_id = sender.company_id AND other.address = %(address)s)",
            {"id": sender_id, "address": form if address[0] != "@" else form[1:]},
        )
