from . import lead_thread
