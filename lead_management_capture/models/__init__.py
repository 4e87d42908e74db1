from . import lead_capture_adapter
from . import lead_capture_adapter_form
from . import lead_capture_adapter_meta
from . import lead_capture_key
from . import lead_capture_key_snippet
from . import lead_capture_submission
from . import ir_http
