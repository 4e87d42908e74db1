from . import lead_communication_mixin
from . import lead_call
from . import lead_email
from . import lead_outreach_mixin
from . import lead_thread_mixin
from . import lead_lead_thread
from . import lead_type_outreach
