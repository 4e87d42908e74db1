from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .test_merge import MergeCommon

NAMING = [
    {"name": "ref", "string": "Introduced by", "type": "many2one", "comodel": "lead.lead"},
    {"name": "refs", "string": "Colleagues", "type": "many2many", "comodel": "lead.lead"},
    {"name": "number", "string": "Number", "type": "integer"},
]


@tagged("post_install", "-at_install")
class TestMergeOwnReferences(MergeCommon):
    """Own fields of leads and of other models that name leads, which have no column."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.naming = cls._create_type("Naming", properties_definition=NAMING)
        cls.settings_a.properties_definition = [{**NAMING[0], "name": "boss"}]
        Base = cls.env["properties.base.definition"].sudo()
        base = Base._get_definition_for_property_field("res.partner", "properties")
        base.properties_definition = NAMING
        # the same names, but they name no lead
        cls.numbers = cls._create_type(
            "Numbers",
            properties_definition=[{"name": "ref", "string": "Number", "type": "integer"}],
        )

    def _read_stored(self, records, *names):
        self.env.flush_all()
        self.env.invalidate_all()
        columns = SQL(", ").join(map(SQL.identifier, names))
        return self.env.execute_query(
            SQL(
                "SELECT id, %s FROM %s WHERE id = ANY(%s) ORDER BY id",
                columns,
                SQL.identifier(records._table),
                records.ids,
            )
        )

    def test_they_follow_and_return(self):
        """REQ-6.4, REQ-6.5: of leads, of partners, of a type that the lead had before."""
        into, other, third = self._create_leads(3)
        naming, kept = self._create_leads(2, type_id=self.naming.id)
        for lead in naming | kept:
            lead.properties = {"ref": other.id, "refs": (other | third).ids, "number": other.id}
            lead.company_properties = {"boss": other.id}
        kept.type_id = self.numbers
        kept.properties = {"ref": other.id}
        partners = self.env["res.partner"].create(
            [
                {"name": "One", "properties": {"refs": (other | into).ids, "ref": other.id}},
                {"name": "Two", "properties": {"ref": third.id, "number": other.id}},
            ]
        )
        columns = ("properties", "company_properties", "properties_kept")

        def read():
            leads = into | other | third | naming | kept
            return self._read_stored(leads, *columns), self._read_stored(partners, "properties")

        before = read()
        merge = self._merge(into, other)
        values = {"ref": into.id, "refs": [into.id, third.id], "number": other.id}
        self.assertEqual(
            self._read_stored(naming | kept, *columns),
            [
                (naming.id, values, {"boss": into.id}, None),
                (kept.id, {"ref": other.id}, {"boss": into.id}, {str(self.naming.id): values}),
            ],
        )
        self.assertEqual(
            self._read_stored(partners, "properties"),
            [
                (partners[0].id, {"refs": [into.id], "ref": into.id}),
                (partners[1].id, {"ref": third.id, "number": other.id}),
            ],
        )
        self.assertEqual(partners[0].properties["refs"], into)
        merge.action_undo()
        self.assertEqual(read(), before)

    def test_what_somebody_has_changed_since_stays(self):
        """REQ-6.5: of a list what came with the merge returns, the rest stays."""
        into, other, third, further = self._create_leads(4)
        partners = self.env["res.partner"].create(
            [{"name": name, "properties": {"refs": other.ids, "ref": other.id}} for name in "AB"]
        )
        merge = self._merge(into, other)
        partners[0].properties = {"refs": (into | third).ids, "ref": third.id}
        partners[1].properties = {"refs": [], "ref": False}
        merge.action_undo()
        self.env.invalidate_all()
        self.assertEqual(partners[0].properties["refs"], third | other)
        self.assertEqual(partners[0].properties["ref"], third)
        self.assertFalse(partners[1].properties["ref"])
        self.assertFalse(further.properties)

    def test_two_merges_undone_in_any_order(self):
        """REQ-6.5"""
        into, first, second = self._create_leads(3)
        partner = self.env["res.partner"].create(
            {"name": "One", "properties": {"refs": (first | second).ids, "ref": first.id}}
        )
        merges = [self._merge(into, first), self._merge(into, second)]
        for merge in merges:
            merge.action_undo()
        self.env.invalidate_all()
        self.assertEqual(partner.properties["refs"], first | second)
        self.assertEqual(partner.properties["ref"], first)

    def test_a_list_names_the_lead_that_stays_while_it_stands_for_another(self):
        """REQ-6.4, REQ-6.5: of two merges the first one is undone first."""
        into, first, second, third = self._create_leads(4)
        lists = [(first | second).ids, (second | first | into).ids, (first | second | third).ids]
        partners = self.env["res.partner"].create(
            [{"name": "One", "properties": {"refs": ids}} for ids in lists]
        )
        before = self._read_stored(partners, "properties")
        merges = [self._merge(into, first), self._merge(into, second)]
        partners[2].properties = {"refs": into.ids}
        merges[0].action_undo()
        self.env.invalidate_all()
        for partner in partners:
            self.assertEqual(partner.properties["refs"], into | first)
        merges[1].action_undo()
        self.assertEqual(self._read_stored(partners[:2], "properties"), before[:2])
        self.assertEqual(partners[2].properties["refs"], first | second)

    def test_groups_read_through_a_table_once(self):
        """REQ-6.7: however many there are, also where own fields name their leads."""
        counts = []
        for number in (1, 4):
            groups = []
            for _group in range(number):
                into, other = self._create_leads(2, type_id=self.naming.id)
                into.properties = {"ref": other.id}
                groups.append((into, other, {}))
            self.env.flush_all()
            with self._capture_queries() as queries:
                self.env["lead.lead"]._merge_groups(groups)
            texts = [text for text in map(str, queries) if "@> ANY" in text]
            counts.append(sum(" id = ANY(%s) AND" not in text for text in texts))
        self.assertEqual(counts[0], counts[1])
        self.assertTrue(counts[0])

    def test_what_is_taken_over_names_no_merged_lead(self):
        """REQ-6.4: where one of them named another one of them."""
        into, other, third = self._create_leads(3, type_id=self.naming.id)
        other.properties = {"ref": third.id, "refs": third.ids}
        into.properties = {"number": 5}
        before = self._read_stored(into | other | third, "properties")
        merge = self._merge(into, other | third)
        [(_id, values)] = self._read_stored(into, "properties")
        self.assertEqual(values, {"number": 5, "ref": into.id, "refs": into.ids})
        merge.action_undo()
        self.assertEqual(self._read_stored(into | other | third, "properties"), before)

    def test_groups_merged_together_name_each_other(self):
        """REQ-6.5, REQ-6.7: undoing one of them names no lead that another one has merged."""
        into, other, second_into, second = self._create_leads(4, type_id=self.naming.id)
        into.properties = {"ref": second.id, "refs": second.ids}
        leads = into | other | second_into | second
        before = self._read_stored(leads, "properties")
        merges = into._merge_groups(
            [(into, other, {"function": "Boss"}), (second_into, second, {})]
        ).with_user(self.user_own)
        merges[0].action_undo()
        self.env.invalidate_all()
        self.assertEqual((into.properties["ref"], into.properties["refs"]), (second_into,) * 2)
        self.assertFalse(into.function)
        merges[1].action_undo()
        self.assertEqual(self._read_stored(leads, "properties"), before)

    def test_what_came_beside_the_merge_follows_too(self):
        """REQ-6.4: a card was open since before; noted for Undo."""
        into, other = self._create_leads(2)
        merge = self._merge(into, other)
        partner = self.env["res.partner"].create(
            {"name": "One", "properties": {"ref": other.id, "refs": other.ids}}
        )
        self.env["lead.merge"]._take_late_rows()
        self.env.invalidate_all()
        self.assertEqual(partner.properties["ref"], into)
        merge.action_undo()
        self.env.invalidate_all()
        self.assertEqual((partner.properties["ref"], partner.properties["refs"]), (other, other))

    def test_every_column_with_own_fields_is_known(self):
        """REQ-6.4: of every model in the database, whichever addon has it."""
        rows = self.env.execute_query(
            SQL(
                """SELECT field.model || '.' || field.name FROM ir_model_fields AS field
                     JOIN information_schema.columns AS stored
                       ON stored.table_name = REPLACE(field.model, '.', '_')
                      AND stored.column_name = field.name
                    WHERE field.ttype = 'properties'"""
            )
        )
        found = {name for (name,) in rows}
        self.assertLessEqual(
            {"lead.lead.properties", "lead.lead.company_properties", "res.partner.properties"},
            found,
        )
        known = {column.field for column in self.env["lead.lead"]._get_own_field_columns()}
        self.assertFalse(found - known)


@tagged("post_install", "-at_install")
class TestUndoOfOwnValues(MergeCommon):
    """Own fields and lists are taken back one by one."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.own_type = cls._create_type(
            properties_definition=[
                {"name": name, "string": f"Own {name}", "type": "char"} for name in "abc"
            ]
        )
        model_id = cls.env["ir.model"]._get_id("lead.lead")
        cls.env["ir.model.fields"].create(
            {
                "name": "x_partner_ids",
                "field_description": "Partners",
                "model_id": model_id,
                "ttype": "many2many",
                "relation": "res.partner",
            }
        )

    def _create_own(self, **own):
        return self._create_lead(type_id=self.own_type.id, properties=own)

    def test_an_own_field_changed_since_keeps_no_other_from_returning(self):
        """REQ-6.5: and is named."""
        into, other = self._create_own(), self._create_own(a="x", b="y")
        merge = self._merge(into, other)
        into.properties = {"a": "x", "b": "mine", "c": "new"}
        texts = {}
        Lead = type(self.env["lead.lead"])
        with patch.object(Lead, "_log_merges", lambda _leads, told: texts.update(told)):
            merge.action_undo()
        self.assertEqual(dict(into.properties), {"b": "mine", "c": "new"})
        self.assertIn("Own b", texts[into])
        self.assertNotIn("Own a", texts[into])

    def test_own_fields_of_two_merges_return_in_any_order(self):
        """REQ-6.5"""
        into, first, second = self._create_own(), self._create_own(a="x"), self._create_own(b="y")
        merges = [self._merge(into, first), self._merge(into, second, {"properties": {"a": "z"}})]
        merges[0].action_undo()
        self.assertEqual(into.properties["a"], "z")
        merges[1].action_undo()
        self.assertFalse(any(into.properties.values()))

    def test_own_fields_that_somebody_has_emptied_stay_empty(self):
        """REQ-6.5: what the lead had before the merge, too."""
        into, other = self._create_own(a="x"), self._create_own(b="y")
        merge = self._merge(into, other)
        self.env.flush_all()
        self.env.cr.execute("UPDATE lead_lead SET properties = '{}' WHERE id = %s", [into.id])
        into.invalidate_recordset()
        merge.action_undo()
        into.invalidate_recordset()
        self.assertFalse(any(into.properties.values()))

    def test_an_own_field_that_another_merge_brings_too_stays(self):
        """REQ-6.5: that merge takes it back."""
        into, first, second = (
            self._create_own(),
            self._create_own(a="x", b="y"),
            self._create_own(a="x"),
        )
        merges = [self._merge(into, first), self._merge(into, second)]
        merges[0].action_undo()
        self.assertEqual((into.properties["a"], into.properties["b"]), ("x", False))
        merges[1].action_undo()
        self.assertFalse(any(into.properties.values()))

    def test_lists_return(self):
        """REQ-6.5: tags that were not chosen, own lists that were filled; what was added stays."""
        partners = self.env["res.partner"].create([{"name": "One"}, {"name": "Two"}])
        into = self._create_lead(tag_ids=self.tag_a.ids)
        other = self._create_lead(tag_ids=self.tag_b.ids, x_partner_ids=partners[0].ids)
        merge = self._merge(into, other, {"tag_ids": [Command.set(self.tag_b.ids)]})
        self.assertEqual((into.tag_ids, into.x_partner_ids), (self.tag_b, partners[0]))
        into.x_partner_ids += partners[1]
        merge.action_undo()
        self.assertEqual((into.tag_ids, into.x_partner_ids), (self.tag_a, partners[1]))
