from . import lead_call
