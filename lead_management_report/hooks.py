"""What installing fills at once, and what uninstalling takes along."""

from .logged_leads import add_columns, drop_triggers


def pre_init_hook(env):
    """Fill what the log repeats of its leads at once, however many there are."""
    add_columns(env.cr)


def uninstall_hook(env):
    """Take along what the database does by itself: its columns go with the addon."""
    drop_triggers(env.cr)
