def get_visible_name(record):
    """Return the name of a record to who may read it, to everybody else its number.

    :param record: one record, also with sudo
    """
    plain = record.sudo(False)
    return plain.display_name if plain.has_access("read") else f"#{record.id}"
