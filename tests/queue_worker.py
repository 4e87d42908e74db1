"""A worker of the job queue, for a test: runs in Odoo's shell what waits in our channel.

It does what the job runner and its HTTP route do, one queue job after the other, until it is
killed or its time is up. The shell gives it ``env``.
"""

import time

from odoo import SUPERUSER_ID, api

from odoo.addons.queue_job.controllers.main import RunJobController
from odoo.addons.queue_job.jobrunner.runner import Database

#: Takes the next job, as the runner does when it asks a worker to run it.
TAKE = """
    UPDATE queue_job SET state = 'enqueued', date_enqueued = NOW() AT TIME ZONE 'UTC'
     WHERE id = (
           SELECT id FROM queue_job
            WHERE channel = 'root.leads' AND state = 'pending'
              AND (eta IS NULL OR eta <= NOW() AT TIME ZONE 'UTC')
         ORDER BY priority, id LIMIT 1 FOR UPDATE SKIP LOCKED)
 RETURNING uuid
"""


def give_back(cr):
    """Return to the queue what dead workers had, as the runner does after ten seconds."""
    cr.execute(
        "UPDATE queue_job SET date_enqueued = date_enqueued - INTERVAL '1 minute'"
        " WHERE state = 'started'"
    )
    cr.execute(Database._query_requeue_dead_jobs(None))
    return cr.rowcount


def work(env, seconds):
    """Run jobs for so many seconds.

    :param env: of the shell
    """
    end = time.monotonic() + seconds
    registry = env.registry
    env.cr.rollback()
    with registry.cursor() as cr:
        print("ready:", give_back(cr), flush=True)
    while time.monotonic() < end:
        with registry.cursor() as cr:
            cr.execute(TAKE)
            taken = cr.fetchone()
        if not taken:
            time.sleep(0.05)
            continue
        with registry.cursor() as cr:
            worker = api.Environment(cr, SUPERUSER_ID, {})
            job = RunJobController._acquire_job(worker, taken[0])
            if job:
                RunJobController._runjob(worker, job)
