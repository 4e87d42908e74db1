from . import mail_activity_schedule
from . import lead_template_wizard
from . import mail_compose_message
from . import lead_attach_wizard
from . import lead_selection_wizard
from . import lead_won_wizard
