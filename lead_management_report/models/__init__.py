from . import lead_dimension_mixin
from . import lead_lead
from . import lead_status_analysis
