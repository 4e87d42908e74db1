"""The commands of ``./dev``, one module each.

A module offers ``HELP``, ``add_arguments(parser)`` and ``execute(options)``, which returns the
exit code.
"""
