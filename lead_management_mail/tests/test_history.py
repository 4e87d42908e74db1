from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.lead_management.trusted_context import Trusted

from .common import LeadMailCommon


@tagged("post_install", "-at_install")
class TestHistory(LeadMailCommon):
    def test_changes_are_logged_with_old_and_new_value(self):
        """REQ-0.45: name, customer, salesperson, closing, status, type, priority, tags."""
        tag = self.env["lead.tag"].create({"name": "Fair"})
        priority = self.env["lead.priority"].create({"name": "Very high"})
        customer = self.env["res.partner"].create({"name": "Customer Ltd"})
        lead_type = self._create_type("Wholesale")
        lead = self._create_lead(user=self.user_manager, name="Before", type_id=False)
        self._flush_tracking()
        lead.write(
            {
                "name": "After",
                "partner_id": customer.id,
                "user_id": self.user_own.id,
                "date_deadline": "2031-02-03",
                "status_id": self.status_qualified.id,
                "type_id": lead_type.id,
                "priority_id": priority.id,
                "tag_ids": [Command.set(tag.ids)],
            }
        )
        history = {name: (old, new) for name, old, new in self._get_history(lead)}
        self.assertEqual(history.pop("date_deadline"), ("", ""))
        self.assertEqual(
            history,
            {
                "name": ("Before", "After"),
                "partner_id": ("", "Customer Ltd"),
                "user_id": (self.user_manager.name, self.user_own.name),
                "status_id": ("First", "Second"),
                "type_id": ("", "Wholesale"),
                "priority_id": ("", "Very high"),
                "tag_ids": ("", "Fair"),
            },
        )

    def test_a_move_reads_no_name_of_a_status(self):
        """REQ-0.45, REQ-1.29: its history has the name that the status has by then."""
        leads = self._create_leads(2)
        self.status_qualified.name = "Measured"
        self._flush_tracking()
        for lead in leads:  # the first fills the caches that a server keeps
            self.env.invalidate_all()
            with self._capture_queries() as queries:
                lead.status_id = self.status_qualified
                self._flush_tracking()
            self.assertIn(("status_id", "First", "Measured"), self._get_history(lead))
        self.assertFalse([query for query in queries if '"lead_status"."name"' in query])

    def test_history_says_what_another_currency_made_of_the_amounts(self):
        """REQ-0.45, REQ-1.4: 100 zlotys that became 25 euros are no mistake of somebody."""
        self.company_b.currency_id = self.env.ref("base.EUR")
        self.env["res.currency.rate"].search([]).unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": self.env.ref("base.PLN").id, "rate": 4, "name": "2020-01-01"}
            | {"company_id": self.company_b.id}
        )
        leads = self._create_leads(2, user=self.user_both_companies, expected_revenue=100)
        leads.company_id = self.company_b
        for lead in leads:
            texts = " ".join(str(body) for body in lead.message_ids.mapped("body"))
            self.assertIn("100.00", texts)
            self.assertIn("25.00", texts)

    def test_notes_of_many_leads_are_the_own_of_each(self):
        """REQ-0.45: written together, whether they say the same or not."""
        leads = self._create_leads(4)
        # what is in the cache is what they have
        self.assertEqual([len(lead.message_ids) for lead in leads], [1] * 4)
        self.assertEqual(leads.mapped("message_ids.res_id"), leads.ids)
        self.assertEqual(len(set(leads.mapped("message_ids.body"))), 1)
        self._flush_tracking()
        texts = ["One", "Two", "One", "Three"]
        bodies = {lead.id: text for lead, text in zip(leads, texts, strict=True)}
        notes = leads._message_log_batch(bodies=bodies)
        self.assertEqual(notes.mapped("res_id"), leads.ids)
        for lead, note, text in zip(leads, notes, texts, strict=True):
            self.assertEqual(lead.message_ids[:1], note.sudo(False).with_env(lead.env))
            self.assertEqual(note.body, f"<p>{text}</p>")
            self.assertEqual(note.author_id, self.user_own.partner_id)
        leads.write({"status_id": self.status_qualified.id})
        self._flush_tracking()
        for lead in leads:
            self.assertEqual(self._get_history(lead), [("status_id", "First", "Second")])

    def test_history_names_who_made_the_change(self):
        """REQ-0.45: the author is the person, in a batch of several authors too."""
        leads = self._create_leads(2, user_id=self.user_own.id)
        self._flush_tracking()
        leads[0].name = "By the salesperson"
        self._flush_tracking()
        leads[1].with_user(self.user_manager).name = "By the manager"
        self._flush_tracking()
        authors = [
            lead.sudo().message_ids.filtered("tracking_value_ids").author_id for lead in leads
        ]
        self.assertEqual(authors, [self.user_own.partner_id, self.user_manager.partner_id])

    def test_batch_logs_every_lead_its_own_change(self):
        """REQ-0.45: nothing is mixed up when a selection is moved together."""
        leads = self._create_leads(3)
        leads[1].status_id = self.status_qualified
        self._flush_tracking()
        leads.write({"status_id": self.status_won.id})
        olds = [self._get_history(lead)[-1] for lead in leads]
        self.assertEqual(
            olds,
            [
                ("status_id", "First", "Success"),
                ("status_id", "Second", "Success"),
                ("status_id", "First", "Success"),
            ],
        )

    def test_an_integrators_subtype_is_told_to_its_followers(self):
        """REQ-0.45, REQ-1.13: Odoo's hooks for what a change means are asked for every lead."""
        subtype = self.env["mail.message.subtype"].create(
            {"name": "Second reached", "res_model": "lead.lead", "default": False}
        )
        reached = self.status_qualified

        def get_subtype(lead, initial_values):
            """Tell of leads that come to the second status."""
            return subtype if "status_id" in initial_values and lead.status_id == reached else False

        self.patch(type(self.env["lead.lead"]), "_track_subtype", get_subtype)
        leads = self._create_leads(3, name="Before")
        self._flush_tracking()
        leads.message_subscribe(self.user_manager.partner_id.ids, subtype.ids)
        leads[:2].status_id = reached
        leads[2].name = "After"
        self._flush_tracking()
        for lead in leads[:2]:
            message = lead.message_ids[0]
            self.assertEqual(message.subtype_id, subtype)
            self.assertEqual(message.notified_partner_ids, self.user_manager.partner_id)
            self.assertEqual(self._get_history(lead)[-1], ("status_id", "First", "Second"))
        self.assertEqual(self._get_history(leads[2])[-1], ("name", "Before", "After"))
        self.assertNotEqual(leads[2].message_ids[0].subtype_id, subtype)

    def test_an_integrators_text_stands_above_the_changes(self):
        """REQ-0.45: by the hook for all leads, or for a single one, which goes before it."""

        def get_text(lead, tracked_fields):
            """Say which fields of which lead are others."""
            return f"{lead.id} {sorted(tracked_fields)}"

        self.patch(type(self.env["lead.lead"]), "_track_get_default_log_message", get_text)
        leads = self._create_leads(3, name="Before")
        self._flush_tracking()
        leads.name = "Between"
        self._flush_tracking()
        for lead in leads:
            self.assertEqual(lead.message_ids[0].preview, f"{lead.id} ['name']")
        leads[0]._track_set_log_message("Of its own")
        leads.name = "After"
        self._flush_tracking()
        texts = ["Of its own", *(f"{lead.id} ['name']" for lead in leads[1:])]
        for lead, text in zip(leads, texts, strict=True):
            self.assertEqual(lead.message_ids[0].preview, text)
            self.assertEqual(self._get_history(lead)[-1], ("name", "Between", "After"))

    def test_creation_is_logged_once(self):
        """REQ-0.45: who made the lead, and when; the first values are no changes."""
        lead = self._create_lead()
        self._flush_tracking()
        message = lead.sudo().message_ids
        self.assertEqual(len(message), 1)
        self.assertEqual(message.author_id, self.user_own.partner_id)
        self.assertIn("created", message.body)

    def test_an_undone_change_leaves_no_trace(self):
        """REQ-0.45: a status and back within one request is no change."""
        lead = self._create_lead()
        self._flush_tracking()
        lead.status_id = self.status_qualified
        lead.status_id = self.status_new
        self.assertEqual(self._get_history(lead), [])

    def test_import_logs_no_changes(self):
        """REQ-1.25: the importer switches the history off unless asked for it."""
        lead = self._create_lead()
        self._flush_tracking()
        lead.with_context(tracking_disable=True).name = "Imported"
        self.assertEqual(self._get_history(lead), [])

    def test_history_is_seen_with_its_lead(self):
        """REQ-1.14: a stranger reads neither lead nor conversation."""
        lead = self._create_lead()
        message = lead.message_post(body="Confidential")
        with self.assertRaises(AccessError):
            message.with_user(self.user_stranger).read(["body"])


@tagged("post_install", "-at_install")
class TestFollowers(LeadMailCommon):
    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.registry.ready, cls.was_ready = True, cls.registry.ready
        cls.addClassCleanup(setattr, cls.registry, "ready", cls.was_ready)

    def test_creator_and_salesperson_follow(self):
        """REQ-0.48: they hear of comments."""
        lead = self._create_lead(user=self.user_manager, user_id=self.user_own.id)
        partners = (self.user_manager | self.user_own).partner_id
        self.assertEqual(lead.sudo().message_partner_ids, partners)

    def test_followers_of_many_leads_are_those_of_one(self):
        """REQ-0.48: with the subtypes that Odoo gives them, and each once."""
        owners = (self.user_own, self.user_manager, self.user_stranger)
        values = [{"name": "Lead", "user_id": user.id} for user in owners]
        leads = self.env["lead.lead"].with_user(self.user_manager).create(values)
        for lead, owner in zip(leads.sudo(), owners, strict=True):
            partners = (self.user_manager | owner).partner_id
            self.assertEqual(lead.message_partner_ids, partners)
            followers = lead.message_follower_ids
            subtypes = {follower.partner_id: follower.subtype_ids for follower in followers}
            lead.message_unsubscribe(partners.ids)
            lead.message_subscribe(partners.ids)
            for follower in lead.message_follower_ids:
                self.assertEqual(follower.subtype_ids, subtypes[follower.partner_id])
            # whoever follows already does so once
            lead._make_salespeople_follow()
            self.assertEqual(lead.message_partner_ids, partners)
        quiet = self.env["lead.lead"].with_context(mail_create_nosubscribe=True)
        lead = quiet.with_user(self.user_manager).create(values[:1]).sudo()
        self.assertEqual(lead.message_partner_ids, self.user_own.partner_id)

    def test_salesperson_is_told_of_one_lead(self):
        """REQ-5.1: assigning notifies, in Odoo's usual way."""
        lead = self._create_lead(user=self.user_manager, name="Shelving", user_id=False)
        lead.user_id = self.user_own
        message = self._get_messages_to(self.user_own)
        self.assertEqual(len(message), 1)
        self.assertIn("Shelving", message.subject)
        self.assertEqual(message.res_id, lead.id)
        self.assertIn(self.user_own.partner_id, lead.sudo().message_partner_ids)

    def test_salesperson_is_told_once_of_many_leads(self):
        """REQ-5.1: one message that lists and links them."""
        leads = self._create_leads(25, user=self.user_manager, user_id=False)
        leads[0].name = "The first one"
        leads.write({"user_id": self.user_own.id})
        message = self._get_messages_to(self.user_own)
        self.assertEqual(len(message), 1)
        self.assertIn("25", message.subject)
        self.assertIn("The first one", message.body)
        self.assertEqual(message.body.count("<li>"), 20)

    def test_whoever_takes_a_lead_is_not_told(self):
        """REQ-5.1: nobody is told what they did themselves."""
        lead = self._create_lead(user_id=False, team_id=self.team_a.id)
        lead.action_take()
        self.assertFalse(self._get_messages_to(self.user_own))

    def test_salesperson_hears_of_comments_and_mentions(self):
        """REQ-0.48: the salesperson as follower, others when mentioned."""
        lead = self._create_lead(user=self.user_manager, user_id=self.user_own.id)
        before = self._get_messages_to(self.user_own)
        lead.message_post(
            body="Please call",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.user_colleague.partner_id.ids,
        )
        told = self._get_messages_to(self.user_own) - before
        self.assertIn("Please call", told.body)
        self.assertIn("Please call", self._get_messages_to(self.user_colleague).body)
        self.assertFalse(self._get_messages_to(self.user_stranger))


@tagged("post_install", "-at_install")
class TestNotes(LeadMailCommon):
    """Notes on leads are read there and sent to nobody."""

    def test_no_address_for_answers_is_looked_for(self):
        """REQ-1.29: neither that of the company nor the name of the model."""
        domain = self.env["mail.alias.domain"].create({"name": "notes.example.com"})
        self.company_a.alias_domain_id = domain
        self._create_lead()
        self._flush_tracking()
        self.env.invalidate_all()
        with self._capture_queries() as queries:
            lead = self._create_lead()
            self._flush_tracking()
            lead.status_id = self.status_qualified
            self._flush_tracking()
        for table in ("mail_alias_domain", "mail_alias", "ir_model"):
            self.assertFalse([query for query in queries if f'FROM "{table}"' in query])
        created, moved = lead.sudo().message_ids.sorted("id")
        self.assertIn("Lead created", created.body)
        self.assertTrue(moved.tracking_value_ids)
        for note in created + moved:
            self.assertEqual(note.reply_to, note.email_from)
            self.assertIn(self.user_own.email, note.email_from)

    def test_messages_are_answered_to_the_company(self):
        """REQ-1.22: what is sent names where answers are taken in, beside a note too."""
        domain = self.env["mail.alias.domain"].create(
            {"name": "notes.example.com", "catchall_alias": "catchall"}
        )
        self.company_a.alias_domain_id = domain
        lead = self._create_lead()
        # an automation that writes while a note is made
        for sender in (lead, lead.with_context(lead_note=Trusted())):
            message = sender.message_post(body="Hello", subtype_xmlid="mail.mt_comment")
            self.assertIn("catchall@notes.example.com", message.reply_to)
