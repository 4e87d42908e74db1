from collections import namedtuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

SettingsValues = namedtuple(
    "SettingsValues",
    ["type_required", "default_type_id", "reason_required", "has_own_fields"],
)
# field of the settings -> field of the numerator, `ir.sequence`
NUMBERING_FIELDS = {
    "number_prefix": "prefix",
    "number_padding": "padding",
    "number_next": "number_next_actual",
}


class LeadSettings(models.Model):
    """Settings of the leads of one company, for managers.

    Odoo's own settings form is open to system administrators only.
    """

    _name = "lead.settings"
    _inherit = [
        "lead.cached.mixin",
        "lead.guarded.mixin",
        "lead.given.mixin",
    ]
    _description = "Lead settings"
    _rec_name = "company_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        ondelete="cascade",
        readonly=True,
        copy=False,
        written_by="server",
    )
    type_required = fields.Boolean(
        string="Lead type required",
        help="A lead without a type is refused on every route.",
    )
    default_type_id = fields.Many2one(
        comodel_name="lead.type",
        string="Default type",
        check_company=True,
        ondelete="restrict",
        help="Type of leads that arrive by themselves or are imported without one.",
    )
    reason_required = fields.Boolean(
        string="Require disqualification reason",
        default=True,
        help="A lead cannot enter a lost status without a lost reason, on whatever route.",
    )
    properties_definition = fields.PropertiesDefinition(string="Own fields of the company")
    sequence_id = fields.Many2one(
        comodel_name="ir.sequence",
        compute="_compute_numbering",
        compute_sudo=True,
        groups="base.group_system",
    )
    number_prefix = fields.Char(
        string="Prefix",
        compute="_compute_numbering",
        compute_sudo=True,
        readonly=False,
    )
    number_padding = fields.Integer(
        string="Digits",
        compute="_compute_numbering",
        compute_sudo=True,
        readonly=False,
    )
    number_next = fields.Integer(
        string="Next number",
        compute="_compute_numbering",
        compute_sudo=True,
        readonly=False,
    )
    is_numbering_shared = fields.Boolean(
        compute="_compute_numbering",
        compute_sudo=True,
        help="The numerator is shared by all companies; a change concerns them all.",
        export_string_translation=False,
    )
    has_no_lost_target = fields.Boolean(
        compute="_compute_warnings", export_string_translation=False
    )
    unassigned_count = fields.Integer(string="Unassigned leads", compute="_compute_warnings")

    _company_uniq = models.UniqueIndex("(company_id)", "The company has its lead settings already.")

    # ------------------------------------------------------------------ computes

    @api.depends("company_id")
    def _compute_numbering(self):
        for settings in self:
            sequence = self._get_sequence(settings.company_id.id)
            settings.sequence_id = sequence
            settings.number_prefix = sequence.prefix
            settings.number_padding = sequence.padding
            settings.number_next = sequence.number_next_actual
            settings.is_numbering_shared = bool(sequence) and not sequence.company_id

    @api.depends("company_id")
    def _compute_warnings(self):
        Lead = self.env["lead.lead"]
        for settings in self:
            company = settings.company_id
            target = self.env["lead.status"]._get_lost_target_id(company.id)
            settings.has_no_lost_target = not target
            settings.unassigned_count = Lead.search_count(
                [
                    ("company_id", "=", company.id),
                    ("user_id", "=", False),
                    ("is_closed", "=", False),
                ]
            )

    # ------------------------------------------------------------------ CRUD

    @api.constrains("type_required", "default_type_id")
    def _check_default_type(self):
        for settings in self:
            if settings.type_required and not settings.default_type_id:
                raise ValidationError(
                    self.env._(
                        "Choose the Default type of %(company)s: leads that arrive by"
                        " themselves need one when the type is required.",
                        company=settings.company_id.name,
                    )
                )

    def write(self, vals):
        """Write the settings, and then what they show of other models.

        1. the settings' own values;
        2. `_write_lists`: statuses, types, priorities, tags and reasons;
        3. `_write_numbering`: the numerator.
        """
        self.check_access("write")
        elsewhere = {*NUMBERING_FIELDS, *self._list_fields, *self._replacement_fields}
        res = super().write({name: val for name, val in vals.items() if name not in elsewhere})
        self._write_lists(vals)
        self._write_numbering(vals)
        return res

    # ------------------------------------------------------------------ numbering

    def _write_numbering(self, vals):
        """Write what is given of prefix, digits and next number to the numerator.

        No inverse of the fields: they share a compute, and the ORM would show an
        inverse the fields that were not given as empty.
        """
        given = {
            sequence_field: vals[name]
            for name, sequence_field in NUMBERING_FIELDS.items()
            if name in vals
        }
        for settings in self if given else ():
            sequence = self._get_sequence(settings.company_id.id)
            changed = {key: val for key, val in given.items() if sequence[key] != val}
            if changed and sequence:
                sequence.write(changed)
        self.invalidate_recordset(NUMBERING_FIELDS)

    # ------------------------------------------------------------------ cached answers

    @api.model
    @ormcache("company_id")
    def _get_id(self, company_id):
        """Return the id of a company's settings.

        Only reads: a row made here would be gone with the savepoint that it was made in, and
        the cache would go on naming it. Every company has its row from the start
        (`_create_missing`, `res.company.create`).

        :param int company_id: id of the company
        :returns: id, or False for no company
        """
        if not company_id:
            return False
        return self._as_cached().search([("company_id", "=", company_id)], limit=1).id

    @api.model
    def _create_missing(self):
        """Make the settings of the companies that have none: those older than the app."""
        known_ids = [company.id for (company,) in self._read_group([], ["company_id"])]
        Company = self.env["res.company"].with_context(active_test=False)
        companies = Company.search([("id", "not in", known_ids)])
        self.create([{"company_id": company.id} for company in companies])

    @api.model
    def _get_of_company(self, company_id):
        """Return the settings of a company, with sudo: rules read them whoever acts.

        :param int company_id: id of the company
        :returns: `lead.settings` record, empty for no company; never for a client
        """
        return self.sudo().browse(self._get_id(company_id) or [])

    @api.model
    @ormcache("company_id")
    def _get_values(self, company_id):
        """Return the settings that the rules of leads ask for.

        :param int company_id: id of the lead's company
        :returns: SettingsValues
        """
        settings = self._get_of_company(company_id)
        return SettingsValues(
            settings.type_required,
            settings.default_type_id.id,
            settings.reason_required or not settings,
            bool(settings.properties_definition),
        )

    @api.model
    @ormcache("company_id")
    def _get_sequence_id(self, company_id):
        domain = [("code", "=", "lead.lead"), ("company_id", "in", (False, company_id))]
        Sequence = self._as_cached().env["ir.sequence"]
        return Sequence.search(domain, order="company_id NULLS LAST", limit=1).id

    @api.model
    def _get_sequence(self, company_id):
        """Return the numerator of a company's leads, its own before the shared one.

        :returns: `ir.sequence` with sudo: configuration to draw numbers from; empty
            when an administrator deleted it
        """
        return self.env["ir.sequence"].sudo().browse(self._get_sequence_id(company_id) or [])

    # ------------------------------------------------------------------ actions

    @api.model
    @api.readonly
    def action_open_settings(self):
        """Open the settings of the current company.

        :returns: an act_window action
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Settings"),
            "res_model": self._name,
            "res_id": self._get_id(self.env.company.id),
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }
