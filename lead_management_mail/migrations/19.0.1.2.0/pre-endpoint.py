OLD, NEW = "lead.door.mixin", "lead.endpoint.mixin"


def migrate(cr, version):
    """The mixin of addresses for other systems is called what everybody calls it."""
    cr.execute("UPDATE ir_model SET model = %s WHERE model = %s", (NEW, OLD))
    cr.execute("UPDATE ir_model_fields SET model = %s WHERE model = %s", (NEW, OLD))
    cr.execute(
        """
        UPDATE ir_model_data SET name = replace(name, %(old)s, %(new)s)
         WHERE module = 'lead_management_mail' AND position(%(old)s IN name) > 0
        """,
        {"old": OLD.replace(".", "_"), "new": NEW.replace(".", "_")},
    )
