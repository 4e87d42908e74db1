from markupsafe import Markup

from odoo import api, fields, models


class LeadQualification(models.Model):
    """Log of the qualifications of leads: what was made, and what undoing needs.

    Written by the qualification alone, and never edited: nobody has the right to create,
    write or delete an entry.
    """

    _name = "lead.qualification"
    _inherit = ["lead.deal.linked.mixin", "lead.guarded.mixin"]
    _description = "Lead qualification"
    _order = "id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one(
        comodel_name="lead.lead",
        required=True,
        ondelete="cascade",
        readonly=True,
        copy=False,
        written_by="server",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        copy=False,
        written_by="server",
        index=True,
    )
    date = fields.Datetime(
        default=fields.Datetime.now, required=True, readonly=True, copy=False, written_by="server"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Qualified by",
        default=lambda self: self.env.uid,
        readonly=True,
        copy=False,
        written_by="server",
        index="btree_not_null",
    )
    state = fields.Selection(
        selection=[("done", "Done"), ("undone", "Undone")],
        default="done",
        required=True,
        readonly=True,
        copy=False,
        written_by="server",
    )
    deal_id = fields.Many2one(
        comodel_name="crm.lead",
        ondelete="set null",
        readonly=True,
        copy=False,
        written_by="server",
        index="btree_not_null",
    )
    is_deal_created = fields.Boolean(
        string="New deal",
        readonly=True,
        copy=False,
        written_by="server",
        help="Made by this qualification, not linked by it.",
    )
    is_deal_added = fields.Boolean(
        string="Added to a deal",
        readonly=True,
        copy=False,
        written_by="server",
        help="The lead was added to a deal that was there, or to that of another lead.",
    )
    brought = fields.Json(
        readonly=True,
        copy=False,
        written_by="server",
        export_string_translation=False,
        help="What the lead brought to the deal that it was added to.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        ondelete="set null",
        readonly=True,
        copy=False,
        written_by="server",
        index="btree_not_null",
    )
    contact_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact person",
        ondelete="set null",
        readonly=True,
        copy=False,
        written_by="server",
        index="btree_not_null",
    )
    created_partner_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="lead_qualification_partner_rel",
        column1="qualification_id",
        column2="partner_id",
        string="New companies and contacts",
        context={"active_test": False},
        readonly=True,
        copy=False,
        written_by="server",
    )
    moved_activity_ids = fields.Many2many(
        comodel_name="mail.activity",
        relation="lead_qualification_moved_activity_rel",
        column1="qualification_id",
        column2="activity_id",
        string="Activities moved to the deal",
        context={"active_test": False},
        readonly=True,
        copy=False,
        written_by="server",
    )
    completed_activity_ids = fields.Many2many(
        comodel_name="mail.activity",
        relation="lead_qualification_completed_activity_rel",
        column1="qualification_id",
        column2="activity_id",
        string="Activities completed",
        context={"active_test": False},
        readonly=True,
        copy=False,
        written_by="server",
    )
    previous_status_id = fields.Many2one(
        comodel_name="lead.status",
        string="Previous status",
        ondelete="restrict",
        readonly=True,
        copy=False,
        written_by="server",
        index="btree_not_null",
    )
    status_id = fields.Many2one(
        comodel_name="lead.status",
        ondelete="restrict",
        readonly=True,
        copy=False,
        written_by="server",
        index="btree_not_null",
    )
    previous_probability = fields.Float(
        string="Previous probability",
        readonly=True,
        copy=False,
        written_by="server",
        help="0 where the probability comes with the status.",
    )
    changed_values = fields.Json(
        readonly=True,
        copy=False,
        written_by="server",
        export_string_translation=False,
        help="What the qualification changed on the lead: {field: [before, after]}.",
    )

    @api.model
    def _check_written_by(self, names):
        """Refuse everybody: there is no right to write the log at all."""
        self.browse().check_access("write")
        return super()._check_written_by(names)

    def _log_on_leads(self):
        """Say in the history of the leads what was made of them."""
        heading, bodies = self.env._("Lead qualified"), {}
        for entry in self.sudo():
            made = [*entry.deal_id, *entry.created_partner_ids]
            links = Markup(", ").join(record._get_html_link() for record in made)
            bodies[entry.lead_id.id] = Markup("%s: %s") % (heading, links) if made else heading
        self.lead_id._message_log_batch(bodies=bodies)
