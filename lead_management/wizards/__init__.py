from . import base_import_import
from . import base_import_import_columns
from . import lead_selection_wizard
from . import lead_assign_wizard
from . import lead_funnel_wizard
from . import lead_lost_wizard
from . import lead_status_replace_wizard
from . import lead_won_wizard
