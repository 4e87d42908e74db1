from odoo.tests import tagged

from .gateway_common import ACCOUNT, LeadGatewayCommon

# an address that is no account of the leads: the references alone say whose answer it is
ELSEWHERE = "catchall@gateway.example.com"


@tagged("post_install", "-at_install")
class TestMergedLeads(LeadGatewayCommon):
    """What comes in for a merged lead reaches the one that stays, after Undo itself again."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.into, cls.other = (
            cls._create_lead(name=name, email=f"{name}@customer.example", phone=phone)
            for name, phone in (("into", "+48 601 100 200"), ("other", "+48 602 100 200"))
        )
        post = cls.other.sudo().message_post
        written = {"body": "Racks", "subtype_xmlid": "mail.mt_comment"}
        cls.comment = post(message_type="comment", **written)
        # what followers are told of by e-mail stays in the history of its lead
        cls.notice = post(message_type="notification", **written)

    def _answer(self, to, message):
        """Return the lead in whose thread an answer to a message is posted."""
        self._receive(
            self._create_message(
                to, sender="other@customer.example", In_Reply_To=message.message_id
            )
        )
        posted = self.env["mail.message"].search(
            [("message_type", "=", "email"), ("model", "=", "lead.lead")], order="id desc", limit=1
        )
        return self.env["lead.lead"].browse(posted.res_id)

    def _reach(self):
        """Return {way: lead that something reaches on it}."""
        call = self._create_call(caller="602 100 200")
        email = self._create_email(email_from="other@customer.example")
        return {
            "answer": self._answer(ELSEWHERE, self.comment),
            "answer to an account, too": self._answer(ACCOUNT, self.comment),
            "answer to a notice": self._answer(ELSEWHERE, self.notice),
            "answer to a notice, to an account": self._answer(ACCOUNT, self.notice),
            "call": call.suggested_lead_id,
            "e-mail": email.suggested_lead_id,
        }

    def test_all_that_comes_in_follows_a_merge_and_its_undoing(self):
        """REQ-6.4, REQ-6.5: answers, calls, e-mails."""
        ways = dict.fromkeys(self._reach(), self.other)
        self.assertEqual(self._reach(), ways)
        merge = self.env["lead.lead"].sudo()._merge(self.into.sudo(), self.other.sudo())
        self.assertEqual(self._reach(), dict.fromkeys(ways, self.into))
        merge.action_undo()
        self.assertEqual(self._reach(), ways)

    def test_what_came_through_beside_the_merge_follows_within_a_minute(self):
        """REQ-6.4, REQ-6.5: it is moved, noted, and goes back by Undo."""
        merge = self.env["lead.lead"].sudo()._merge(self.into.sudo(), self.other.sudo())
        third = self._create_lead(name="third")
        later = self.env["lead.lead"].sudo()._merge(third.sudo(), self.into.sudo())
        # as another transaction has left it
        late = self.comment.copy({"res_id": self.other.id, "body": "Late"})
        self.env["lead.merge"]._take_late_rows()
        self.assertEqual(late.res_id, third.id)
        rows = [dict(log.sudo().moved_rows)["mail_message.res_id>res_id"] for log in merge | later]
        self.env["lead.merge"]._take_late_rows()
        self.assertIn(late.id, [row[0] for row in rows[0]])
        later.action_undo()
        merge.action_undo()
        self.assertEqual(late.res_id, self.other.id)

    def test_what_is_hung_on_a_card_that_was_open_before_the_merge(self):
        """REQ-6.4: comments, activities and calls land on the lead that stays, at once."""
        Lead = self.env["lead.lead"].with_user(self.user_own)
        Lead._merge(self.into.with_env(Lead.env), self.other.with_env(Lead.env))
        card = self.other.with_user(self.user_own)
        message = card.message_post(body="Typed", message_type="comment")
        activity = card.activity_schedule("mail.mail_activity_data_todo", summary="Call back")
        call = self.env["lead.call"].with_user(self.user_own)
        call = call.create({"lead_id": card.id, "caller": "+48 602 100 200", "direction": "in"})
        self.assertEqual((message.res_id, activity.res_id), (self.into.id, self.into.id))
        self.assertEqual(call.lead_id, self.into)
        call.lead_id = card.id
        self.assertEqual(call.lead_id, self.into)

    def test_what_was_hung_on_it_much_later_follows_by_the_day(self):
        """REQ-6.4, REQ-6.5: a file on a card that was open for days; Undo knows it."""
        merge = self.env["lead.lead"].sudo()._merge(self.into.sudo(), self.other.sudo())
        merge.sudo()._as_server().date = "2026-01-01"
        file = self.env["ir.attachment"].create(
            {"name": "a.txt", "raw": b"x", "res_model": "lead.lead", "res_id": self.other.id}
        )
        self.env["lead.merge"]._take_late_rows()
        self.assertEqual(file.res_id, self.other.id)
        self.env["lead.merge"]._take_forgotten_rows()
        self.assertEqual(file.res_id, self.into.id)
        merge.action_undo()
        self.assertEqual(file.res_id, self.other.id)

    def test_followers_of_two_merges_undone_in_any_order(self):
        """REQ-6.5: who follows two leads follows the one that stays until both are taken back."""
        partner = self.env["res.partner"].create({"name": "Follower"})
        first, second = self.other.sudo(), self._create_lead(name="second").sudo()
        subtype = self.env.ref("mail.mt_comment")
        (first | second).message_subscribe(partner.ids, subtype.ids)

        def get_followed():
            self.env.invalidate_all()
            rows = self.env["mail.followers"].search([("partner_id", "=", partner.id)])
            self.assertEqual(rows.subtype_ids, subtype)
            return sorted(rows.mapped("res_id"))

        Lead = self.env["lead.lead"].sudo()
        merges = [Lead._merge(self.into.sudo(), lead) for lead in (first, second)]
        self.assertEqual(get_followed(), self.into.ids)
        for merge, leads in zip(merges, (first | self.into, first | second), strict=True):
            merge.action_undo()
            self.assertEqual(get_followed(), sorted(leads.ids))

    def test_an_activity_that_was_done_since_stays_done(self):
        """REQ-6.5: and goes back to its lead."""
        activity = self.other.sudo().activity_schedule(
            "mail.mail_activity_data_todo", summary="Call", user_id=self.user_own.id
        )
        merge = self.env["lead.lead"].sudo()._merge(self.into.sudo(), self.other.sudo())
        self.assertEqual(activity.res_id, self.into.id)
        activity.action_feedback(feedback="Called")
        merge.action_undo()
        done = activity.with_context(active_test=False)
        done.invalidate_recordset()
        self.assertEqual((done.res_id, done.active), (self.other.id, False))
