from . import lead_assignment_rule
