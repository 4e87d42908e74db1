"""What hangs on a lead, in one place of the database, and what merging makes of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MergeRelation:
    """One column that refers to leads.

    :param table: name of the table
    :param column: column with the id of the lead
    :param label: what is counted before a merge, such as "Meetings"; empty: nothing is said
    :param model_column: column that says of which model the id is, where it is of several
    :param condition: SQL on the table that names the rows which move; `%(into)s` is the id
        of the lead that stays, `%(leads)s` those of the others
    :param unique: columns of which a lead has each value once: of several rows the lead that
        stays keeps its own, the others are put aside in the log until the merge is undone
    :param parts: (table, column) of rows that go with a row which is put aside
    :param target: column that takes the id of the lead that stays instead of `column`
    :param confirmed: states of a document that forbid to take the merge back, where the
        document had none of them when it came along
    :param model: model of the rows, which names them to people; needed with `confirmed`
    :param kept: why the rows stay with the merged lead; empty: they move
    :param is_trace: whether a row shows that somebody has done something with the lead; an
        import of it is not taken back then
    :param trace_condition: SQL on the table that names the rows which do
    :param other: column of the other side, where the table is that of a many2many field
    :param is_named: whether the column holds the model and the id in one text
    """

    table: str
    column: str
    label: str = ""
    model_column: str = ""
    condition: str = ""
    unique: tuple = ()
    parts: tuple = ()
    target: str = ""
    confirmed: tuple = ()
    model: str = ""
    kept: str = ""
    is_trace: bool = True
    trace_condition: str = ""
    other: str = ""
    is_named: bool = False

    @property
    def key(self):
        """Return what the log calls the relation by."""
        return f"{self.table}.{self.column}>{self.target or self.column}"
