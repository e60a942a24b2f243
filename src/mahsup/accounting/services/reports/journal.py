"""The journal (yevmiye): vouchers in date order with their lines. Journal numbers are not given yet."""

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from mahsup.accounting.models import Voucher, VoucherLine
from mahsup.accounting.services.reports.scope import Scope, cursor_of, place_of

ENTRIES_PER_PAGE = 20
LINES_SHOWN = 200


class JournalEntry(NamedTuple):
    """A voucher with its first lines; `more` counts the lines that are not among them."""

    voucher: Voucher
    lines: list[VoucherLine]
    more: int


@dataclass(frozen=True, slots=True)
class JournalPage:
    """Entries of one page. `next` is the place to go on from, "" at the end; `total` counts all vouchers."""

    entries: list[JournalEntry]
    total: int
    next: str


def journal(
    scope: Scope, *, after: str = "", limit: int = ENTRIES_PER_PAGE, lines_shown: int = LINES_SHOWN
) -> JournalPage:
    """Return one page of the journal, oldest first, at most `lines_shown` lines of each voucher."""
    every = Voucher.objects.of(scope.tenant_id).filter(scope.branches(), scope.dates(), state=Voucher.POSTED)
    rows = every
    if after:
        date, row_id = place_of(after)
        rows = rows.filter(date__gte=date).exclude(date=date, pk__lte=row_id)
    found = list(rows.select_related("branch").order_by("date", "pk")[: limit + 1])
    shown = found[:limit]
    lines = _lines(scope.tenant_id, shown, lines_shown)
    entries = [_entry(voucher, lines[voucher.pk], lines_shown) for voucher in shown]
    following = cursor_of(shown[-1].date, shown[-1].pk) if len(found) > limit else ""
    return JournalPage(entries, every.count(), following)


def _lines(tenant_id: int, vouchers: list[Voucher], lines_shown: int) -> dict[int, list[VoucherLine]]:
    lines: dict[int, list[VoucherLine]] = defaultdict(list)
    found = VoucherLine.objects.of(tenant_id).filter(voucher__in=vouchers, line_no__lte=lines_shown)
    for line in found.select_related("account", "cost_center").order_by("voucher_id", "line_no"):
        lines[line.voucher_id].append(line)
    return lines


def _entry(voucher: Voucher, lines: list[VoucherLine], lines_shown: int) -> JournalEntry:
    if len(lines) < lines_shown:
        return JournalEntry(voucher, lines, 0)
    count = VoucherLine.objects.of(voucher.tenant_id).filter(voucher_id=voucher.pk).count()
    return JournalEntry(voucher, lines, count - len(lines))
