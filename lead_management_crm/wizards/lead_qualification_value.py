from odoo import fields, models
from odoo.exceptions import UserError


class LeadQualificationValue(models.TransientModel):
    """A field that deals require, filled in when leads are qualified."""

    _name = "lead.qualification.value"
    _inherit = ["lead.given.mixin"]
    _description = "Required value of a deal"

    wizard_id = fields.Many2one(
        comodel_name="lead.qualification.wizard", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(required=True, export_string_translation=False)
    label = fields.Char(string="Field", readonly=False)
    value = fields.Char(
        help="As in a file to import: a text, a number, a day such as 2030-12-31, or the name"
        " of a record or choice.",
    )

    def _read_values(self, asked):
        """Return the values for `crm.lead.create`, as Odoo's import reads them.

        :param asked: names of the fields that the deal needs; no other is written
        :returns: {field: value}
        :raises UserError: naming the field that is empty, or what is wrong with it
        """
        record = {}
        for line in self:
            if line.name not in asked:
                raise UserError(
                    self.env._(
                        "“%(field)s” is no field that the deal needs. Open the dialog again.",
                        field=line.label or line.name,
                    )
                )
            if not (line.value or "").strip():
                raise UserError(
                    self.env._("Fill in “%(field)s”: the deal needs it.", field=line.label)
                )
            field = self.env["crm.lead"]._fields[line.name]
            is_relation = field.type in ("many2one", "many2many", "one2many")
            record[line.name] = [{None: line.value}] if is_relation else line.value
        return self._convert(record) if record else {}

    def _convert(self, record):
        """Convert texts as Odoo's import does.

        :param dict record: {field: text}
        :raises UserError: saying what is wrong
        """
        problems = []

        def log(field_name, problem):
            label = self.filtered(lambda line: line.name == field_name).label
            text = str(getattr(problem, "args", [problem])[0])
            problems.append(text.replace("%(field)s", label or field_name))

        with self.env.cr.savepoint() as savepoint:
            convert = self.env["ir.fields.converter"].for_model(
                self.env["crm.lead"], savepoint=savepoint
            )
            values = convert(record, log)
        if problems:
            raise UserError("\n".join(problems))
        return values
