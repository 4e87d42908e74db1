from odoo import models


class ResUsers(models.Model):
    """Users as people of the assignment."""

    _inherit = "res.users"

    def _get_assignment_people(self, company):
        """Return the rows of the users among the people of a company, made where missing.

        :param company: `res.company` record
        :returns: `lead.assignment.person` recordset, with the rights of the caller
        """
        # sudo: a row is made for whoever can get leads; without limits it changes nothing
        Person = self.env["lead.assignment.person"].sudo()
        people = Person.search([("user_id", "in", self.ids), ("company_id", "=", company.id)])
        missing = (self.with_env(Person.env) - people.user_id).filtered(
            lambda user: not user.share and company in user.company_ids
        )
        people |= Person.create(
            [{"user_id": user.id, "company_id": company.id} for user in missing]
        )
        return people.with_env(self.env)
