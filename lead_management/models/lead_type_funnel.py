from odoo import api, fields, models

# Ready funnels by code: name of the type, codes of its statuses. The names are brands.
FUNNELS = {
    "my_company": ("My Company", ("new", "qualified", "proposition", "won", "lost")),
    "elma365": ("ELMA365", ("new", "processing", "qualified_won", "unqualified")),
    "hubspot": (
        "HubSpot",
        ("new", "attempting", "connected", "qualified_won", "disqualified"),
    ),
}


class LeadType(models.Model):
    """Ready funnels: a type with its allowed statuses in one go."""

    _inherit = "lead.type"

    @api.model
    def _create_funnels(self, codes):
        """Create types with their statuses, or complete what exists of them.

        :param codes: keys of FUNNELS
        """
        Type = self.with_context(active_test=False)
        for code in codes:
            statuses = self.env["lead.status"]._get_or_create_ready(FUNNELS[code][1])
            links = [fields.Command.link(status.id) for status in statuses]
            lead_type = Type.search([("code", "=", code)], limit=1)
            if not lead_type:
                Type.create([self._prepare_funnel_values(code) | {"status_ids": links}])
                continue
            # statuses that somebody added stay, and an empty list allows all already
            completed = {"status_ids": links} if lead_type.status_ids else {}
            own_fields = lead_type.properties_definition or []
            names = {field["name"] for field in own_fields}
            added = [field for field in self._get_own_fields(code) if field["name"] not in names]
            if added:
                completed["properties_definition"] = [*own_fields, *added]
            lead_type.write({"active": True, **completed})

    @api.model
    def _prepare_funnel_values(self, code):
        """Return the values of a ready funnel that there was not.

        Hook: extend it for fields of an addon.

        :param str code: key of FUNNELS
        :returns: dict for `create`, without the statuses
        """
        values = {"code": code, "name": FUNNELS[code][0]}
        own_fields = self._get_own_fields(code)
        return values | ({"properties_definition": own_fields} if own_fields else {})

    @api.model
    def _get_own_fields(self, code):
        """Return the own fields that the leads of a ready funnel have.

        :param str code: key of FUNNELS
        :returns: list of definitions, with words in the user's language
        """
        if code != "hubspot":
            return []
        return [
            {
                "name": "lead_business",
                "type": "selection",
                "string": self.env._("Business"),
                "selection": [
                    ["new_business", self.env._("New business")],
                    ["upsell", self.env._("Upsell")],
                    ["re_attempting", self.env._("Re-attempting")],
                ],
            },
            {
                "name": "lead_label",
                "type": "selection",
                "string": self.env._("Label"),
                "selection": [
                    ["hot", self.env._("Hot")],
                    ["warm", self.env._("Warm")],
                    ["cold", self.env._("Cold")],
                ],
                "view_in_cards": True,
            },
        ]
