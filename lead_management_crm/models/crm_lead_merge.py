from markupsafe import Markup

from odoo import fields, models

from odoo.addons.lead_management.visible_name import get_visible_name


class CrmLead(models.Model):
    """Merged deals: the leads of those that are gone stay linked to the one that is left.

    A deal comes from one lead (`lead_id`); the others are its merged leads.
    """

    _inherit = "crm.lead"

    merged_lead_ids = fields.One2many(
        comodel_name="lead.lead",
        inverse_name="merged_deal_id",
        string="Leads of merged deals",
        readonly=True,
        copy=False,
        written_by="server",
        help="The leads whose deals were merged into this one, and those that were added to it.",
    )

    def _merge_dependences(self, opportunities):
        """Keep the trace from the leads of the deals that go."""
        res = super()._merge_dependences(opportunities)
        # sudo: whoever may merge deals need not see their leads; the link is kept whoever merges
        merged = opportunities.sudo()
        leads = merged._get_leads()
        if leads:
            self._take_over_leads(leads, merged)
        return res

    def _take_over_leads(self, leads, opportunities):
        """Link the leads of merged deals to this one, and say so on both sides.

        :param leads: `lead.lead` records, with sudo
        :param opportunities: `crm.lead` records that go, with sudo
        """
        self.ensure_one()
        former = {lead: lead.deal_ids & opportunities for lead in leads}
        # an archived deal would hold its lead's place
        opportunities.write({"lead_id": False})
        leads.with_context(tracking_disable=True).write({"merged_deal_id": self.id})
        # who reads the one may not read the other: links say no more than a number
        names = Markup(", ").join(
            lead._get_html_link(title=lead.code or f"#{lead.id}") for lead in leads
        )
        leads._message_log_batch(
            bodies={
                lead.id: Markup("%s %s")
                % (
                    self.env._(
                        "The deal %(deal)s was merged into",
                        deal=former[lead][:1].display_name or "",
                    ),
                    self._get_html_link(title=f"#{self.id}"),
                )
                for lead in leads
            }
        )
        self._message_log(
            body=Markup("%s %s") % (self.env._("With the merged deals came the leads"), names)
        )

    def _get_leads(self):
        """Return the leads of the deals: those they come from, then those of merged ones.

        Hook: extend it where deals have leads by another way.
        """
        return self.lead_id | self.merged_lead_ids

    def _get_withdrawal_obstacles(self):
        """A deal that others were merged into is not the lead's alone."""
        obstacles = super()._get_withdrawal_obstacles()
        further = self.sudo().merged_lead_ids
        added = further.qualification_ids.filtered(
            lambda entry: entry.state == "done" and entry.is_deal_added and entry.deal_id == self
        ).lead_id
        if added:
            obstacles.append(
                self.env._(
                    "Other leads were added to the deal %(deal)s: %(leads)s. Undo their"
                    " qualification first.",
                    deal=self.display_name,
                    leads=", ".join(map(get_visible_name, added.with_env(self.env))),
                )
            )
        if further - added:
            obstacles.append(
                self.env._(
                    "Deals of other leads were merged into the deal %(deal)s.",
                    deal=self.display_name,
                )
            )
        return obstacles
