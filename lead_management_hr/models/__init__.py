from . import lead_caller_mixin
from . import hr_employee
from . import hr_employee_public
