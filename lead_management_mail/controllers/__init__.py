from . import lead_call
from . import lead_capture
from . import lead_thread
