"""The journal (yevmiye): vouchers in date order with their lines. Journal numbers are not given yet."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from django.db.models import Count

from mahsup.accounting.models import Voucher, VoucherLine
from mahsup.accounting.services.reports.scope import Scope, cursor_of, place_of

ENTRIES_PER_PAGE = 20
LINES_SHOWN = 200
LINES_PER_PAGE = 300


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
    scope: Scope,
    *,
    after: str = "",
    limit: int = ENTRIES_PER_PAGE,
    lines_shown: int = LINES_SHOWN,
    lines_per_page: int = LINES_PER_PAGE,
) -> JournalPage:
    """Return one page of the journal, oldest first, at most `lines_shown` lines of each voucher.

    A page ends before the voucher with which it would show more than `lines_per_page` lines; it shows at least one.
    """
    every = Voucher.objects.of(scope.tenant_id).filter(scope.branches(), scope.dates(), state=Voucher.POSTED)
    rows = every
    if after:
        date, row_id = place_of(after)
        rows = rows.filter(date__gte=date).exclude(date=date, pk__lte=row_id)
    found = list(rows.select_related("branch").order_by("date", "pk")[: limit + 1])
    counts = _counts(scope.tenant_id, found)
    shown = _fitting(found[:limit], {pk: min(count, lines_shown) for pk, count in counts.items()}, lines_per_page)
    lines = _lines(scope.tenant_id, shown, lines_shown)
    entries = [JournalEntry(row, lines[row.pk], counts[row.pk] - len(lines[row.pk])) for row in shown]
    following = cursor_of(shown[-1].date, shown[-1].pk) if len(found) > len(shown) else ""
    return JournalPage(entries, every.count(), following)


def _counts(tenant_id: int, vouchers: list[Voucher]) -> dict[int, int]:
    lines = VoucherLine.objects.of(tenant_id).filter(voucher__in=vouchers)
    return dict(lines.values_list("voucher_id").annotate(Count("pk")))


def _fitting(vouchers: list[Voucher], lines: dict[int, int], room: int) -> list[Voucher]:
    """Return the first vouchers that have room on a page; the first one always has."""
    totals = accumulate(lines[voucher.pk] for voucher in vouchers)
    return [row for index, (row, total) in enumerate(zip(vouchers, totals, strict=True)) if not index or total <= room]


def _lines(tenant_id: int, vouchers: list[Voucher], lines_shown: int) -> dict[int, list[VoucherLine]]:
    lines: dict[int, list[VoucherLine]] = defaultdict(list)
    found = VoucherLine.objects.of(tenant_id).filter(voucher__in=vouchers, line_no__lte=lines_shown)
    for line in found.select_related("account", "cost_center").order_by("voucher_id", "line_no"):
        lines[line.voucher_id].append(line)
    return lines
