from . import lead_my_work
