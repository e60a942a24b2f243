"""The lawful check of a fetched month: every payslip recomputed from the law and the months fetched before it."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from django.db.models import Q

from mahsup.accounting.models import Fetch, Integration, SnapshotRow
from mahsup.accounting.services import snapshots
from mahsup.payroll.calculate import Discount
from mahsup.payroll.explain_payslip import Explanation, explain_payslips
from mahsup.payroll.history import AnySlip, EarlierMonth, PastPayslip
from mahsup.payroll.lawful import LawfulOptions, check_lawful
from mahsup.payroll.payslip import PayrollMonth, Payslip
from mahsup.payroll.settings import PayrollSettings
from mahsup.platform.kept import Kept
from mahsup.problems import Problem

_kept: Final[Kept[tuple[Problem, ...]]] = Kept(4)


@dataclass(frozen=True, slots=True)
class _Before:
    """The accepted fetches that a month is checked against: earlier months, and the very month's other types and
    companies.

    All of them are of one taxpayer, because a fetch of another VKN is never accepted.
    """

    months: tuple[Fetch, ...]
    other_types: tuple[Fetch, ...]
    other_companies: tuple[Fetch, ...]

    @property
    def whole(self) -> bool:
        """True when one fetch holds the month's other payslips whatever their type."""
        return "" in (other.payroll_type for other in self.other_types)


def lawful_problems(
    fetch: Fetch, integration: Integration, payslips: Callable[[], tuple[Payslip, ...]]
) -> tuple[Problem, ...]:
    """Return where the payslips of an accepted fetch differ from the law, by the integration's settings.

    The cumulative base is followed through the accepted fetches of earlier months over all companies of the books. A
    fetch of one payroll type without the month's other types warns at most: the exemption may stand in a payslip that
    was not fetched. The answers for the last few months asked for are kept, known by their content.
    """
    before = _before(fetch)
    certain = not fetch.payroll_type or before.whole
    options = LawfulOptions(
        tolerance_kurus=integration.lawful_tolerance_kurus,
        severity="error" if integration.lawful_blocks and certain else "warning",
        sector=cast("Discount", integration.sector),
        settings=_reading(integration),
    )
    key = (options, _content(fetch), *map(_content, (*before.months, *before.other_types, *before.other_companies)))
    found = _kept.get(key, lambda: tuple(_check(fetch, payslips(), before, options)))
    if certain:
        return found
    return (*found, Problem("lawful_unchecked_types", params={"type": fetch.payroll_type}, severity="notice"))


def explained(fetch: Fetch, integration: Integration, slips: Sequence[Payslip]) -> Explanation:
    """Return how one person's payslips of a fetched month come about by law. Raises what `explain_payslips` raises."""
    sector = cast("Discount", integration.sector)
    return explain_payslips(fetch.year, fetch.month, slips, _reading(integration), sector=sector)


def _reading(integration: Integration) -> PayrollSettings:
    return PayrollSettings(ceiling=cast("Any", integration.sgk_ceiling), stamp=cast("Any", integration.stamp_duty))


def _content(fetch: Fetch) -> Hashable:
    return fetch.company_identity, fetch.year, fetch.month, fetch.sha256


def _before(fetch: Fetch) -> _Before:
    accepted = Fetch.objects.of(fetch.tenant_id).filter(state="accepted")
    # The year's earlier months, and the two months before, from which an SGK base is carried.
    earlier = Q(year=fetch.year, month__lt=fetch.month) | Q(year=fetch.year - 1, month__gte=fetch.month + 10)
    months = accepted.filter(earlier, payroll_type="").order_by("version", "pk")
    latest = {(month.company_identity, month.year, month.month): month for month in months}
    beside = accepted.filter(year=fetch.year, month=fetch.month, payroll_type="").order_by("version", "pk")
    companies = {other.company_identity: other for other in beside.exclude(company_identity=fetch.company_identity)}
    if not fetch.payroll_type:
        return _Before(tuple(latest.values()), (), tuple(companies.values()))
    same = accepted.filter(
        company_identity=fetch.company_identity, year=fetch.year, month=fetch.month, version=fetch.version
    )
    types = {other.payroll_type: other for other in same.exclude(payroll_type=fetch.payroll_type).order_by("pk")}
    other_types = (types[""],) if "" in types else tuple(types.values())
    return _Before(tuple(latest.values()), other_types, tuple(companies.values()))


def _check(fetch: Fetch, payslips: tuple[Payslip, ...], before: _Before, options: LawfulOptions) -> list[Problem]:
    """Check with the companies numbered by their identity: two İKs may both have a company 1."""
    fetches = (fetch, *before.months, *before.other_types, *before.other_companies)
    identities = list(dict.fromkeys(each.company_identity for each in fetches))
    installations = {identities.index(each.company_identity): _installation(each) for each in fetches}

    def person(company: int, slip: AnySlip) -> Hashable:
        """SICILID is one person's within an installation of İK, employee numbers are within a company."""
        return (installations[company], slip.employee_id) if slip.employee_id else (company, slip.employee_no)

    def period(each: Fetch) -> tuple[int, int, int]:
        return each.year, each.month, identities.index(each.company_identity)

    past = _past_payslips(fetch.tenant_id, before.months)
    earlier = [EarlierMonth(*period(each), tuple(past[each.pk])) for each in before.months]
    earlier += [EarlierMonth(*period(each), tuple(snapshots.payslips(each))) for each in before.other_types]
    earlier += [EarlierMonth(*period(each), slips) for each, slips in _of_shared_persons(fetch, before.other_companies)]
    return check_lawful(PayrollMonth(*period(fetch), payslips), earlier, replace(options, person=person))


def _of_shared_persons(fetch: Fetch, others: Sequence[Fetch]) -> Iterator[tuple[Fetch, tuple[Payslip, ...]]]:
    """Yield other companies' fetches with their payslips of the persons that the fetch has too."""
    beside = [other for other in others if _installation(other) == _installation(fetch)]
    own = _persons(fetch) if beside else set()
    for other in beside:
        shared = own & _persons(other)
        if shared:
            yield other, tuple(slip for slip in snapshots.payslips(other) if slip.employee_id in shared)


def _persons(fetch: Fetch) -> set[str]:
    rows = SnapshotRow.objects.of(fetch.tenant_id).filter(fetch=fetch).exclude(employee_id="")
    return set(rows.values_list("employee_id", flat=True))


def _installation(fetch: Fetch) -> str:
    return fetch.company_identity.partition("|")[0]


def _past_payslips(tenant_id: int, fetches: Sequence[Fetch]) -> dict[int, list[PastPayslip]]:
    """Return the payslips of fetches as far as later months need them, by fetch; no page is opened for it."""
    rows = SnapshotRow.objects.of(tenant_id).filter(fetch__in=fetches).order_by("fetch_id", "seq")
    found: dict[int, list[PastPayslip]] = {fetch.pk: [] for fetch in fetches}
    for fetch_id, *past in rows.values_list("fetch_id", *PastPayslip._fields).iterator(chunk_size=2000):
        found[fetch_id].append(PastPayslip._make(past))
    return found
