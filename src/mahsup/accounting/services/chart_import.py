"""Importing a chart of accounts from CSV or .xlsx: first what it would change, then the change. Nothing is deleted."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from mahsup.accounting import permissions
from mahsup.accounting.models import Account, User
from mahsup.accounting.services.chart import LONGEST_CODE, add_missing
from mahsup.platform import audit
from mahsup.problems import MahsupError, Place, Problem, has_errors

CODE_COLUMN = "HESAP KODU"
NAME_COLUMN = "HESAP ADI"


@dataclass(frozen=True, slots=True)
class ChartImport:
    """What an import would do: accounts (code, name) to add, (code, old name, new name) to rename, and its faults."""

    new: Sequence[tuple[str, str]]
    renamed: Sequence[tuple[str, str, str]]
    unchanged: int
    problems: Sequence[Problem]


def preview_import(user: User, content: bytes, file_name: str) -> ChartImport:
    """Return what importing the file would change. A file that is no table at all is refused by its reader."""
    permissions.require(user, "manage_chart")
    rows, problems = _read(content, file_name)
    names = dict(Account.objects.of(user.tenant_id).values_list("code", "name"))
    new = [(code, name) for code, name in rows.items() if code not in names]
    renamed = [(code, names[code], name) for code, name in rows.items() if code in names and names[code] != name]
    return ChartImport(new, renamed, len(rows) - len(new) - len(renamed), problems)


def apply_import(user: User, content: bytes, file_name: str) -> ChartImport:
    """Do what the preview shows, all of it or nothing. Refuses with every fault of the file."""
    with transaction.atomic():
        wanted = preview_import(user, content, file_name)
        if has_errors(wanted.problems):
            raise MahsupError(*wanted.problems)
        add_missing(user.tenant_id, wanted.new)
        for code, _, name in wanted.renamed:
            Account.objects.of(user.tenant_id).filter(code=code).update(name=name)
        counts = {"added": len(wanted.new), "renamed": len(wanted.renamed)}
        audit.record(user.tenant_id, user.code, "chart_imported", "chart", **counts)
    return wanted


def _read(content: bytes, file_name: str) -> tuple[dict[str, str], list[Problem]]:
    from mahsup.formats.table import read_table

    header, *body = read_table(content, file_name)
    if CODE_COLUMN not in header or NAME_COLUMN not in header:
        return {}, [Problem("chart_columns", Place("account"), {"code": CODE_COLUMN, "name": NAME_COLUMN})]
    code_at, name_at = header.index(CODE_COLUMN), header.index(NAME_COLUMN)
    rows: dict[str, str] = {}
    problems: list[Problem] = []
    for number, row in enumerate(body, start=2):
        code, name = row[code_at].strip(), row[name_at].strip()
        fault = _fault(code, name, rows)
        if fault:
            problems.append(Problem(fault, Place("account", code), {"row": str(number), "account": code}))
        else:
            rows[code] = name
    return rows, problems


def _fault(code: str, name: str, rows: dict[str, str]) -> str:
    if not code or not name:
        return "chart_row_incomplete"
    if len(code) > LONGEST_CODE or not all(part.isascii() and part.isalnum() for part in code.split(".")):
        return "chart_row_code"
    return "chart_row_twice" if code in rows else ""
