from . import test_policies_by_score
from . import test_translations
