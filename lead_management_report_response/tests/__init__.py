from . import test_next_best_response
from . import test_response_on_dashboard
from . import test_response_target
from . import test_translations
