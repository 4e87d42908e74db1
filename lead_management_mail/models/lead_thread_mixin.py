from collections import defaultdict

from odoo import Command, api, models
from odoo.exceptions import MissingError
from odoo.tools import clean_context, ormcache

from odoo.addons.lead_management.trusted_context import Trusted, is_trusted

# more leads than this are counted, not listed, in the message to their new salesperson
LISTED_LEADS = 20


class LeadThreadMixin(models.AbstractModel):
    """Conversation and history of a lead, in constant queries for a batch.

    Odoo's own thread subscribes and logs record by record; what is overridden here does
    the same for all of them at once.

    A mixin, although the lead alone uses it: what `lead.lead` inherits beside itself stands below
    the core's classes. So the core's rules run before anything is logged, and its computes win over
    those of Odoo's mixins; a class on `lead.lead` would stand above both.
    """

    _name = "lead.thread.mixin"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Conversation of a lead"

    # ------------------------------------------------------------------ followers

    @api.model_create_multi
    def create(self, vals_list):
        creating = self.with_context(lead_subscribed_together=Trusted())
        leads = super(LeadThreadMixin, creating).create(vals_list).with_env(self.env)
        if not self.env.context.get("tracking_disable"):
            leads._subscribe_salespeople()
        return leads

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        if is_trusted(self.env, "lead_subscribed_together"):
            return True
        return super()._message_auto_subscribe(updated_values, followers_existing_policy)

    def _subscribe_salespeople(self):
        """Make the salespeople of new leads followers, once for each of them.

        Whoever creates a lead follows it already.
        """
        own = self.env.user if not self.env.context.get("mail_create_nosubscribe") else None
        self.filtered(lambda lead: lead.user_id != own)._make_salespeople_follow()

    def _make_salespeople_follow(self):
        """Make the salespeople followers of their leads, in constant queries for all of them."""
        # sudo: followers are the thread's business, whoever writes the lead
        Followers = self.env["mail.followers"].sudo()
        Subtype = self.env["mail.message.subtype"]
        _child, default_ids, *_rest = Subtype._get_auto_subscription_subtypes(self._name)
        wanted = {}
        for user, leads in self.grouped("user_id").items():
            found = leads._message_auto_subscribe_followers({"user_id": user.id}, default_ids)
            for partner_id, subtype_ids, _template in found if user else ():
                for lead_id in leads.ids:
                    wanted[lead_id, partner_id] = subtype_ids
        if not wanted:
            return
        rows = Followers.search_fetch(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)], ["res_id", "partner_id"]
        )
        known = {(row.res_id, row.partner_id.id) for row in rows}
        Followers.create(
            [
                {
                    "res_model": self._name,
                    "res_id": lead_id,
                    "partner_id": partner_id,
                    "subtype_ids": [Command.set(list(subtype_ids))],
                }
                for (lead_id, partner_id), subtype_ids in wanted.items()
                if (lead_id, partner_id) not in known
            ]
        )

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        """Subscribe the salesperson; `_notify_assigned_user` tells them."""
        return [
            (partner_id, subtype_ids, False)
            for partner_id, subtype_ids, _template in super()._message_auto_subscribe_followers(
                updated_values, default_subtype_ids
            )
        ]

    # ------------------------------------------------------------------ history

    def write(self, vals):
        context = self.env.context
        if not (context.get("tracking_disable") or context.get("mail_notrack")):
            self._track_prepare(self._get_x2many_names() & vals.keys())
        return super().write(vals)

    def _track_prepare(self, fields_iter):
        """Read x2many fields only for a write that names them.

        Odoo reads all tracked fields before each write, since computed ones may change.
        """
        if fields_iter is self._fields:
            fields_iter = self._fields.keys() - self._get_x2many_names()
        return super()._track_prepare(fields_iter)

    @api.model
    @ormcache()
    def _get_x2many_names(self):
        """Return the names of the x2many fields that nothing computes."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.type in ("one2many", "many2many") and not field.compute
        )

    def _message_track(self, fields_iter, initial_values_dict):
        """Log the changes of all the leads together, but for those that get a message of their own.

        A lead gets one where its class answers with a subtype, which its followers are told of.

        :returns: {lead id: (names of the changed fields, commands)} as the overridden
            method does
        """
        if not fields_iter:
            return {}
        tracked = self.fields_get(
            fields_iter, attributes=("string", "type", "selection", "currency_field")
        )
        try:
            leads, tracking = self, self._get_tracking(tracked, initial_values_dict)
        except MissingError:
            # some have been deleted since: asked only then, nearly always there is none
            leads = self.exists()
            tracking = leads._get_tracking(tracked, initial_values_dict)
        waiting = self.env.cr.precommit.data
        texts = waiting.pop(f"mail.tracking.message.{self._name}", {})
        authors = waiting.pop(f"mail.tracking.author.{self._name}", {})
        together = defaultdict(self.browse)
        for lead in leads.filtered(lambda lead: tracking[lead.id][0]):
            names, commands = tracking[lead.id]
            author = authors.get(lead.id, self.env.user.partner_id)
            text = texts.setdefault(lead.id, lead._track_get_default_log_message(names))
            initial_values = initial_values_dict[lead.id]
            subtype = lead._track_subtype({name: initial_values[name] for name in names})
            if subtype:
                lead._post_tracking(subtype, author, text, commands)
            elif commands:
                together[author] |= lead
        for author, changed in together.items():
            changed._log_tracking(author, texts, tracking)
        return tracking

    def _get_tracking(self, tracked, initial_values):
        """Return what has changed.

        :param dict tracked: descriptions of the fields
        :param dict initial_values: {lead id: values before}
        :returns: {lead id: (names of the changed fields, commands)}
        :raises MissingError: when a lead is gone
        """
        return {lead.id: lead._mail_track(tracked, initial_values[lead.id]) for lead in self}

    def _post_tracking(self, subtype, author, text, commands):
        """Tell the followers of the subtype what has changed.

        :param subtype: `mail.message.subtype` record
        :param author: `res.partner` record
        :param str text: what stands above the changes
        :param list commands: to create the values
        """
        if subtype.exists():
            self.message_post(
                body=text,
                author_id=author.id,
                subtype_id=subtype.id,
                tracking_value_ids=commands,
            )

    def _log_tracking(self, author, texts, tracking):
        """Write one message for each lead and the changed values below it.

        :param author: `res.partner` record
        :param dict texts: {lead id: what stands above the changes}
        :param dict tracking: {lead id: (names, commands to create the values)}
        """
        messages = self.with_context(clean_context(self.env.context))._message_log_batch(
            bodies={lead.id: texts[lead.id] for lead in self if texts[lead.id]},
            author_id=author.id,
        )
        self.env["mail.tracking.value"].sudo().create(
            [
                dict(command[2], mail_message_id=message.id)
                for lead, message in zip(self, messages, strict=True)
                for command in tracking[lead.id][1]
            ]
        )

    # ------------------------------------------------------------------ assignment

    def _send_assignment(self, user):
        """Notify the salesperson by e-mail or in the inbox, as their profile says.

        :param user: `res.users` record
        """
        # who gives a lead away may have lost the sight of it
        leads = self.sudo().with_context(lang=user.lang)
        if len(self) == 1:
            leads._message_auto_subscribe_notify(user.partner_id.ids, "mail.message_user_assigned")
            return
        self.env["mail.thread"].with_context(lang=user.lang).message_notify(
            partner_ids=user.partner_id.ids,
            subject=leads.env._("You got %(count)s leads.", count=len(self)),
            body=leads._get_assignment_list(),
            email_layout_xmlid="mail.mail_notification_light",
        )

    def _get_assignment_list(self):
        """Return the links to leads that somebody got together.

        :returns: Markup
        """
        return self.env["ir.qweb"]._render(
            "lead_management_mail.message_leads_assigned",
            {"leads": self[:LISTED_LEADS], "more": max(0, len(self) - LISTED_LEADS)},
            minimal_qcontext=True,
        )
