"""What an import reports."""

from app.core.schemas import View


class RowIssue(View):
    """One row that was refused, or deserves a look: where it stands and why."""

    severity: str
    file: str
    sheet: str
    line: int
    field: str
    value: str
    code: str
    message: str


class Count(View):
    """What became of the rows of one table."""

    table: str
    new: int = 0
    unchanged: int = 0
    changed: int = 0


class ImportReport(View):
    """What an import did, or (a preview) would do. `unplaced` lists samples that came without a position."""

    profile: str
    preview: bool
    files: list[dict[str, str]]
    donors: Count
    tables: list[Count]
    tube_codes: int
    positions: int
    containers: int
    recipients: int
    shipments: int
    unplaced: list[str]
    refused: int
    warned: int
    issues: list[RowIssue]

    @property
    def new(self) -> int:
        """Rows that were not known before."""
        return self.donors.new + sum(table.new for table in self.tables)

    @property
    def changed(self) -> int:
        """Rows that are known and say something else now; they are listed, and nothing is overwritten."""
        return self.donors.changed + sum(table.changed for table in self.tables)
