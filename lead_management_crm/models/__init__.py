from . import lead_job_failure
from . import lead_job_mixin
from . import crm_lead
from . import lead_lead
from . import lead_lifecycle_stage
from . import lead_settings_lifecycle
from . import res_partner_lifecycle
from . import lead_lead_lifecycle
