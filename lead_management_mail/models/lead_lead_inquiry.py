from markupsafe import Markup

from odoo import api, models
from odoo.tools import plaintext2html

# what says how a lead is made, not what somebody wants
HIDDEN_NAMES = frozenset(
    (
        "campaign_id",
        "company_id",
        "description",
        "kept_texts",
        "match_merged",
        "match_open",
        "medium_id",
        "source_id",
        "type_id",
    )
)


class LeadLead(models.Model):
    """An inquiry about a lead that is there stands in its history, with all that it says."""

    _inherit = "lead.lead"

    def _get_inquiry_body(self, values):
        """Return what an inquiry says, in the language of the salesperson.

        :param dict values: values of `_intake`
        :returns: Markup
        """
        self.ensure_one()
        Lead = self.env["lead.lead"].with_context(lang=self.user_id.lang or self.env.lang)
        lines = [
            f"{label}: {text}"
            for name, value in values.items()
            if value and name not in HIDDEN_NAMES
            for label, text in Lead._get_inquiry_texts(name, value)
        ]
        body = plaintext2html("\n".join(lines)) + Markup(values.get("description") or "")
        return body + Lead._get_kept_block(values.get("kept_texts"))

    @api.model
    def _get_inquiry_texts(self, name, value):
        """Return one value as people read it, own fields one by one: [(label, text)]."""
        field = self._fields[name]
        if field.type != "properties" or not isinstance(value, list):
            return [(self._get_kept_label(name), self._get_value_text(field, value))]
        filled = [item for item in value if item.get("value")]
        return [(item.get("string") or item.get("name"), item["value"]) for item in filled]

    def _post_inquiry(self, values):
        """Add an inquiry to the history of the lead, and tell its salesperson.

        :param dict values: values of `_intake`
        :returns: `mail.message` record
        """
        return self.message_post(
            body=self._get_inquiry_body(values),
            message_type="auto_comment",
            subtype_xmlid="mail.mt_note",
            partner_ids=self.user_id.partner_id.ids,
        )
