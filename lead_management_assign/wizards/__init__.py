from . import lead_assignment_trial
from . import lead_assignment_trial_line
from . import lead_assignment_trial_share
from . import lead_leaving_wizard
