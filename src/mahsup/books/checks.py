"""The invariants of the books: one readable list. The preview and the posting run the same list; the database holds
those that a table can hold once more."""

import datetime
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from typing import Final

from mahsup.books.chart import Chart
from mahsup.books.voucher import Line, Voucher
from mahsup.money import format_tr
from mahsup.problems import Place, Problem, Severity

NOTICE_AFTER_DAYS: Final = 10
WARNING_AFTER_DAYS: Final = 45


@dataclass(frozen=True, slots=True)
class BooksView:
    """What the checks know of the books. None = unknown, and the checks that need it find nothing.

    `locked_through` is the last day of the locked period, `entry_date` the day on which the voucher is entered,
    `year` and `month` the payroll month.
    """

    chart: Chart | None = None
    cost_centers: Set[str] | None = None
    locked_through: datetime.date | None = None
    entry_date: datetime.date | None = None
    year: int | None = None
    month: int | None = None


def check_lines_enough(voucher: Voucher, books: BooksView) -> Iterator[Problem]:
    """A voucher has at least one debit and one credit line."""
    if not voucher.lines:
        yield _problem("voucher_empty")
    elif len(voucher.lines) < 2:
        yield _problem("voucher_too_few_lines")


def check_balance(voucher: Voucher, books: BooksView) -> Iterator[Problem]:
    """Debit equals credit, to the kuruş."""
    if voucher.debit_kurus != voucher.credit_kurus:
        yield _problem(
            "voucher_unbalanced",
            debit=format_tr(voucher.debit_kurus),
            credit=format_tr(voucher.credit_kurus),
            difference=format_tr(voucher.debit_kurus - voucher.credit_kurus),
        )


def check_sides(voucher: Voucher, books: BooksView) -> Iterator[Problem]:
    """A line stands on one side, with an amount above zero."""
    for number, line in enumerate(voucher.lines, start=1):
        if line.debit_kurus < 0 or line.credit_kurus < 0:
            yield _line_problem("line_negative", number, line)
        elif line.debit_kurus and line.credit_kurus:
            yield _line_problem("line_both_sides", number, line)
        elif not line.debit_kurus and not line.credit_kurus:
            yield _line_problem("line_zero", number, line)


def check_accounts(voucher: Voucher, books: BooksView) -> Iterator[Problem]:
    """Every account is in the chart, open, and a leaf."""
    if books.chart is None:
        return
    for code in dict.fromkeys(line.account for line in voucher.lines):
        account = books.chart.get(code)
        if account is None:
            yield _account_problem("account_missing", code)
        elif not account.is_open:
            yield _account_problem("account_closed", code)
        elif not account.is_leaf:
            yield _account_problem("account_not_leaf", code)


def check_cost_centers(voucher: Voucher, books: BooksView) -> Iterator[Problem]:
    """Where the account asks for a cost centre there is one, and every cost centre is known."""
    missing: dict[str, None] = {}
    for line in voucher.lines:
        account = books.chart.get(line.account) if books.chart is not None else None
        if account is not None and account.cost_center_required and not line.cost_center:
            missing[line.account] = None
    for code in missing:
        yield _account_problem("cost_center_required", code)
    if books.cost_centers is None:
        return
    for center in dict.fromkeys(line.cost_center for line in voucher.lines if line.cost_center):
        if center not in books.cost_centers:
            yield _problem("cost_center_unknown", "cost_center", cost_center=center)


def check_period_open(voucher: Voucher, books: BooksView) -> Iterator[Problem]:
    """Nothing is entered into a locked period."""
    if books.locked_through is not None and voucher.date <= books.locked_through:
        yield _problem("period_locked", "date", date=_tr(voucher.date), locked=_tr(books.locked_through))


def check_month(voucher: Voucher, books: BooksView) -> Iterator[Problem]:
    """The voucher of a month's payroll is dated in that month; more than a year off is a slip of the hand.

    Numbers run by the year of the date and cannot be taken back.
    """
    if books.year is None or books.month is None:
        return
    if abs(voucher.date.year - books.year) > 1:
        yield _problem("date_far_off", "date", date=_tr(voucher.date), month=f"{books.month:02d}.{books.year}")
    elif (voucher.date.year, voucher.date.month) != (books.year, books.month):
        month = f"{books.month:02d}.{books.year}"
        yield _problem("date_outside_month", "date", "warning", date=_tr(voucher.date), month=month)


def check_entry_time(voucher: Voucher, books: BooksView) -> Iterator[Problem]:
    """Records are entered within 10 days; properly kept payrolls give 45 days at most (VUK 219)."""
    if books.entry_date is None:
        return
    days = (books.entry_date - voucher.date).days
    if days > WARNING_AFTER_DAYS:
        yield _problem("entered_after_45_days", "date", "warning", days=str(days))
    elif days > NOTICE_AFTER_DAYS:
        yield _problem("entered_after_10_days", "date", "notice", days=str(days))


CHECKS: Final[tuple[Callable[[Voucher, BooksView], Iterator[Problem]], ...]] = (
    check_lines_enough,
    check_balance,
    check_sides,
    check_accounts,
    check_cost_centers,
    check_period_open,
    check_month,
    check_entry_time,
)


def check_voucher(voucher: Voucher, books: BooksView) -> list[Problem]:
    """Run every check of the list on one voucher."""
    return [problem for check in CHECKS for problem in check(voucher, books)]


def _problem(code: str, field: str = "", severity: Severity = "error", **params: str) -> Problem:
    return Problem(code, Place("voucher", field=field), params, severity)


def _line_problem(code: str, number: int, line: Line) -> Problem:
    return Problem(code, Place("voucher", field=f"line {number}"), {"line": str(number), "account": line.account})


def _account_problem(code: str, account: str) -> Problem:
    return Problem(code, Place("account", account), {"account": account})


def _tr(date: datetime.date) -> str:
    return date.strftime("%d.%m.%Y")
