from odoo import api, models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# Ready statuses by code: name, sorting order, kind. They are found by their codes, so
# that the funnels share New, and a status that exists is used again under its present
# name.
STATUSES = {
    "new": (_lt("New"), 10, "open"),
    "attempting": (_lt("Attempting"), 12, "open"),
    "connected": (_lt("Connected"), 14, "open"),
    "processing": (_lt("Processing"), 16, "open"),
    "qualified": (_lt("Qualified"), 20, "open"),
    "proposition": (_lt("Proposition"), 30, "open"),
    "qualified_won": (_lt("Qualified (won)"), 60, "won"),
    "won": (_lt("Won"), 70, "won"),
    "unqualified": (_lt("Unqualified"), 74, "lost"),
    "disqualified": (_lt("Disqualified"), 76, "lost"),
    "lost": (_lt("Lost"), 80, "lost"),
}


class LeadStatus(models.Model):
    """Ready statuses: those of the ready funnels."""

    _inherit = "lead.status"

    @api.model
    def _get_or_create_ready(self, codes):
        """Return the statuses with the codes, made where they are missing.

        :param codes: keys of STATUSES
        :returns: `lead.status` recordset
        """
        Status = self.with_context(active_test=False)
        found = Status.search([("code", "in", codes)])
        found.action_unarchive()
        missing = [code for code in codes if code not in found.mapped("code")]
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        for code in missing:
            name, sequence, kind = STATUSES[code]
            status = Status.with_context(lang="en_US").create(
                [
                    {
                        "code": code,
                        "name": name._translate("en_US"),
                        "sequence": sequence,
                        "kind": kind,
                    }
                ]
            )
            status.update_field_translations(
                "name", {lang: name._translate(lang) for lang in languages}
            )
            found |= status
        return found
