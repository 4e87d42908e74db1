"""Odoo's shell runs this on a database: what each user reads and may do, to ``LEAD_LOOK_FILE``.

It runs with the first release and with today's addons, so that both say the same.
"""

import hashlib
import json
import os

OPERATIONS = ("read", "write", "create", "unlink")
#: Of Odoo's models those that the suite extends most.
FOREIGN_MODELS = ("res.partner", "crm.lead", "sale.order", "account.move", "crm.team", "utm.source")


def digest(ids):
    """Return the number of records and a hash of their ids."""
    text = ",".join(map(str, sorted(ids)))
    return [len(ids), hashlib.sha256(text.encode()).hexdigest()[:16]]


def stored_models():
    """Return the names of the suite's models with a table, and some of Odoo's."""
    rows = env["ir.model"].sudo().search([])
    names = [
        row.model
        for row in rows
        if row.model in env
        and not env[row.model]._abstract
        and not env[row.model]._transient
        and "lead_management" in (row.modules or "").split(", ")[0]
    ]
    names = [name for name in names if name.startswith("lead.")]
    return sorted({*names, *(name for name in FOREIGN_MODELS if name in env)})


def look_as(user):
    """Return what a user reads and may do, by model."""
    seen = {}
    for name in stored_models():
        Model = env[name].with_user(user).with_context(active_test=False)
        allowed = [operation for operation in OPERATIONS if Model.has_access(operation)]
        ids = Model.search([]).ids if "read" in allowed else []
        seen[name] = {"allowed": allowed, "records": digest(ids)}
    return seen


users = env["res.users"].with_context(active_test=False).search([("share", "=", False)])
looks = {
    "users": {user.login: look_as(user) for user in users if user.login != "__system__"},
    "groups": {
        user.login: sorted(filter(None, user.group_ids.get_external_id().values()))
        for user in users
    },
    "menus": {
        user.login: sorted(
            menu["xmlid"]
            for key, menu in env["ir.ui.menu"].with_user(user).load_menus(False).items()
            if key != "root" and menu["xmlid"]
        )
        for user in users
        if user.active
    },
}
with open(os.environ["LEAD_LOOK_FILE"], "w") as file:
    json.dump(looks, file)
