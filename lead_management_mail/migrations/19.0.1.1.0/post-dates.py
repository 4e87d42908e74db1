def migrate(cr, version):
    """Give e-mails and calls whose date cannot be true the time at which they came in."""
    for table, column in (("lead_email", "date"), ("lead_call", "start")):
        cr.execute(
            f"UPDATE {table} SET {column} = create_date"
            f" WHERE {column} > create_date + interval '1 day' OR {column} < '1995-01-01'"
        )
