"""What must hold of one person's payslips whatever they are made from: properties over random months."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from mahsup.payroll.earnings import Earned
from mahsup.payroll.history import PersonHistory
from mahsup.payroll.payslip import Deduction, DeductionKind, Extra, Payslip
from mahsup.payroll.person import Paid, PersonMonth, pay_person
from mahsup.payroll.settlement import Debt, GarnishmentOrder
from mahsup.problems import MahsupError

FLOWS = (
    *("gross_kurus", "normal_earning_kurus", "sgk_base_kurus", "carried_sgk_base_kurus", "employee_sgk_kurus"),
    *("employee_unemployment_kurus", "insurance_relief_kurus", "disability_relief_kurus", "tax_base_kurus"),
    *("computed_tax_kurus", "tax_exemption_kurus", "income_tax_kurus", "stamp_exemption_kurus", "stamp_duty_kurus"),
    *("sgk_exempt_kurus", "income_tax_exempt_earning_kurus", "stamp_exempt_earning_kurus", "net_paid_kurus"),
    *("employer_sgk_kurus", "employer_unemployment_kurus", "employer_cost_kurus"),
)
TREATMENTS = ("TAM", "YEMEK", "YOL", "AILE", "MUAF")

earned = st.builds(
    lambda treatment, kurus: Earned(Extra(treatment, treatment, kurus), treatment),
    st.sampled_from(TREATMENTS),
    st.integers(1, 90_000_00),
)
persons = st.builds(
    PersonMonth,
    employee_no=st.just("1"),
    insurance=st.sampled_from(("NORMAL", "SGDP")),
    law=st.sampled_from(("", "05510")),
    disability_degree=st.sampled_from((None, None, 1, 3)),
    in_bes=st.booleans(),
    exemption_used_elsewhere=st.booleans(),
    private_premium_kurus=st.sampled_from((0, 3_000_00)),
    union_dues_kurus=st.sampled_from((0, 150_00)),
    union_hundredths=st.sampled_from((0, 125)),
    research_percent=st.sampled_from((None, 80)),
    wage_kind=st.sampled_from(("MONTHLY_GROSS", "DAILY_GROSS")),
    wage_kurus=st.integers(30_000_00, 400_000_00),
    days=st.integers(1, 30),
    earned=st.lists(earned, max_size=3).map(tuple),
    deducted=st.sampled_from(((), (Deduction("DIGER", "ZARAR", "Zarar", 900_00),))),
    alimony_kurus=st.sampled_from((0, 8_000_00)),
    orders=st.sampled_from(
        (
            (),
            (
                GarnishmentOrder(id="1", priority=1, open_kurus=12_000_00),
                GarnishmentOrder(id="2", priority=2, open_kurus=9**9),
            ),
        )
    ),
    debts=st.sampled_from(((), (Debt("3", 30_000_00, 5_000_00),))),
)
histories = st.builds(PersonHistory, st.integers(0, 1_600_000_00), st.sampled_from((0, 0, 35_230_00)), st.just(())).map(
    lambda known: replace(known, bases_kurus=(known.cumulative_before_kurus or 0,))
)
months = st.integers(1, 12)


def daily(person: PersonMonth) -> PersonMonth:
    """A wage a day where the person has one: the thirtieth of that of a month."""
    return replace(person, wage_kurus=person.wage_kurus // 30) if person.wage_kind == "DAILY_GROSS" else person


def pay(month: int, slips: Sequence[PersonMonth], history: PersonHistory) -> list[Paid]:
    own: list[Paid] = []
    for at, person in enumerate(slips, 1):
        later_days = sum(later.days for later in slips[at:])
        try:
            own.append(pay_person(2026, month, person, history, own=own, later_days=later_days))
        except MahsupError as refusal:
            # A carried SGK base may cost more premium than a few days earn: such a payslip is refused, not paid.
            if refusal.code == "pay_net_negative":
                reject()
            raise
    return own


def parts(data: st.DataObject, whole: int, count: int) -> list[int]:
    cuts = sorted(data.draw(st.lists(st.integers(0, whole), min_size=count - 1, max_size=count - 1)))
    return [upto - since for since, upto in zip([0, *cuts], [*cuts, whole], strict=True)]


def totals(slips: Sequence[Payslip]) -> dict[str, Any]:
    taken: Counter[str] = Counter()
    borne: Counter[tuple[str, str]] = Counter()
    for slip in slips:
        for each in slip.deductions:
            taken[each.kind] += each.amount_kurus
        for incentive in slip.incentives:
            borne[incentive.law, incentive.lowers] += incentive.amount_kurus
    flows = {name: sum(getattr(slip, name) for slip in slips) for name in FLOWS}
    return {**flows, "taken": +taken, "borne": +borne, "cumulative": slips[-1].cumulative_tax_base_kurus}


@given(st.data(), persons, histories, months, st.integers(2, 4))
@settings(max_examples=150, deadline=None)
def test_a_later_slip_changes_no_total_of_the_month(
    data: st.DataObject, person: PersonMonth, history: PersonHistory, month: int, count: int
) -> None:
    person = daily(person)
    days = parts(data, person.days - 1, count)
    days[0] += 1
    shared: list[list[Earned]] = [[] for _ in range(count)]
    for each in person.earned:
        for at, kurus in enumerate(parts(data, each.extra.amount_kurus, count)):
            shared[at].append(each._replace(extra=each.extra._replace(amount_kurus=kurus)))
    slips = [
        replace(
            person,
            days=days[at],
            earned=tuple(shared[at]),
            deducted=() if at else person.deducted,
            payroll_type="" if at == 0 else f"EK{at}",
        )
        for at in range(count)
    ]
    whole = totals([paid.slip for paid in pay(month, [person], history)])
    split = pay(month, slips, history)
    assert totals([paid.slip for paid in split]) == whole
    assert split[-1].settlement == pay(month, [person], history)[-1].settlement


@given(persons, histories, months, st.permutations(("SENDIKA", "AVANS", "DIGER", "NAFAKA")))
@settings(max_examples=20, deadline=None)
def test_the_order_of_deductions_and_orders_is_irrelevant(
    person: PersonMonth, history: PersonHistory, month: int, kinds: list[DeductionKind]
) -> None:
    deducted = tuple(Deduction(kind, kind, kind, 100_00) for kind in kinds)
    person = replace(daily(person), days=20, deducted=deducted)
    (mixed,) = pay(month, [replace(person, orders=person.orders[::-1])], history)
    (straight,) = pay(month, [replace(person, deducted=tuple(sorted(deducted)))], history)
    assert mixed.slip == straight.slip


OWES_NOTHING: Final[Mapping[str, Any]] = {
    "orders": (),
    "debts": (),
    "deducted": (),
    "alimony_kurus": 0,
    "in_bes": False,
    "union_dues_kurus": 0,
    "union_hundredths": 0,
}


def thirtieths(kurus: int, days: int) -> int:
    return (2 * kurus * days + 30) // 60


@given(persons, persons, histories, months, st.booleans())
@settings(max_examples=30, deadline=None)
def test_a_net_wage_is_paid_to_the_kurus_beside_an_earlier_payslip(
    person: PersonMonth, before: PersonMonth, history: PersonHistory, month: int, elsewhere: bool
) -> None:
    """The earlier one is of this company, whose days count, or (`elsewhere`) of a sister company."""
    card = {"insurance": person.insurance, "exemption_used_elsewhere": person.exemption_used_elsewhere}
    # A disability allowance that the earlier payslip left unused would lower its tax on this one.
    card |= {"disability_degree": None, "private_premium_kurus": 0}
    earlier = pay(month, [replace(daily(before), **OWES_NOTHING, **card, days=12)], history)
    options: Any = {"earlier": [each.slip for each in earlier]} if elsewhere else {"own": earlier}
    asked = replace(person, **OWES_NOTHING, **card, wage_kind="MONTHLY_NET", days=18, earned=(), payroll_type="EK")
    slip = pay_person(2026, month, asked, history, **options).slip
    agreed = {
        True: thirtieths(asked.wage_kurus, 18),
        False: asked.wage_kurus - thirtieths(asked.wage_kurus, 12),
    }[elsewhere]
    assert slip.net_paid_kurus == agreed


@given(persons, histories, months)
@settings(max_examples=20, deadline=None)
def test_no_smaller_gross_wage_gives_the_net(person: PersonMonth, history: PersonHistory, month: int) -> None:
    person = replace(person, **OWES_NOTHING, wage_kind="MONTHLY_NET", days=30, earned=())
    (paid,) = pay(month, [person], history)
    gross = paid.slip.normal_earning_kurus
    assert paid.slip.net_paid_kurus == person.wage_kurus
    smaller = [replace(person, wage_kind="MONTHLY_GROSS", wage_kurus=gross - off) for off in range(1, 20)]
    assert all(pay(month, [each], history)[0].slip.net_paid_kurus < person.wage_kurus for each in smaller)


@given(persons, histories, months)
@settings(max_examples=40, deadline=None)
def test_a_kurus_more_wage_lowers_no_net_by_more_than_two(
    person: PersonMonth, history: PersonHistory, month: int
) -> None:
    """With extras, days, disability, SGDP, own insurance and carried bases; before what the person owes."""
    person = replace(person, **OWES_NOTHING, wage_kind="MONTHLY_GROSS", days=30)
    (less,) = pay(month, [person], history)
    (more,) = pay(month, [replace(person, wage_kurus=person.wage_kurus + 1)], history)
    assert -2 <= more.slip.net_paid_kurus - less.slip.net_paid_kurus <= 1
