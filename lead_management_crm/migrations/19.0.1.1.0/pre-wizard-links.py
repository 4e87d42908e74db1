def migrate(cr, version):
    """Make the links of the qualification dialog this addon's own.

    They were the core's, so that uninstalling left the table
    ``lead_lead_lead_qualification_wizard_rel`` behind.
    """
    cr.execute(
        """
        DELETE FROM ir_model_relation AS relation
         USING ir_module_module AS module
         WHERE module.id = relation.module
           AND module.name = 'lead_management'
           AND relation.name = 'lead_lead_lead_qualification_wizard_rel'
        """
    )
