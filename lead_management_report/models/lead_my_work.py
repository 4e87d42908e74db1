from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import get_lang

# leads of a section that the page itself shows
SHOWN_LEADS = 5
# leads that are named as what is best done next: few, so that the choice is made
BEST_LEADS = 3


class LeadMyWork(models.AbstractModel):
    """The own day of the current user: what is due, and what waits.

    Without activities a lead's next step is its expected closing; an addon that plans
    activities overrides `_get_step_domains` and adds counters.
    """

    _name = "lead.my.work"
    _description = "My work"
    _inherit = ["lead.report.filter.mixin"]

    @api.model
    @api.readonly
    def get_data(self):
        """Return everything that the page shows, for the current user.

        :returns: dict of `counters` and `sections`; each has name, label and figure, a
            section the first of its leads as well; `row_actions`, the names of what can be
            done with a lead without leaving the page
        :raises AccessError: for those who may not read leads
        """
        today = fields.Date.context_today(self)
        steps = self._get_step_domains(today, self._get_week_end(today))
        labels = self._get_step_labels()
        return {
            "counters": self._get_counters(),
            "sections": self._fill_sections(
                [
                    *self._get_best_sections(steps),
                    *(
                        self._get_section(name, labels[name], domain)
                        for name, domain in steps.items()
                    ),
                ]
            ),
            "row_actions": self._get_row_actions(),
        }

    @api.model
    def _has_work(self):
        """Tell whether the page has anything for the current user to do.

        Hook: an addon knows what else waits for somebody.
        """
        return bool(self.env["lead.lead"].search(self._get_own_domain(), limit=1))

    @api.model
    def _fill_sections(self, sections):
        """Return the sections with their leads as the page shows them, all read at once.

        :param list sections: what `_get_section` returns; `reasons` say {lead id: reason}
        """
        shown = self._get_shown_once(sections)
        leads = self.env["lead.lead"].browse(lead_id for ids in shown for lead_id in ids)
        rows = {row["id"]: row for row in self._read_rows(leads)}
        for section, ids in zip(sections, shown, strict=True):
            reasons = section.pop("reasons", {})
            section["leads"] = [
                rows[lead_id] | self._say_reason(reasons.get(lead_id), rows[lead_id])
                for lead_id in ids
            ]
        return sections

    @api.model
    def _get_shown_once(self, sections):
        """Return the ids of the leads that each section shows: none that stands above already.

        Notes in `above` how many of a section's first leads that leaves out; its figure counts
        them.
        """
        seen, shown = set(), []
        for section in sections:
            found = section["leads"].ids
            ids = [lead_id for lead_id in found if lead_id not in seen]
            section["above"] = len(found) - len(ids)
            shown.append(ids[:SHOWN_LEADS])
            seen.update(shown[-1])
        return shown

    @api.model
    def _read_rows(self, leads):
        """Return what the page shows of leads, a dict for each.

        Hook: an addon that plans activities adds `step_date`, `step_icon` and `step_text`.
        """
        return leads.read(self._get_lead_fields())

    @api.model
    def _get_row_actions(self):
        """Return the names of what the page does with a lead: `move`, `snooze` …

        Hook: an addon adds what it can do, and the page draws a button for each name.
        """
        if not self.env["lead.lead"].has_access("write"):
            return []
        return ["move", "snooze"]

    @api.model
    def postpone_step(self, lead_id, day):
        """Put the next step of a lead off.

        Without activities that is its expected closing. Hook: an addon that plans
        activities moves the nearest one.

        :param int lead_id: id of the lead
        :param str day: when it is due now, as an ISO date
        :returns: what `undo_postpone` knows the step by; True where it is the lead's own date
        :raises AccessError: for a lead that the user may not write
        """
        self._get_lead(lead_id).date_deadline = self._read_day(day)
        return True

    @api.model
    def undo_postpone(self, lead_id, day=False, step=False):
        """Take back that the next step of a lead was put off.

        :param int lead_id: id of the lead
        :param str day: when it was due before, as an ISO date; falsy where nothing was planned
        :param step: what `postpone_step` has returned
        :returns: True
        :raises AccessError: for a lead that the user may not write
        """
        self._get_lead(lead_id).date_deadline = day and self._read_day(day)
        return True

    @api.model
    def _get_lead(self, lead_id):
        """Return a lead that the user may write.

        :raises AccessError: where the user may not
        :raises UserError: for what is no lead
        """
        Lead = self.env["lead.lead"]
        lead = Lead.browse(Lead._as_id(lead_id))
        if not lead:
            raise UserError(self.env._("Say which lead the step belongs to."))
        lead.check_access("write")
        return lead

    @api.model
    def _read_day(self, day):
        """Return the date that an ISO text says.

        :raises UserError: for what is none
        """
        try:
            read = fields.Date.to_date(day) if isinstance(day, str) else None
        except ValueError:
            read = None
        if not read:
            raise UserError(
                self.env._("%(day)s is no day: write it as 2026-12-31.", day=str(day)[:40])
            )
        return read

    @api.model
    def _get_own_domain(self):
        """Return the domain of the user's open leads."""
        return Domain("user_id", "=", self.env.uid) & Domain("is_closed", "=", False)

    @api.model
    def _get_week_end(self, today):
        """Return the last day of the week as the user's language counts it."""
        first = int(get_lang(self.env).week_start)
        return today + timedelta(days=(first - 1 - today.isoweekday()) % 7)

    @api.model
    def _get_step_domains(self, today, week_end):
        """Return {section: domain of the user's leads by their next step}, in order.

        Hook: another addon knows the next step better.

        :param date today: in the user's time zone
        :param date week_end: last day of this week
        """
        return self._get_deadline_step_domains(today, week_end)

    @api.model
    def _get_deadline_step_domains(self, today, week_end):
        """Return `_get_step_domains` by the expected closing."""
        name = "date_deadline"
        tomorrow = today + timedelta(days=1)
        week = Domain(name, ">=", tomorrow) & Domain(name, "<=", week_end)
        return {
            "overdue": Domain(name, "<", today),
            "today": Domain(name, "=", today),
            "week": week,
            "later": Domain(name, ">", week_end) & Domain(name, ">", today),
            "without": Domain(name, "=", False),
        }

    @api.model
    def _get_step_labels(self):
        """Return {section: what it is called}."""
        return {
            "overdue": self.env._("Overdue"),
            "today": self.env._("Today"),
            "week": self.env._("This week"),
            "later": self.env._("Later"),
            "without": self.env._("Without a next step"),
        }

    @api.model
    def _get_section(self, name, label, domain):
        """Return a section with the first of its leads, as a recordset."""
        domain = self._get_own_domain() & domain
        Lead = self.env["lead.lead"]
        # some of them may stand above already
        limit = SHOWN_LEADS + BEST_LEADS
        leads = Lead.search(domain, limit=limit, order=self._get_step_order())
        count = len(leads) if len(leads) < limit else Lead.search_count(domain)
        return {
            "name": name,
            "label": label,
            "figure": self._as_figure(count, domain),
            "leads": leads,
        }

    @api.model
    def _get_step_order(self):
        """Return how the leads of a section are ordered."""
        return "date_deadline, id desc"

    @api.model
    def _get_lead_fields(self):
        """Return what the page shows of a lead."""
        return [
            "code",
            "name",
            "contact_name",
            "partner_id",
            "partner_name",
            "phone",
            "email",
            "status_id",
            "date_deadline",
            "expected_revenue",
            "currency_id",
        ]

    @api.model
    def _get_counters(self):
        """Return what waits besides the next steps.

        Hook: add counters, each a dict of name, label, icon and figure.
        """
        Lead = self.env["lead.lead"]
        stuck = self._get_own_domain() & Domain("is_stuck", "=", True)
        teams = self.env.user.lead_team_ids.ids
        unassigned = (
            Domain("user_id", "=", False)
            & Domain("is_closed", "=", False)
            & Domain("team_id", "in", [*teams, False] if self._sees_all() else teams)
        )
        own = self._get_own_domain()
        return [
            self._as_counter("own", self.env._("My open leads"), "fa-user", Lead, own),
            self._as_counter("stuck", self.env._("Stuck"), "fa-hourglass-half", Lead, stuck),
            self._as_counter(
                "unassigned", self.env._("Unassigned in my teams"), "fa-inbox", Lead, unassigned
            ),
        ]

    @api.model
    def _sees_all(self):
        """Tell whether leads without a team are the user's business too."""
        return self.env.user.has_group("lead_management.group_lead_all")

    @api.model
    def _as_counter(self, name, label, icon, model, domain):
        """Return a counter of the records of a model."""
        figure = self._as_figure(model.search_count(domain), domain, model._name)
        return {"name": name, "label": label, "icon": icon, "figure": figure}
