from odoo.tools.sql import column_exists, table_exists

from odoo.addons.lead_management.legal_name import get_legal_name_key, sort_words
from odoo.addons.lead_management.tax_id import get_tax_id_key

BATCH = 10_000


def migrate(cr, version):
    """Fill the values by which leads are compared, which Odoo would compute lead by lead."""
    cr.execute(
        """ALTER TABLE lead_lead ADD COLUMN IF NOT EXISTS legal_name_key varchar,
                                 ADD COLUMN IF NOT EXISTS vat_key varchar"""
    )
    if not column_exists(cr, "lead_lead", "vat"):
        # of the first release: what the column begins with has to be there already
        cr.execute("ALTER TABLE lead_lead ADD COLUMN vat varchar")
        cr.execute(
            """UPDATE lead_lead AS lead SET vat = partner.vat FROM res_partner AS partner
                WHERE partner.id = lead.partner_id AND partner.vat IS NOT NULL"""
        )
    last = 0
    while last is not None:
        last = _fill_batch(cr, last)
    if table_exists(cr, "lead_duplicate_dismissal"):
        _follow_dismissals(cr)


def _follow_dismissals(cr):
    """Let leads that somebody has called not the same stay so: their values are written anew."""
    cr.execute("SELECT id, value FROM lead_duplicate_dismissal WHERE reason = 'name'")
    for dismissal_id, value in cr.fetchall():
        name, comma, town = value.rpartition(", ")
        cr.execute(
            "UPDATE lead_duplicate_dismissal SET value = %s WHERE id = %s",
            (f"{sort_words(name)}{comma}{town}", dismissal_id),
        )
    cr.execute(
        """UPDATE lead_duplicate_dismissal AS kept SET value = lead.vat_key
             FROM lead_lead AS lead
            WHERE lead.id = kept.lead_id AND kept.reason = 'vat' AND lead.vat = kept.value
              AND lead.vat_key IS NOT NULL"""
    )


def _fill_batch(cr, last):
    """Fill the leads after one.

    :param int last: id of the lead
    :returns: int, id of the last one that was filled, None after the end
    """
    cr.execute(
        """SELECT lead.id, lead.partner_name, lead.city, lead.vat,
                  COALESCE(own.code, country.code)
             FROM lead_lead AS lead
        LEFT JOIN res_country AS own ON own.id = lead.country_id
        LEFT JOIN res_company AS company ON company.id = lead.company_id
        LEFT JOIN res_partner AS partner ON partner.id = company.partner_id
        LEFT JOIN res_country AS country ON country.id = partner.country_id
            WHERE lead.id > %s
              AND (lead.vat IS NOT NULL
                   OR (lead.partner_name IS NOT NULL AND lead.city IS NOT NULL))
         ORDER BY lead.id LIMIT %s""",
        (last, BATCH),
    )
    rows = cr.fetchall()
    if not rows:
        return None
    cr.execute(
        """UPDATE lead_lead AS lead SET legal_name_key = filled.name, vat_key = filled.vat
             FROM UNNEST(%s::int[], %s::varchar[], %s::varchar[]) AS filled (id, name, vat)
            WHERE lead.id = filled.id""",
        (
            [row[0] for row in rows],
            [get_legal_name_key(row[1], row[2]) or None for row in rows],
            [get_tax_id_key(row[3], row[4]) or None for row in rows],
        ),
    )
    return rows[-1][0]
