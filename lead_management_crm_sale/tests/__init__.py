from . import test_orders_of_deals
from . import test_translations
