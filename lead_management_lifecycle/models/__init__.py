from . import lead_lifecycle_stage
from . import lead_settings
from . import res_partner_lifecycle
from . import lead_lead_lifecycle
