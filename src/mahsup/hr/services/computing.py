"""Compute a month's payroll of a company from its cards and timesheet: all of it or nothing.

Nothing but the stored inputs decides the result, so computing again, or after a stop, gives the same payslips.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from hashlib import blake2b
from typing import Any, Final, NamedTuple, cast

from django.db import transaction
from django.db.models import Sum

from mahsup.hr.models import (
    DIGEST_LENGTH,
    Company,
    Debt,
    DebtTaken,
    Department,
    Employee,
    PayItem,
    PayrollRun,
    PayrollType,
    Placement,
    PlacementShare,
    RunPayslip,
    Wage,
)
from mahsup.hr.services.earlier import months_back, runs_before, runs_behind
from mahsup.hr.services.looking_back import last_year_bases, relief_used
from mahsup.hr.services.payroll_settings import terms_of
from mahsup.hr.services.payslip_store import PayslipRows, Row, replace_payslips
from mahsup.hr.services.timesheets import NORMAL, Line, additional_lines, employed, sheet_of
from mahsup.hr.services.under_way import refuse_under_way
from mahsup.payroll.checks import check_payslip
from mahsup.payroll.earnings import Earned, Rule, Rules
from mahsup.payroll.history import (
    AnySlip,
    EarlierMonth,
    History,
    PastPayslip,
    PersonHistory,
    history_before,
)
from mahsup.payroll.parameters import statute
from mahsup.payroll.payslip import Deduction, DepartmentShare, Extra, PayrollMonth, Payslip
from mahsup.payroll.person import Paid, PersonMonth, empty_payslip, pay_person
from mahsup.payroll.relief import minimum_wage_support
from mahsup.payroll.settlement import Debt as OpenDebt
from mahsup.payroll.settlement import GarnishmentOrder
from mahsup.personelweb.rows import stored_payslip
from mahsup.platform import audit
from mahsup.platform.bulk import insert_rows
from mahsup.problems import MahsupError, Problem, has_errors, refuse

_PAST: Final = (
    *("payslip_id", "employee_no", "days", "gross_kurus", "sgk_exempt_kurus", "extras_kurus"),
    "cumulative_tax_base_kurus",
)


SLICE: Final = 200
"""So many people are computed between two looks at whether to go on."""


@transaction.atomic
def compute_run(company: Company, year: int, month: int, *, actor: str, employee_no: str | None = None) -> PayrollRun:
    """Compute the month's payslips of everybody employed in it, or one employee's anew, at once.

    Refuses as `Computation` does, and while the month is being computed in the background.
    """
    refuse_under_way(company, year, month, "compute_under_way")
    computation = Computation(company, year, month, employee_no)
    for _ in computation.slices():
        pass
    return computation.write(actor=actor)


def check_computable(company: Company, year: int, month: int) -> None:
    """Refuse what `Computation` would refuse of a whole month, without reading it."""
    statute(year, month)
    _check_open(_run_of(company, year, month))
    if not employed(company, year, month).exists():
        raise refuse("compute_nobody", period=f"{year}-{month:02d}", employee="–")


class Computation:
    """A month's payslips on their way: inputs read once, people computed slice by slice, all written at the end.

    Until `write` the month holds what it held, so who stops before it has changed nothing.
    """

    def __init__(self, company: Company, year: int, month: int, employee_no: str | None = None) -> None:
        """Read what the payslips of everybody employed in the month, or of one employee, are computed from.

        Refuses a closed month, a month before which another is still open (its cumulative bases may change), a year
        without parameters, and an unknown employee.
        """
        statute(year, month)
        self._run = _run_of(company, year, month)
        _check_open(self._run)
        self._employee_no = employee_no
        # Before what stands in them is read: a month that changes in between is then known by its old version.
        closed = [each for each in runs_behind(self._run) if each.state == PayrollRun.CLOSED]
        months = {str(each.pk): each.version for each in closed}
        self._computed_from = {"months": months, "settings": settings_digest(self._run)}
        self._inputs = _Inputs(self._run)
        self._people = [each for each in self._inputs.people if employee_no in (None, each.employee_no)]
        if not self._people:
            raise refuse("compute_nobody", period=self._run.period, employee=employee_no or "–")
        self._made = PayslipRows(company)
        self._rows: list[Row] = []
        self._taken: list[tuple[int, int]] = []
        self._payroll_types: set[str] = set()
        self._faulty = 0

    @property
    def total(self) -> int:
        """How many people there are to compute."""
        return len(self._people)

    def slices(self) -> Iterator[int]:
        """Compute slice by slice; yield after each how many people are done.

        A payslip that cannot be computed comes out faulty with its reason.
        """
        for start in range(0, self.total, SLICE):
            for employee in self._people[start : start + SLICE]:
                self._compute(employee)
            yield min(start + SLICE, self.total)

    def write(self, *, actor: str) -> PayrollRun:
        """Put the payslips in place of what the run held, in the caller's transaction.

        Refuses where the month was closed or one before it opened since the inputs were read.
        """
        company = self._run.company
        Company.objects.of(company.tenant_id).select_for_update().get(pk=company.pk)
        PayrollRun.objects.of(company.tenant_id).get_or_create(
            company=company, year=self._run.year, month=self._run.month, defaults={"tenant_id": company.tenant_id}
        )
        run = _run_of(company, self._run.year, self._run.month, locked=True)
        _check_open(run)
        _create_payroll_types(company, self._payroll_types)
        if self._employee_no is None:
            run.computed_from = self._computed_from
            run.save(update_fields=["computed_from"])
        replace_payslips(run, self._rows, self._employee_no)
        columns = ("tenant_id", "run_id", "debt_id", "amount_kurus")
        insert_rows(DebtTaken, columns, [(run.tenant_id, run.pk, debt, kurus) for debt, kurus in self._taken])
        audit.record(
            *(run.tenant_id, actor, "payroll_computed", "run", run.name),
            period=run.period,
            payslips=len(self._rows),
            faulty=self._faulty,
        )
        return run

    def _compute(self, employee: Employee) -> None:
        persons = self._inputs.persons(employee)
        digest = _person_digest(employee, persons)
        paid = self._inputs.pay(persons)
        for slip, problems in paid.payslips:
            self._rows.append(self._made.row(slip, problems, digest))
            self._payroll_types.add(slip.payroll_type)
            self._faulty += slip.faulty
        self._taken += paid.taken


class _Computed(NamedTuple):
    """An employee's payslips with what is wrong with each, and what the month takes of each debt in kuruş."""

    payslips: list[tuple[Payslip, list[Problem]]]
    taken: list[tuple[int, int]]


class _Inputs:
    """Everything that a month's payslips are computed from, read once. The run may not stand in the database yet.

    What other months tell is read when the first payslip is computed.
    """

    def __init__(self, run: PayrollRun) -> None:
        self.run, company = run, run.company
        self._terms = terms_of(company, run.year, run.month)
        self._settings = self._terms.settings
        self._last = _last_day(run.year, run.month)
        self._sheet = sheet_of(company, run.year, run.month)
        self._more = additional_lines(company, run.year, run.month)
        self._wages = _latest(Wage, run, self._last, "kind", "amount_kurus")
        self._placed = _latest(Placement, run, self._last, "department_id", "pk")
        self._shares = _shares(run)
        self._departments = {row.pk: row for row in Department.objects.of(run.tenant_id).filter(company=company)}
        items = PayItem.objects.of(run.tenant_id).filter(company=company)
        self._items = {f"{item.kind}:{item.code}": item for item in items}
        self._rules = {name: _rules(item) for name, item in self._items.items()}
        types = PayrollType.objects.of(run.tenant_id).filter(company=company, without_bes=True)
        self._without_bes = set(types.values_list("code", flat=True))
        self._debts = _open_debts(run, self._last)
        self._persons = _shared_persons(company)
        self._last_year_bases = last_year_bases(run, self._key) if self._terms.support else {}
        self._relief_used = relief_used(run, self._key, self._insured_numbers())

    @cached_property
    def _earlier(self) -> Mapping[Hashable, tuple[Payslip, ...]]:
        return _earlier_this_month(self.run, self._persons)

    @property
    def people(self) -> Sequence[Employee]:
        return self._sheet.employees

    def pay(self, persons: Sequence[PersonMonth]) -> _Computed:
        """Return the payslips of an employee with what is wrong with each, and what was taken of each debt.

        One that cannot be computed is faulty, and so is each after it, which would be the rest of a month not known.
        """
        done: list[Paid] = []
        payslips: list[tuple[Payslip, list[Problem]]] = []
        for at, person in enumerate(persons):
            try:
                if len(done) < len(payslips):
                    raise refuse("compute_after_faulty", employee=person.employee_no, before=payslips[-1][0].payslip_id)
                paid = self._paid(person, done, sum(later.days for later in persons[at + 1 :]))
            except MahsupError as refusal:
                payslips.append((replace(empty_payslip(person), faulty=True), list(refusal.problems)))
                continue
            done.append(paid)
            problems = check_payslip(paid.slip)
            payslips.append((replace(paid.slip, faulty=True) if has_errors(problems) else paid.slip, problems))
        return _Computed(payslips, list(_taken(done[-1])) if done else [])

    def _paid(self, person: PersonMonth, own: Sequence[Paid], later_days: int) -> Paid:
        if not person.wage_kurus:
            raise refuse("compute_no_wage", employee=person.employee_no, period=self.run.period)
        key = self._key(self.run.company.firma_id, person.employee_no)
        return pay_person(
            self.run.year,
            self.run.month,
            person,
            self._history.persons.get(key, PersonHistory()),
            self._settings,
            sector=self._terms.discount,
            round_up_kurus=self._terms.round_up_kurus,
            earlier=self._earlier.get(key, ()),
            own=own,
            later_days=later_days,
        )

    def persons(self, employee: Employee) -> list[PersonMonth]:
        """Return what the month's payslips of an employee are made from: card, timesheet and debts.

        Those with days come first, the normal one before others.
        """
        lines = [(NORMAL, self._sheet.line(employee)), *self._more.get(employee.pk, ())]
        in_order = sorted(lines, key=lambda each: not each[1].days)
        return [self._person(employee, payroll_type, line) for payroll_type, line in in_order]

    def _person(self, employee: Employee, payroll_type: str, line: Line) -> PersonMonth:
        kind, amount = self._wages.get(employee.pk, ("MONTHLY_GROSS", 0))
        department_id, placement_id = self._placed.get(employee.pk, (employee.department_id, None))
        department = self._departments[department_id]
        declared = employee.declared_base_kurus if employee.declared_year == self.run.year else 0
        key = self._key(self.run.company.firma_id, employee.employee_no)
        return PersonMonth(
            employee_no=employee.employee_no,
            first_name=employee.first_name,
            last_name=employee.last_name,
            department=department.code,
            department_name=department.name,
            shares=self._shares.get(placement_id, ()),
            insurance=cast("Any", employee.insurance),
            law=employee.law,
            disability_degree=employee.disability_degree,
            children=employee.children,
            in_bes=employee.in_bes and (payroll_type or employee.insurance) not in self._without_bes,
            exemption_used_elsewhere=employee.exemption_used_elsewhere,
            declared_base_kurus=declared,
            private_premium_kurus=employee.private_premium_kurus,
            life_premium_kurus=employee.life_premium_kurus,
            relief_used_kurus=self._relief_used.get(key, 0),
            union_dues_kurus=employee.union_dues_kurus,
            union_hundredths=employee.union_hundredths,
            research_percent=cast("Any", employee.research_percent) if self._terms.research else None,
            support_kurus=self._support(employee, key, line.days),
            wage_kind=cast("Any", kind),
            wage_kurus=amount,
            days=line.days,
            overtime_hundredths=line.overtime_hundredths,
            extra_hours_hundredths=line.extra_hours_hundredths,
            earned=tuple(self._earned(line)),
            deducted=tuple(self._deducted(line)),
            payroll_type=payroll_type,
            **_owed(self._debts.get(employee.pk, ())),
        )

    def _earned(self, line: Line) -> Iterator[Earned]:
        for name, kurus in sorted(line.items.items()):
            item = self._items[name]
            if item.kind == "KAZANC":
                extra = Extra(item.code, item.name, kurus)
                yield Earned(extra, cast("Any", item.treatment), item.net, self._rules[name])

    def _deducted(self, line: Line) -> Iterator[Deduction]:
        for name, kurus in sorted(line.items.items()):
            item = self._items[name]
            if item.kind == "KESINTI":
                yield Deduction(cast("Any", item.treatment), item.code, item.name, kurus)

    def _support(self, employee: Employee, person: Hashable, days: int) -> int:
        """Return the minimum-wage support of a person; none where nobody knows last year's SGK base."""
        terms, base = self._terms, self._last_year_bases.get(person, employee.support_base_day_kurus)
        if terms.support is None or employee.insurance != "NORMAL" or (base is None and not terms.is_new_workplace):
            return 0
        law = statute(self.run.year, self.run.month, self._settings)
        return minimum_wage_support(law, days, None if terms.is_new_workplace else base, terms.support)

    def _insured_numbers(self) -> set[str]:
        """Return the numbers, in all companies, of those who pay for insurance of their own."""
        insured = [each for each in self.people if each.private_premium_kurus or each.life_premium_kurus]
        keys = {self._key(self.run.company.firma_id, each.employee_no) for each in insured}
        elsewhere = {number for (_, number), person in self._persons.items() if person in keys}
        return {each.employee_no for each in insured} | elsewhere

    def _key(self, firma_id: int, employee_no: str) -> Hashable:
        return self._persons.get((firma_id, employee_no), (firma_id, employee_no))

    @cached_property
    def _history(self) -> History:
        def person(firma_id: int, slip: AnySlip) -> Hashable:
            return self._key(firma_id, slip.employee_no)

        run = self.run
        month = PayrollMonth(run.year, run.month, run.company.firma_id, ())
        return history_before(month, _earlier_months(run), self._settings, person)


def people_digests(run: PayrollRun) -> dict[str, str]:
    """Return by employee number the digests of what the run's payslips would be made from now."""
    inputs = _Inputs(run)
    return {each.employee_no: _person_digest(each, inputs.persons(each)) for each in inputs.people}


def settings_digest(run: PayrollRun) -> str:
    """Return the digest of what holds for the company's payroll in the run's month."""
    return _digest(terms_of(run.company, run.year, run.month))


def _person_digest(employee: Employee, persons: Sequence[PersonMonth]) -> str:
    return _digest(employee.tckn, persons)


def _digest(*seen: object) -> str:
    return blake2b(repr(seen).encode(), digest_size=DIGEST_LENGTH // 2).hexdigest()


def _rules(item: PayItem) -> Rules:
    return Rules(
        Rule(cast("Any", item.sgk_free), item.sgk_limit_kurus),
        Rule(cast("Any", item.tax_free), item.tax_limit_kurus),
        Rule(cast("Any", item.stamp_free), item.stamp_limit_kurus),
    )


@dataclass(frozen=True)
class _OpenDebt:
    """A debt with what is open of it before the month in kuruş, None for what runs on."""

    debt: Debt
    open_kurus: int | None


def _run_of(company: Company, year: int, month: int, *, locked: bool = False) -> PayrollRun:
    """Return the company's run of a month, a new one that is not saved where there is none."""
    runs = PayrollRun.objects.of(company.tenant_id).filter(company=company, year=year, month=month)
    run = (runs.select_for_update() if locked else runs).first()
    run = run or PayrollRun(tenant_id=company.tenant_id, year=year, month=month)
    run.company = company
    return run


def _check_open(run: PayrollRun) -> None:
    """Refuse a closed run, and one before which another is open."""
    if run.state == PayrollRun.CLOSED:
        raise refuse("compute_closed", period=run.period)
    for each in runs_before(run):
        if each.state == PayrollRun.OPEN:
            raise refuse("compute_earlier_open", period=run.period, earlier=each.period, company=str(each.company))


def _earlier_months(run: PayrollRun) -> list[EarlierMonth]:
    """Return the closed months that bases and carried amounts are followed through.

    A month that İK never had is an empty one: what a former payroll knew of it stands on the card as declared.
    """
    runs = {each.pk: each for each in runs_before(run)}
    slips: dict[int, list[PastPayslip]] = defaultdict(list)
    rows = RunPayslip.objects.of(run.tenant_id).filter(run__in=list(runs)).values_list("run_id", *_PAST)
    for run_id, payslip_id, number, *figures in rows.order_by("run_id", "employee_no", "payslip_id"):
        slips[run_id].append(PastPayslip(payslip_id, number, "", *figures))
    known = [EarlierMonth(each.year, each.month, each.company.firma_id, tuple(slips[pk])) for pk, each in runs.items()]
    return [*known, *(EarlierMonth(*month, run.company.firma_id, ()) for month in months_back(run))]


def _shared_persons(company: Company) -> Mapping[tuple[int, str], str]:
    """Tell who works or worked in several companies of the taxpayer: they are one by their identity number."""
    people = Employee.objects.of(company.tenant_id).filter(company__vkn=company.vkn).exclude(tckn="")
    return {
        (firma_id, number): tckn
        for firma_id, number, tckn in people.values_list("company__firma_id", "employee_no", "tckn")
    }


def _earlier_this_month(
    run: PayrollRun, persons: Mapping[tuple[int, str], str]
) -> Mapping[Hashable, tuple[Payslip, ...]]:
    """Return the same persons' payslips of the month in the taxpayer's other companies that have closed it."""
    slips = RunPayslip.objects.of(run.tenant_id).filter(
        run__company__vkn=run.company.vkn, run__year=run.year, run__month=run.month, run__state=PayrollRun.CLOSED
    )
    own = {tckn for (firma_id, _), tckn in persons.items() if firma_id == run.company.firma_id}
    numbers = {key for key, tckn in persons.items() if tckn in own and key[0] != run.company.firma_id}
    shared = slips.filter(employee_no__in={number for _, number in numbers}).order_by("run_id", "payslip_id")
    found: dict[Hashable, tuple[Payslip, ...]] = {}
    for firma_id, body in shared.values_list("run__company__firma_id", "body"):
        slip = stored_payslip(body)
        if (firma_id, slip.employee_no) in numbers:
            key = persons[(firma_id, slip.employee_no)]
            found[key] = (*found.get(key, ()), slip)
    return found


def _latest(model: type[Any], run: PayrollRun, last: date, *fields: str) -> dict[int, tuple[Any, ...]]:
    """Return by employee what holds on the month's last day."""
    rows = model.objects.of(run.tenant_id).filter(employee__company=run.company, from_on__lte=last)
    return {row[0]: row[1:] for row in rows.order_by("from_on").values_list("employee_id", *fields)}


def _shares(run: PayrollRun) -> dict[int | None, tuple[DepartmentShare, ...]]:
    """Return by placement what other departments carry, in the order of their codes."""
    rows = PlacementShare.objects.of(run.tenant_id).filter(placement__employee__company=run.company)
    found: dict[int | None, tuple[DepartmentShare, ...]] = {}
    for pk, code, hundredths in rows.order_by("department__code").values_list(
        "placement_id", "department__code", "hundredths"
    ):
        found[pk] = (*found.get(pk, ()), DepartmentShare(code, hundredths))
    return found


def _open_debts(run: PayrollRun, last: date) -> dict[int, list[_OpenDebt]]:
    before = DebtTaken.objects.of(run.tenant_id).filter(run__company=run.company, run__year__lte=run.year)
    earlier = before.exclude(run__year=run.year, run__month__gte=run.month)
    sums = dict(earlier.values_list("debt_id").annotate(Sum("amount_kurus")).order_by())
    debts = Debt.objects.of(run.tenant_id).filter(employee__company=run.company, from_on__lte=last)
    found: dict[int, list[_OpenDebt]] = defaultdict(list)
    for debt in debts.order_by("from_on", "pk"):
        open_kurus = None if debt.total_kurus is None else debt.total_kurus - sums.get(debt.pk, 0)
        if debt.until_on is None or debt.until_on >= date(run.year, run.month, 1):
            found[debt.employee_id].append(_OpenDebt(debt, open_kurus))
    return found


def _owed(debts: Iterable[_OpenDebt]) -> dict[str, Any]:
    """Return a person's alimony, garnishments and advances as the settlement takes them, by their keys."""
    debts = list(debts)
    orders = [
        GarnishmentOrder(
            id=str(each.debt.pk),
            priority=each.debt.priority,
            open_kurus=each.open_kurus or 0,
            fixed_kurus=each.debt.monthly_kurus,
            extras="whole" if each.debt.extras_whole else "quarter",
        )
        for each in debts
        if each.debt.kind == "ICRA"
    ]
    advances = [
        OpenDebt(str(each.debt.pk), each.open_kurus or 0, each.debt.monthly_kurus or each.open_kurus or 0)
        for each in debts
        if each.debt.kind == "AVANS"
    ]
    alimony = sum(each.debt.monthly_kurus or 0 for each in debts if each.debt.kind == "NAFAKA")
    return {"orders": tuple(orders), "debts": tuple(advances), "alimony_kurus": alimony}


def _taken(paid: Paid) -> Iterator[tuple[int, int]]:
    """Yield debt and kuruş of what was taken for the debts on the employee's account."""
    for taken in paid.settlement.taken:
        if taken.id.isdecimal() and taken.amount_kurus:
            yield int(taken.id), taken.amount_kurus


def _create_payroll_types(company: Company, codes: Iterable[str]) -> None:
    for code in sorted(codes):
        PayrollType.objects.of(company.tenant_id).get_or_create(
            company=company, code=code, defaults={"tenant_id": company.tenant_id}
        )


def _last_day(year: int, month: int) -> date:
    return date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)
