"""What uninstalling takes along. The leads stay, with all that was taken over."""


def uninstall_hook(env):
    """Delete what is kept of takeovers where the core keeps it: the lists of failures."""
    env["lead.job.failure"].search([("job_model", "=", "lead.takeover")]).unlink()
