from . import test_dashboard
from . import test_lead_report
from . import test_report_real_data
from . import test_report_tours
from . import test_rights
from . import test_status_analysis
from . import test_translations
