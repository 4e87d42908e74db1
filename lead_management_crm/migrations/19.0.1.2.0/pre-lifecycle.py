from odoo.addons.lead_management.moved_to_addon import move_to_addon

SETTINGS = (
    "lifecycle_creates_lead",
    "lifecycle_stage_ids",
    "lifecycle_is_set",
    "lifecycle_set_stage_id",
    "lifecycle_is_synced",
    "owner_is_synced",
)


def migrate(cr, version):
    """Lifecycle stages, and the synchronization of salespeople, are lead_management_lifecycle's."""
    move_to_addon(
        cr,
        version,
        "lead_management_crm",
        "lead_management_lifecycle",
        models=("lead.lifecycle.stage",),
        fields=(
            "res.partner.lifecycle_stage_id",
            "res.users.lifecycle_stage_id",
            *(f"lead.settings.{name}" for name in SETTINGS),
        ),
        constraints=(
            "res_partner_lifecycle_stage_id_fkey",
            "lead_settings_lifecycle_set_stage_id_fkey",
            "lead_settings_lifecycle_stage_rel_settings_id_fkey",
            "lead_settings_lifecycle_stage_rel_stage_id_fkey",
        ),
    )
    # the stages that the settings name: of a model that stays where it is
    cr.execute(
        """
        UPDATE ir_model_relation AS relation SET module = new.id
          FROM ir_module_module AS new, ir_module_module AS old
         WHERE new.name = 'lead_management_lifecycle' AND old.name = 'lead_management_crm'
           AND relation.module = old.id
           AND relation.name = 'lead_settings_lifecycle_stage_rel'
        """
    )
