"""The tools behind ``./dev``: fetch Odoo, run it, test it, lint the addons.

The package starts on the standard library alone. Whatever else is needed is
put into a cache outside the checkout by the modules below, each with one job:

* ``cli`` and ``commands``: the command line, one module a command;
* ``paths``, ``console``, ``locks``, ``processes``: where things are, what is said, who waits
  for whom, what runs;
* ``debian``, ``odoo_source``, ``python_env``, ``node_env``, ``chromium``: what is fetched;
* ``postgres``, ``odoo_server``, ``databases``: what is run;
* ``suite``, ``log_check``, ``tally``: the addons, their logs and the counting of tests.
"""
