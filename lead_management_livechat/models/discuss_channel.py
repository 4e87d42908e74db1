from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import AccessError

COMMAND = "/newlead"
LEAD_GROUPS = "lead_management.group_lead_readonly,lead_management.group_lead_own"


class DiscussChannel(models.Model):
    """A live chat that becomes a lead, or what the intake makes instead."""

    _name = "discuss.channel"
    _inherit = ["discuss.channel", "lead.result.mixin"]

    # visitors and colleagues without leads take part in chats
    result_model = fields.Char(groups=LEAD_GROUPS)
    result_id = fields.Many2oneReference(groups=LEAD_GROUPS)
    result_name = fields.Char(groups=LEAD_GROUPS)

    def execute_command_newlead(self, **kwargs):
        """Make a lead of the chat, with what follows the command as its name.

        :param str body: what the operator typed
        :raises AccessError: for who may not make leads
        """
        self.ensure_one()
        self.check_access("read")
        self.env["lead.lead"].check_access("create")
        if self.channel_type != "livechat":
            raise AccessError(self.env._("Only live chats become leads."))
        lead = self._get_livechat_lead()
        is_new = not lead
        if is_new:
            title = (kwargs.get("body") or "").strip().removeprefix(COMMAND).strip()
            lead = self._create_livechat_lead(title)
            if lead._name != "lead.lead":
                # sudo: discuss.channel - the operator made it, the chat remembers it
                self.sudo()._set_result(lead)
        link = self._get_livechat_lead_link(lead)
        if is_new and lead._name == "lead.lead":
            message = self.env._("Created a new lead: %(lead)s", lead=link)
        elif lead._name != "lead.lead":
            message = self.env._("This chat became %(record)s.", record=link)
        else:
            message = self.env._("This chat is the lead %(lead)s already.", lead=link)
        self.env.user._bus_send_transient_message(self, message)

    def _get_livechat_lead(self):
        """Return the lead of the chat, whoever may see it: one chat makes one lead.

        :returns: `lead.lead` record, or what the intake made instead; empty without either
        """
        channel = self.sudo()
        Lead = channel.env["lead.lead"].with_context(active_test=False)
        lead = Lead.search([("livechat_channel_id", "=", self.id)], limit=1)
        lead = lead.merged_into_id or lead
        return lead or channel._get_result()

    def _get_livechat_lead_link(self, lead):
        """Return a link to what was made, or its name for who may not open it."""
        as_user = lead.sudo(False)
        if as_user.exists() and as_user.has_access("read"):
            return as_user._get_html_link()
        return Markup("%s") % lead.display_name

    def _create_livechat_lead(self, title):
        """Return the lead of the chat, made by the intake.

        The intake runs as a machine, because the owner may be somebody whose leads the
        operator does not see; without an owner by the type it is the operator's.

        :param str title: what the operator calls it, or nothing
        """
        values = self._prepare_livechat_lead_values(title)
        Lead = self.env["lead.lead"].sudo()
        company = self.env["res.company"].browse(values["company_id"])
        owner = Lead._get_machine_owner({**values, "type_id": Lead._get_machine_type_id(company)})
        if not owner["user_id"]:
            owner["user_id"] = self.env.user.id
            owner.pop("team_id")
        return Lead._intake(values | owner, "chat")

    def _prepare_livechat_lead_values(self, title):
        """Return the values of the lead: who wrote, from where, and all that was said."""
        # sudo: discuss.channel - the operator reads who the visitor is in the chat
        channel = self.sudo()
        customer = channel.livechat_customer_partner_ids.filtered(
            lambda partner: partner.partner_share and not partner.is_public
        )[:1]
        guest = channel.livechat_customer_guest_ids[:1]
        visitor = customer.name or guest.name
        source = self.env.ref(
            "lead_management_livechat.utm_source_livechat", raise_if_not_found=False
        )
        who = {"partner_id": customer.id}
        if not customer:
            who = {"contact_last_name": guest.name, "email": guest.email}
        return {
            **who,
            "company_id": self.env.company.id,
            "name": title or self.env._("Chat with %(visitor)s", visitor=visitor),
            "country_id": channel.country_id.id,
            "description": self._get_channel_history(),
            "source_id": source.id if source else False,
            "livechat_channel_id": self.id,
        }
