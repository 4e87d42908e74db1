from . import test_takeover
from . import test_takeover_at_once
from . import test_takeover_locks
from . import test_takeover_rights
from . import test_takeover_tour
from . import test_takeover_uninstall
from . import test_translations
