from . import test_next_best_score
from . import test_translations
