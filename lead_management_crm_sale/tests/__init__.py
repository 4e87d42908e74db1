from . import test_orders_of_deals
from . import test_translations
from . import test_merge_everything
