from odoo import fields, models


class QueueJobFunction(models.Model):
    """Functions of the queue, whose channel is looked up by every channel."""

    _inherit = "queue.job.function"

    channel_id = fields.Many2one(index=True)
