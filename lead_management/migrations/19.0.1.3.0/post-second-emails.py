from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Let leads be found by the second address of their field Email, too."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    Lead = env["lead.lead"]
    leads = Lead.search(["|", ("email", "like", ";"), ("email", "like", ",")])
    env.add_to_compute(Lead._fields["search_text"], leads)
    Lead.flush_model(["search_text"])
