from . import test_extension_example
from . import test_phone_forgery
from . import test_phone_neutralize
from . import test_phone_rights
from . import test_telephony
from . import test_call_security
from . import test_call_to
from . import test_translations
