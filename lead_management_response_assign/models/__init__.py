from . import lead_lead_response_escalation
