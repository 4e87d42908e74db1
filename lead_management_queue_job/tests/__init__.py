from . import test_queued_jobs
from . import test_queue_neutralize
from . import test_rights
from . import test_translations
