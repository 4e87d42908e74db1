"""What installing the app has to find out from the database it comes to, and what it leaves."""

from odoo import Command

from .duplicate_tables import drop_tables

PARTNER_BATCH = 1000

# Who sells already, and the Leads group that gives the same reach. Widest
# first: a user gets the first that fits, because every group contains those below it.
_GROUPS_BY_SALES_GROUP = (
    ("sales_team.group_sale_manager", "lead_management.group_lead_manager"),
    ("sales_team.group_sale_salesman_all_leads", "lead_management.group_lead_all"),
    ("sales_team.group_sale_salesman", "lead_management.group_lead_own"),
)

# Names that the marketing fields need, with Odoo's own record where it has
# one: that one stands for the name even after somebody has renamed it.
_UTM_NAMES = {
    "utm.medium": (
        ("Email", "utm.utm_medium_email"),
        ("Phone", "utm.utm_medium_phone"),
        ("Web", None),
        ("Social media", None),
    ),
    "utm.source": (
        ("Google", None),
        ("Facebook", "utm.utm_source_facebook"),
        ("LinkedIn", "utm.utm_source_linkedin"),
        ("Organic", None),
        ("Referral", "utm.utm_source_referral"),
    ),
}


def post_init_hook(env):
    """Show the app to those who sell, complete the marketing names, read phone numbers.

    Runs once, on installation: groups that an administrator takes away afterwards and
    names that somebody deletes stay away.
    """
    _grant_groups_to_sales_users(env)
    _add_missing_utm_names(env)
    recompute_partner_phones(env)


def uninstall_hook(env):
    """Take tables and triggers along that Odoo knows nothing of."""
    drop_tables(env.cr)


def _grant_groups_to_sales_users(env):
    """Give existing Sales users the matching Leads group.

    Who administers the system without selling sees no customers by that: an administrator
    gives the group, to themselves too. Archived users are included, so that they find the
    app when they come back. Whoever has a Leads group of the ladder already keeps what
    they were given.
    """
    lowest = env.ref("lead_management.group_lead_own")
    granted = lowest.with_context(active_test=False).all_user_ids
    for sales_xmlid, lead_xmlid in _GROUPS_BY_SALES_GROUP:
        sales_group = env.ref(sales_xmlid, raise_if_not_found=False)
        if not sales_group:
            continue
        users = sales_group.with_context(active_test=False).all_user_ids - granted
        users.write({"group_ids": [Command.link(env.ref(lead_xmlid).id)]})
        granted |= users


def _add_missing_utm_names(env):
    """Create the mediums and sources of `_UTM_NAMES` that nobody has made yet.

    Names are compared without regard to case and surrounding blanks, archived records
    count as made. The records carry no external id: they belong to all of Odoo's
    marketing, so they stay when the app is uninstalled.
    """
    for model, names in _UTM_NAMES.items():
        records = env[model].with_context(active_test=False).search([])
        taken = {(record.name or "").strip().casefold() for record in records}
        env[model].create(
            [
                {"name": name}
                for name, xmlid in names
                if name.casefold() not in taken
                and not (xmlid and env.ref(xmlid, raise_if_not_found=False))
            ]
        )


def recompute_partner_phones(env):
    """Find the numbers of partners whose phone Odoo alone could not read.

    :param env: environment with the rights of the system
    """
    partners = env["res.partner"].with_context(active_test=False)
    partners = partners.search([("phone", "!=", False), ("phone_sanitized", "=", False)])
    for start in range(0, len(partners), PARTNER_BATCH):
        partners[start : start + PARTNER_BATCH].modified(["phone"])
        env.flush_all()
        env.invalidate_all(flush=False)
