from . import test_examples
from . import test_lead_triggers
from . import test_lead_triggers_client
from . import test_translations
