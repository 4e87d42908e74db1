from . import test_my_work
from . import test_translations
