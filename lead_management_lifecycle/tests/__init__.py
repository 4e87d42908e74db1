from . import test_lifecycle
from . import test_owner_sync
from . import test_lifecycle_rights
from . import test_translations
