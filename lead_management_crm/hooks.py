"""What uninstalling takes along."""


def uninstall_hook(env):
    """Delete what is kept of conversions where the core keeps it: the lists of failures."""
    env["lead.job.failure"].search([("job_model", "=", "lead.mode.switch")]).unlink()
