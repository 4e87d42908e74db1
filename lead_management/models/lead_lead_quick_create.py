from odoo import api, fields, models

# leads that the strip of quick create names
MAX_SAME = 3


class LeadLead(models.Model):
    """What quick create says while somebody types: a bad address, and who is known already."""

    _inherit = "lead.lead"

    email_problem = fields.Char(
        compute="_compute_email_problem",
        export_string_translation=False,
        help="What is wrong with the e-mail address; saving refuses it.",
    )

    @api.depends("email")
    def _compute_email_problem(self):
        for lead in self:
            is_bad = lead.email and not self._is_email(lead.email)
            lead.email_problem = is_bad and self.env._(
                "This is no e-mail address. Write it as name@example.com."
            )

    @api.model
    @api.readonly
    def get_leads_like(self, values):
        """Return the leads with the number or address of one that is being typed.

        :param dict values: `phone`, `email` and `company_id`, as far as they are known
        :returns: dict: `count` of those that the user may read, and `leads`, the first of
            them, open ones first: dicts with `id`, `name`, `status` and `is_closed`
        """
        kinds = {"phone": str, "email": str, "company_id": int}
        values = values if isinstance(values, dict) else {}
        # what is none of these says nothing of a lead
        known = {
            name: values[name]
            for name, kind in kinds.items()
            if values.get(name) and type(values[name]) is kind
        }
        known.setdefault("company_id", self.env.company.id)
        domain = self.new(known)._get_similar_lead_domain()
        if domain.is_false():
            return {"count": 0, "leads": []}
        leads = self.search(domain, order="is_closed, id desc", limit=MAX_SAME)
        return {
            "count": self.search_count(domain),
            "leads": [
                {
                    "id": lead.id,
                    "name": lead.display_name,
                    "status": lead.status_id.name,
                    "is_closed": lead.is_closed,
                }
                for lead in leads
            ],
        }
