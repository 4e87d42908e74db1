from . import test_job_mixin
from . import test_lifecycle
