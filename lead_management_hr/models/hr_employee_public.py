from odoo import models


class HrEmployeePublic(models.Model):
    """The calls of the employee, for who does not see the personal data."""

    _name = "hr.employee.public"
    _inherit = ["hr.employee.public", "lead.caller.mixin"]
