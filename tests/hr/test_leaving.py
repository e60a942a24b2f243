"""A leaving on screen: suggested from card and payslips, worked out with its steps, written into the timesheet."""

from datetime import date
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from mahsup.hr.models import Employee, PayItem
from mahsup.hr.services.definitions import add_definition
from mahsup.hr.services.employees import add_wage
from mahsup.hr.services.leaving import suggested
from mahsup.hr.services.payroll_settings import add_figure
from mahsup.hr.services.timesheets import enter, sheet_of

from .computed import Hire, close, compute, figures, hiring

ASKED = {
    "end": "31.03.2026",
    "reason": "04",
    "severance": "reason",
    "notice": "reason",
    "wage_kurus": "80.000,00",
    "full_wage_kurus": "80.000,00",
    "used_leave_days": "80",
    "cumulative_before_kurus": "204.000,00",
}


@pytest.fixture
def hire(hotel: SimpleNamespace) -> Hire:
    """What hires somebody."""
    return hiring(hotel)


@pytest.fixture
def ayse(hire: Hire) -> Employee:
    """Hired on 1 April 2020 for 80.000,00."""
    return hire("1", 80_000, hired_on=date(2020, 4, 1))


def page(employee: Employee, **asked: str) -> str:
    return f"/sicil/{employee.pk}/cikis/?{urlencode({**ASKED, **asked})}"


def test_the_page_suggests_what_card_and_payslips_tell(
    clerk: Client, hotel: SimpleNamespace, ayse: Employee, hire: Hire
) -> None:
    daily = hire("2", 2_000, "DAILY_GROSS", declared_year=2026, declared_base_kurus=5_000_000)
    net = hire("3", 0)
    add_wage(net, date(2026, 1, 1), "MONTHLY_NET", 6_165_483, actor="ik")
    assert suggested(net, date(2026, 1, 31))["wage_kurus"] is None
    compute(hotel)
    end = date(2026, 1, 31)
    assert suggested(ayse, end) == {
        "reason": "04",
        "wage_kurus": 8_000_000,
        "full_wage_kurus": 8_000_000,
        "cumulative_before_kurus": 6_800_000,
    }
    assert suggested(daily, date(2025, 12, 31))["cumulative_before_kurus"] == 0
    assert suggested(daily, end)["wage_kurus"] == 6_000_000
    # The smallest gross of 61.654,83 net; 80.000,00 is one that gives it.
    assert 7_999_995 <= suggested(net, end)["wage_kurus"] <= 8_000_000
    text = clerk.get(f"/sicil/{ayse.pk}/cikis/").content.decode()
    assert 'value="80.000,00"' in text
    assert "04 · Belirsiz süreli" in text


def test_a_dismissal_is_worked_out_with_its_steps(clerk: Client, ayse: Employee) -> None:
    text = clerk.get(page(ayse)).content.decode()
    assert "6 yıl 0 ay 0 gün" in text
    assert "389.692,62" in text  # the ceiling 64.948,77 x 6
    assert "2.957,77" in text  # x 0,00759
    assert "149.333,33" in text  # 80.000,00 / 30 x 56 days
    # 204.000,00 to 353.333,33 lies in the bracket of 20 %.
    assert "29.866,67" in text
    assert "90 gün hak edildi, 80 gün kullanıldı, 10 gün kaldı" in text
    assert "26.666,67" in text  # 80.000,00 / 30 x 10
    assert "1475 m.14" in text


def test_the_reason_decides_and_the_clerk_may_choose_otherwise(clerk: Client, ayse: Employee) -> None:
    resigned = clerk.get(page(ayse, reason="03")).content.decode()
    assert "Kıdem tazminatı yok" in resigned
    assert "İhbar tazminatı yok" in resigned
    agreed = clerk.get(page(ayse, reason="03", severance="yes")).content.decode()
    assert "389.692,62" in agreed
    assert "389.692,62" not in clerk.get(page(ayse, severance="no")).content.decode()


def test_the_companys_own_ceiling_counts(clerk: Client, hotel: SimpleNamespace, ayse: Employee) -> None:
    add_figure(hotel.company, "severance_ceiling", 2026, 7, 7_372_984, "alomaliye", actor="ik")
    text = clerk.get(page(ayse, end="31.07.2026")).content.decode()
    assert "73.729,84" in text


def test_it_is_written_into_the_timesheet_and_paid_as_what_it_is(
    clerk: Client, hotel: SimpleNamespace, ayse: Employee
) -> None:
    for month in (1, 2):
        compute(hotel, month)
        close(hotel, month)
    enter(hotel.company, 2026, 3, [{"sicil_no": "1", "gun": "30", "fazla_mesai_saat": "8"}], actor="ik")
    assert clerk.post(page(ayse, cumulative_before_kurus="136.000,00")).status_code == 302
    ayse.refresh_from_db()
    assert ayse.left_on == date(2026, 3, 31)
    line = sheet_of(hotel.company, 2026, 3).line(ayse)
    amounts = {"KAZANC:KIDEM": 38_969_262, "KAZANC:IHBAR": 14_933_333, "KAZANC:IZIN": 2_666_667}
    assert (line.days, line.overtime_hundredths, line.items) == (30, 800, amounts)
    slip = compute(hotel, 3)["1"]
    # Overtime 80.000,00 / 225 x 1,5 x 8 = 4.266,67. Premiums of wage, overtime and leave alone; the tax base has the
    # notice too: 110.933,34 + 149.333,33 less 15 % of 110.933,34.
    assert figures(slip, "sgk_base", "employee_sgk", "tax_base") == ["110.933,34", "15.530,67", "243.626,67"]
    assert figures(slip, "sgk_exempt", "income_tax_exempt_earning", "stamp_exempt_earning") == [
        *("539.025,95", "389.692,62", "0,00"),
    ]


def test_what_was_written_is_suggested_again_without_its_own_notice(
    clerk: Client, hotel: SimpleNamespace, ayse: Employee
) -> None:
    clerk.post(page(ayse, reason="17", end="31.01.2026", used_leave_days="70"))
    slip = compute(hotel)["1"]
    # 80.000,00 less 15 %, and 56 days of 80.000,00 / 30.
    assert figures(slip, "cumulative_tax_base") == ["217.333,33"]
    ayse.refresh_from_db()
    again = suggested(ayse, date(2026, 1, 31))
    assert (again["reason"], again["cumulative_before_kurus"]) == ("17", 6_800_000)


def test_writing_again_replaces_and_the_days_fall_to_the_last_one(
    clerk: Client, hotel: SimpleNamespace, ayse: Employee
) -> None:
    enter(hotel.company, 2026, 3, [{"sicil_no": "1", "gun": "30"}], actor="ik")
    clerk.post(page(ayse))
    assert clerk.post(page(ayse, reason="03", end="10.03.2026", used_leave_days="70")).status_code == 302
    line = sheet_of(hotel.company, 2026, 3).line(ayse)
    assert (line.days, line.items) == (10, {})  # five full years: 70 days earned, all used


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"end": "31.03.2020"}, "leaving_dates"),
        ({"end": "30.02.2026"}, "30.02.2026"),
        ({"end": "31.03.2023"}, "calc_period"),
        ({"full_wage_kurus": "79.999,99"}, "leaving_wage"),
        ({"wage_kurus": "-1,00"}, "id_wage_kurus_errors"),
        ({"used_leave_days": "-1"}, "id_used_leave_days_errors"),
        ({"reason": "99"}, "id_reason_errors"),
    ],
)
def test_a_leaving_that_cannot_be_is_refused(clerk: Client, ayse: Employee, asked: dict[str, str], said: str) -> None:
    for answer in (clerk.get(page(ayse, **asked)), clerk.post(page(ayse, **asked))):
        assert answer.status_code == 422
        assert said in answer.content.decode()
    ayse.refresh_from_db()
    assert ayse.left_on is None


def test_who_has_no_first_day_is_refused(clerk: Client, hire: Hire) -> None:
    assert "leaving_no_start" in clerk.get(page(hire("2", 50_000))).content.decode()


def test_a_closed_month_and_a_foreign_item_leave_the_card_as_it_is(
    clerk: Client, hotel: SimpleNamespace, ayse: Employee
) -> None:
    item: dict[str, Any] = {"kind": "KAZANC", "code": "IHBAR", "name": "İhbar", "treatment": "TAM"}
    row = add_definition(hotel.company, PayItem, item, actor="ik")
    assert "leaving_item" in clerk.post(page(ayse)).content.decode()
    row.treatment = "IHBAR"
    row.save()
    compute(hotel, 1)
    close(hotel, 1)
    assert "timesheet_closed" in clerk.post(page(ayse, end="31.01.2026")).content.decode()
    ayse.refresh_from_db()
    assert ayse.left_on is None


def test_writing_needs_the_right_to_change_cards(clerk: Client, hotel: SimpleNamespace, ayse: Employee) -> None:
    hotel.clerk.rights_personnel = 1
    hotel.clerk.save()
    assert clerk.get(page(ayse)).status_code == 200
    assert "no_right" in clerk.post(page(ayse)).content.decode()


def test_who_is_old_gets_twenty_days(clerk: Client, hire: Hire) -> None:
    employee = hire("2", 50_000, hired_on=date(2025, 4, 1), born_on=date(1970, 1, 1))
    text = clerk.get(page(employee, used_leave_days="0")).content.decode()
    assert "1 tam yıl için 20 gün" in text


def test_a_day_of_birth_after_the_first_day_is_refused(clerk: Client, ayse: Employee) -> None:
    card = {"employee_no": "8", "first_name": "Can", "last_name": "Su", "insurance": "NORMAL"}
    card |= {"department": str(ayse.department_id), "hired_on": "01.01.2026", "born_on": "01.01.2026"}
    assert "employee_born" in clerk.post("/tanimlar/siciller/yeni/", card).content.decode()
