def migrate(cr, version):
    """Let leads that were called not the same show the value as people write it.

    Where the newest of them has another value by now, only the form in which values are compared
    is known.
    """
    cr.execute(
        """UPDATE lead_duplicate_dismissal AS kept
              SET shown_value = COALESCE(
                  CASE WHEN kept.reason = 'name'
                        AND REPLACE(lead.legal_name_key, E'\\n', ', ') = kept.value
                       THEN CONCAT_WS(', ', lead.partner_name, lead.city)
                       WHEN kept.reason = 'vat' AND lead.vat_key = kept.value THEN lead.vat
                       WHEN kept.reason = 'phone' AND lead.phone_sanitized = kept.value
                        AND lead.phone_other_sanitized IS NULL THEN lead.phone END,
                  kept.value)
             FROM lead_lead AS lead
            WHERE lead.id = kept.lead_id AND kept.shown_value IS NULL"""
    )
