"""The employee's card: wage and department over time, and what may not stand on it."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client

from mahsup.hr.models import Department, Employee, Placement, Wage
from mahsup.hr.services.definitions import add_definition
from mahsup.hr.services.employees import add_placement, add_wage, remove_entry
from mahsup.problems import MahsupError


@pytest.fixture
def staff(hotel: SimpleNamespace) -> SimpleNamespace:
    """Two departments and an employee who was hired on a 29 February."""
    place = {"actor": "ik"}
    hotel.front = add_definition(hotel.company, Department, {"code": "100", "name": "ÖNBÜRO"}, **place)
    hotel.kitchen = add_definition(hotel.company, Department, {"code": "122", "name": "MUTFAK"}, **place)
    card = {"employee_no": "7", "first_name": "Ayşe", "last_name": "Öz", "department": hotel.front}
    hotel.ayse = add_definition(hotel.company, Employee, {**card, "hired_on": date(2024, 2, 29)}, **place)
    return hotel


FORM = {"employee_no": "8", "first_name": "Can", "last_name": "Su", "insurance": "NORMAL", "law": "05510"}


def test_a_card_is_filled_on_screen(clerk: Client, staff: SimpleNamespace) -> None:
    more = {"hired_on": "29.02.2028", "tckn": "10000000146", "iban": "TR33 0006 1005 1978 6457 8413 26"}
    declared = {"declared_year": "2028", "declared_base_kurus": "100.000,50", "disability_degree": "2", "in_bes": "on"}
    filled = {**FORM, **more, **declared, "department": staff.front.pk}
    answer = clerk.post("/tanimlar/siciller/yeni/", filled, follow=True)
    card = Employee.objects.of(staff.tenant.pk).get(employee_no="8")
    assert answer.redirect_chain == [(f"/sicil/{card.pk}/", 302)]
    assert "8 kaydedildi." in answer.content.decode()
    assert (card.hired_on, card.iban) == (date(2028, 2, 29), "TR330006100519786457841326")
    assert (card.declared_base_kurus, card.disability_degree, card.in_bes, card.law) == (10_000_050, 2, True, "05510")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"hired_on": "02.03.2026", "left_on": "01.03.2026"}, "employee_dates"),
        ({"hired_on": "29.02.2026"}, "29.02.2026"),
        ({"tckn": "10000000147"}, "employee_tckn"),
        ({"iban": "TR330006100519786457841327"}, "employee_iban"),
        ({"law": "5510"}, "employee_law"),
        ({"declared_base_kurus": "100"}, "employee_declared"),
        ({"declared_base_kurus": "-100", "declared_year": "2026"}, "employee_declared"),
        ({"declared_base_kurus": "100000000,01", "declared_year": "2026"}, "employee_amount"),
        ({"hired_on": "01.11.1726"}, "01.11.1726"),
        ({"employee_no": "8|9"}, "definition_code_signs"),
        ({"employee_no": "8  9"}, "definition_code_signs"),
    ],
)
def test_a_card_that_cannot_be_is_refused(
    clerk: Client, staff: SimpleNamespace, typed: dict[str, str], said: str
) -> None:
    answer = clerk.post("/tanimlar/siciller/yeni/", {**FORM, **typed, "department": staff.front.pk})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Employee.objects.of(staff.tenant.pk).filter(employee_no="8").exists()


def test_wage_and_department_are_entered_and_removed_on_screen(clerk: Client, staff: SimpleNamespace) -> None:
    page = f"/sicil/{staff.ayse.pk}/"
    wage = {"wage-from_on": "01.01.2026", "wage-kind": "MONTHLY_GROSS", "wage-amount_kurus": "80.000,00"}
    clerk.post(page, {"entry": "wage", **wage})
    placed = {"placement-from_on": "15.03.2026", "placement-department": staff.kitchen.pk}
    clerk.post(page, {"entry": "placement", **placed})
    text = clerk.get(page).content.decode()
    assert "80.000,00" in text
    assert "122 MUTFAK" in text
    staff.ayse.refresh_from_db()
    assert staff.ayse.department == staff.kitchen
    entry = Wage.objects.of(staff.tenant.pk).get()
    clerk.post(f"{page}ucret/{entry.pk}/sil/")
    assert not Wage.objects.of(staff.tenant.pk).exists()


@pytest.mark.parametrize(
    ("day", "amount", "code"),
    [
        (date(2026, 1, 1), 0, "wage_amount"),
        (date(2026, 1, 1), -5, "wage_amount"),
        (date(2026, 1, 1), 10**10 + 1, "wage_amount"),
        (date(2026, 1, 2), 8_000_000, "wage_day"),
        (date(2024, 2, 28), 8_000_000, "employee_outside"),
    ],
)
def test_a_wage_that_cannot_be_is_refused(staff: SimpleNamespace, day: date, amount: int, code: str) -> None:
    with pytest.raises(MahsupError) as refusal:
        add_wage(staff.ayse, day, "MONTHLY_GROSS", amount, actor="ik")
    assert refusal.value.code == code


def test_one_wage_and_one_department_a_day(staff: SimpleNamespace) -> None:
    add_wage(staff.ayse, date(2024, 2, 29), "MONTHLY_NET", 5_000_000, actor="ik")
    with pytest.raises(MahsupError) as second_wage:
        add_wage(staff.ayse, date(2024, 2, 29), "DAILY_GROSS", 200_000, actor="ik")
    add_placement(staff.ayse, date(2026, 3, 1), staff.front, actor="ik")
    with pytest.raises(MahsupError) as second_department:
        add_placement(staff.ayse, date(2026, 3, 1), staff.kitchen, actor="ik")
    assert (second_wage.value.code, second_department.value.code) == ("wage_twice", "placement_twice")
    assert "100" in second_department.value.message()


def test_a_removed_placement_gives_the_department_back_to_the_one_before(staff: SimpleNamespace) -> None:
    add_placement(staff.ayse, date(2026, 1, 1), staff.front, actor="ik")
    later = add_placement(staff.ayse, date(2026, 2, 1), staff.kitchen, actor="ik")
    remove_entry(later, actor="ik")
    staff.ayse.refresh_from_db()
    assert staff.ayse.department == staff.front
    assert Placement.objects.of(staff.tenant.pk).count() == 1


def test_other_departments_carry_a_share_from_a_day_on(clerk: Client, staff: SimpleNamespace) -> None:
    page = f"/sicil/{staff.ayse.pk}/"
    placed = {"placement-from_on": "01.02.2026", "placement-department": staff.front.pk}
    answer = clerk.post(page, {"entry": "placement", **placed, "placement-shares": "122: 40; 121: 20,5"})
    assert answer.status_code == 422
    assert "share_unknown" in answer.content.decode()
    add_definition(staff.company, Department, {"code": "121", "name": "BAR"}, actor="ik")
    clerk.post(page, {"entry": "placement", **placed, "placement-shares": "122: 40; 121: 20,5 %"})
    shares = Placement.objects.of(staff.tenant.pk).get().shares.order_by("department__code")
    assert list(shares.values_list("department__code", "hundredths")) == [("121", 2050), ("122", 4000)]
    assert "122 MUTFAK %40,00" in clerk.get(page).content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("999: 10", "share_unknown"),
        ("100: 10", "share_twice"),
        ("122: 10; 122: 10", "share_twice"),
        ("122: 0", "share_percent"),
        ("122: 60; 121: 40,01", "share_percent"),
        ("122 40", "örneğin 110: 40; 121: 20,5"),
        ("122: -5", "örneğin 110: 40; 121: 20,5"),
    ],
)
def test_shares_that_cannot_be_are_refused(clerk: Client, staff: SimpleNamespace, typed: str, said: str) -> None:
    add_definition(staff.company, Department, {"code": "121", "name": "BAR"}, actor="ik")
    placed = {"placement-from_on": "01.02.2026", "placement-department": staff.front.pk, "placement-shares": typed}
    answer = clerk.post(f"/sicil/{staff.ayse.pk}/", {"entry": "placement", **placed})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Placement.objects.of(staff.tenant.pk).exists()


@pytest.mark.parametrize("query", ["çağrı", "İĞDELİ", "iğdeli", "ŞÜKRÜ öğ", "kr", "70"])
def test_an_employee_is_found_by_number_and_by_name_however_it_is_typed(
    clerk: Client, staff: SimpleNamespace, query: str
) -> None:
    card = {"employee_no": "701", "first_name": "Şükrü Çağrı", "last_name": "Öğüncü-İĞDELİ", "department": staff.front}
    add_definition(staff.company, Employee, card, actor="ik")
    text = clerk.get("/tanimlar/siciller/", {"q": query}).content.decode()
    assert "Öğüncü-İĞDELİ" in text
    assert "Ayşe" not in text


def test_the_record_names_what_was_changed_as_the_screens_do(clerk: Client, staff: SimpleNamespace) -> None:
    add_wage(staff.ayse, date(2026, 1, 1), "MONTHLY_GROSS", 5_000_000, actor="ik")
    clerk.post(f"/tanimlar/departmanlar/{staff.kitchen.pk}/", {"name": "ANA MUTFAK"})
    text = clerk.get("/kayitlar/").content.decode()
    for named in ("sicil 7<", "departman 122<", "departman 100<"):
        assert named in text
