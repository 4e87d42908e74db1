from . import discuss_channel
from . import lead_lead
from . import res_users
