"""Pages of the books: vouchers, journal, trial balance, ledger account. Each also as .xlsx (`?xlsx`)."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from mahsup.accounting.models.books import VOUCHER_KINDS
from mahsup.accounting.permissions import has_right
from mahsup.accounting.services.reports import (
    VoucherFilter,
    journal,
    ledger,
    trial_balance,
    voucher_lines,
    voucher_of,
    vouchers,
)
from mahsup.accounting.services.reports import workbooks as files
from mahsup.accounting.services.reports.trial_balance import totals
from mahsup.accounting.services.reports.vouchers import reversal_of
from mahsup.accounting.views.books.filters import parse_amount, query_without, span_of
from mahsup.accounting.views.integration.base import AccountingRequest, page
from mahsup.platform.i18n import T
from mahsup.platform.web import XLSX, download
from mahsup.problems import refuse

LINES_ON_A_PAGE = 250
KINDS = {
    "accrual": T("tahakkuk", "accrual"),
    "reversal": T("ters kayıt", "reversal"),
    "difference": T("fark", "difference"),
    "payment": T("ödeme", "payment"),
    "provision": T("karşılık", "provision"),
    "manual": T("elle", "manual"),
}
LEVELS = [
    ("", T("Alt hesaplar", "Leaf accounts")),
    ("1", T("Sınıf (7)", "Class (7)")),
    ("2", T("Grup (74)", "Group (74)")),
    ("3", T("Ana hesap (740)", "Main account (740)")),
    ("4", T("Alt hesap (740.01)", "Sub-account (740.01)")),
]


@page("view_books")
def voucher_list(request: AccountingRequest) -> HttpResponseBase:
    span = span_of(request, request.user)
    kind = request.GET.get("kind", "")
    text, amount = request.GET.get("text", "").strip(), request.GET.get("amount", "").strip()
    wanted = VoucherFilter(kind if kind in VOUCHER_KINDS else "", text, parse_amount(amount))
    if "xlsx" in request.GET:
        return _file(files.vouchers_xlsx(span.scope, wanted), "fisler.xlsx")
    found = vouchers(span.scope, wanted, after=request.GET.get("after", ""))
    context = {
        "span": span,
        "page": found,
        "rows": [(row, KINDS[row.kind]) for row in found.items],
        "kinds": [(code, name, code == kind) for code, name in KINDS.items()],
        "text": text,
        "amount": amount,
        "query": query_without(request, "after"),
    }
    return render(request, "accounting/books/vouchers.html", context)


@page("view_books")
def voucher(request: AccountingRequest, voucher_id: int) -> HttpResponseBase:
    row = voucher_of(request.user, voucher_id)
    if "xlsx" in request.GET:
        return _file(files.voucher_xlsx(row), f"fis-{row.year}-{row.number}.xlsx")
    printed = "print" in request.GET
    after = request.GET.get("after", "")
    lines = list(voucher_lines(row, after=_line_no(after), limit=None if printed else LINES_ON_A_PAGE + 1))
    more = not printed and len(lines) > LINES_ON_A_PAGE
    lines = lines[:LINES_ON_A_PAGE] if more else lines
    reversal = reversal_of(row)
    context = {
        "voucher": row,
        "kind": KINDS[row.kind],
        "lines": lines,
        "page": {"next": str(lines[-1].line_no) if more else ""},
        "reversal": reversal,
        "may_reverse": row.kind != "reversal" and reversal is None and has_right(request.user, "reverse"),
        "printed": printed,
    }
    return render(request, "accounting/books/voucher.html", context)


@page("view_books")
def journal_page(request: AccountingRequest) -> HttpResponseBase:
    span = span_of(request, request.user)
    if "xlsx" in request.GET:
        return _file(files.journal_xlsx(span.scope), "yevmiye.xlsx")
    found = journal(span.scope, after=request.GET.get("after", ""))
    context = {"span": span, "page": found, "query": query_without(request, "after")}
    return render(request, "accounting/books/journal.html", context)


@page("view_books")
def trial_balance_page(request: AccountingRequest) -> HttpResponseBase:
    span = span_of(request, request.user)
    asked = request.GET.get("level", "")
    level = int(asked) if asked in ("1", "2", "3", "4") else None
    if "xlsx" in request.GET:
        return _file(files.trial_balance_xlsx(span.scope, level), "mizan.xlsx")
    rows = trial_balance(span.scope, level)
    context = {
        "span": span,
        "rows": rows,
        "total": totals(rows),
        "debit_balances_kurus": sum(row.debit_balance_kurus for row in rows),
        "credit_balances_kurus": sum(row.credit_balance_kurus for row in rows),
        "levels": [(value, name, value == asked) for value, name in LEVELS],
        "query": query_without(request, "after", "level"),
    }
    return render(request, "accounting/books/trial_balance.html", context)


@page("view_books")
def ledger_page(request: AccountingRequest) -> HttpResponseBase:
    span = span_of(request, request.user)
    code = request.GET.get("account", "").strip()
    if code and "xlsx" in request.GET:
        return _file(files.ledger_xlsx(span.scope, code), f"muavin-{code}.xlsx")
    found = ledger(span.scope, code, after=request.GET.get("after", "")) if code else None
    context = {"span": span, "account": code, "page": found, "query": query_without(request, "after")}
    return render(request, "accounting/books/ledger.html", context)


def _line_no(after: str) -> int:
    if not after:
        return 0
    if not (after.isascii() and after.isdigit() and len(after) < 10):
        raise refuse("books_page_unreadable")
    return int(after)


def _file(content: bytes, name: str) -> HttpResponse:
    return download(content, name, XLSX)
