from collections import defaultdict

from odoo import api, models
from odoo.exceptions import MissingError
from odoo.tools import SQL, clean_context, ormcache

from odoo.addons.lead_management.trusted_context import Trusted, is_trusted

# more leads than this are counted, not listed, in the message to their new salesperson
LISTED_LEADS = 20
# what says who follows a lead
FOLLOWER_FIELDS = ("message_follower_ids", "message_partner_ids", "message_is_follower")


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
        creating = self.with_context(
            lead_subscribed_together=Trusted(), mail_create_nosubscribe=True
        )
        leads = super(LeadThreadMixin, creating).create(vals_list).with_env(self.env)
        if not self.env.context.get("tracking_disable"):
            leads._subscribe_people()
        return leads

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        if is_trusted(self.env, "lead_subscribed_together"):
            return True
        return super()._message_auto_subscribe(updated_values, followers_existing_policy)

    def _subscribe_people(self):
        """Make who creates leads and their salespeople followers, in one statement for all."""
        user, own = self.env.user, None
        wanted = {}
        # the gateway subscribes nobody: who delivers is not read for it
        is_creator_following = not self.env.context.get("mail_create_nosubscribe")
        if is_creator_following and user.active and not user.share:
            own = user
            subtypes, *_others = self.env["mail.message.subtype"].default_subtypes(self._name)
            wanted = {(lead_id, user.partner_id.id): subtypes.ids for lead_id in self.ids}
        others = self.filtered(lambda lead: lead.user_id and lead.user_id != own)
        if others:
            wanted |= others._get_following_salespeople()
        self._add_lead_followers(wanted)

    def _make_salespeople_follow(self):
        """Make the salespeople followers of their leads, in one statement for all of them."""
        self._add_lead_followers(self._get_following_salespeople())

    def _get_following_salespeople(self):
        """Return {(lead id, partner id): ids of the subtypes} of the salespeople of the leads."""
        wanted = {}
        Subtype = self.env["mail.message.subtype"]
        for user, leads in self.grouped("user_id").items():
            _child, default_ids, *_rest = Subtype._get_auto_subscription_subtypes(self._name)
            found = leads._message_auto_subscribe_followers({"user_id": user.id}, default_ids)
            for partner_id, subtype_ids, _template in found if user else ():
                wanted |= {(lead_id, partner_id): subtype_ids for lead_id in leads.ids}
        return wanted

    @api.model
    def _add_lead_followers(self, wanted):
        """Add followers, but for those who are followers already.

        Odoo looks for each follower through all models that have some.

        :param dict wanted: {(lead id, partner id): ids of `mail.message.subtype` records}
        """
        if not wanted:
            return
        self.env["mail.followers"].flush_model()
        rows = [(*key, list(subtype_ids)) for key, subtype_ids in wanted.items()]
        self.env.execute_query(
            SQL(
                """WITH wanted (lead_id, partner_id, subtype_ids) AS (VALUES %(rows)s),
                        made AS (
                     INSERT INTO mail_followers (res_model, res_id, partner_id)
                          SELECT %(model)s, lead_id, partner_id FROM wanted
                     ON CONFLICT DO NOTHING
                       RETURNING id, res_id, partner_id
                   )
                   INSERT INTO mail_followers_mail_message_subtype_rel
                               (mail_followers_id, mail_message_subtype_id)
                        SELECT made.id, UNNEST(wanted.subtype_ids)
                          FROM made
                          JOIN wanted ON wanted.lead_id = made.res_id
                                     AND wanted.partner_id = made.partner_id
                     RETURNING mail_followers_id""",
                rows=SQL(", ").join(SQL("(%s, %s, %s::int[])", *row) for row in rows),
                model=self._name,
            )
        )
        leads = self.browse({lead_id for lead_id, _partner_id in wanted})
        leads.invalidate_recordset(FOLLOWER_FIELDS, flush=False)

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

    # ------------------------------------------------------------------ notes

    def _creation_message(self):
        """Return the note of a new lead, in which no name of a model has to be looked up."""
        return self.env._("Lead created")

    def _message_log_batch(self, bodies, *args, **kwargs):
        """Write notes; they are sent to nobody, so no address for answers is looked for."""
        noted = self.with_context(lead_note=Trusted())
        notes = super(LeadThreadMixin, noted)._message_log_batch(bodies, *args, **kwargs)
        return notes.with_env(self.sudo().env)

    def _message_create(self, values_list):
        """Create messages; of notes that say the same on many leads one, the others as its copies.

        Odoo looks for each message through all models that have some.

        :param list values_list: values of the messages
        :returns: `mail.message` records, in the order of the values
        """
        if len(values_list) == 1:
            return super()._message_create(values_list)
        groups = defaultdict(list)
        for number, values in enumerate(values_list):
            groups[self._get_note_key(values, number)].append(number)
        patterns = super()._message_create([values_list[group[0]] for group in groups.values()])
        ids = {}
        for pattern, group in zip(patterns, groups.values(), strict=True):
            lead_ids = [values_list[number]["res_id"] for number in group[1:]]
            copies = self._copy_note(pattern, lead_ids)
            ids |= zip(group, [pattern.id, *copies], strict=True)
        return patterns.browse(ids[number] for number in range(len(values_list)))

    @api.model
    def _get_note_key(self, values, number):
        """Return what is the same in notes of which one stands for all.

        :param dict values: of a message
        :param int number: its own, where it is no note of a lead or brings something along
        """
        lists = ("attachment_ids", "partner_ids", "tracking_value_ids")
        if values.get("model") != self._name or any(map(values.get, lists)):
            return number
        return tuple((name, repr(value)) for name, value in values.items() if name != "res_id")

    @api.model
    def _copy_note(self, note, lead_ids):
        """Copy a note to other leads, in one statement.

        :param note: `mail.message` record without recipients, attachments and tracked values
        :param list lead_ids: ids of the leads
        :returns: list of ids of the copies, in the same order
        """
        if not lead_ids:
            return []
        note.flush_recordset()
        names = [
            name
            for name, field in note._fields.items()
            if field.store and field.column_type and name not in ("id", "res_id")
        ]
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO mail_message (res_id, %(columns)s)
                   SELECT lead.id, %(values)s
                     FROM mail_message, UNNEST(%(lead_ids)s::int[]) WITH ORDINALITY AS lead (id, n)
                    WHERE mail_message.id = %(note)s
                 ORDER BY lead.n
                RETURNING id""",
                columns=SQL(", ").join(map(SQL.identifier, names)),
                values=SQL(", ").join(SQL.identifier("mail_message", name) for name in names),
                note=note.id,
                lead_ids=lead_ids,
            )
        )
        self.browse(lead_ids).invalidate_recordset(self._get_message_lists(), flush=False)
        return [note_id for (note_id,) in rows]

    @api.model
    @ormcache()
    def _get_message_lists(self):
        """Return the names of the lists of messages of a lead, and of what is counted in them."""
        inverses = self.pool.field_inverses[self.env["mail.message"]._fields["res_id"]]
        lists = [field.name for field in inverses if field.model_name == self._name]
        return [*lists, "message_needaction", "message_needaction_counter"]

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
