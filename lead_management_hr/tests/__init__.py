from . import test_employee_calls
from . import test_translations
