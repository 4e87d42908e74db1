from . import lead_assignment_pass
from . import lead_assignment_rule
