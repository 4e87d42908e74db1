from odoo.addons.lead_management_report.tests.common import LeadReportCommon
from odoo.addons.lead_management_response.tests.common import LeadResponseCommon


class LeadReportResponseCommon(LeadReportCommon, LeadResponseCommon):
    """Reports, with policies of a first response."""
