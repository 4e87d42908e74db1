from odoo.tests import tagged

from odoo.addons.lead_management.tests.rights_table import RightsTableMixin

from .common import LeadScoreCommon


@tagged("post_install", "-at_install")
class TestScoreRightsTable(RightsTableMixin, LeadScoreCommon):
    """The table of rights of the score: for managers; what was learnt nobody writes by hand."""

    addon = "lead_management_score"
    rights = {
        "lead.score.model": ("", "", "", "", "ru"),
        "lead.score.field": ("", "", "", "", "ru"),
        "lead.score.weight": ("", "", "", "", "r"),
        "lead.score.rule": ("", "", "", "", "crud"),
    }
