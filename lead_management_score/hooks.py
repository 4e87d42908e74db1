from odoo.tools import SQL


def post_init_hook(env):
    """Take for typed what stands in open leads and is not what their status says.

    A score never writes over it.
    """
    env.cr.execute(
        SQL(
            """UPDATE lead_lead AS lead SET probability_is_typed = TRUE
                 FROM lead_status AS status
                WHERE status.id = lead.status_id AND lead.is_closed IS NOT TRUE
                  AND lead.probability != 0 AND lead.probability != status.probability"""
        )
    )
