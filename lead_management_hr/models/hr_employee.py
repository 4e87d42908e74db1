from odoo import models


class HrEmployee(models.Model):
    """The calls of the employee."""

    _name = "hr.employee"
    _inherit = ["hr.employee", "lead.caller.mixin"]
