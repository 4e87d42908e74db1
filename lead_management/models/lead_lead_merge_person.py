from odoo import api, models

from ..legal_name import fold_name
from .lead_lead_contact import CONTACT_NAMES


class LeadLead(models.Model):
    """A merge makes no person of two: the parts of a name belong together."""

    _inherit = "lead.lead"

    @api.model
    def _get_person_fields(self):
        """Return the names of the fields that say which person it is."""
        return [*(name for name in CONTACT_NAMES if name != "partner_name"), "contact_id"]

    def _get_person_of_others(self, others):
        """Return what of the person's name this lead has not got, from leads of the same person.

        The newest first. Whose first or last name is another one is somebody else.

        :param others: `lead.lead` records that are merged into this one, the newest first
        """
        names = [name for name in self._get_person_fields() if name in self._get_merge_fields()]
        person = {name: self[name] for name in names}
        for lead in others:
            if not self._is_other_person(person, lead):
                person = {name: person[name] or lead[name] for name in names}
        return {
            name: self._fields[name].convert_to_write(value, self)
            for name, value in person.items()
            if value and not self[name]
        }

    @api.model
    def _is_other_person(self, person, lead):
        """Tell whether a lead names another person.

        :param dict person: {field of the name: value}
        :param lead: `lead.lead` record
        """
        return any(
            value
            and lead[name]
            and self._fold_person_value(value) != self._fold_person_value(lead[name])
            for name, value in person.items()
        )

    @api.model
    def _fold_person_value(self, value):
        return fold_name(value) if isinstance(value, str) else value
