from odoo import api, models


class IrAttachment(models.Model):
    """Files that go with a lead to its deal, or come with what becomes a lead."""

    _inherit = "ir.attachment"

    @api.model
    def _copy_between(self, source, target, record_ids):
        """Copy the files of records to others; both point to the same stored content.

        With sudo: the caller may read all that belongs to the records.

        :param str source: model of the records that have the files
        :param str target: model of the records that get them
        :param dict record_ids: {id of a record: id of the one that gets its files}
        :returns: {attachment id: id of its copy}
        """
        domain = [
            ("res_model", "=", source),
            ("res_id", "in", list(record_ids)),
            ("res_field", "=", False),
        ]
        copies = {}
        for record_id, files in self.sudo().search(domain, order="id").grouped("res_id").items():
            copied = files.copy({"res_model": target, "res_id": record_ids[record_id]})
            copies |= dict(zip(files.ids, copied.ids, strict=True))
        return copies
