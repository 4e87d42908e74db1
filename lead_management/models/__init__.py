# from . import base_import
from . import crm_team
from . import crm_team_member
from . import ir_sequence
from . import lead_priority
from . import lead_tag
from . import lead_loss_reason
from . import lead_status
from . import lead_type
from . import lead_status_change
from . import lead_settings
# from . import lead_import_mixin
from . import lead_base_mixin
from . import lead_status_mixin
from . import lead_gate_mixin
from . import lead_closing_mixin
from . import lead_contact_mixin
from . import lead_match_mixin
from . import lead_owner_mixin
from . import lead_properties_mixin
from . import lead_intake_mixin
from . import lead_lead
from . import res_company
from . import res_partner
from . import res_users
