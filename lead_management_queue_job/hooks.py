def uninstall_hook(env):
    """Let Odoo's schedule go on with what the queue has begun."""
    for job in env["lead.job.mixin"]._get_running_jobs():
        job._take_from_queue()
    env.ref("lead_management.lead_job_cron")._trigger()
