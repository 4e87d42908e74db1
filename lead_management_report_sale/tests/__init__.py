from . import test_sale_figures
from . import test_translations
