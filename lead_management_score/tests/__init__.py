from . import test_translations
from . import test_merge
from . import test_probability
from . import test_rights
from . import test_real_data
from . import test_score
from . import test_score_tour
from . import test_training
