from . import test_mail_rights
from . import test_query_counts
