FORMER = "lead_management_crm"
RECORDS = (
    "access_lead_job_failure_manager",
    "lead_job_cron",
    "lead_job_cron_ir_actions_server",
    "lead_job_failure_rule_company",
)


def migrate(cr, version):
    """Background jobs are the core's now: so are their models, schedule and rights.

    Before anything is loaded, so that the records are found under their new external ids;
    an interval that an administrator has changed stays.
    """
    cr.execute(
        r"""
        UPDATE ir_model_data
           SET module = 'lead_management'
         WHERE module = %s
           AND (name IN %s
                OR name IN ('model_lead_job_mixin', 'model_lead_job_failure')
                OR name ~ '^(field_|selection__|model_inherit__)lead_job_(mixin|failure)__')
        """,
        (FORMER, RECORDS),
    )
    for table in ("ir_model_constraint", "ir_model_relation"):
        cr.execute(
            f"""
            UPDATE {table} AS kept
               SET module = core.id
              FROM ir_module_module AS core, ir_module_module AS former, ir_model AS model
             WHERE core.name = 'lead_management' AND former.name = %s
               AND kept.module = former.id AND kept.model = model.id
               AND model.model IN ('lead.job.mixin', 'lead.job.failure')
            """,
            (FORMER,),
        )
