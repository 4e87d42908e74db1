from odoo import api, models
from odoo.exceptions import ValidationError

from ..plain_text import is_blank


class LeadNamedMixin(models.AbstractModel):
    """Configuration that people choose by its name, which therefore says something."""

    _name = "lead.named.mixin"
    _description = "Configuration with a name"

    @api.constrains("name")
    def _check_name_says_something(self):
        for record in self:
            if is_blank(record.name):
                raise ValidationError(
                    self.env._(
                        "%(model)s: the name is empty, or only blanks. Enter a name by which"
                        " people can choose it.",
                        model=self.env["ir.model"]._get(self._name).name,
                    )
                )
