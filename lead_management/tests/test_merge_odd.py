from odoo import Command
from odoo.tests import tagged

from .test_merge import MergeCommon


@tagged("post_install", "-at_install")
class TestMergeOdd(MergeCommon):
    """Leads with what is archived, deleted or moved by now, merged and taken back."""

    def test_what_is_archived_is_taken_over_and_goes(self):
        """REQ-6.3, REQ-6.5: a salesperson who has left, a type, a priority, a customer."""
        gone = self._create_user("gone", "own")
        lead_type = self._create_type("Old")
        partner = self.env["res.partner"].create({"name": "Somebody"})
        other = self._create_lead(
            user=gone, type_id=lead_type.id, priority_id=self.high.id, partner_id=partner.id
        )
        into = self._create_lead(user=self.user_all)
        into.sudo().user_id = False
        before = into.sudo().read(["user_id", "type_id", "priority_id", "partner_id", "team_id"])
        for record in (gone, lead_type, self.high, partner):
            record.sudo().active = False
        merge = self._merge(into, other, user=self.user_all)
        self.assertEqual(into.partner_id, partner)
        merge.with_user(self.user_all).action_undo()
        into.invalidate_recordset()
        names = ["user_id", "type_id", "priority_id", "partner_id", "team_id"]
        self.assertEqual(into.sudo().read(names), before)

    def test_tags_that_were_archived_since(self):
        """REQ-6.5: those that the merge brought go; those that the lead had stay."""
        tag_c = self.env["lead.tag"].create({"name": "C"})
        into = self._create_lead(tag_ids=(self.tag_a | tag_c).ids)
        other = self._create_lead(tag_ids=(self.tag_b | tag_c).ids)
        self.tag_a.active = False
        merge = self._merge(into, other)
        (self.tag_b | tag_c).active = False
        merge.action_undo()
        self.env.invalidate_all()
        every = into.with_context(active_test=False)
        self.assertEqual(every.tag_ids, self.tag_a | tag_c)

    def test_tags_and_people_that_were_deleted_since(self):
        """REQ-6.5: the rest returns."""
        into = self._create_lead(function="Boss")
        partner = self.env["res.partner"].create({"name": "Somebody"})
        other = self._create_lead(
            tag_ids=(self.tag_a | self.tag_b).ids, partner_id=partner.id, priority_id=self.low.id
        )
        merge = self._merge(into, other, {"tag_ids": [Command.set(self.tag_b.ids)]})
        self.tag_a.sudo().unlink()
        other.sudo().with_context(active_test=False).partner_id = False
        into.partner_id = False
        partner.unlink()
        merge.action_undo()
        self.assertFalse(into.tag_ids or into.partner_id or into.priority_id)
        self.assertEqual(other.tag_ids, self.tag_b)

    def test_the_lead_that_stays_went_to_another_company(self):
        """REQ-6.5, REQ-1.4: the others return to their own."""
        user = self.user_both_companies
        into, other = self._create_leads(2, user=user, phone="22 123 45 67")
        other.function = "Boss"
        companies = (self.company_a | self.company_b).ids
        merge = self._merge(into, other, user=user)
        into.with_user(user).with_context(allowed_company_ids=companies).write(
            {"company_id": self.company_b.id, "team_id": False}
        )
        merge.with_user(user).with_context(allowed_company_ids=companies).action_undo()
        self.assertEqual((into.company_id, other.company_id), (self.company_b, self.company_a))
        self.assertTrue(other.active)
        self.assertFalse(into.function)

    def test_own_fields_of_one_name_and_different_kinds(self):
        """REQ-6.2, REQ-6.3: a number of one type is no text of another."""
        kinds = {"char": "many", "integer": 5, "boolean": True}
        types = {
            kind: self._create_type(
                kind, properties_definition=[{"name": "size", "string": "Size", "type": kind}]
            )
            for kind in kinds
        }
        leads = self.env["lead.lead"].concat(
            *(
                self._create_lead(type_id=types[kind].id, properties={"size": value})
                for kind, value in kinds.items()
            )
        )
        into, others = leads[0], leads[1:]
        names = [row["name"] for row in into.get_merge_preview(leads.ids, into.id)["rows"]]
        self.assertNotIn("properties.size", names)
        same = self._create_lead(type_id=into.type_id.id, properties={"size": "few"})
        self.env.flush_all()
        before = leads.read(["properties", "properties_kept", "type_id"])
        for choices, kind, value in (
            ({}, "char", "many"),
            ({"type_id": others[0].id}, "integer", 5),
            ({"type_id": others[1].id}, "boolean", True),
            ({"properties.size": same.id}, "char", "few"),
            # which has no such field
            ({"properties.size": others[0].id}, "char", False),
        ):
            with self.subTest(choices=choices):
                merged = into.merge_leads((leads | same).ids, into.id, choices)
                self.assertEqual(into.type_id, types[kind])
                self.assertEqual(into.properties["size"], value)
                self.assertEqual(len(into.properties_kept), 2)
                self.env["lead.merge"].browse(merged["merge_id"]).action_undo()
                leads.invalidate_recordset()
                self.assertEqual(leads.read(["properties", "properties_kept", "type_id"]), before)

    def test_a_description_in_html_returns_as_it_was(self):
        """REQ-6.3, REQ-6.5: with lists, links and pictures."""
        texts = [
            '<ul><li>One &lt; two</li></ul><p><a href="https://example.com">Link</a></p>',
            '<table><tbody><tr><td>&amp;</td></tr></tbody></table><img src="/web/image/1">',
        ]
        into, other = (self._create_lead(description=text) for text in texts)
        before = [str(lead.description) for lead in into | other]
        merge = self._merge(into, other)
        for part in ("One &lt; two", "<td>&amp;</td>", "/web/image/1"):
            self.assertIn(part, str(into.description))
        merge.action_undo()
        self.env.invalidate_all()
        self.assertEqual([str(lead.description) for lead in into | other], before)
