from odoo import models
from odoo.exceptions import UserError


class LeadLead(models.Model):
    """What a lead links to belongs to its company, or to all."""

    _inherit = "lead.lead"

    def _check_company(self, fnames=None):
        """Leave to Odoo only the leads with a relation that belongs to another company.

        Odoo evaluates a domain for each relation of each lead, which is a sixth of the
        time of a batch; what has the lead's own company or none passes all of them.
        """
        if fnames is None or "company_id" in fnames:
            fnames = self._fields
        names = [
            name
            for name in fnames
            if self._fields[name].relational and self._fields[name].check_company
        ]
        foreign = self.browse()
        # sudo: whose company what is linked belongs to
        for company, leads in self.sudo().grouped("company_id").items():
            own = (company, company.browse())
            # of a batch that links to the own company alone, each record is looked at once
            mixed = [name for name in names if any(c.company_id not in own for c in leads[name])]
            foreign |= leads.with_env(self.env).filtered(
                lambda lead, mixed=mixed: mixed and lead._has_foreign_relation(mixed)
            )
        if foreign:
            foreign._check_relations_readable(names)
        return super(LeadLead, foreign)._check_company(names)

    def _check_relations_readable(self, names):
        """Refuse records of other companies without their names where the user sees none."""
        if self.env.su:
            return
        for lead in self:
            for name in names:
                corecords = lead.sudo()[name].sudo(False)
                if corecords._filtered_access("read") != corecords:
                    raise UserError(
                        self.env._(
                            "%(field)s of the lead %(lead)s: this belongs to another company."
                            " Choose one of those that are offered.",
                            field=self._fields[name]._description_string(self.env),
                            lead=lead.display_name,
                        )
                    )

    def _has_foreign_relation(self, names):
        """Tell whether a record of the named relations is of another company."""
        self.ensure_one()
        lead = self.sudo()
        own = (lead.company_id, lead.company_id.browse())
        return any(corecord.company_id not in own for name in names for corecord in lead[name])
