from . import lead_qualification_value
from . import lead_qualification_wizard
from . import lead_qualification_wizard_deals
from . import lead_mode_wizard
