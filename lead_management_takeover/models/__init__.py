from . import lead_takeover
from . import lead_takeover_preview
from . import lead_takeover_carry
from . import lead_takeover_history
from . import lead_takeover_stage
from . import lead_lead
from . import crm_lead
