from . import test_livechat_lead
from . import test_translations
