from . import test_mail_rights
