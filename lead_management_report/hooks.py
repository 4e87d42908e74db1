"""What uninstalling takes along."""

from .logged_leads import drop_triggers


def uninstall_hook(env):
    """Take along what the database does by itself: its columns go with the addon."""
    drop_triggers(env.cr)
