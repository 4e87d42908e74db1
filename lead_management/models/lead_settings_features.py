from odoo import fields, models

ADMINISTRATORS = "base.group_system"


class LeadSettings(models.Model):
    """The tab Features: what the suite has that is installed on demand."""

    _inherit = "lead.settings"

    feature_ids = fields.Many2many(
        comodel_name="ir.module.module",
        string="Features",
        compute="_compute_feature_ids",
        groups=ADMINISTRATORS,
        help="Addons of the suite that are installed on demand.",
    )

    def _compute_feature_ids(self):
        self.feature_ids = self._get_features()

    def _get_features(self):
        """Return the suite's addons that wait for somebody to choose them, installed or not.

        :returns: `ir.module.module` recordset with the rights of the caller
        """
        domain = [
            ("name", "=like", "lead\\_management\\_%"),
            ("auto_install", "=", False),
            ("state", "!=", "uninstallable"),
        ]
        return self.env["ir.module.module"].search(domain, order="shortdesc, name")

    def _get_first_steps(self):
        """Name the features last, to those who may install them."""
        steps = super()._get_first_steps()
        if self.env.user.has_group(ADMINISTRATORS) and (features := self._get_features()):
            steps.append(self._get_feature_step(features))
        return steps

    def _get_feature_step(self, features):
        """Return the step of the features: nobody has to take it.

        :param features: `ir.module.module` recordset
        """
        title = self.env._("Features")
        waiting = features.filtered(lambda feature: feature.state == "uninstalled")
        labels = [title, *(feature._get_feature_name() for feature in waiting)]
        return self._prepare_first_step(
            "features",
            title,
            not waiting,
            [self._get_settings_link(label, "features") for label in labels],
            note=self.env._("Only what you need"),
        )
