from . import lead_dashboard
from . import lead_lead
