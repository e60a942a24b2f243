"""The company's parameters from a month on, and what the employee's card adds: insurance, dues, R&D, support."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from mahsup.hr.models import Employee, ParameterChange
from mahsup.hr.services.importing import import_payroll
from mahsup.hr.services.payroll_settings import change_from, terms_of
from mahsup.money import format_tr
from mahsup.payroll.payslip import PayrollMonth, Payslip
from mahsup.problems import MahsupError

from .computed import Hire, close, compute, figures, hiring
from .conftest import payslip

PAGE = "/bordro-ayarlari/"


@pytest.fixture
def hire(hotel: SimpleNamespace) -> Hire:
    """What hires somebody."""
    return hiring(hotel)


def choose(hotel: SimpleNamespace, name: str, value: str, month: int = 1, year: int = 2026) -> None:
    change_from(hotel.company, name, value, year, month, "bildirge", actor="ik")


def incentives(slip: Payslip) -> list[tuple[str, str]]:
    return [(each.law, format_tr(each.amount_kurus)) for each in slip.incentives]


def test_a_choice_holds_from_its_month_until_the_next(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 50_000)
    choose(hotel, "sector", "manufacturing", 2)
    choose(hotel, "round_up", "100", 2)
    choose(hotel, "discount", "lost", 3)
    choose(hotel, "discount", "met", 4)
    found = []
    for month in (1, 2, 3, 4):
        slip = compute(hotel, month)["1"]
        found.append((incentives(slip), slip.rounding_kurus > 0))
        close(hotel, month)
    # 50.000,00 at 2 points, then at 5; a lost discount leaves no row at all.
    assert found == [
        ([("05510", "1.000,00")], False),
        ([("05510", "2.500,00")], True),
        ([], True),
        ([("05510", "2.500,00")], True),
    ]


def test_a_choice_is_made_and_taken_back_on_screen(clerk: Client, hotel: SimpleNamespace) -> None:
    typed = {"entry": "parameter", "parameter-choice": "support=agreement", "parameter-year": "2026"}
    typed |= {"parameter-month": "4", "parameter-reason": "Toplu iş sözleşmesi 2026/12"}
    assert clerk.post(PAGE, typed).status_code == 302
    assert clerk.post(PAGE, {**typed, "parameter-reason": "Ek protokol"}).status_code == 302
    assert [terms_of(hotel.company, 2026, month).support for month in (3, 4)] == [None, "agreement"]
    text = clerk.get(PAGE).content.decode()
    assert "Ek protokol" in text
    assert "2026/12" not in text
    change = ParameterChange.objects.of(hotel.tenant.pk).get()
    assert clerk.post(f"{PAGE}{change.pk}/sil/").status_code == 302
    assert terms_of(hotel.company, 2026, 4).support is None


@pytest.mark.parametrize(
    ("name", "value", "year", "reason", "code"),
    [
        ("sector", "mining", 2026, "x", "parameter_choice"),
        ("colour", "blue", 2026, "x", "parameter_choice"),
        ("sector", "other", 2026, " ", "parameter_choice"),
        ("sector", "other", 2019, "x", "calc_period"),
        ("support", "ordinary", 2025, "x", "calc_support"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(
    hotel: SimpleNamespace, name: str, value: str, year: int, reason: str, code: str
) -> None:
    with pytest.raises(MahsupError) as refusal:
        change_from(hotel.company, name, value, year, 1, reason, actor="ik")
    assert refusal.value.code == code


def a_year_ago(hotel: SimpleNamespace, **bases: int) -> None:
    slips = tuple(payslip(number[1:], sgk_base_kurus=kurus) for number, kurus in bases.items())
    import_payroll(hotel.company, PayrollMonth(2025, 1, 1, slips), actor="ik")


def test_the_support_is_due_by_last_years_base_of_the_payslip_or_the_card(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 33_030)
    hire("2", 33_030)
    hire("3", 33_030, support_base_day_kurus=1_300_00)
    hire("4", 33_030)
    hire("5", 33_030, insurance="SGDP", support_base_day_kurus=1_000_00)
    a_year_ago(hotel, n1=30 * 1_300_00, n2=30 * 1_300_01)
    choose(hotel, "support", "ordinary")
    slips = compute(hotel)
    # 30 x 42,33 where last year's day was 1.300,00 at most; nothing where it is not known, nor for a pensioner.
    due = {number for number, slip in slips.items() if ("ASGDES", "1.269,90") in incentives(slip)}
    assert due == {"1", "3"}
    # 33.030,00 + 7.184,03 + 660,60 - 660,60 - 1.269,90
    assert figures(slips["1"], "employer_cost") == ["38.944,13"]
    assert figures(slips["1"], "net_paid") == ["28.075,50"]


def test_a_workplace_of_this_year_knows_no_limit(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000)
    choose(hotel, "support", "new")
    assert incentives(compute(hotel)["1"]) == [("05510", "1.600,00"), ("ASGDES", "1.269,90")]


def test_research_staff_is_relieved_in_months_with_the_relief_on(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000, research_percent=95)
    assert incentives(compute(hotel)["1"]) == [("05510", "1.600,00")]
    choose(hotel, "research", "on")
    # As in tests/payroll/test_person.py: half the premium left, 95 % of 5.988,67 of tax, all stamp duty.
    assert incentives(compute(hotel)["1"])[1:] == [("05746", "7.900,00"), ("05746", "5.689,24"), ("05746", "356,50")]


def test_own_insurance_is_followed_to_the_years_limit(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 1_000_000, private_premium_kurus=150_000_00)
    reliefs = []
    for month in (1, 2, 3):
        reliefs += figures(compute(hotel, month)["1"], "insurance_relief")
        close(hotel, month)
    # The year's gross minimum wage 396.360,00 - 2 x 150.000,00 = 96.360,00.
    assert reliefs == ["150.000,00", "150.000,00", "96.360,00"]


def test_a_person_in_two_companies_has_the_years_limit_once(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 1_000_000, private_premium_kurus=150_000_00, tckn="10000000146")
    hire("9", 2_000_000, company=hotel.other, private_premium_kurus=300_000_00, tckn="10000000146")
    for company in (hotel.company, hotel.other):
        compute(hotel, company=company)
        close(hotel, company=company)
    # 396.360,00 - 150.000,00 - 300.000,00 is below zero: nothing is left for February.
    assert figures(compute(hotel, 2)["1"], "insurance_relief") == ["0,00"]


def test_union_dues_of_the_card(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000, union_dues_kurus=640_00)
    hire("2", 80_000, union_hundredths=125)
    slips = compute(hotel)
    dues = [each.amount_kurus for number in ("1", "2") for each in slips[number].deductions if each.kind == "SENDIKA"]
    assert dues == [640_00, 1_000_00]
    # 80.000,00 - 12.000,00 - 640,00
    assert figures(slips["1"], "tax_base") == ["67.360,00"]


CARD = {"employee_no": "8", "first_name": "Can", "last_name": "Su", "insurance": "NORMAL", "law": "05510"}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"union_dues_kurus": "10,00", "union_hundredths": "1,00"}, "employee_union"),
        ({"union_hundredths": "10,01"}, "employee_union"),
        ({"private_premium_kurus": "-1,00"}, "employee_amount"),
        ({"support_base_day_kurus": "-1,00"}, "employee_amount"),
        ({"children": "-1"}, "id_children_errors"),
        ({"research_percent": "50"}, "id_research_percent_errors"),
    ],
)
def test_a_card_that_cannot_be_is_refused(
    clerk: Client, hotel: SimpleNamespace, hire: Hire, typed: dict[str, Any], code: str
) -> None:
    department = hire("1", 0).department
    answer = clerk.post("/tanimlar/siciller/yeni/", {**CARD, **typed, "department": department.pk})
    assert answer.status_code == 422
    assert code in answer.content.decode()
    assert not Employee.objects.of(hotel.tenant.pk).filter(employee_no="8").exists()


def test_a_card_is_filled_with_them(clerk: Client, hotel: SimpleNamespace, hire: Hire) -> None:
    typed = {"children": "2", "private_premium_kurus": "1.500,00", "life_premium_kurus": "", "union_hundredths": "3,33"}
    typed |= {"research_percent": "90", "support_base_day_kurus": "1.100,50"}
    department = hire("1", 0).department
    assert clerk.post("/tanimlar/siciller/yeni/", {**CARD, **typed, "department": department.pk}).status_code == 302
    card = Employee.objects.of(hotel.tenant.pk).get(employee_no="8")
    assert (card.children, card.private_premium_kurus, card.life_premium_kurus) == (2, 150_000, 0)
    assert (card.union_hundredths, card.research_percent, card.support_base_day_kurus) == (333, 90, 110_050)
