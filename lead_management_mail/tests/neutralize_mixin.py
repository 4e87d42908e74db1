from odoo.modules import neutralize


class NeutralizeMixin:
    """What Odoo's command `neutralize` does, on the database of a test."""

    def _neutralize(self):
        self.env.flush_all()
        names = neutralize.get_installed_modules(self.env.cr)
        for query in neutralize.get_neutralization_queries(names):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()
