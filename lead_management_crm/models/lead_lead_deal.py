from collections import defaultdict

from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.fields import Domain
from odoo.tools.mail import is_html_empty

from odoo.addons.lead_management.trusted_context import Trusted

# what people wrote and did; the log of changes stays with the lead
CARRIED_MESSAGES = Domain("message_type", "in", ("comment", "email", "email_outgoing")) | Domain(
    "mail_activity_type_id", "!=", False
)


class LeadLead(models.Model):
    """The deal that is made from a lead: the values that it takes over, and what goes on with it.

    Activities, meetings, followers, conversation and files go on.
    """

    _inherit = "lead.lead"

    deal_ids = fields.One2many(
        comodel_name="crm.lead",
        inverse_name="lead_id",
        string="Deals",
        groups="sales_team.group_sale_salesman",
    )

    # ------------------------------------------------------------------ deals of leads

    def _get_living_deals(self):
        """Return the deal of each lead that is not archived, whoever may read it.

        A lead whose deal was merged has the one that is left; one that was added, that deal.

        :returns: {lead: `crm.lead` record, possibly empty}
        """
        Deal = self.env["crm.lead"]
        domain = [("lead_id", "in", self.ids), ("active", "=", True)]
        own = self.sudo()
        found = own.env["crm.lead"].search_fetch(domain, ["lead_id"])
        by_lead = {deal.lead_id.id: Deal.browse(deal.id) for deal in found}
        # of thousands of leads nothing else
        own.fetch(["merged_deal_id"])
        for lead in own:
            merged = lead.merged_deal_id
            if merged.active:
                by_lead.setdefault(lead.id, Deal.browse(merged.id))
        return {lead: by_lead.get(lead.id, Deal) for lead in self}

    def _create_deals(self, options, deals):
        """Create the deals of the leads without one, in one batch.

        :param options: `QualificationOptions`
        :param dict deals: {lead: its living `crm.lead` record, possibly empty}
        :returns: {lead: `crm.lead` record made now, possibly empty}
        """
        Deal = self.env["crm.lead"]
        created = dict.fromkeys(self, Deal)
        leads = self.filtered(
            lambda lead: options.create_deal and not deals[lead] and not options.is_added(lead.id)
        )
        if leads:
            vals_list = leads._prepare_deals_values(options)
            # who follows a team hears of a new deal, not of each of many
            context = {"lead_subscribed_together": Trusted(), "mail_create_nolog": len(leads) > 1}
            server = Deal.with_context(**context)._as_server()
            made = server.create(vals_list).with_env(self.env)
            made._subscribe_salespeople()
            made._log_origin()
            created |= dict(zip(leads, made, strict=True))
        return created

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
        lines = []
        for name in ("properties", "company_properties"):
            [items] = self._fields[name].convert_to_read_multi([self[name]], self, False)
            lines += [
                (item.get("string") or "", self._format_own_field(item))
                for item in items or ()
                if item.get("value") or item["type"] == "boolean" and item.get("value") is not None
            ]
        if self.vat and not self._get_deal_partner():
            # a deal has no such field
            lines.insert(0, (self._fields["vat"]._description_string(self.env), self.vat))
        rows = Markup().join(Markup("<li>%s: %s</li>") % line for line in lines)
        if not rows:
            return text
        return Markup("%s<ul>%s</ul>") % (text or "", rows)

    @api.model
    def _format_own_field(self, item):
        """Return the value of an own field as a person reads it.

        :param dict item: definition and value
        """
        if item["type"] == "boolean":
            return self.env._("Yes") if item["value"] else self.env._("No")
        return self._format_property(item, item["value"])

    # ------------------------------------------------------------------ activities

    def _carry_activities(self, deals, options):
        """Move the open activities to the deals, or complete them.

        :param dict deals: {lead: `crm.lead` record, possibly empty}
        :param options: `QualificationOptions`
        :returns: {lead: (activities moved, activities completed)}
        """
        Activity = self.env["mail.activity"]
        found = Activity.search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        by_lead = found.grouped("res_id")
        carried = {}
        for lead in self:
            activities = by_lead.get(lead.id, Activity)
            moved = activities if options.keep_activities and deals[lead] else Activity
            carried[lead] = (moved, Activity if options.keep_activities else activities)
            if moved:
                moved._move_to(deals[lead])
        done = Activity.concat(*(completed for _moved, completed in carried.values()))
        if done:
            done.action_feedback(feedback=self.env._("Completed by the qualification of the lead."))
        return carried

    def _carry_meetings(self, deals):
        """Show the meetings of the leads on the deals as well.

        :param dict deals: {lead: `crm.lead` record, possibly empty}
        :returns: {lead id: `calendar.event` records that the deal got}
        """
        Event = self.env["calendar.event"]
        carried = {}
        for lead, events in Event.search([("lead_id", "in", self.ids)]).grouped("lead_id").items():
            events = events.filtered(lambda event: not event.opportunity_id)
            if deals[lead] and events:
                carried[lead.id] = events._filtered_access("write")
                carried[lead.id].write({"opportunity_id": deals[lead].id})
        return carried

    # ------------------------------------------------------------------ followers

    def _carry_followers(self, deals):
        """Let those who follow the leads follow the deals; leads with the same together.

        :param dict deals: {lead: `crm.lead` record, possibly empty}
        :returns: {lead id: ids of the partners that follow it}
        """
        deals = {lead.id: deal for lead, deal in deals.items() if deal}
        # sudo: who follows a lead goes on with its deal, whoever may see that
        followers = (
            self.env["mail.followers"]
            .sudo()
            .search_fetch(
                [("res_model", "=", self._name), ("res_id", "in", list(deals))],
                ["res_id", "partner_id"],
            )
        )
        together = defaultdict(self.env["crm.lead"].browse)
        carried = {}
        for lead_id, found in followers.grouped("res_id").items():
            carried[lead_id] = found.partner_id.ids
            together[frozenset(carried[lead_id])] |= deals[lead_id]
        for partner_ids, records in together.items():
            records._message_subscribe(sorted(partner_ids))
        return carried

    # ------------------------------------------------------------------ conversation

    def _carry_conversation(self, deals):
        """Copy what people wrote and attached to the deals; the leads keep theirs.

        With sudo: a message belongs to its author, and who reads the deal reads what
        the deal is about, as with Odoo's merge of opportunities.

        :param dict deals: {lead: `crm.lead` record}
        :returns: {lead id: (ids of the messages of the deal, ids of its files)}
        """
        deals = {lead.id: deal.id for lead, deal in deals.items() if deal}
        files = self.env["ir.attachment"]._copy_between(self._name, "crm.lead", deals)
        Message = self.env["mail.message"].sudo()
        messages = Message.search(
            Domain("model", "=", self._name)
            & Domain("res_id", "in", list(deals))
            & CARRIED_MESSAGES,
            order="date, id",
        )
        copies = Message.create(
            [
                self._prepare_carried_message(message, deals[message.res_id], files)
                for message in messages
            ]
        )
        if messages:
            self.env["crm.lead"].browse(deals.values()).invalidate_recordset(["message_ids"])
        carried = {lead_id: ([], []) for lead_id in deals}
        for message, copy in zip(messages, copies, strict=True):
            carried[message.res_id][0].append(copy.id)
        for file in Message.env["ir.attachment"].browse(files):
            carried[file.res_id][1].append(files[file.id])
        return carried

    def _prepare_carried_message(self, message, deal_id, files):
        """Return the values of a message's copy on the deal.

        Hook: extend it to carry further fields.

        :param message: `mail.message` record with sudo
        :param int deal_id: id of the deal
        :param dict files: {attachment id: id of its copy}
        """
        values = message._prepare_copy_values("crm.lead", deal_id, files)
        subject = message.subject or self.env._("From %(name)s", name=message.record_name)
        return values | {"subject": subject}
