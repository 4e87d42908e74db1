from odoo.addons.lead_management.moved_to_addon import move_to_addon


def migrate(cr, version):
    """The takeover of leads of Odoo's CRM is lead_management_takeover's.

    It is there on demand; who has had it with lead_management_crm keeps it.
    """
    move_to_addon(
        cr,
        version,
        "lead_management_crm",
        "lead_management_takeover",
        models=("lead.takeover", "lead.takeover.stage"),
        fields=("lead.lead.taken_over_id", "crm.lead.taken_over_lead_ids"),
        constraints=("lead_lead_taken_over_uniq", "lead_lead_taken_over_id_fkey"),
    )
