"""A chart of accounts from and to a file: first what it would change, then the change. Nothing is deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction

from mahsup.accounting import permissions
from mahsup.accounting.models import Account, User
from mahsup.accounting.services.chart import accounts, add_missing
from mahsup.formats.chart import ChartRow, read_chart_rows, write_chart
from mahsup.platform import audit
from mahsup.problems import MahsupError, Problem, has_errors


class FlagChange(NamedTuple):
    """An account that the file opens or closes, or whose need of a cost centre it changes; both as they will be."""

    code: str
    name: str
    is_open: bool
    cost_center_required: bool


@dataclass(frozen=True, slots=True)
class ChartImport:
    """What an import would do, and its faults: accounts (code, name) to add, (code, old name, new name) to rename, and
    those to open, close or change in their need of a cost centre (new ones too, where they do not begin open and free).
    """

    new: Sequence[tuple[str, str]]
    renamed: Sequence[tuple[str, str, str]]
    flags: Sequence[FlagChange]
    unchanged: int
    problems: Sequence[Problem]


def preview_import(user: User, content: bytes, file_name: str) -> ChartImport:
    """Return what importing the file would change, or its faults. A flag that the file leaves out stays as it is."""
    permissions.require(user, "manage_chart")
    rows, problems = _read(content, file_name)
    stored = {account.code: account for account in Account.objects.of(user.tenant_id)}
    new = [(row.code, row.name) for row in rows if row.code not in stored]
    renamed = [
        (row.code, stored[row.code].name, row.name)
        for row in rows
        if row.code in stored and stored[row.code].name != row.name
    ]
    flags = [change for row in rows if (change := _flag_change(row, stored)) is not None]
    touched = {entry[0] for entry in (*new, *renamed, *flags)}
    return ChartImport(new, renamed, flags, len(rows) - len(touched), problems)


def apply_import(user: User, content: bytes, file_name: str) -> ChartImport:
    """Do what the preview shows, all of it or nothing. Refuses with every fault of the file."""
    with transaction.atomic():
        wanted = preview_import(user, content, file_name)
        if has_errors(wanted.problems):
            raise MahsupError(*wanted.problems)
        add_missing(user.tenant_id, wanted.new)
        own = Account.objects.of(user.tenant_id)
        for code, _, name in wanted.renamed:
            own.filter(code=code).update(name=name)
        for change in wanted.flags:
            own.filter(code=change.code).update(
                is_open=change.is_open, cost_center_required=change.cost_center_required
            )
        counts = {"added": len(wanted.new), "renamed": len(wanted.renamed), "flags": len(wanted.flags)}
        audit.record(user.tenant_id, user.code, "chart_imported", "chart", **counts)
    return wanted


def export_chart(user: User) -> bytes:
    """Return the whole chart as an .xlsx file that can be imported again."""
    return write_chart(
        ChartRow(account.code, account.name, account.is_open, account.cost_center_required)
        for account in accounts(user)
    )


def _flag_change(row: ChartRow, stored: Mapping[str, Account]) -> FlagChange | None:
    account = stored.get(row.code) or Account()
    is_open = account.is_open if row.is_open is None else row.is_open
    required = account.cost_center_required if row.cost_center_required is None else row.cost_center_required
    if (is_open, required) == (account.is_open, account.cost_center_required):
        return None
    return FlagChange(row.code, row.name, is_open, required)


def _read(content: bytes, file_name: str) -> tuple[Sequence[ChartRow], Sequence[Problem]]:
    try:
        return read_chart_rows(content, file_name), ()
    except MahsupError as faults:
        return (), faults.problems
