from . import lead_dimension_mixin
from . import lead_lead
from . import lead_report_filter_mixin
from . import lead_funnel_mixin
from . import lead_dashboard
from . import lead_my_work
from . import lead_status_analysis
from . import lead_target
