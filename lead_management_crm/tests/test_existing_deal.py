from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import LeadDealCommon


class ExistingDealCommon(LeadDealCommon):
    """A person with an open deal, and a further lead of that person."""

    @classmethod
    def _create_open_deal(cls, user=None, **values):
        values = {
            "name": "Shelves",
            "type": "opportunity",
            "company_id": cls.company_a.id,
            "user_id": (user or cls.user_seller).id,
            "email_from": "Anna@Example.org",
            **values,
        }
        deal = cls.env["crm.lead"].with_context(tracking_disable=True).create(values)
        return deal.with_user(user or cls.user_seller)

    @classmethod
    def _create_person_lead(cls, **values):
        return cls._create_deal_lead(**{"email": "anna@example.org", **values})


@tagged("post_install", "-at_install")
class TestExistingDeal(ExistingDealCommon):
    """REQ-6.8: a person who has an open deal gets no second one."""

    def test_the_api_adds_to_the_open_deal(self):
        """REQ-6.8: by e-mail, phone and contact person; told otherwise, a new one."""
        person = self.env["res.partner"].create({"name": "Anna", "email": "a@other.example"})
        for known, values in (
            ({}, {}),
            (
                {"email_from": False, "phone": "+48 600 100 200"},
                {"email": "", "phone": "600100200"},
            ),
            (
                {"email_from": False, "partner_id": person.id},
                {"email": "", "partner_id": person.id},
            ),
        ):
            with self.subTest(known=known):
                deal = self._create_open_deal(**known)
                lead = self._create_person_lead(country_id=self.env.ref("base.pl").id, **values)
                other = lead.copy()
                [answer] = lead.qualify(create_contact=False)
                self.assertEqual(answer["deal_id"], deal.id)
                self.assertEqual((lead.deal_id, lead.status_id.kind), (deal, "won"))
                self.assertIn(lead, deal._get_leads())
                # again, and it is the same
                self.assertEqual(lead.qualify(create_contact=False), [answer])
                [answer] = other.qualify(create_contact=False, reuse_deals=False)
                self.assertNotEqual(answer["deal_id"], deal.id)

    def test_only_an_open_deal_of_the_company_that_the_user_may_change(self):
        """REQ-6.8: lost, archived, of another company, of another salesperson: a new one."""
        lost = self._create_open_deal()
        lost.sudo().action_set_lost()
        self._create_open_deal(stage_id=self._get_won_stage().id)
        self._create_open_deal(company_id=self.company_b.id, user_id=False, team_id=False)
        hidden = self._create_open_deal(user_id=self.user_seller_all.id)
        lead = self._create_person_lead()
        lead.qualify(create_contact=False)
        self.assertEqual(lead.deal_id.lead_id, lead)
        with self.assertRaises(AccessError):
            self._create_person_lead().qualify(create_contact=False, deal_id=hidden.id)
        with self.assertRaisesRegex(UserError, "no open deal"):
            own = lost.sudo().copy({"user_id": self.user_seller.id, "active": True})
            own.stage_id = self._get_won_stage()
            self._create_person_lead().qualify(create_contact=False, deal_id=own.id)

    def _get_won_stage(self):
        return self.env["crm.stage"].search([("is_won", "=", True)], limit=1)

    def test_what_the_deal_has_stays(self):
        """REQ-6.8: empties are filled, tags united, followers and conversation go along."""
        tags = self.env["crm.tag"].create([{"name": "Kept"}, {"name": "Trade fair"}])
        deal = self._create_open_deal(tag_ids=tags[0].ids, expected_revenue=500)
        fair = self.env["lead.tag"].create({"name": "trade fair"})
        source = self.env["utm.source"].create({"name": "Brochure"})
        follower = self.env["res.partner"].create({"name": "Interested"})
        lead = self._create_person_lead(
            tag_ids=fair.ids,
            expected_revenue=900,
            source_id=source.id,
            description="<p>Two more shelves</p>",
            date_deadline="2030-05-01",
        )
        lead.message_subscribe(follower.ids)
        lead.message_post(body="They called", message_type="comment")
        self.env["ir.attachment"].create(
            {"name": "plan.txt", "raw": b"x", "res_model": "lead.lead", "res_id": lead.id}
        )
        activity = lead.activity_schedule("mail.mail_activity_data_call")
        lead.qualify(create_contact=False)
        self.assertEqual((deal.name, deal.expected_revenue), ("Shelves", 500))
        self.assertEqual((deal.source_id, str(deal.date_deadline)), (source, "2030-05-01"))
        self.assertEqual(deal.tag_ids, tags)
        self.assertIn(follower, deal.message_partner_ids)
        self.assertEqual(deal.activity_ids, activity)
        logged = "".join(deal.message_ids.mapped("body"))
        self.assertIn("They called", logged)
        self.assertIn("The lead was added", logged)
        self.assertEqual(self._get_files(deal), ["plan.txt"])

    def _get_files(self, deal):
        domain = [("res_model", "=", "crm.lead"), ("res_id", "=", deal.id)]
        return self.env["ir.attachment"].search(domain).mapped("name")

    def test_several_leads_of_one_person_make_one_deal(self):
        """REQ-6.8: who shares an e-mail with one and a phone with another is one person."""
        leads = (
            self._create_person_lead(expected_revenue=100)
            | self._create_person_lead(email="other@example.org", phone="+48600100200")
            | self._create_person_lead(phone="+48 600 100 200", source_id=self._source().id)
            | self._create_person_lead(email="else@example.org")
        )
        answers = leads.qualify(create_contact=False)
        first, second, third, alone = (answer["deal_id"] for answer in answers)
        self.assertEqual((second, third), (first, first))
        self.assertNotEqual(alone, first)
        deal = leads[0].deal_id
        self.assertEqual((deal.lead_id, deal._get_leads()), (leads[0], leads[:3]))
        self.assertEqual(deal.source_id.name, "Brochure")
        copies = leads.copy()
        answers = copies.qualify(create_contact=False, reuse_deals=False)
        self.assertEqual(len({answer["deal_id"] for answer in answers}), 4)

    def _source(self):
        return self.env["utm.source"].create({"name": "Brochure"})

    def test_undo_takes_back_what_it_brought(self):
        """REQ-6.8, REQ-2.17: and nothing else; the deal goes on."""
        tags = self.env["crm.tag"].create([{"name": "Kept"}, {"name": "Fair"}])
        deal = self._create_open_deal(tag_ids=tags[0].ids)
        own = deal.activity_schedule("mail.mail_activity_data_todo")
        deal.message_post(body="Own words", message_type="comment")
        followers = deal.message_partner_ids
        lead_tag = self.env["lead.tag"].create({"name": "Fair"})
        source = self._source()
        lead = self._create_person_lead(
            tag_ids=lead_tag.ids, expected_revenue=900, source_id=source.id
        )
        lead.message_subscribe(self.env["res.partner"].create({"name": "Interested"}).ids)
        lead.message_post(body="They called", message_type="comment")
        activity = lead.activity_schedule("mail.mail_activity_data_call")
        self._add_file(lead)
        lead.qualify(create_contact=False)
        deal.expected_revenue = 1000
        lead.action_undo_qualification()
        self.assertTrue(deal.active)
        self.assertEqual((deal.activity_ids, lead.activity_ids), (own, activity))
        self.assertFalse(deal.source_id)
        self.assertEqual(deal.expected_revenue, 1000)
        self.assertEqual((deal.tag_ids, deal.message_partner_ids), (tags[0], followers))
        bodies = "".join(deal.message_ids.mapped("body"))
        self.assertIn("Own words", bodies)
        self.assertNotIn("They called", bodies)
        self.assertFalse(self._get_files(deal))
        self.assertFalse(lead.deal_id)
        self.assertEqual((lead.status_id, lead.can_qualify), (self.status_new, True))
        # and again
        lead.qualify(create_contact=False)
        self.assertEqual(lead.deal_id, deal)

    def _add_file(self, lead):
        values = {"name": "plan.txt", "raw": b"x", "res_model": "lead.lead", "res_id": lead.id}
        return self.env["ir.attachment"].create(values)

    def test_undo_of_the_lead_that_made_the_deal_waits_for_the_others(self):
        """REQ-6.8: the message names them; in that order it works."""
        leads = self._create_person_lead() | self._create_person_lead(name="Second")
        leads.qualify(create_contact=False)
        deal = leads[0].deal_id
        with self.assertRaisesRegex(UserError, "Second"):
            leads[0].action_undo_qualification()
        leads[1].action_undo_qualification()
        leads[0].action_undo_qualification()
        self.assertFalse(deal.active)

    def test_undo_is_refused_once_the_deal_is_won(self):
        """REQ-2.17"""
        deal = self._create_open_deal()
        lead = self._create_person_lead()
        lead.qualify(create_contact=False)
        deal.action_set_won()
        with self.assertRaisesRegex(UserError, "is won"):
            lead.action_undo_qualification()

    def test_a_status_that_makes_the_deal_takes_the_open_one(self):
        """REQ-6.8, REQ-4.9: by itself, and where a deal is required."""
        deal = self._create_open_deal()
        settings = self.settings_a
        settings.write({"deal_required": True, "deal_automatic": True})
        leads = self._create_person_lead() | self._create_person_lead()
        leads.write({"status_id": self.status_won.id})
        self.assertEqual([lead.deal_id for lead in leads], [deal, deal])
        settings.deal_automatic = False
        lead = self._create_person_lead()
        with self.assertRaisesRegex(UserError, "needs a deal"), self.cr.savepoint():
            lead.write({"status_id": self.status_won.id})
        lead.qualify(create_contact=False)
        self.assertEqual((lead.deal_id, lead.status_id), (deal, self.status_won))

    def test_deals_of_many_leads_are_looked_for_at_once(self):
        """REQ-6.8: constant queries to find them; at most six a lead for the whole."""
        numbers = range(20)
        deals = self.env["crm.lead"].concat(
            *(self._create_open_deal(email_from=f"p{number}@example.org") for number in numbers)
        )
        leads = self.env["lead.lead"].with_user(self.user_seller)
        for number in numbers:
            leads |= self._create_person_lead(
                email=f"p{number}@example.org", source_id=self._source().id
            )
        counts = []
        for some in (leads[:1], leads[:5], leads):
            self.env.flush_all()
            self.env.invalidate_all()
            with self._capture_queries() as queries:
                found = some._find_person_deals()
            counts.append(len(queries))
        self.assertEqual(counts[1], counts[2])
        self.assertEqual([found[lead] for lead in leads], list(deals))
        leads.copy()[:1].qualify(create_contact=False)
        self.env.flush_all()
        self.env.invalidate_all()
        with self._capture_queries() as queries:
            leads.qualify(create_contact=False)
        self.assertEqual([lead.deal_id for lead in leads], list(deals))
        self.assertLessEqual(len(queries) / len(leads), 6)


@tagged("post_install", "-at_install")
class TestExistingDealDialog(ExistingDealCommon):
    """REQ-6.8: the dialog offers the open deals that the user sees."""

    def _open(self, leads):
        return self._open_dialog(leads.action_qualify(), self.user_seller)

    def test_the_deal_of_the_person_is_proposed(self):
        """REQ-6.8: beside a new one; the choice is the user's."""
        deal = self._create_open_deal()
        self._create_open_deal(user_id=self.user_seller_all.id)
        lead = self._create_person_lead()
        form = self._open(lead)
        self.assertEqual((form.deal_action, form.existing_deal_id), ("existing", deal))
        self.assertEqual(form.open_deal_ids[:], deal)
        self.assertEqual(form.hidden_deal_count, 1)
        other = lead.copy()
        action = form.save().action_apply()
        self.assertEqual((lead.deal_id, action["res_id"]), (deal, deal.id))
        form = self._open(other)
        form.deal_action = "new"
        form.save().action_apply()
        self.assertNotEqual(other.deal_id, deal)

    def test_other_deals_of_the_company_are_offered_not_proposed(self):
        """REQ-6.8: that of a colleague may be about something else."""
        company = self.env["res.partner"].create({"name": "Acme", "is_company": True})
        colleague = self.env["res.partner"].create({"name": "Jan", "parent_id": company.id})
        deal = self._create_open_deal(email_from=False, partner_id=colleague.id)
        lead = self._create_person_lead(partner_id=company.id)
        form = self._open(lead)
        self.assertEqual((form.deal_action, form.open_deal_ids[:]), ("new", deal))
        form.deal_action = "existing"
        form.save().action_apply()
        self.assertEqual(lead.deal_id, deal)

    def test_nothing_is_asked_where_there_is_none(self):
        """REQ-6.8"""
        form = self._open(self._create_person_lead())
        self.assertFalse(form.open_deal_ids[:] or form.hidden_deal_count)
        form.save().action_apply()

    def test_a_hidden_deal_is_neither_offered_nor_taken(self):
        """REQ-6.8, REQ-1.14: not by a client that names it either."""
        hidden = self._create_open_deal(user_id=self.user_seller_all.id)
        lead = self._create_person_lead()
        form = self._open(lead)
        self.assertFalse(form.open_deal_ids[:])
        wizard = form.save()
        with self.assertRaises(AccessError):
            wizard.write({"existing_deal_id": hidden.id, "deal_action": "existing"})
        wizard.action_apply()
        self.assertNotEqual(lead.deal_id, hidden)

    def test_many_leads(self):
        """REQ-6.8: one deal for each person, unless told otherwise."""
        for reuse, count in ((True, 1), (False, 2)):
            email = f"{reuse}@example.org".lower()
            leads = self._create_person_lead(email=email) | self._create_person_lead(email=email)
            form = self._open(leads)
            self.assertTrue(form.reuse_deals)
            form.reuse_deals = reuse
            form.save().action_apply()
            with self.subTest(reuse=reuse):
                self.assertEqual(len({lead.deal_id for lead in leads}), count)


@tagged("post_install", "-at_install")
class TestExistingDealModes(ExistingDealCommon):
    """REQ-6.8: a company that goes over to the Simple mode."""

    def test_conversion_makes_one_deal_of_a_person(self):
        """REQ-6.8, REQ-3.8: of all open leads."""
        leads = self._create_person_lead() | self._create_person_lead()
        leads._qualify(self.settings_a._get_mode_options())
        self.assertEqual(leads[0].deal_id, leads[1].deal_id)
