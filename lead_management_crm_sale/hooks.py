"""What installing the addon links: the orders that deals have already."""

BATCH_SIZE = 1000


def post_init_hook(env):
    """Link the orders and invoices of deals to the leads that the deals come from.

    And give the deals the items of their leads.
    """
    orders = env["sale.order"].search([("opportunity_id", "!=", False), ("lead_id", "=", False)])
    for start in range(0, len(orders), BATCH_SIZE):
        orders[start : start + BATCH_SIZE]._link_leads_of_deals()
    env["crm.lead"]._fill_items()
