from odoo.addons.lead_management.moved_to_addon import CORE, install_new_addons

# what the first release had
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


def migrate(cr, version):
    install_new_addons(cr, KNOWN)
