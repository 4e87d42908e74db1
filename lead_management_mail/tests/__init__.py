from . import test_mail_rights
from . import test_history
from . import test_outreach
from . import test_query_counts
from . import test_capture
from . import test_capture_meta
from . import test_activities
from . import test_gateway_messages
