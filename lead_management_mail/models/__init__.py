from . import lead_communication_mixin
from . import lead_call
from . import lead_email
