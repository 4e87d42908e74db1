from odoo import fields
from odoo.tests import tagged
from odoo.tools import format_datetime

from .common import AssignmentCommon


@tagged("post_install", "-at_install")
class TestExplanation(AssignmentCommon):
    """Each decision says why, as data."""

    def test_why_in_sentences_and_as_data(self):
        """REQ-7.3: the rule, who was next, who was passed over and why."""
        rule = self._create_rule("Retail from Poland", self.sellers[:3])
        self._limit(self.sellers[0], away_until="2099-12-01 12:00:00")
        self._limit(self.sellers[1], max_open=1)
        self._create_lead(user=self.user_manager, user_id=self.sellers[1].id)
        lead = self._receive()
        log = lead.assignment_log_ids
        self.assertEqual(log.next_user_id, self.sellers[0])
        self.assertEqual(log.data["order"], self.sellers[:3].ids)
        self.assertEqual(
            [(one.user_id, one.reason, one.figures or None) for one in log.pass_ids],
            [
                (self.sellers[0], "away", {"until": "2099-12-01 12:00:00"}),
                (self.sellers[1], "open_limit", {"limit": 1, "count": 1}),
            ],
        )
        text = lead.assignment_reason
        for words in (
            "Rule “Retail from Poland”, in turn.",
            f"Next was {self.sellers[0].name}.",
            f"{self.sellers[1].name} (has 1 of 1 open leads)",
            f"{self.sellers[2].name} gets it.",
        ):
            self.assertIn(words, text)
        # a rule that is gone still explains what it did
        rule.unlink()
        self.assertIn("Retail from Poland", log.explanation)

    def test_every_reader_reads_it_in_the_own_language(self):
        """REQ-7.3: no text is stored but the rule's name; sentences are made for the reader."""
        self._create_rule(people=self.sellers[:2])
        self._limit(self.sellers[0], away_until="2099-12-01 12:00:00")
        log = self._receive().assignment_log_ids
        until = fields.Datetime.to_datetime("2099-12-01 12:00:00")
        texts = {}
        for code in ("en_US", "pl_PL", "ru_RU"):
            self.env["res.lang"]._activate_lang(code)
            as_reader = log.with_context(lang=code, tz="UTC")
            texts[code] = as_reader.explanation
            self.assertIn(format_datetime(as_reader.env, until, dt_format="short"), texts[code])
            self.assertIn(self.sellers[1].name, texts[code])
        self.assertEqual(len(set(texts.values())), 3)
        self.assertEqual(log.pass_ids.figures, {"until": "2099-12-01 12:00:00"})

    def test_a_lead_that_somebody_else_got_by_hand_is_not_explained(self):
        """REQ-7.3: the rule's reason belongs to the rule's person."""
        self._create_rule(people=self.sellers[:1])
        lead = self._receive()
        lead.user_id = self.sellers[1]
        self.assertFalse(lead.assignment_reason)
        self.assertTrue(lead.assignment_log_ids)

    def test_the_summary_of_a_rule_reads_as_a_sentence(self):
        """REQ-7.1"""
        poland = self.env.ref("base.pl")
        rule = self._create_rule(condition=f"[('country_id', '=', {poland.id})]")
        self.assertEqual(rule.summary, "Country is Poland → North, in turn")
        rule.write(
            {
                "condition": "['|', ('expected_revenue', '>', 60), ('email', '=', False)]",
                "method": "weight",
            }
        )
        self.assertEqual(
            rule.summary,
            "Expected revenue above 60 or Email is empty → North, by weight",
        )
        inner = f"[('city', '=', 'Gdynia'), ('country_id', '=', {poland.id})]"
        rule.condition = f"[('partner_id', 'any', {inner})]"
        self.assertEqual(
            rule.summary,
            "Customer › City is Gdynia and Customer › Country is Poland → North, by weight",
        )
        rule.condition = "[('partner_id', 'not any', [('city', '=', 'Gdynia')])]"
        self.assertEqual(rule.summary, "not (Customer › City is Gdynia) → North, by weight")
        rule.condition = "[]"
        self.assertEqual(rule.summary, "All leads → North, by weight")

    def test_what_can_be_reported(self):
        """REQ-7.3: counts by person and reason, for pivot and graph."""
        self._create_rule(people=self.sellers[:2])
        self._limit(self.sellers[0], away_until="2099-12-01 12:00:00")
        leads = self._receive(3)
        passes = self.env["lead.assignment.pass"].with_user(self.user_manager)
        rows = passes._read_group(
            [("lead_id", "in", leads.ids)], ["user_id", "reason"], ["__count"]
        )
        self.assertEqual(rows, [(self.sellers[0].with_user(self.user_manager), "away", 3)])
        logs = self.env["lead.assignment.log"].with_user(self.user_manager)
        rows = logs._read_group(
            [("lead_id", "in", leads.ids)], ["outcome"], ["__count", "passed_count:sum"]
        )
        self.assertEqual(rows, [("given", 3, 3)])


@tagged("post_install", "-at_install")
class TestTrial(AssignmentCommon):
    """The rules can be tried."""

    def _try(self, **values):
        trial = self.env["lead.assignment.trial"].with_user(self.user_manager)
        trial = trial.create({"company_id": self.company_a.id, **values})
        trial.action_run()
        return trial

    def test_a_dry_run_writes_nothing(self):
        """REQ-7.3: the table of who would get how many, and why; no turn is used up."""
        rule = self._create_rule(people=self.sellers[:3])
        self._limit(self.sellers[1], away_until="2099-01-01 00:00:00")
        leads = self._create_leads(10, user=self.user_manager, user_id=False)
        trial = self._try(lead_count=10)
        self.assertEqual(
            {one.user_id: (one.lead_count, one.passed_count) for one in trial.share_ids},
            {
                self.sellers[0]: (5, 0),
                self.sellers[2]: (5, 0),
                self.sellers[1]: (0, 5),
            },
        )
        self.assertEqual(trial.line_ids.lead_id, leads)
        self.assertIn("Passed over", trial.line_ids[1].explanation)
        self.assertFalse(leads.user_id)
        self.assertFalse(leads.sudo().assignment_log_ids)
        self.assertFalse(self.env["lead.assignment.turn"].search([("rule_id", "=", rule.id)]))
        self.assertEqual(self._receive().user_id, self.sellers[0])

    def test_an_archived_rule_is_tried_before_it_is_used(self):
        """REQ-7.3"""
        rule = self._create_rule(active=False)
        lead = self._create_lead(user=self.user_manager, user_id=False)
        trial = self._try(rule_ids=rule.ids)
        self.assertEqual(trial.line_ids.user_id, self.sellers[0])
        self.assertFalse(lead.user_id)
