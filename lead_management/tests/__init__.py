from . import test_defaults
