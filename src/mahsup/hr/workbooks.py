"""İK's tables as .xlsx."""

from collections.abc import Sequence

from mahsup.hr.services.register import RegisterRow


def register_workbook(rows: Sequence[RegisterRow], total: RegisterRow) -> bytes:
    """Return the register by department with its total row as an .xlsx file."""
    raise NotImplementedError(rows, total)
