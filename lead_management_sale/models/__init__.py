from . import lead_settings
from . import lead_item_mixin
from . import lead_delivery_mixin
from . import lead_order_mixin
from . import lead_invoice_mixin
from . import lead_lead
from . import sale_order
from . import account_move
