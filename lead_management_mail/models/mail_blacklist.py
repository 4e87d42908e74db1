from odoo import api, models
from odoo.tools import email_normalize

from odoo.addons.lead_management.email_address import get_email_forms


class MailBlacklist(models.Model):
    """An address with foreign letters in its domain is on the list in both of its forms.

    Odoo compares texts: info@müller.example on a lead, info@xn--mller-kva.example as mail
    programs send it. Whoever blocks, frees or deletes one of them means the other as well.
    """

    _inherit = "mail.blacklist"

    @api.model_create_multi
    def create(self, vals_list):
        blocked = super().create(vals_list)
        missing = blocked._prepare_missing_forms()
        if missing:
            # their history is that of the form that somebody has entered
            quietly = self.with_context(tracking_disable=True, mail_create_nosubscribe=True)
            super(MailBlacklist, quietly).create(missing)
        return blocked

    def write(self, vals):
        res = super().write(vals)
        if "email" in vals:
            self.create(self._prepare_missing_forms())
        elif "active" in vals:
            others = self._get_other_forms()
            # nothing more to do for those that follow
            others = others.filtered(lambda other: other.active != bool(vals["active"]))
            if others:
                others.write({"active": vals["active"]})
        return res

    def unlink(self):
        """Take the other forms of the addresses off the list as well."""
        return super(MailBlacklist, self | self._get_other_forms()).unlink()

    def _get_forms(self):
        """Return {other form of an address: whether it is blocked}."""
        forms = {}
        for blocked in self:
            address = email_normalize(blocked.email) or ""
            for form in get_email_forms(address):
                if form != address:
                    forms[form] = blocked.active
        return forms

    def _get_other_forms(self):
        """Return the entries that are the same addresses in another form."""
        forms = self._get_forms()
        if not forms:
            return self.browse()
        return self.with_context(active_test=False).search([("email", "in", list(forms))]) - self

    def _prepare_missing_forms(self):
        """Return the values of the other forms that are not on the list, blocked or free."""
        forms = self._get_forms()
        known = set(self._get_other_forms().mapped("email"))
        return [
            {"email": form, "active": active} for form, active in forms.items() if form not in known
        ]
