from odoo import models


class IrHttp(models.AbstractModel):
    """What the web client knows of calling; the address of providers refuses in JSON."""

    _inherit = "ir.http"

    def session_info(self):
        """Tell the web client whether a click on a number calls it by the provider."""
        info = super().session_info()
        is_internal = bool(self.env.user) and self.env.user._is_internal()
        Provider = self.env["lead.call.provider"]
        info["lead_can_dial"] = is_internal and bool(Provider._get_dialling()[0])
        return info

    @classmethod
    def _get_program_paths(cls):
        return (*super()._get_program_paths(), "/lead_call/")
