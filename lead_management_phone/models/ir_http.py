from odoo import models


class IrHttp(models.AbstractModel):
    """The address of telephony providers refuses in JSON."""

    _inherit = "ir.http"

    @classmethod
    def _get_program_paths(cls):
        return (*super()._get_program_paths(), "/lead_call/")
