from odoo import models

NAMED_RECORDS = 6


class IrRule(models.Model):
    """Refusals name no record of the suite: its name is what the rule hides."""

    _inherit = "ir.rule"

    def _make_access_error(self, operation, records):
        """Leave out the names that Odoo tells everybody in debug mode.

        :returns: AccessError
        """
        error = super()._make_access_error(operation, records)
        if not records._name.startswith("lead.") or not error.args:
            return error
        message = error.args[0]
        for name in records[:NAMED_RECORDS].sudo().mapped("display_name"):
            if name:
                message = message.replace(f", {name} (", " (")
        error.args = (message, *error.args[1:])
        return error
