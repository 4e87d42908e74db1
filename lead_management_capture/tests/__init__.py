from . import test_capture
from . import test_capture_key
from . import test_capture_forgery
from . import test_capture_meta
from . import test_capture_neutralize
from . import test_capture_results
from . import test_capture_rights
from . import test_translations
