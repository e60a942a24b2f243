"""Prepare a posting: one path for preview and posting. It writes nothing; what it returns is what will be written."""

import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from mahsup.books.chart import AccountInfo, Chart, parents_of
from mahsup.books.checks import BooksView, check_voucher
from mahsup.books.voucher import Document, Line, Voucher
from mahsup.money import format_tr
from mahsup.payroll.checks import check_payslip
from mahsup.payroll.payslip import Payslip
from mahsup.posting.derive import Atom, Derivation, Group, atoms_of, derive
from mahsup.posting.rules import Policy, RuleBook, Rules, check_rules
from mahsup.posting.rulesfile import dump_rules
from mahsup.posting.values import VALUE_ORDER, VALUES
from mahsup.problems import Place, Problem, has_errors

DOCUMENT_KIND: Final = "ücret bordrosu"
MONTH_NAMES: Final = (
    *("Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran"),
    *("Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık"),
)
_NOISE_WITHOUT_RULES: Final = frozenset(("voucher_unbalanced", "voucher_empty", "voucher_too_few_lines"))


@dataclass(frozen=True, slots=True)
class DerivedMonth:
    """What a month's payslips and rules alone give, whatever the books and the date: `derive_month`'s answer."""

    rules: Rules
    derivation: Derivation
    payslip_ids: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingRequest:
    """All that a month's vouchers depend on. None = unknown: what needs it is not checked.

    `leaf_owners`: leaf account → `employee_key` of whom it already
    belongs to. `today` is the day of entry; None leaves VUK 219's days unchecked.
    """

    year: int
    month: int
    company_id: int
    company_title: str
    derived: DerivedMonth
    date: datetime.date
    document: Document
    chart: Chart | None = None
    cost_centers: Set[str] | None = None
    leaf_owners: Mapping[str, str] = field(default_factory=dict)
    locked_through: datetime.date | None = None
    today: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """The vouchers that posting writes and every problem found. With an error among them nothing may be posted.

    `new_leaves` are the persons' leaves that the chart does not hold yet; `parts` holds, per voucher, the key of its
    payslips and, per line, the group that it adds up; `leaf_owners` the `employee_key` of each leaf used.
    """

    request: PostingRequest
    vouchers: tuple[Voucher, ...]
    problems: tuple[Problem, ...]
    parts: tuple[tuple[str, tuple[Group, ...]], ...]
    new_leaves: tuple[AccountInfo, ...]
    leaf_owners: Mapping[str, str]

    @property
    def postable(self) -> bool:
        """True when no error blocks."""
        return not has_errors(self.problems)


def month_end(year: int, month: int) -> datetime.date:
    """Return the last day of a month: the voucher's date unless another is asked."""
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    return following - datetime.timedelta(days=1)


def document_of(company_id: int, year: int, month: int, version: int, date: datetime.date) -> Document:
    """Return the document of a month's payroll: `BRD-<FirmaId>-<YYYYMM>-<version>`."""
    return Document(DOCUMENT_KIND, f"BRD-{company_id}-{year}{month:02d}-{version}", date)


def employee_key(company_id: int, employee_no: str) -> str:
    """Return the key of a person among all companies of the books."""
    return f"{company_id}|{employee_no}"


def derive_month(payslips: Iterable[Payslip], rules: Rules, employee_accounts: Mapping[str, str]) -> DerivedMonth:
    """Add up a month by its rules and find what is wrong with its payslips. Pure; the heavy half of a posting.

    `employee_accounts`: employee no → MUHASEBEKODU.
    """
    slips = payslips if isinstance(payslips, tuple) else tuple(payslips)
    kind = rules.policy.vouchers
    derivation = derive(slips, RuleBook(rules), employee_accounts, lambda slip: _part_of(kind, slip))
    problems = (
        *check_rules(rules),
        *_payslip_problems(rules, slips, derivation),
        *_uncovered_problems(derivation),
    )
    return DerivedMonth(rules, derivation, tuple(slip.payslip_id for slip in slips), problems)


def prepare(request: PostingRequest) -> Prepared:
    """Write the month's vouchers and find every problem. Pure: the same request gives the same answer."""
    derivation = request.derived.derivation
    parts = sorted((key, sums) for key, sums in derivation.sums.items() if sums)
    written = [_voucher(request, key, sums) for key, sums in parts]
    vouchers = tuple(voucher for voucher, _ in written)
    new_leaves = _new_leaves(request.chart, derivation.leaves)
    problems = (
        *request.derived.problems,
        *_leaf_problems(request, derivation.leaves),
        *_voucher_problems(request, vouchers, new_leaves, complete=not derivation.uncovered),
    )
    owners = {leaf: employee_key(request.company_id, next(iter(people))) for leaf, people in derivation.leaves.items()}
    groups = tuple((key, groups) for (key, _), (_, groups) in zip(parts, written, strict=True))
    return Prepared(request, vouchers, problems, groups, new_leaves, owners)


def explain(
    prepared: Prepared,
    payslips: Iterable[Payslip],
    employee_accounts: Mapping[str, str],
    voucher_index: int,
    line_index: int,
) -> tuple[Atom, ...]:
    """Return the atoms that a line (counted from 0) adds up, in file order. Raises IndexError for a line not there.

    `payslips` and `employee_accounts` are those that the month was derived from.
    """
    key, groups = prepared.parts[voucher_index]
    rules = prepared.request.derived.rules
    kind = rules.policy.vouchers
    here = (slip for slip in payslips if _part_of(kind, slip) == key)
    return tuple(atoms_of(here, RuleBook(rules), employee_accounts, groups[line_index]))


def preview_hash(prepared: Prepared, snapshot_id: str, rules: Rules, revision: int) -> str:
    """Return the SHA-256 (hex) over all that the accountant saw: snapshot, rules, accounts, date, revision, lines."""
    chart = prepared.request.chart
    codes = sorted({line.account for voucher in prepared.vouchers for line in voucher.lines})
    known = [chart[code] for code in codes if chart is not None and code in chart]
    content = {
        "snapshot": snapshot_id,
        "rules": dump_rules(rules),
        "accounts": [[account.code, account.name, account.is_open] for account in known],
        "codes": codes,
        "date": prepared.request.date.isoformat(),
        "revision": revision,
        "vouchers": [_content(voucher) for voucher in prepared.vouchers],
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _content(voucher: Voucher) -> list[object]:
    document = voucher.document
    return [
        voucher.date.isoformat(),
        voucher.kind,
        voucher.description,
        [document.kind, document.number, document.date.isoformat()],
        [[line.account, line.cost_center, line.debit_kurus, line.credit_kurus, line.text] for line in voucher.lines],
        [voucher.debit_kurus, voucher.credit_kurus],
    ]


def _part_of(kind: str, slip: Payslip) -> str:
    """Return which of the month's vouchers a payslip belongs to: "", its department or its employee."""
    if kind == "per_department":
        return slip.department
    return slip.employee_no if kind == "per_employee" else ""


_SUFFIXES: Final = {"per_department": ", departman {}", "per_employee": ", personel {}"}


class _LineKey(NamedTuple):
    """What one line adds up; the fields are in the order of the lines within a side."""

    account: str
    cost_center: str
    value_order: int
    side: str


def _voucher(request: PostingRequest, part: str, sums: Mapping[Group, int]) -> tuple[Voucher, tuple[Group, ...]]:
    """Return a voucher and the group behind each of its lines; a sum of zero writes no line."""
    period = f"{MONTH_NAMES[request.month - 1]} {request.year}"
    rows: list[tuple[bool, _LineKey, Line, Group]] = []
    for group, amount in sums.items():
        account, center, value, side = group
        signed = amount if side == "debit" else -amount
        if signed:
            line = Line(account, center, max(signed, 0), max(-signed, 0), f"{period} {VALUES[value].tr}")
            rows.append((signed < 0, _LineKey(account, center, VALUE_ORDER[value], side), line, group))
    rows.sort(key=lambda row: row[:2])
    title = f"{request.company_title} " if request.company_title else ""
    suffix = _SUFFIXES.get(request.derived.rules.policy.vouchers, "").format(part)
    description = f"{title}{period} ücret bordrosu{suffix}"
    lines = tuple(line for _, _, line, _ in rows)
    voucher = Voucher(request.date, "accrual", description, request.document, lines)
    return voucher, tuple(group for *_, group in rows)


def _payslip_problems(rules: Rules, payslips: tuple[Payslip, ...], derivation: Derivation) -> Iterator[Problem]:
    seen: set[str] = set()
    for slip, difference in zip(payslips, derivation.differences, strict=True):
        found = check_payslip(slip)
        yield from found
        if slip.payslip_id in seen:
            yield _slip_problem("payslip_repeated", slip, "bordro_id")
        seen.add(slip.payslip_id)
        if slip.rounding_kurus:
            yield from _rounding_problems(rules.policy, slip)
        if difference and not derivation.uncovered and not has_errors(found):
            yield _slip_problem("payslip_unbalanced", slip, "", difference=format_tr(difference))


def _rounding_problems(policy: Policy, slip: Payslip) -> Iterator[Problem]:
    if abs(slip.rounding_kurus) > policy.rounding_limit_kurus:
        figures = {"rounding": format_tr(slip.rounding_kurus), "limit": format_tr(policy.rounding_limit_kurus)}
        yield _slip_problem("rounding_over_limit", slip, "yuvarlama", **figures)
    elif not policy.rounding_account:
        yield _slip_problem("rounding_account_missing", slip, "yuvarlama")


def _slip_problem(code: str, slip: Payslip, field: str, **figures: str) -> Problem:
    params = {"payslip": slip.payslip_id, "employee": slip.employee_no, **figures}
    return Problem(code, Place("payslip", slip.payslip_id, field), params)


def _uncovered_problems(derivation: Derivation) -> Iterator[Problem]:
    for (value, department, code), employees in derivation.uncovered.items():
        figures = {
            "value": value,
            "department": department or "-",
            "extra": code or "-",
            "employee": employees[0],
            "count": str(len(set(employees))),
        }
        yield Problem("rule_missing", Place("rule", value, department), figures)


def _leaf_problems(request: PostingRequest, leaves: Mapping[str, Mapping[str, None]]) -> Iterator[Problem]:
    for leaf, people in leaves.items():
        keys = dict.fromkeys(employee_key(request.company_id, person) for person in people)
        if leaf in request.leaf_owners:
            keys[request.leaf_owners[leaf]] = None
        if len(keys) > 1:
            names = ", ".join(key.replace("|", "/") for key in keys)
            yield Problem("leaf_shared", Place("account", leaf), {"account": leaf, "employees": names})


def _new_leaves(chart: Chart | None, leaves: Mapping[str, Mapping[str, None]]) -> tuple[AccountInfo, ...]:
    """Return the leaves to open: not in the chart, below an open account of it. No other account is invented."""
    if chart is None:
        return ()
    fresh = []
    for leaf, people in leaves.items():
        parent = chart.get(parents_of(leaf)[-1])
        if leaf not in chart and parent is not None and parent.is_open:
            fresh.append(AccountInfo(leaf, f"Personel {next(iter(people))}"))
    return tuple(fresh)


def _voucher_problems(
    request: PostingRequest, vouchers: tuple[Voucher, ...], new_leaves: tuple[AccountInfo, ...], *, complete: bool
) -> Iterator[Problem]:
    chart = request.chart
    if chart is not None and new_leaves:
        chart = Chart((*chart.values(), *new_leaves))
    books = BooksView(
        chart=chart,
        cost_centers=request.cost_centers,
        locked_through=request.locked_through,
        entry_date=request.today,
        year=request.year,
        month=request.month,
    )
    if not vouchers and complete:
        yield Problem("voucher_empty", Place("voucher"))
    seen: set[tuple[str, Place]] = set()
    for number, voucher in enumerate(vouchers, start=1):
        for problem in check_voucher(voucher, books):
            place = problem.where
            if place.type == "voucher" and place.field != "date":
                place = Place("voucher", str(number), place.field)
            if (problem.code, place) in seen or (not complete and problem.code in _NOISE_WITHOUT_RULES):
                continue
            seen.add((problem.code, place))
            yield Problem(problem.code, place, problem.params, problem.severity)
