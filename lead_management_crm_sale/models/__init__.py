from . import sale_order
from . import crm_lead
from . import lead_lead
