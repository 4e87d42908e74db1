from . import test_translations
from . import test_rights
from . import test_score
from . import test_training
