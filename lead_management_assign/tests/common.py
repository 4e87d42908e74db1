from odoo import Command

from odoo.addons.lead_management.tests.common import LeadManagementCommon


class AssignmentCommon(LeadManagementCommon):
    """Seven people of a sales team, and rules that give them leads."""

    PEOPLE = 7

    @classmethod
    def _setup_records(cls):
        super()._setup_records()
        cls.env["lead.assignment.rule"].with_context(active_test=False).search([]).unlink()
        cls.sellers = cls.env["res.users"].concat(
            *(cls._create_user(f"seller_{number}", "own") for number in range(cls.PEOPLE))
        )
        cls.team = cls._create_team("North", cls.sellers)

    @classmethod
    def _create_rule(cls, name="All in turn", people=None, **values):
        """Return a rule of company A, made by a manager.

        :param people: `res.users` recordset that get the leads; None: the team North
        """
        values.setdefault("target", "people" if people else "team")
        if people:
            persons = people._get_assignment_people(cls.company_a)
            values["person_ids"] = [Command.set(persons.ids)]
        else:
            values.setdefault("team_id", cls.team.id)
        return (
            cls.env["lead.assignment.rule"]
            .with_user(cls.user_manager)
            .create({"name": name, "company_id": cls.company_a.id, **values})
        )

    @classmethod
    def _limit(cls, user, company=None, **values):
        """Set limits, hours or an absence of a person."""
        person = user._get_assignment_people(company or cls.company_a)
        person.with_user(cls.user_manager).write(values)
        return person

    @classmethod
    def _receive(cls, count=1, **values):
        """Return leads that arrive by themselves."""
        values = {"name": "Arrived", "company_id": cls.company_a.id, **values}
        machine = cls.env["lead.lead"].with_company(cls.company_a).sudo()
        if count == 1:
            return machine._intake(values, "capture")
        return machine.concat(*machine._intake_batch([dict(values)] * count, "capture"))

    def _run_schedule(self):
        """Give away what waits, as the scheduled job does; in the mode for registry tests."""
        self.env.ref("lead_management_assign.lead_assignment_cron").method_direct_trigger()
        self.env.invalidate_all()

    def _get_passed(self, lead):
        """Return {user: reason code} of the last decision on a lead."""
        log = lead.sudo().assignment_log_ids.sorted("id")[-1:]
        return {one.user_id: one.reason for one in log.pass_ids}
