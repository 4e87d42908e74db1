from . import lead_document_wizard
