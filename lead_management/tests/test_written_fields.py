from odoo.tests import tagged

from ..written_fields import on_values, on_written
from .common import LeadManagementCommon


@tagged("post_install", "-at_install")
class TestWrittenFields(LeadManagementCommon):
    """What an addon has to do with some fields is called where these are written."""

    def setUp(self):
        super().setUp()
        self.calls = []

    def _add_method(self, mark, name="_note_call"):
        """Give the model of leads a method, as an addon would, for the time of the test."""
        calls = self.calls

        @mark
        def note(leads, vals, *others):
            calls.append((name, leads.ids, dict(vals)))
            if name == "_note_city":
                vals["function"] = "From the city"

        model = self.env.registry["lead.lead"]
        setattr(model, name, note)
        self.addCleanup(self.env.registry.clear_cache)
        self.addCleanup(delattr, model, name)
        self.env.registry.clear_cache()

    def test_a_method_is_called_for_its_fields_alone(self):
        """REQ-1.29: nothing of an addon runs where a write does not concern it."""
        leads = self._create_leads(2)
        self._add_method(on_written("city", "function"))
        leads.write({"street": "High Street 1"})
        self.assertFalse(self.calls)
        leads.write({"city": "Gdynia"})
        [(_name, ids, vals)] = self.calls
        self.assertEqual(ids, leads.ids)
        self.assertEqual(vals["city"], "Gdynia")

    def test_values_are_completed_before_they_are_written_and_created(self):
        """REQ-1.29: what a method adds to the values is stored, and known to those after it."""
        self._add_method(on_values("city"), "_note_city")
        self._add_method(on_values(lambda lead: {"function"}), "_note_function")
        lead = self._create_lead(city="Gdynia")
        self.assertEqual(lead.function, "From the city")
        lead.write({"city": "Sopot", "function": False})
        self.assertEqual(lead.function, "From the city")
        self.assertEqual(
            [name for name, _ids, _vals in self.calls], ["_note_city", "_note_function"] * 2
        )

    def test_what_was_given_stays_as_it_was(self):
        """REQ-1.29: a method gets a copy of the values."""
        self._add_method(on_values("city"), "_note_city")
        given = {"city": "Gdynia"}
        self._create_lead().write(given)
        self.assertEqual(given, {"city": "Gdynia"})
