from . import test_job_mixin
