from . import test_orders_of_deals
