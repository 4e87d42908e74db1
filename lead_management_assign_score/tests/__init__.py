from . import test_rules_by_score
from . import test_translations
