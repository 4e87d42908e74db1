from odoo import fields, models


class LeadLead(models.Model):
    """The live chat that a lead was made of."""

    _inherit = "lead.lead"

    livechat_channel_id = fields.Many2one(
        comodel_name="discuss.channel",
        string="Live chat",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="im_livechat.im_livechat_group_user",
        written_by="server",
        help="The chat that the lead was made of.",
    )
