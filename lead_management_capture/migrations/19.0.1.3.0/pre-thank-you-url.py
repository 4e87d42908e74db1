OLD, NEW = "thanks_url", "thank_you_url"


def migrate(cr, version):
    """The address of the thank-you page is called what everybody calls it.

    Keys whose table has just been taken over from `lead_management_mail` have the former name, too.
    """
    cr.execute(
        "SELECT 1 FROM information_schema.columns"
        " WHERE table_name = 'lead_capture_key' AND column_name = %s",
        (OLD,),
    )
    if not cr.fetchone():
        return
    names = {"old": OLD, "new": NEW}
    cr.execute("ALTER TABLE lead_capture_key RENAME COLUMN thanks_url TO thank_you_url")
    cr.execute(
        "UPDATE ir_model_fields SET name = %(new)s"
        " WHERE model = 'lead.capture.key' AND name = %(old)s",
        names,
    )
    cr.execute(
        """
        UPDATE ir_model_data SET name = 'field_lead_capture_key__' || %(new)s
         WHERE model = 'ir.model.fields' AND name = 'field_lead_capture_key__' || %(old)s
        """,
        names,
    )
    # what people have made with it
    cr.execute(
        """
        UPDATE ir_ui_view SET arch_db = replace(arch_db::text, %(old)s, %(new)s)::jsonb
         WHERE model = 'lead.capture.key'
        """,
        names,
    )
    cr.execute(
        """
        UPDATE ir_exports_line AS line SET name = %(new)s FROM ir_exports AS template
         WHERE template.id = line.export_id AND template.resource = 'lead.capture.key'
           AND line.name = %(old)s
        """,
        names,
    )
