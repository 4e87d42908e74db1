from . import test_defaults
from . import test_gate
from . import test_rights
from . import test_status_change_log
from . import test_contact
