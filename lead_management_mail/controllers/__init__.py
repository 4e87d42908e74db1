from . import lead_capture
from . import lead_thread
