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
from mahsup.posting.derive import Atom, Derivation, derive
from mahsup.posting.rules import RuleBook, Rules, check_rules
from mahsup.posting.rulesfile import dump_rules
from mahsup.posting.values import VALUE_ORDER, VALUES
from mahsup.problems import Place, Problem, has_errors

DOCUMENT_KIND: Final = "ücret bordrosu"
MONTH_NAMES: Final = (
    *("Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran"),
    *("Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık"),
)
_NOISE_WITHOUT_RULES: Final = frozenset(("voucher_unbalanced", "voucher_empty", "voucher_too_few_lines"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingRequest:
    """All that a month's vouchers depend on. None = unknown: what needs it is not checked.

    `employee_accounts`: employee no → MUHASEBEKODU. `leaf_owners`: leaf account → `employee_key` of whom it already
    belongs to. `today` is the day of entry; None leaves VUK 219's days unchecked.
    """

    year: int
    month: int
    company_id: int
    company_title: str
    payslips: tuple[Payslip, ...]
    rules: Rules
    date: datetime.date
    document: Document
    chart: Chart | None = None
    cost_centers: Set[str] | None = None
    employee_accounts: Mapping[str, str] = field(default_factory=dict)
    leaf_owners: Mapping[str, str] = field(default_factory=dict)
    locked_through: datetime.date | None = None
    today: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """The vouchers that posting writes and every problem found. With an error among them nothing may be posted.

    `new_leaves` are the persons' leaves that the chart does not hold yet; `behind` holds, per voucher and line, what
    atoms it adds up; `leaf_owners` the `employee_key` of each leaf used.
    """

    request: PostingRequest
    vouchers: tuple[Voucher, ...]
    problems: tuple[Problem, ...]
    behind: tuple[tuple[tuple[Atom, ...], ...], ...]
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


def prepare(request: PostingRequest) -> Prepared:
    """Derive the month's vouchers and find every problem. Pure: the same request gives the same answer."""
    derivation = derive(request.payslips, RuleBook(request.rules), request.employee_accounts)
    written = [_voucher(request, key, atoms) for key, atoms in _parts(request, derivation)]
    vouchers = tuple(voucher for voucher, _ in written)
    new_leaves = _new_leaves(request.chart, derivation.leaves)
    problems = (
        *check_rules(request.rules),
        *_payslip_problems(request, derivation),
        *_uncovered_problems(derivation),
        *_leaf_problems(request, derivation.leaves),
        *_voucher_problems(request, vouchers, new_leaves, complete=not derivation.uncovered),
    )
    owners = {leaf: employee_key(request.company_id, next(iter(people))) for leaf, people in derivation.leaves.items()}
    return Prepared(request, vouchers, problems, tuple(behind for _, behind in written), new_leaves, owners)


def explain(prepared: Prepared, voucher_index: int, line_index: int) -> tuple[Atom, ...]:
    """Return the atoms that a line (counted from 0) adds up, in file order. Raises IndexError for a line not there."""
    return prepared.behind[voucher_index][line_index]


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


class _PartKey(NamedTuple):
    """One voucher of the month: its order and what its description adds."""

    code: str
    suffix: str


def _parts(request: PostingRequest, derivation: Derivation) -> list[tuple[_PartKey, list[Atom]]]:
    parts: dict[_PartKey, list[Atom]] = {}
    for slip, atoms in zip(request.payslips, derivation.atoms, strict=True):
        parts.setdefault(_part_key(request.rules.policy.vouchers, slip), []).extend(atoms)
    return sorted(((key, atoms) for key, atoms in parts.items() if atoms), key=lambda part: part[0])


def _part_key(kind: str, slip: Payslip) -> _PartKey:
    if kind == "per_department":
        return _PartKey(slip.department, f", departman {slip.department}")
    if kind == "per_employee":
        return _PartKey(slip.employee_no, f", personel {slip.employee_no}")
    return _PartKey("", "")


class _LineKey(NamedTuple):
    """What one line adds up; the fields are in the order of the lines within a side."""

    account: str
    cost_center: str
    value_order: int
    side: str


def _voucher(
    request: PostingRequest, key: _PartKey, atoms: Iterable[Atom]
) -> tuple[Voucher, tuple[tuple[Atom, ...], ...]]:
    period = f"{MONTH_NAMES[request.month - 1]} {request.year}"
    groups: dict[tuple[str, str, str, str], list[Atom]] = {}
    for atom in atoms:
        groups.setdefault((atom.account, atom.cost_center, atom.value, atom.side), []).append(atom)
    rows: list[tuple[bool, _LineKey, Line, tuple[Atom, ...]]] = []
    for (account, center, value, side), members in groups.items():
        amount = sum(atom.amount_kurus for atom in members)
        signed = amount if side == "debit" else -amount
        line = Line(account, center, max(signed, 0), max(-signed, 0), f"{period} {VALUES[value].tr}")
        if signed:
            rows.append((signed < 0, _LineKey(account, center, VALUE_ORDER[value], side), line, tuple(members)))
    rows.sort(key=lambda row: row[:2])
    title = f"{request.company_title} " if request.company_title else ""
    description = f"{title}{period} ücret bordrosu{key.suffix}"
    lines = tuple(line for _, _, line, _ in rows)
    voucher = Voucher(request.date, "accrual", description, request.document, lines)
    return voucher, tuple(members for *_, members in rows)


def _payslip_problems(request: PostingRequest, derivation: Derivation) -> Iterator[Problem]:
    seen: set[str] = set()
    for slip, atoms in zip(request.payslips, derivation.atoms, strict=True):
        found = check_payslip(slip)
        yield from found
        if slip.payslip_id in seen:
            yield _slip_problem("payslip_repeated", slip, "bordro_id")
        seen.add(slip.payslip_id)
        yield from _rounding_problems(request, slip)
        difference = sum(atom.amount_kurus if atom.side == "debit" else -atom.amount_kurus for atom in atoms)
        if difference and not derivation.uncovered and not has_errors(found):
            yield _slip_problem("payslip_unbalanced", slip, "", difference=format_tr(difference))


def _rounding_problems(request: PostingRequest, slip: Payslip) -> Iterator[Problem]:
    policy = request.rules.policy
    if abs(slip.rounding_kurus) > policy.rounding_limit_kurus:
        figures = {"rounding": format_tr(slip.rounding_kurus), "limit": format_tr(policy.rounding_limit_kurus)}
        yield _slip_problem("rounding_over_limit", slip, "yuvarlama", **figures)
    elif slip.rounding_kurus and not policy.rounding_account:
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
