from . import test_click_everywhere
from . import test_lint_tools
