from . import lead_qualification_value
from . import lead_qualification_wizard
from . import base_partner_merge_automatic_wizard
from . import lead_mode_wizard
