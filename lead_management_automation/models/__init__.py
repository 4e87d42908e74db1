from . import base_automation
from . import lead_lead
