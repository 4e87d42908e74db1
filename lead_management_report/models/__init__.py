from . import lead_dimension_mixin
from . import lead_lead
