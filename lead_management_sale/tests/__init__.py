from . import test_item
from . import test_create_order
from . import test_create_invoice
from . import test_customer_dialog
from . import test_documents
from . import test_sale_rights
from . import test_sale_settings
from . import test_sale_query_counts
