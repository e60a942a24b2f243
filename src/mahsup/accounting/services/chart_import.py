"""Importing a chart of accounts from CSV or .xlsx: first what it would change, then the change. Nothing is deleted."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from mahsup.accounting import permissions
from mahsup.accounting.models import Account, User
from mahsup.accounting.services.chart import add_missing
from mahsup.books.chart import AccountInfo
from mahsup.formats.chart import read_chart
from mahsup.platform import audit
from mahsup.problems import MahsupError, Problem, has_errors


@dataclass(frozen=True, slots=True)
class ChartImport:
    """What an import would do: accounts (code, name) to add, (code, old name, new name) to rename, and its faults."""

    new: Sequence[tuple[str, str]]
    renamed: Sequence[tuple[str, str, str]]
    unchanged: int
    problems: Sequence[Problem]


def preview_import(user: User, content: bytes, file_name: str) -> ChartImport:
    """Return what importing the file would change, or its faults."""
    permissions.require(user, "manage_chart")
    rows, problems = _read(content, file_name)
    names = dict(Account.objects.of(user.tenant_id).values_list("code", "name"))
    new = [(code, row.name) for code, row in rows.items() if code not in names]
    renamed = [(code, names[code], row.name) for code, row in rows.items() if names.get(code, row.name) != row.name]
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


def _read(content: bytes, file_name: str) -> tuple[dict[str, AccountInfo], Sequence[Problem]]:
    try:
        return {account.code: account for account in read_chart(content, file_name)}, ()
    except MahsupError as faults:
        return {}, faults.problems
