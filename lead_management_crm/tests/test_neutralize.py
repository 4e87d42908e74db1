from odoo.modules import neutralize
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestNeutralizeJobs(TransactionCase):
    """Background jobs in a copy that Odoo has neutralised (REQ-9.3)."""

    def test_running_jobs_are_stopped(self):
        names = self.env.registry.descendants(["lead.job.mixin"], "_inherit")
        models = [self.env[name] for name in sorted(names) if not self.env[name]._abstract]
        self.assertTrue(models)
        jobs = [(model, model.sudo().create({})) for model in models]
        for _model, job in jobs:
            self.env.cr.execute(f'UPDATE "{job._table}" SET state = %s', ("running",))
        installed = neutralize.get_installed_modules(self.env.cr)
        for query in neutralize.get_neutralization_queries(installed):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        for model, job in jobs:
            self.assertEqual(job.state, "stopped", model._name)
