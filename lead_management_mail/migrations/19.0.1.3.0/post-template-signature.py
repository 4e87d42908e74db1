def migrate(cr, version):
    """Have the example templates signed by who writes, not by the salesperson of the lead."""
    cr.execute(
        """UPDATE mail_template
              SET body_html = replace(
                      body_html::text, 'object.user_id.name or ''''', 'user.name'
                  )::jsonb
            WHERE position('object.user_id.name or ''''' IN body_html::text) > 0
              AND id IN (SELECT res_id FROM ir_model_data
                          WHERE module = 'lead_management_mail' AND model = 'mail.template')"""
    )
