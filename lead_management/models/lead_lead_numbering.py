from odoo import api, models
from odoo.exceptions import AccessError

# how many numbers are drawn at most to get past those that leads have already
MAX_DRAWN = 10_000


class LeadLead(models.Model):
    """The ID of a lead, drawn from a numerator and kept."""

    _inherit = "lead.lead"

    @api.model
    def _assign_codes(self, vals_list):
        """Number the leads without a code, in constant queries.

        :param vals_list: completed values, changed in place
        """
        by_company = {}
        for vals in vals_list:
            if not vals.get("code"):
                by_company.setdefault(vals["company_id"], []).append(vals)
        given = {vals["code"] for vals in vals_list if vals.get("code")}
        for company_id, batch in by_company.items():
            codes = self._draw_codes(company_id, len(batch), given)
            given.update(codes)
            for vals, code in zip(batch, codes, strict=True):
                vals["code"] = code

    @api.model
    def _draw_codes(self, company_id, count, given):
        """Return unused codes from the company's numerator, or from the shared one.

        :param int company_id: id of the leads' company
        :param int count: how many
        :param set given: codes that other leads of the batch have
        :returns: list of str; of False when an administrator deleted the sequence
        """
        sequence = self.env["lead.settings"]._get_sequence(company_id)
        if not sequence:
            return [False] * count
        codes = []
        wanted = count
        while len(codes) < count:
            drawn = sequence._next_batch(wanted, self._table, "code")
            codes += [code for code in drawn if code not in given]
            # a numerator that was set back meets a long row of numbers that are taken
            wanted = max(count - len(codes), min(2 * wanted, MAX_DRAWN) if not drawn else 1)
        return codes[:count]

    def _check_code_kept(self, code):
        """Refuse to change a number that the numerator has given.

        :param str code: that is about to be written
        :raises AccessError: for who is no manager
        """
        if self.env.su or self.env.user.has_group("lead_management.group_lead_manager"):
            return
        changed = self.filtered(lambda lead: lead.code and lead.code != code)
        if changed:
            raise AccessError(
                self.env._(
                    "The ID of the lead %(lead)s comes from the numerator; only a"
                    " manager may change it.",
                    lead=changed[0].display_name,
                )
            )
