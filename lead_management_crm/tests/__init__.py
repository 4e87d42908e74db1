from . import test_crm_rights
from . import test_crm_teams
from . import test_job_mixin
from . import test_lifecycle
from . import test_owner_sync
from . import test_qualify
from . import test_qualify_queries
