from . import lead_response_policy
from . import lead_lead_response
