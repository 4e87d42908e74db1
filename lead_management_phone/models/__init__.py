from . import lead_call_adapter
from . import lead_call_provider
from . import lead_call_extension
from . import lead_call
from . import lead_lead_telephony
from . import ir_http
