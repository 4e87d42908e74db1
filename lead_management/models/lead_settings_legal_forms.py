from odoo import api, fields, models
from odoo.tools import SQL, ormcache

from ..legal_name import DEFAULT_FORMS, LEGAL_FORMS, get_legal_name_key

# leads whose names are compared anew in one transaction
BATCH_SIZE = 2000


class LeadSettings(models.Model):
    """Legal forms that names of companies are compared without.

    No library that is kept serves Polish and Russian too: cleanco leaves „spółka z ograniczoną
    odpowiedzialnością“, „Sp. z o. o.“ and „ООО“ at the beginning. So a manager edits the list.
    """

    _inherit = "lead.settings"

    legal_forms = fields.Text(
        string="Legal forms",
        default=DEFAULT_FORMS,
        help="One a line, in any way of writing: names of companies are compared without them,"
        " without case, accents and marks. A change is worked in in the background.",
    )
    legal_names_done_id = fields.Integer(
        default=-1,
        readonly=True,
        copy=False,
        written_by="server",
        export_string_translation=False,
        help="Leads up to this number have their names compared by the list; -1: all of them.",
    )

    def write(self, vals):
        """Compare the names anew where the list is another one."""
        given = "legal_forms" in vals
        former = {settings: settings.legal_forms for settings in self} if given else {}
        res = super().write(vals)
        changed = self.browse(s.id for s, forms in former.items() if s.legal_forms != forms)
        if changed:
            changed._as_server().write({"legal_names_done_id": 0})
            self._wake_cron()
        return res

    @api.model
    def _wake_cron(self):
        cron = self.env.ref("lead_management.lead_duplicate_cron", raise_if_not_found=False)
        if cron:
            cron._trigger()

    @api.model
    @ormcache("company_id")
    def _get_legal_forms(self, company_id):
        """Return the legal forms of a company.

        :param int company_id: id of the company
        :returns: tuple of str
        """
        settings = self._get_of_company(company_id)
        if not settings:
            return LEGAL_FORMS
        return tuple(line.strip() for line in (settings.legal_forms or "").splitlines())

    @api.model
    def _cron_compare_names(self):
        """Compare the names of leads anew, batch by batch, after a change of the lists."""
        for settings in self.search([("legal_names_done_id", ">=", 0)]):
            while settings.legal_names_done_id >= 0:
                settings._compare_names()
                if not self.env["ir.cron"]._commit_progress(1):
                    self._wake_cron()
                    return

    def _compare_names(self):
        """Compare the names of the next leads; one query reads, one writes."""
        self.ensure_one()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT id, partner_name, city, legal_name_key FROM lead_lead
                    WHERE company_id = %s AND id > %s
                      AND partner_name IS NOT NULL AND city IS NOT NULL
                    ORDER BY id LIMIT %s""",
                self.company_id.id,
                self.legal_names_done_id,
                BATCH_SIZE,
            )
        )
        forms = self._get_legal_forms(self.company_id.id)
        keys = [(row[0], get_legal_name_key(row[1], row[2], forms) or None) for row in rows]
        changed = [
            (row_id, key) for (row_id, key), row in zip(keys, rows, strict=True) if key != row[3]
        ]
        if changed:
            self.env.cr.execute(
                SQL(
                    """UPDATE lead_lead SET legal_name_key = new.key
                         FROM UNNEST(%s::int[], %s::varchar[]) AS new (id, key)
                        WHERE lead_lead.id = new.id""",
                    [row_id for row_id, _key in changed],
                    [key for _row_id, key in changed],
                )
            )
            self.env["lead.lead"].invalidate_model(["legal_name_key"])
            former = {row[0]: row[3] for row in rows}
            self.env["lead.duplicate.dismissal"]._follow_names(
                [(row_id, former[row_id], key) for row_id, key in changed]
            )
        done_id = rows[-1][0] if len(rows) == BATCH_SIZE else -1
        # no write: that would empty the caches of all processes with every batch
        self.env.cr.execute(
            SQL("UPDATE lead_settings SET legal_names_done_id = %s WHERE id = %s", done_id, self.id)
        )
        self.invalidate_recordset(["legal_names_done_id"])
