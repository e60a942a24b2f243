"""İK's tables as .xlsx."""

from collections.abc import Sequence

from mahsup.formats.table import Kurus, TotalRow, write_xlsx
from mahsup.hr.services.register import COLUMNS, RegisterRow
from mahsup.platform.i18n import T


def register_workbook(rows: Sequence[RegisterRow], total: RegisterRow) -> bytes:
    """Return the register by department with its total row as an .xlsx file, in the user's language."""
    header = [str(T("Kod", "Code")), str(T("Departman", "Department")), str(T("Bordro", "Payslips"))]
    header += [str(title) for _, title in COLUMNS]
    body: list[Sequence[object]] = [_cells(row) for row in rows]
    last = TotalRow(_cells(total._replace(name=str(T("Toplam", "Total")))))
    return write_xlsx([(str(T("İcmal", "Register")), header, [*body, last])])


def _cells(row: RegisterRow) -> tuple[object, ...]:
    return (row.code, row.name, row.payslips, *(Kurus(getattr(row, column)) for column, _ in COLUMNS))
