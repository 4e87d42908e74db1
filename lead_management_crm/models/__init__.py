from . import lead_job_failure
from . import lead_job_mixin
from . import crm_lead
from . import lead_lead
