from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.tools.mail import is_html_empty


class LeadLead(models.Model):
    """The deal that is made from a lead, and what it takes over."""

    _inherit = "lead.lead"

    deal_ids = fields.One2many(
        comodel_name="crm.lead",
        inverse_name="lead_id",
        string="Deals",
        groups="sales_team.group_sale_salesman",
    )

    # ------------------------------------------------------------------ values

    def _prepare_deal_values(self, options):
        """Return the values of the deal made from the lead.

        Hook: extend it to carry further fields. Works on a lead that is not saved
        (`lead.lead.new`) too. What the lead does not say is left to the deal's own
        defaults; the probability is Odoo's to predict.

        :param options: `QualificationOptions`
        :returns: dict for `crm.lead.create`
        """
        self.ensure_one()
        values = {
            "type": "opportunity",
            "lead_id": self._origin.id,
            "name": self.name,
            "description": self._get_deal_description(),
            "partner_id": self._get_deal_partner().id,
            "user_id": self._get_document_user().id,
            "company_id": self.company_id.id,
            "expected_revenue": self.expected_revenue,
            "date_deadline": self.date_deadline,
            "campaign_id": self.campaign_id.id,
            "medium_id": self.medium_id.id,
            "source_id": self.source_id.id,
        }
        if self.priority_id:
            values["priority"] = self._get_deal_priority()
        if not values["partner_id"]:
            values |= self._prepare_deal_contact_values()
        team_id = options.team_id or (self.team_id.use_opportunities and self.team_id.id)
        if team_id:
            # else Odoo's default has to be found
            values["team_id"] = team_id
        return values | dict(options.values.get(self._origin.id, {}))

    def _prepare_deal_contact_values(self):
        """Return the contact details of a deal that has no partner, as far as deals have them."""
        values = {}
        for name in ("partner_name", "contact_name", *self._get_partner_fields()):
            deal_field = "email_from" if name == "email" else name
            if deal_field in self.env["crm.lead"]._fields:
                value = self[name]
                values[deal_field] = value.id if isinstance(value, models.BaseModel) else value
        return values

    def _get_deal_priority(self):
        """Return the stars of the deal: the last three priorities are one to three.

        As a takeover reads them the other way round.
        """
        self.ensure_one()
        ids = self.env["lead.priority"]._get_ordered_ids()
        priority_id = self.priority_id._origin.id
        stars = ids.index(priority_id) - len(ids) + 4 if priority_id in ids else 0
        return str(min(max(stars, 0), 3))

    def _get_deal_tags(self):
        """Return the tags of the deals: those of the leads by their names.

        What Odoo's CRM does not have is made, where the user may.

        :returns: {lead: `crm.tag` records}
        """
        Tag = self.env["crm.tag"]
        own = self.tag_ids._origin
        if not own or not Tag.has_access("read"):
            return dict.fromkeys(self, Tag)
        by_name = {tag.name.strip().casefold(): tag for tag in Tag.search([])}
        missing = {}
        for tag in own:
            if tag.name.strip().casefold() not in by_name:
                missing.setdefault(tag.name.strip().casefold(), tag)
        if missing and Tag.has_access("create"):
            vals_list = [{"name": tag.name, "color": tag.color} for tag in missing.values()]
            by_name |= dict(zip(missing, Tag.create(vals_list), strict=True))
        return {
            lead: Tag.union(
                *(by_name.get(tag.name.strip().casefold(), Tag) for tag in lead.tag_ids._origin)
            )
            for lead in self
        }

    def _prepare_deals_values(self, options):
        """Return the values of the deals of all the leads, complete.

        :param options: `QualificationOptions`
        :returns: list of dicts for `crm.lead.create`, in the order of the leads
        """
        tags = self._get_deal_tags()
        vals_list = []
        for lead in self:
            values = lead._prepare_deal_values(options)
            if tags[lead]:
                values.setdefault("tag_ids", [Command.set(tags[lead].ids)])
            vals_list.append(values)
        self._complete_deal_values(vals_list)
        return vals_list

    def _get_deal_partner(self):
        """Return the partner of the deal: the person to talk to, else the customer.

        A contact person of another company than the customer stays on the lead.
        """
        self.ensure_one()
        if self.contact_id and not self.contact_other_company_id:
            return self.contact_id
        return self.partner_id or self.contact_id

    # ------------------------------------------------------------------ pipeline

    @api.model
    def _complete_deal_values(self, vals_list):
        """Add pipeline and stage to the values of deals, found once for all of them.

        Odoo looks for them deal by deal.

        :param vals_list: values for `crm.lead.create`, changed in place
        """
        teams, stages = {}, {}
        Team, Deal = self.env["crm.team"], self.env["crm.lead"]
        domain = [("use_opportunities", "=", True)]
        for values in vals_list:
            user_id = values["user_id"]
            if "team_id" not in values and user_id:
                if user_id not in teams:
                    teams[user_id] = Team._get_default_team_id(user_id=user_id, domain=domain).id
                values["team_id"] = teams[user_id]
            team_id = values.get("team_id")
            if team_id not in stages:
                stages[team_id] = Deal._stage_find(team_id, domain=[("fold", "=", False)]).id
            values.setdefault("stage_id", stages[team_id])

    # ------------------------------------------------------------------ texts

    def _get_deal_description(self):
        """Return the lead's description with its own fields below it.

        Fields of the lead's type and company exist on no deal: their values are kept as
        text that people read and search.

        :returns: Markup or False
        """
        self.ensure_one()
        text = False if is_html_empty(self.description) else Markup(self.description)
        lines = self._get_own_field_lines()
        if self.vat and not self._get_deal_partner():
            # a deal has no such field
            lines.insert(0, (self._fields["vat"]._description_string(self.env), self.vat))
        rows = Markup().join(Markup("<li>%s: %s</li>") % line for line in lines)
        if not rows:
            return text
        return Markup("%s<ul>%s</ul>") % (text or "", rows)

    def _get_own_field_lines(self):
        """Return (label, value) of the filled own fields, as people read them."""
        self.ensure_one()
        lines = []
        for name in ("properties", "company_properties"):
            field = self._fields[name]
            [items] = field.convert_to_read_multi([self[name]], self, False)
            lines += [
                (item.get("string") or "", self._format_own_field(item))
                for item in items or ()
                if item.get("value") or item["type"] == "boolean" and item.get("value") is not None
            ]
        return lines

    @api.model
    def _format_own_field(self, item):
        """Return the value of an own field as a person reads it.

        :param dict item: definition and value
        """
        if item["type"] == "boolean":
            return self.env._("Yes") if item["value"] else self.env._("No")
        return self._format_property(item, item["value"])
