from odoo import SUPERUSER_ID, api
from odoo.tools import config

CORE = "lead_management"
# what the first release had: who uninstalled one of these does not get it back
KNOWN = {
    CORE,
    *(
        f"{CORE}_{name}"
        for name in (
            "automation",
            "crm",
            "livechat",
            "mail",
            "report",
            "report_mail",
            "report_sale",
            "sale",
            "website",
        )
    ),
}
PRESENT = ("installed", "to upgrade", "to install")


def migrate(cr, version):
    """Install the addons that are new in the suite and install themselves beside what is there.

    Odoo does so when one of their dependencies is installed, not when it is upgraded.
    """
    if config.get("skip_auto_install"):
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    new = env["ir.module.module"].search(
        [
            ("name", "=like", f"{CORE}\\_%"),
            ("name", "not in", list(KNOWN)),
            ("state", "=", "uninstalled"),
            ("auto_install", "=", True),
        ]
    )
    while ready := new.filtered(_is_ready):
        ready.button_install()
        new -= ready


def _is_ready(module):
    """Tell whether all that an addon waits for is there."""
    needed = module.dependencies_id.filtered("auto_install_required")
    return all(dependency.state in PRESENT for dependency in needed)
