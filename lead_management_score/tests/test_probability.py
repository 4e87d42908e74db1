from odoo.tests import Form, tagged

from .common import LeadScoreCommon


@tagged("post_install", "-at_install")
class TestProbabilityFromScore(LeadScoreCommon):
    """A manager lets scores write the probability; what people enter stays."""

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.ended = cls._create_ended(300)
        cls.model = cls._train()
        cls.model._as_server().write({"write_probability": True, "state": "done"})
        cls.status_new.probability = 10
        cls.status_qualified.probability = 35
        cls.lead = cls._create_lead(
            source_id=cls.referral.id, user=cls.user_own, status_id=cls.status_new.id
        )

    def _score(self, lead=None):
        lead = (lead or self.lead).sudo()
        lead._score()
        lead.invalidate_recordset()
        return lead.probability

    def _write(self, **values):
        self.lead.with_user(self.user_own).write(values)

    def test_the_forecast_is_written_and_follows(self):
        """REQ-7.10: where the manager chose that, and nobody has entered one."""
        self.assertEqual(self._score(), round(self.lead.score_chance))
        self.assertNotEqual(self.lead.probability, 10)
        before = self.lead.date_last_user_change
        self._write(source_id=self.advertisement.id)
        self.assertEqual(self._score(), round(self.lead.score_chance))
        self.assertLess(self.lead.probability, 50)
        self.assertGreaterEqual(self.lead.date_last_user_change, before)

    def test_what_was_entered_stays_whatever_it_is(self):
        """REQ-7.10: never over a typed one, the status's own number included."""
        for entered in (77, self.status_new.probability):
            with self.subTest(entered=entered):
                self._write(probability=entered)
                self.assertEqual(self._score(), entered)

    def test_what_was_entered_on_creation_stays(self):
        """REQ-7.10: by the API and by an import."""
        lead = self._create_lead(
            source_id=self.referral.id, status_id=self.status_new.id, probability=10
        )
        self.assertEqual(self._score(lead), 10)

    def test_a_form_brings_the_probability_of_its_status_and_enters_none(self):
        """REQ-7.10: nobody has typed what a new form shows, nor what a status brings."""
        Lead = self.env["lead.lead"].with_user(self.user_own)
        values = {"name": "Of a form", "status_id": self.status_new.id, "probability": 10}
        [saved] = Lead.web_save(values | {"source_id": self.referral.id}, {})
        lead = Lead.browse(saved["id"])
        self.assertEqual(self._score(lead), round(lead.score_chance))
        lead.web_save({"status_id": self.status_qualified.id, "probability": 35}, {})
        self.assertEqual(self._score(lead), round(lead.score_chance))

    def test_a_form_with_a_number_of_ones_own(self):
        """REQ-7.10: typed into a new form."""
        with Form(self.env["lead.lead"].with_user(self.user_own)) as form:
            form.name = "Of a form"
            form.source_id = self.referral
            form.probability = 64
        self.assertEqual(self._score(form.record), 64)

    def test_who_enters_nothing_gives_it_back(self):
        """REQ-7.10: 0 is no probability that somebody has stated."""
        self._write(probability=77)
        self._write(probability=0)
        self.assertEqual(self._score(), round(self.lead.score_chance))

    def test_what_was_entered_stays_from_status_to_status(self):
        """REQ-7.10: until the lead ends; reopened, it is the score's."""
        self._write(probability=10)
        self._write(status_id=self.status_qualified.id)
        self.assertEqual(self._score(), 10)
        self.lead.set_won()
        self.assertEqual(self.lead.probability, 100)
        self.lead.status_id = self.status_qualified
        self.assertEqual(self._score(), round(self.lead.score_chance))

    def test_a_copy_is_typed_where_the_lead_was(self):
        """REQ-7.10: Copy enters nothing."""
        self._score()
        self.assertFalse(self.lead.copy().probability_is_typed)
        self._write(probability=77)
        self.assertEqual(self._score(self.lead.copy()), 77)

    def test_without_the_setting_nothing_is_written(self):
        """REQ-7.10: the manager chooses it."""
        self.model.write_probability = False
        self.assertEqual(self._score(), 10)
