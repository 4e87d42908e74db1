from unittest.mock import patch

import psycopg2.errors

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .import_common import LeadImportCommon


@tagged("post_install", "-at_install")
class TestImportPolicy(LeadImportCommon):
    """What becomes of rows that a lead exists for, as it is chosen in the importer."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.by_email = cls._create_lead(name="By e-mail", email="a@example.com")
        cls.by_phone = cls._create_lead(name="By phone", phone="601 000 111", city="Gdynia")
        cls.by_vat = cls._create_lead(name="By tax ID", vat="PL 526-104-08-28")

    def _import(self, text, policy="update", match=("email",), update="overwrite", **options):
        """Import a text after a Test of it, and return the answer; both say the same."""
        options |= {
            "lead_duplicate_policy": policy,
            "lead_duplicate_match": list(match),
            "lead_duplicate_update": update,
        }
        importer = self._create_importer(text)
        self.env.flush_all()
        [test] = self._import_file(importer, dryrun=True, **options)
        before = self.env["lead.lead"].search([]).mapped("write_date")
        self.assertEqual(self.env["lead.lead"].search([]).mapped("write_date"), before)
        [result] = self._import_file(importer, **options)
        self.assertEqual(test["lead_preview"], result["lead_preview"])
        return result

    def _count(self, result):
        counts = result["lead_preview"]
        return tuple(counts[name] for name in ("created", "updated", "skipped", "error"))

    def test_each_key_finds_its_lead(self):
        """REQ-6.10: e-mail, phone, name, tax ID however written, ID without its zeros."""
        code = self.by_phone.code
        cells = {
            "email": ("Email", "A@Example.com", self.by_email),
            "phone": ("Phone", "+48601000111", self.by_phone),
            "name": ("Name", "by  E-MAIL", self.by_email),
            "vat": ("Tax ID", "5261040828", self.by_vat),
            "code": ("Code", code.lstrip("0") if code.isdigit() else code, self.by_phone),
        }
        for name, (heading, cell, lead) in cells.items():
            with self.subTest(name=name):
                text = f"{heading};City\n{cell};{name}"
                self.assertEqual(self._count(self._import(text, match=[name])), (0, 1, 0, 0))
                self.assertEqual(lead.city, name)
        self.assertEqual(self.by_phone.code, code)

    def test_rows_of_a_merged_lead_are_about_the_one_that_stays(self):
        """REQ-6.4, REQ-6.10: by each key; after Undo about itself again."""
        into = self._create_lead(name="Stays")
        other = self._create_lead(name="Goes", email="g@x.example", phone="601 999 000", vat="PL1")
        cells = {
            "email": ("Email", "g@x.example"),
            "phone": ("Phone", "601 999 000"),
            "name": ("Name", "GOES"),
            "vat": ("Tax ID", "pl 1"),
            "code": ("Code", other.code),
        }
        self.env["lead.lead"].sudo()._merge(
            into.sudo(),
            other.sudo(),
            {"email": "s@x.example", "phone": "602 999 000", "vat": "PL2"},
        )
        for name, (heading, cell) in cells.items():
            with self.subTest(name=name):
                text = f"{heading};City\n{cell};{name}"
                self.assertEqual(self._count(self._import(text, match=[name])), (0, 1, 0, 0))
                self.assertEqual((into.city, other.city), (name, False))
        # of two rows about the lead that stays, by its own address and by the other one
        into.email = "s@x.example"
        text = "Email;City\ns@x.example;Hel\ng@x.example;Puck"
        self.assertEqual(self._count(self._import(text)), (0, 2, 0, 0))
        self.assertEqual(into.city, "Puck")
        self.env["lead.merge"].search([("lead_id", "=", into.id)]).action_undo()
        self._import("Email;City\ng@x.example;Reda")
        self.assertEqual(other.city, "Reda")

    def test_rows_that_name_a_merged_lead_by_its_number(self):
        """REQ-6.4, REQ-6.10: in the database or by an external ID, they are about the other."""
        into, other = self._create_lead(name="Stays"), self._create_lead(name="Goes")
        name = {"module": "__import__", "name": "goes", "model": "lead.lead", "res_id": other.id}
        self.env["ir.model.data"].create(name)
        self.env["lead.lead"].sudo()._merge(into.sudo(), other.sudo())
        Lead = self.env["lead.lead"].with_user(self.user_manager)
        for column, cell in ((".id", str(other.id)), (".id", other.id), ("id", "goes")):
            with self.subTest(column=column, cell=cell):
                into.city = False
                result = Lead.load([column, "city"], [[cell, "Hel"]])
                self.assertEqual((result["ids"], result["messages"]), ([into.id], []))
                self.assertEqual((into.city, other.city), ("Hel", False))
        Lead.load([".id", "city"], [[other.id, "Puck"], [into.id, "Reda"]])
        self.assertEqual((into.city, other.city), ("Reda", False))

    def test_a_conflict_with_others_is_no_error_of_a_row(self):
        """REQ-6.10: Odoo repeats the import, as every request that came second."""
        conflict = psycopg2.errors.SerializationFailure("could not serialize access")
        Lead = self.env["lead.lead"].with_user(self.user_all)
        with (
            patch.object(type(Lead), "_load_records", side_effect=conflict),
            self.assertRaises(psycopg2.errors.SerializationFailure),
        ):
            Lead.load(["name"], [["Somebody"]])

    def test_the_chosen_order_decides(self):
        """REQ-6.10: and the row that two leads fit is told."""
        text = "Name;Email;Phone;City\nX;a@example.com;601000111;Hel"
        result = self._import(text, match=["phone", "email"])
        self.assertEqual((self.by_phone.city, self.by_email.city), ("Hel", False))
        [note] = result["lead_preview"]["notes"]
        self.assertIn("Phone finds the lead", note["message"])
        self.assertIn("Email finds", note["message"])
        self.assertEqual(note["lead_row"], 2)
        self.by_phone.email = False
        self._import(text.replace("Hel", "Puck"), match=["email", "phone"])
        self.assertEqual(self.by_email.city, "Puck")

    def test_an_update_fills_only_what_is_empty(self):
        """REQ-6.10: own fields one by one, tags and texts too."""
        lead_type = self._create_type(
            properties_definition=[
                {"name": "size", "string": "Size", "type": "char"},
                {"name": "note", "string": "Note", "type": "char"},
            ]
        )
        tags = self.env["lead.tag"].create([{"name": "Old"}, {"name": "New"}])
        self.by_phone.write(
            {
                "type_id": lead_type.id,
                "tag_ids": [Command.set(tags[0].ids)],
                "properties": {"size": "M"},
            }
        )
        status = self.by_phone.status_id
        text = (
            "Name;Phone;City;Zip;Tags;Status;Description;properties.size;properties.note\n"
            "New name;601000111;Hel;84-150;New;Second;Text;XL;Fragile"
        )
        self._import(text, match=["phone"], update="empty")
        lead = self.by_phone
        lead.invalidate_recordset()
        self.assertEqual((lead.name, lead.city, lead.zip), ("By phone", "Gdynia", "84-150"))
        self.assertEqual((lead.tag_ids, lead.status_id), (tags[0], status))
        self.assertEqual((lead.properties["size"], lead.properties["note"]), ("M", "Fragile"))
        self.assertIn("Text", lead.description)
        self._import(text, match=["phone"])
        lead.invalidate_recordset()
        self.assertEqual((lead.name, lead.city, lead.tag_ids), ("New name", "Hel", tags[1]))
        self.assertEqual((lead.properties["size"], lead.status_id), ("XL", self.status_qualified))

    def test_a_blank_own_field_says_nothing(self):
        """REQ-6.10, REQ-1.12: a new lead gets the default, another one keeps what it has."""
        self._create_type(
            "Fair",
            properties_definition=[
                {"name": "size", "string": "Size", "type": "char", "default": "S"},
                {"name": "note", "string": "Note", "type": "char"},
            ],
        )
        text = "Email;Type;properties.size;properties.note\n%s;Fair;;New\n2%s;Fair;;New"
        self.by_email.type_id = self.env["lead.type"].search([("name", "=", "Fair")])
        self.by_email.properties = {"size": "XL"}
        self._import(text % ("a@example.com", "@example.com"))
        self.by_email.invalidate_recordset()
        self.assertEqual(dict(self.by_email.properties), {"size": "XL", "note": "New"})
        self._import(text % ("new@example.com", "new@example.com"))
        leads = self.env["lead.lead"].search([("email", "like", "new@example.com")])
        self.assertEqual(
            [dict(lead.properties) for lead in leads], [{"size": "S", "note": "New"}] * 2
        )

    def test_own_fields_of_another_type_are_kept_as_text(self):
        """REQ-6.10, REQ-1.25: a lead without the type has no place for them."""
        self._create_type(
            "Fair", properties_definition=[{"name": "size", "string": "Size", "type": "char"}]
        )
        self._create_type("Other")
        self.assertFalse(self.by_email.type_id)
        text = "Email;Type;properties.size\n%s;;XL\nother@example.com;Other;M\nx@example.com;Fair;L"
        result = self._import(text % "a@example.com")
        self.assertEqual(result["messages"], [])
        _first, second, third = self.env["lead.lead"].browse(result["ids"])
        self.assertIn("Size: XL", self.by_email.description)
        self.assertIn("Size: M", second.description)
        self.assertEqual(third.properties["size"], "L")
        self.assertFalse(third.description)

    def test_own_fields_of_rows_about_the_same_lead(self):
        """REQ-6.10: one by one, as the others."""
        names = ["size", "note", "place"]
        lead_type = self._create_type(
            properties_definition=[{"name": n, "string": n, "type": "char"} for n in names]
        )
        text = (
            "Email;properties.size;properties.note;properties.place\n"
            "a@example.com;M;;Hel\na@example.com;;Fragile;Puck"
        )
        for update, place in (("empty", "Hel"), ("overwrite", "Puck")):
            with self.subTest(update=update):
                self.by_email.type_id = lead_type
                self.by_email.properties = False
                self._import(text, update=update)
                self.by_email.invalidate_recordset()
                self.assertEqual(
                    dict(self.by_email.properties),
                    {"size": "M", "note": "Fragile", "place": place},
                )

    def test_rows_about_the_same_lead(self):
        """REQ-6.10: the last one counts, or the first where only empty fields are filled."""
        text = "Name;Email;City\nX;a@example.com;Hel\nY;a@example.com;Puck"
        result = self._import(text, update="empty")
        self.assertEqual(self.by_email.city, "Hel")
        self.assertIn("earlier one counts", result["lead_preview"]["notes"][0]["message"])
        result = self._import(text)
        self.assertEqual((self.by_email.name, self.by_email.city), ("Y", "Puck"))
        [note] = result["lead_preview"]["notes"]
        self.assertEqual(note["lead_row"], 3)
        self.assertIn("later one counts", note["message"])
        new = text.replace("a@", "new@")
        self.assertEqual(self._count(self._import(new)), (1, 1, 0, 0))
        result = self._import(text, policy="skip")
        self.assertEqual(self._count(result), (0, 0, 2, 0))

    def test_several_leads_of_one_row(self):
        """REQ-6.10: an open one before a closed one, then the newest; it is said."""
        newer, closed = self._create_leads(2, email="a@example.com")
        closed.write(self._as_lost())
        result = self._import("Name;Email;City\nX;a@example.com;Hel")
        self.assertEqual((newer.city, self.by_email.city), ("Hel", False))
        [note] = result["lead_preview"]["notes"]
        self.assertIn("3 leads have the same Email", note["message"])
        self.assertIn(newer.code, note["message"])

    def test_a_test_counts_errors_and_what_the_others_would_do(self):
        """REQ-6.10: new, update, skip, error, and nothing is written."""
        text = (
            "Name;Email;Country;Expected revenue\n"
            "New;new@example.com;Poland;1\n"
            "Known;a@example.com;Poland;2\n"
            "Nowhere;n@example.com;Atlantis;3\n"
            "Negative;m@example.com;Poland;-4"
        )
        importer = self._create_importer(text)
        options = {"lead_duplicate_policy": "update", "lead_duplicate_match": ["email"]}
        [test] = self._import_file(importer, dryrun=True, **options)
        self.assertEqual(self._count(test), (1, 1, 0, 2))
        self.assertNotIn("lead_import", test)
        self.assertEqual(self.by_email.name, "By e-mail")

    def test_leads_of_others_are_not_named(self):
        """REQ-6.10, REQ-1.4: another company's lead is no match, and in no note."""
        self._create_lead(user=self.user_company_b, name="Secret", email="b@example.com")
        result = self._import("Name;Email\nX;b@example.com")
        self.assertEqual(self._count(result), (1, 0, 0, 0))
        self.assertFalse(result["lead_preview"]["notes"])

    def test_what_makes_no_sense_is_refused_in_words(self):
        """REQ-6.10"""
        importer = self._create_importer("Name\nX")
        for options in (
            {"lead_duplicate_policy": "update", "lead_duplicate_match": ["fax"]},
            {"lead_duplicate_policy": "update", "lead_duplicate_match": []},
            {
                "lead_duplicate_policy": "update",
                "lead_duplicate_match": ["email"],
                "lead_duplicate_update": "sometimes",
            },
        ):
            with self.subTest(options=options), self.assertRaises(UserError):
                self._import_file(importer, **options)
