"""The list of vouchers and one voucher with its lines."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from mahsup.accounting import permissions
from mahsup.accounting.models import User, Voucher, VoucherLine
from mahsup.accounting.services.reports.scope import Scope, cursor_of, place_of
from mahsup.problems import refuse

VOUCHERS_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class VoucherFilter:
    """What a list of vouchers is narrowed to. `text` looks into description, document number and voucher number."""

    kind: str = ""
    text: str = ""
    amount_kurus: int | None = None


@dataclass(frozen=True, slots=True)
class VoucherPage:
    """Vouchers, newest first. `next` is the place to go on from, "" at the end; `total` counts all pages."""

    items: list[Voucher]
    total: int
    next: str


def vouchers(
    scope: Scope, wanted: VoucherFilter | None = None, *, after: str = "", limit: int = VOUCHERS_PER_PAGE
) -> VoucherPage:
    """Return one page of the posted vouchers, by date and id, newest first."""
    found = _filtered(scope, wanted or VoucherFilter())
    rows = found
    if after:
        date, row_id = place_of(after)
        rows = rows.filter(date__lte=date).exclude(date=date, pk__gte=row_id)
    items = list(rows.select_related("branch").order_by("-date", "-pk")[: limit + 1])
    more = len(items) > limit
    items = items[:limit]
    return VoucherPage(items, found.count(), cursor_of(items[-1].date, items[-1].pk) if more else "")


def voucher_of(user: User, voucher_id: int) -> Voucher:
    """Return one posted voucher that the user may see. Refuses with `books_voucher_unknown`."""
    permissions.require(user, "view_books")
    limit = permissions.branch_ids_of(user)
    found = (
        Voucher.objects.of(user.tenant_id)
        .filter(pk=voucher_id, state=Voucher.POSTED)
        .select_related("branch", "reverses", "reversed_by")
    )
    voucher = found.filter(Q() if limit is None else Q(branch_id__in=limit)).first()
    if voucher is None:
        raise refuse("books_voucher_unknown", voucher=str(voucher_id))
    return voucher


def voucher_lines(voucher: Voucher, *, after: int = 0, limit: int | None = None) -> QuerySet[VoucherLine]:
    """Return the lines in their order, with account and cost centre: those behind a line number, at most `limit`."""
    lines = VoucherLine.objects.of(voucher.tenant_id).filter(voucher_id=voucher.pk, line_no__gt=after)
    return lines.select_related("account", "cost_center").order_by("line_no")[:limit]


def reversal_of(voucher: Voucher) -> Voucher | None:
    """Return the voucher that reverses this one, if there is one."""
    return Voucher.objects.of(voucher.tenant_id).filter(reverses_id=voucher.pk, state=Voucher.POSTED).first()


def _filtered(scope: Scope, wanted: VoucherFilter) -> QuerySet[Voucher]:
    found = Voucher.objects.of(scope.tenant_id).filter(scope.branches(), scope.dates(), state=Voucher.POSTED)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.amount_kurus is not None:
        found = found.filter(total_kurus=wanted.amount_kurus)
    if wanted.text:
        found = found.filter(_matches(wanted.text))
    return found


def _matches(text: str) -> Q:
    match = Q(description__contains=text) | Q(document_number__contains=text)
    if text.isascii() and text.isdigit() and len(text) < 10:
        match |= Q(number=int(text))
    return match
