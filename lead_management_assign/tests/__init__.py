from . import test_assignment
from . import test_assignment_rights
from . import test_assignment_tour
from . import test_availability
from . import test_explanation
from . import test_leaving
from . import test_schedule
from . import test_translations
