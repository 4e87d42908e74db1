import base64

from odoo.tests import tagged

from .test_merge import MergeCommon

BY_COMPANY = {"company_dependent": True}


@tagged("post_install", "-at_install")
class TestMergeOwnFields(MergeCommon):
    """Fields that an administrator has added, of kinds that the suite itself has none of."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        # for the whole class: the registry keeps them until its end
        cls._create_own_fields(
            x_photo={"ttype": "binary"},
            x_plan={"ttype": "binary"},
            x_plan_filename={"ttype": "char"},
            x_about={"ttype": "reference", "selection": "[('res.partner', 'Partner')]"},
            x_place={"ttype": "char", **BY_COMPANY},
            x_partner_id={"ttype": "many2one", "relation": "res.partner", **BY_COMPANY},
            x_motto={"ttype": "char", "translate": "standard"},
        )
        cls._create_own_fields(
            "res.partner",
            x_lead_id={"ttype": "many2one", "relation": "lead.lead", **BY_COMPANY},
        )

    @classmethod
    def _create_own_fields(cls, model="lead.lead", **kinds):
        """Add fields to a model: {name: values of the field}."""
        model_id = cls.env["ir.model"]._get_id(model)
        cls.env["ir.model.fields"].create(
            [
                {"name": name, "field_description": name, "model_id": model_id, **values}
                for name, values in kinds.items()
            ]
        )

    def test_a_file_is_taken_too(self):
        """REQ-6.3, REQ-6.5: of the newest that has one; undone, it is there no more."""
        into, older, newer = self._create_leads(3)
        files = [base64.b64encode(text) for text in (b"old", b"new", b"own")]
        older.x_photo, newer.x_photo, into.x_plan = files
        newer.x_plan = files[0]
        merge = self._merge(into, older | newer)
        self.assertEqual((into.x_photo, into.x_plan), (files[1], files[2]))
        merge.action_undo()
        self.env.invalidate_all()
        self.assertEqual((into.x_photo, into.x_plan), (False, files[2]))
        self.assertEqual((older.x_photo, newer.x_photo), (files[0], files[1]))

    def test_files_are_rows_of_the_dialog(self):
        """REQ-6.2, REQ-6.5: told by name or kind, chosen, and what was replaced comes back."""
        Lead = self.env["lead.lead"].with_user(self.user_own)
        into, other, third = (Lead.browse(lead.id) for lead in self._create_leads(3))
        pixel = (
            b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
            b"RU5ErkJggg=="
        )
        into.x_photo, other.x_photo = base64.b64encode(b"one"), pixel
        other.x_plan = third.x_plan = base64.b64encode(b"same")
        other.x_plan_filename = "plan.pdf"
        leads = into | other | third
        rows = {row["name"]: row for row in Lead.get_merge_preview(leads.ids, into.id)["rows"]}
        photo, plan = rows["x_photo"], rows["x_plan"]
        self.assertEqual(photo["values"][into.id], "File (3.00 bytes)")
        self.assertIn("Image (", photo["values"][other.id])
        self.assertEqual(photo["values"][third.id], "")
        self.assertEqual((photo["chosen"], plan["chosen"]), (into.ids, third.ids))
        self.assertEqual(plan["values"][other.id], "plan.pdf")
        merged = Lead.merge_leads(leads.ids, into.id, {"x_photo": other.id, "x_plan": into.id})
        self.env.invalidate_all()
        self.assertEqual((into.x_photo, into.x_plan), (pixel, False))
        self.env["lead.merge"].with_user(self.user_own).browse(merged["merge_id"]).action_undo()
        self.env.invalidate_all()
        self.assertEqual((into.x_photo, into.x_plan), (base64.b64encode(b"one"), False))
        self.assertEqual(other.x_photo, pixel)
        again = Lead.merge_leads(leads.ids, into.id, {"x_photo": third.id})
        self.env.invalidate_all()
        self.assertFalse(into.x_photo)
        self.assertEqual(into.x_plan, base64.b64encode(b"same"))
        self.env["lead.merge"].with_user(self.user_own).browse(again["merge_id"]).action_undo()
        self.env.invalidate_all()
        self.assertEqual((into.x_photo, into.x_plan), (base64.b64encode(b"one"), False))

    def test_a_replaced_file_is_nobodys_to_see(self):
        """REQ-1.14, REQ-6.5: until the merge is undone; two merges, the first undone first."""
        Lead = self.env["lead.lead"].with_user(self.user_own)
        into, first, second = (Lead.browse(lead.id) for lead in self._create_leads(3))
        files = [base64.b64encode(text) for text in (b"one", b"two", b"three")]
        into.x_photo, first.x_photo, second.x_photo = files
        merges = [
            Lead.merge_leads([into.id, lead.id], into.id, {"x_photo": lead.id})["merge_id"]
            for lead in first | second
        ]
        Attachment = self.env["ir.attachment"].with_user(self.user_own)
        domain = [("res_model", "=", "lead.lead"), ("res_id", "=", into.id)]
        replaced = [*domain, ("res_field", "like", "x_photo:")]
        self.assertEqual(Attachment.sudo().search_count(replaced), 2)
        self.assertFalse(Attachment.search(replaced))
        for merge_id, expected in zip(merges, (files[2], files[0]), strict=True):
            self.env["lead.merge"].with_user(self.user_own).browse(merge_id).action_undo()
            self.env.invalidate_all()
            self.assertEqual(into.x_photo, expected)

    def test_what_a_field_names_is_told_by_its_name(self):
        """REQ-6.2: also where a field names a record of any model."""
        into, other = self._create_leads(2)
        partner = self.env["res.partner"].create({"name": "Somebody"})
        other.x_about = f"res.partner,{partner.id}"
        Lead = self.env["lead.lead"].with_user(self.user_own)
        rows = Lead.get_merge_preview([into.id, other.id], into.id)["rows"]
        [row] = [row for row in rows if row["name"] == "x_about"]
        self.assertEqual(row["values"], {into.id: "", other.id: "Somebody"})
        self._merge(into, other)
        self.assertEqual(into.x_about, partner)

    def test_a_value_for_each_company_or_language(self):
        """REQ-6.3, REQ-6.5: it is chosen, and the former one comes back."""
        partners = self.env["res.partner"].create([{"name": "One"}, {"name": "Two"}])
        names = ["x_place", "x_partner_id", "x_motto"]
        before, chosen = (
            dict(zip(names, values, strict=True))
            for values in zip(("Hel", "Gdynia"), partners.ids, ("Then", "Now"), strict=True)
        )
        into, other = (lead.with_user(self.user_own) for lead in self._create_leads(2))
        into.write(before)
        other.write(chosen)
        merge = self._merge(into, other, chosen)
        self.assertRecordValues(into, [chosen])
        merge.action_undo()
        self.env.invalidate_all()
        self.assertRecordValues(into | other, [before, chosen])

    def test_what_differs_by_company_moves(self):
        """REQ-6.4, REQ-6.5: of each company that has a merged lead, and back."""
        into, other, third = self._create_leads(3)
        partners = self.env["res.partner"].create([{"name": "One"}, {"name": "Two"}])
        companies = self.company_a | self.company_b
        for company, leads in zip(companies, (other | third, other | into), strict=True):
            for partner, lead in zip(partners.with_company(company), leads, strict=True):
                partner.x_lead_id = lead

        def read():
            self.env.flush_all()
            self.env.invalidate_all()
            return [p.x_lead_id for c in companies for p in partners.with_company(c)]

        self.assertEqual(read(), [other, third, other, into])
        merge = self._merge(into, other)
        self.assertEqual(read(), [into, third, into, into])
        partners[0].with_company(self.company_b).x_lead_id = third
        merge.action_undo()
        self.assertEqual(read(), [other, third, third, into])
