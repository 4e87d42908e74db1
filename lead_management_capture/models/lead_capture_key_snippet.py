from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.tools.urls import urljoin

INPUT_TYPES = {"email": "email", "phone": "tel", "date_deadline": "date"}
SCRIPT = "/lead_management_capture/static/capture/lead_capture.js"


class LeadCaptureKey(models.Model):
    """What to paste into a page so that its form sends to a capture key."""

    _inherit = "lead.capture.key"

    url = fields.Char(
        string="Address",
        compute="_compute_url",
        help="Forms and programs send to it.",
    )
    snippet_html = fields.Text(
        string="HTML",
        compute="_compute_snippets",
        help="A whole form; it works without JavaScript as well.",
    )
    snippet_script = fields.Text(
        string="JavaScript",
        compute="_compute_snippets",
        help="For a form that the page has already: names of its fields are those of the"
        " allowed fields. The visitor stays on the page.",
    )

    @api.depends("token")
    def _compute_url(self):
        base = self.env["lead.capture.key"].get_base_url()
        for key in self:
            key.url = urljoin(base, f"/lead_capture/{key.token}") if key.token else False

    @api.depends("token", "field_ids", "honeypot", "channel")
    def _compute_snippets(self):
        for key in self:
            is_form = key.channel == "form" and key.url
            key.snippet_html = str(key._get_html_snippet()) if is_form else False
            key.snippet_script = str(key._get_script_snippet()) if is_form else False

    def _get_html_snippet(self):
        """Return the form as Markup: every name and label in it is escaped."""
        lines = [Markup('<form method="post" action="%s" data-lead-capture>') % self.url]
        order = self.env["lead.capture.adapter"]._get_offered_fields()
        fields_in_order = self.field_ids.sorted(lambda field: order.index(field.name))
        lines += [self._get_html_line(field) for field in fields_in_order]
        if self.honeypot:
            lines.append(
                Markup(
                    '  <div style="position:absolute;left:-9999px" aria-hidden="true">'
                    '<input name="%s" tabindex="-1" autocomplete="off"></div>'
                )
                % self.honeypot
            )
        lines += [
            Markup('  <button type="submit">%s</button>') % self.env._("Send"),
            Markup("</form>"),
            self._get_script_tag(),
        ]
        return Markup("\n").join(lines)

    @api.model
    def _get_html_line(self, field):
        name, label = escape(field.name), escape(field.field_description)
        if field.ttype == "html":
            control = Markup('<textarea name="%s" rows="5"></textarea>') % name
        else:
            kind = INPUT_TYPES.get(field.name, "text")
            control = Markup('<input type="%s" name="%s">') % (kind, name)
        return Markup("  <p><label>%s<br>%s</label></p>") % (label, control)

    def _get_script_snippet(self):
        """Return the script for a form that has `data-lead-capture`."""
        return Markup(
            '<!-- %s -->\n<form action="%s" method="post" data-lead-capture>…</form>\n%s'
        ) % (self.env._("Write this on your own form:"), self.url, self._get_script_tag())

    def _get_script_tag(self):
        base = self.env["lead.capture.key"].get_base_url()
        return Markup('<script src="%s" data-thanks="%s" data-failed="%s" defer></script>') % (
            urljoin(base, SCRIPT),
            self.env._("Thank you. Your number: {reference}"),
            self.env._("This could not be sent. Please try again later."),
        )
