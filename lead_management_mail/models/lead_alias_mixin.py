from odoo import api, models
from odoo.exceptions import ValidationError

# which e-mails come here and whose they are: never a client's choice
KEPT_FIELDS = frozenset(("alias_defaults", "alias_id"))


class LeadAliasMixin(models.AbstractModel):
    """An account of e-mails: its name may be chosen, company and type come from the record."""

    _name = "lead.alias.mixin"
    _inherit = ["mail.alias.mixin.optional"]
    _description = "E-mail account of leads"

    @api.model
    def _check_alias_values(self, names):
        """Refuse to point the record to another alias, or its e-mails elsewhere.

        :raises ValidationError: for anybody but the superuser
        """
        if self.env.su or KEPT_FIELDS.isdisjoint(names):
            return
        raise ValidationError(
            self.env._(
                "Enter the name of the e-mail account: where its e-mails go follows from the"
                " company and the type."
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse what is no choice, and leave it out of the context."""
        self._check_alias_values({name for vals in vals_list for name in vals})
        context = {
            key: value
            for key, value in self.env.context.items()
            if key.removeprefix("default_") not in KEPT_FIELDS
        }
        plain = self if self.env.su else self.with_env(self.env(context=context))
        return super(LeadAliasMixin, plain).create(vals_list)

    def write(self, vals):
        """Refuse what is no choice; a record that changes company takes its e-mails along."""
        self._check_alias_values(vals)
        res = super().write(vals)
        if "company_id" in vals:
            for record in self.sudo().filtered("alias_id"):
                defaults = record._alias_get_creation_values()["alias_defaults"]
                record.alias_id.alias_defaults = defaults
        return res
