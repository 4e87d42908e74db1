from . import lead_dashboard
from . import lead_my_work
from . import lead_target
