from . import test_onward_by_rules
from . import test_translations
