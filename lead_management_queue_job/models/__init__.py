from . import lead_job_mixin
from . import lead_job_part
from . import queue_job_function
