from . import mail_activity_schedule
from . import lead_template_wizard
from . import mail_compose_message
from . import lead_attach_wizard
