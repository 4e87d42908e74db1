from dataclasses import replace

from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.mail import is_html_empty
from odoo.tools.misc import OrderedSet

from odoo.addons.lead_management.counting import count_everywhere
from odoo.addons.lead_management.email_address import get_email_forms
from odoo.addons.lead_management.visible_name import get_visible_name

# what a deal keeps of itself, whatever the lead says
OWN_VALUES = {"type", "lead_id", "name", "company_id", "user_id", "team_id", "stage_id", "tag_ids"}
# of a deal without a customer
CONTACT_VALUES = {"partner_id", "partner_name", "contact_name", "email_from", "function"}


class LeadLead(models.Model):
    """A person has one deal: leads are added to the open one, or make one together.

    What the deal has stays, empty fields are filled, tags united; conversation, files,
    meetings, activities and followers go to it. The log keeps what a lead brought.
    """

    _inherit = "lead.lead"

    # ------------------------------------------------------------------ finding

    def _get_person_keys(self):
        """Return by what the person of the lead is known.

        :returns: list of (field of the deal, value)
        """
        self.ensure_one()
        person = self._get_deal_partner()
        keys = [("email_normalized", form) for form in get_email_forms(self.email_normalized)]
        numbers = filter(None, (self.phone_sanitized, self.phone_other_sanitized))
        keys += [("phone_sanitized", number) for number in numbers]
        if person and not person.is_company:
            keys.append(("partner_id", person._origin.id))
        return keys

    @api.model
    def _get_open_deal_domain(self, company):
        return Domain(
            [
                ("type", "=", "opportunity"),
                ("active", "=", True),
                ("won_status", "=", "pending"),
                ("company_id", "in", (False, company.id)),
            ]
        )

    def _find_person_deals(self):
        """Return the open deals of the persons of leads of one company, the newest first.

        :returns: {lead: `crm.lead` records that the user may change}
        """
        Deal = self.env["crm.lead"]
        keys = {lead: lead._get_person_keys() for lead in self}
        values = {}
        for name, value in {key for lead_keys in keys.values() for key in lead_keys}:
            values.setdefault(name, []).append(value)
        if not values or not Deal.has_access("write"):
            return dict.fromkeys(self, Deal)
        known = Domain.OR(Domain(name, "in", found) for name, found in values.items())
        domain = self._get_open_deal_domain(self.company_id) & known
        deals = Deal.search_fetch(domain, list(values), order="id desc")._filtered_access("write")
        by_key = {}
        for deal in deals:
            for name in values:
                key = (name, deal.partner_id.id if name == "partner_id" else deal[name])
                by_key.setdefault(key, OrderedSet()).add(deal.id)
        return {
            lead: Deal.browse(
                sorted({i for key in keys[lead] for i in by_key.get(key, ())}, reverse=True)
            )
            for lead in self
        }

    def _find_customer_deals(self, partner=None):
        """Return the open deals of the lead's person, then those of the same customer.

        :param partner: `res.partner` record that the lead is to be linked to
        :returns: (`crm.lead` records that the user may change, how many others there are)
        """
        self.ensure_one()
        Deal = self.env["crm.lead"]
        partners = self.partner_id | self.contact_id | (partner or self.partner_id.browse())
        own = partners.commercial_partner_id
        known = Domain.OR(Domain(*key[:1], "=", key[1]) for key in self._get_person_keys())
        known |= Domain("partner_id.commercial_partner_id", "in", own.ids)
        if known.is_false() or not Deal.has_access("write"):
            return Deal, 0
        domain = self._get_open_deal_domain(self.company_id) & known
        deals = Deal.search(domain, order="id desc")._filtered_access("write")
        person = self._find_person_deals()[self]
        # of companies that the user does not work in nothing is said, not even a number
        allowed = self.company_id <= self.env.user.company_ids
        hidden = count_everywhere(Deal, domain) - len(deals) if allowed else 0
        return person | deals, hidden

    # ------------------------------------------------------------------ what goes where

    def _settle_deals(self, options, deals):
        """Return the options with the deals that the leads are added to.

        :param options: `QualificationOptions`
        :param dict deals: {lead: its living `crm.lead` record, possibly empty}
        :raises UserError: for a chosen deal that is closed, or of another company
        :raises AccessError: for a chosen deal that the user may not change
        """
        if not options.create_deal:
            return replace(options, deals={}, heads={})
        without = self.filtered(lambda lead: not deals[lead])
        chosen = {lead.id: options.deals[lead.id] for lead in without if lead.id in options.deals}
        for lead in without:
            if chosen.get(lead.id):
                lead._check_open_deal(self.env["crm.lead"].browse(chosen[lead.id]))
        asking = without.filtered(lambda lead: lead.id not in chosen)
        if not options.reuse_deals or not asking:
            return replace(options, deals=chosen, heads={})
        found = {lead: deals[:1] for lead, deals in asking._find_person_deals().items()}
        chosen |= {lead.id: deal.id for lead, deal in found.items() if deal}
        alone = asking.filtered(lambda lead: not found[lead])
        heads = alone._find_heads() if len(alone) > 1 else {}
        return replace(options, deals=chosen, heads=heads)

    def _find_heads(self):
        """Return which leads of one person make their deal together with which one.

        :returns: {lead id: id of the first lead of the same person}, first ones left out
        """
        head_of, by_key = {}, {}
        for lead in self:
            keys = lead._get_person_keys()
            heads = OrderedSet(by_key[key] for key in keys if key in by_key)
            head = min(heads, key=list(head_of).index) if heads else lead.id
            head_of[lead.id] = head
            for joined in heads:
                # this lead tells that those were one person all along
                head_of |= {i: head for i, other in head_of.items() if other == joined}
                by_key |= {key: head for key, other in by_key.items() if other == joined}
            by_key |= dict.fromkeys(keys, head)
        return {lead_id: head for lead_id, head in head_of.items() if head != lead_id}

    def _check_open_deal(self, deal):
        """Refuse a deal that the lead cannot be added to.

        :param deal: `crm.lead` record that somebody chose
        """
        self.ensure_one()
        if not deal.has_access("write"):
            raise AccessError(
                self.env._(
                    "Access denied: you may not change the deal %(deal)s.",
                    deal=get_visible_name(deal),
                )
            )
        if not deal.filtered_domain(self._get_open_deal_domain(self.company_id)):
            raise UserError(
                self.env._(
                    "The lead %(lead)s cannot be added to %(deal)s: that is no open deal of"
                    " %(company)s. Choose another one, or make a new deal.",
                    lead=self.display_name,
                    deal=deal.display_name,
                    company=self.company_id.name,
                )
            )

    def _get_added_deals(self, options, new_deals):
        """Return the deals that leads are added to.

        :param options: `QualificationOptions`, settled
        :param dict new_deals: {lead: `crm.lead` record made now, possibly empty}
        :returns: {lead: `crm.lead` record, possibly empty}
        """
        made = {lead.id: deal for lead, deal in new_deals.items()}
        Deal = self.env["crm.lead"]
        return {
            lead: made.get(options.heads.get(lead.id))
            or Deal.browse(options.deals.get(lead.id) or ())
            for lead in self
        }

    # ------------------------------------------------------------------ adding

    def _add_to_deals(self, added, options):
        """Link leads to deals and give these what they lack.

        :param dict added: {lead: `crm.lead` record, possibly empty}
        :param options: `QualificationOptions`
        :returns: {lead id: what it brought, for the log}
        """
        leads = self.filtered(lambda lead: added[lead])
        deals = self.env["crm.lead"].union(*(added[lead] for lead in leads))
        # of a deal that is closed or merged meanwhile PostgreSQL refuses this transaction
        deals.flush_recordset()
        self.env.cr.execute(SQL("UPDATE crm_lead SET id = id WHERE id = ANY(%s)", deals.ids))
        tags = leads._get_deal_tags()
        brought = {}
        for lead in leads:
            deal = added[lead]
            former = lead._get_merged_deal().id
            values = lead._prepare_added_deal_values(deal, options)
            new_tags = tags[lead] - deal.tag_ids
            before = {name: self._read_deal_value(deal, name) for name in values}
            if new_tags:
                values["tag_ids"] = [Command.link(tag_id) for tag_id in new_tags.ids]
            if values:
                deal.write(values)
            brought[lead.id] = {
                "values": {
                    name: [value, self._read_deal_value(deal, name)]
                    for name, value in before.items()
                },
                "tags": new_tags.ids,
                "former": former,
            }
        for deal, its_leads in leads.grouped(added.get).items():
            # sudo: nobody links these but the server itself
            its_leads.sudo().with_context(tracking_disable=True).write({"merged_deal_id": deal.id})
        leads._log_added(added)
        return brought

    def _prepare_added_deal_values(self, deal, options):
        """Return what a deal lacks and the lead has.

        Hook: extend it where values of a deal belong together.

        :param deal: `crm.lead` record that the lead is added to
        :param options: `QualificationOptions`
        :returns: dict for `crm.lead.write`
        """
        self.ensure_one()
        values = self._prepare_deal_values(options)
        left_out = OWN_VALUES | (self._get_contact_values(values) if deal.partner_id else set())
        return {
            name: value
            for name, value in values.items()
            if name not in left_out and value and self._is_empty_on_deal(deal, name)
        }

    def _get_contact_values(self, values):
        """Return which values of a deal tell who it is about."""
        return CONTACT_VALUES | set(self._get_partner_fields()) & set(values)

    @api.model
    def _is_empty_on_deal(self, deal, name):
        """Tell whether a deal says nothing in a field; no star is no priority."""
        if deal._fields[name].type == "html":
            return is_html_empty(deal[name])
        return not deal[name] or (name == "priority" and deal[name] == "0")

    @api.model
    def _read_deal_value(self, deal, name):
        """Return the value of a field of a deal in a form for JSON, and for `write`."""
        value, kind = deal[name], deal._fields[name].type
        if isinstance(value, models.BaseModel):
            return value.id if kind == "many2one" else value.ids
        if kind in ("date", "datetime"):
            return fields.Date.to_string(value) if kind == "date" else str(value or "") or False
        return str(value) if isinstance(value, str) else value

    def _log_added(self, added):
        """Say in the histories of deals which leads were added, and what those say.

        :param dict added: {lead: `crm.lead` record}
        """
        for lead in self:
            body = Markup("%s %s") % (self.env._("The lead was added:"), lead._get_html_link())
            text = lead._get_deal_description()
            if text == added[lead].description:
                text = False
            added[lead]._message_log(body=Markup("%s<br/>%s") % (body, text) if text else body)

    def _carry_to_deals(self, new_deals, added, brought):
        """Let meetings, conversation, files and followers go to the deals.

        :param dict new_deals: {lead: `crm.lead` record made now, possibly empty}
        :param dict added: {lead: `crm.lead` record that it was added to, possibly empty}
        :param dict brought: {lead id: what it brought}, completed in place
        """
        deals = {lead: new_deals[lead] or added[lead] for lead in self}
        old = self.env["crm.lead"].union(*added.values())
        following = {deal.id: set(deal.sudo().message_partner_ids.ids) for deal in old}
        events = self._carry_meetings(deals)
        conversation = self._carry_conversation(deals)
        followers = self._carry_followers(deals)
        for lead in self.filtered(lambda lead: added[lead]):
            messages, files = conversation.get(lead.id, ([], []))
            there = following[added[lead].id]
            new = [follower for follower in followers.get(lead.id, ()) if follower not in there]
            there.update(new)
            brought[lead.id] |= {
                "meetings": events[lead.id].ids if lead.id in events else [],
                "messages": messages,
                "files": files,
                "followers": new,
            }

    # ------------------------------------------------------------------ taking back

    def _leave_deal(self, deal, brought):
        """Take from a deal what the lead brought, as far as nobody has changed it since.

        Hook: extend it with what an addon links when a lead is added.

        :param deal: `crm.lead` record that the lead was added to
        :param dict brought: as the log keeps it
        """
        self.ensure_one()
        # sudo: nobody links these but the server itself
        lead = self.sudo().with_context(tracking_disable=True)
        former = self.env["crm.lead"].browse(brought.get("former") or ()).exists()
        lead.write({"merged_deal_id": former.id})
        values = {
            name: before
            for name, (before, after) in brought.get("values", {}).items()
            if self._read_deal_value(deal, name) == after
        }
        kept_names = {tag.name.strip().casefold() for tag in deal.sudo()._get_leads().tag_ids}
        gone = deal.tag_ids.filtered(
            lambda tag: (
                tag.id in brought.get("tags", ()) and tag.name.strip().casefold() not in kept_names
            )
        )
        if gone:
            values["tag_ids"] = [Command.unlink(tag_id) for tag_id in gone.ids]
        if values:
            deal.write(values)
        self._take_back_carried(deal, brought)
        deal._message_log(
            body=Markup("%s %s")
            % (self.env._("The lead was taken off again:"), self._get_html_link())
        )

    def _take_back_carried(self, deal, brought):
        """Take back copies of messages and files, meetings and followers."""
        events = self.env["calendar.event"].browse(brought.get("meetings", ())).exists()
        events = events.filtered(lambda event: event.opportunity_id == deal)
        events._filtered_access("write").write({"opportunity_id": False})
        # sudo: copies that the qualification made belong to nobody else
        copies = self.env["mail.message"].sudo().browse(brought.get("messages", ())).exists()
        copies.filtered(lambda m: m.model == "crm.lead" and m.res_id == deal.id).unlink()
        files = copies.env["ir.attachment"].browse(brought.get("files", ())).exists()
        files.filtered(lambda f: f.res_model == "crm.lead" and f.res_id == deal.id).unlink()
        deal.message_unsubscribe(brought.get("followers", ()))
        deal.invalidate_recordset(["message_ids"])
