"""What a computed month says when what it was computed from has changed since, and how it is closed all the same."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mahsup.hr.models import Company, PayrollRun
from mahsup.hr.services.closing import close_run, reopen_run
from mahsup.hr.services.computing_jobs import COMPUTINGS, request_computing
from mahsup.hr.services.debts import add_debt
from mahsup.hr.services.definitions import change_definition
from mahsup.hr.services.employees import add_wage
from mahsup.hr.services.importing import import_payroll
from mahsup.hr.services.payroll_settings import change_settings
from mahsup.hr.services.staleness import stale_marks
from mahsup.hr.services.timesheets import enter
from mahsup.money import format_tr
from mahsup.platform import points
from mahsup.platform.models import AuditEntry
from mahsup.problems import MahsupError

from .computed import NEW_YEAR, Hire, close, compute, hiring
from .conftest import NOW, month, payslip


@pytest.fixture
def hire(hotel: SimpleNamespace) -> Hire:
    """What hires somebody."""
    return hiring(hotel)


def run_of(hotel: SimpleNamespace, number: int = 1, company: Company | None = None) -> PayrollRun:
    return PayrollRun.objects.of(hotel.tenant.pk).get(company=company or hotel.company, month=number)


def marks(hotel: SimpleNamespace, number: int = 1) -> list[tuple[str, dict[str, str]]]:
    return [(mark.code, dict(mark.params)) for mark in stale_marks(run_of(hotel, number))]


def codes(hotel: SimpleNamespace, number: int = 1) -> list[str]:
    return [code for code, _ in marks(hotel, number)]


def january_anew(hotel: SimpleNamespace, days: str) -> None:
    """Open January, change a timesheet, compute and close it again."""
    reopen_run(run_of(hotel), actor="ik")
    enter(hotel.company, 2026, 1, [{"sicil_no": "1", "gun": days}], actor="ik")
    compute(hotel)
    close(hotel)


def test_an_earlier_month_that_was_closed_anew_is_told_until_the_month_is_computed_again(
    clerk: Client, hotel: SimpleNamespace, hire: Hire
) -> None:
    hire("1", 80_000)
    compute(hotel)
    close(hotel)
    assert format_tr(compute(hotel, 2)["1"].cumulative_tax_base_kurus) == "136.000,00"  # 2 x 80.000,00 less 15 %
    assert marks(hotel, 2) == []
    reopen_run(run_of(hotel), actor="ik")
    january = {"earlier": "2026-01", "company": "Otel 1 (1)"}
    assert marks(hotel, 2) == [("stale_month_open", january)]
    close(hotel)
    assert marks(hotel, 2) == [("stale_month_anew", {**january, "before": "1", "now": "2"})]
    page = clerk.get(f"/donem/{run_of(hotel, 2).pk}/").content.decode()
    assert "2026-01 dönemi bundan sonra yeniden kapatıldı (sürüm 1 → 2)" in page
    assert "Yeniden hesapla" in page
    january_anew(hotel, "15")
    # 40.000,00 + 80.000,00, less 15 %
    assert format_tr(compute(hotel, 2)["1"].cumulative_tax_base_kurus) == "102.000,00"
    assert marks(hotel, 2) == []


def test_a_stale_month_closes_only_with_the_mark_set(clerk: Client, hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000)
    compute(hotel)
    close(hotel)
    compute(hotel, 2)
    january_anew(hotel, "15")
    february = run_of(hotel, 2)
    with pytest.raises(MahsupError) as refusal:
        close_run(february, actor="ik", now=NOW)
    assert [problem.code for problem in refusal.value.problems] == ["close_stale", "stale_month_anew"]
    asked = clerk.get(f"/donem/{february.pk}/kapat/").content.decode()
    assert 'name="accept_stale"' in asked
    assert "bu dönemin kümülatif matrahları eski" in asked
    assert 'action="/hesapla/"' in asked
    assert clerk.post(f"/donem/{february.pk}/kapat/").status_code == 422
    assert clerk.post(f"/donem/{february.pk}/kapat/", {"accept_stale": "on"}).status_code == 302
    entry = AuditEntry.objects.of(hotel.tenant.pk).filter(action="run_closed").latest("pk")
    assert entry.details["stale"] == ["stale_month_anew"]
    closed = clerk.get(f"/donem/{february.pk}/").content.decode()
    assert "yeniden kapatıldı" in closed
    assert "Yeniden hesapla" not in closed


def test_a_changed_timesheet_names_its_people_and_computing_them_alone_is_enough(
    clerk: Client, hotel: SimpleNamespace, hire: Hire
) -> None:
    for number in "1234567":
        hire(number, 40_000)
    compute(hotel)
    run = run_of(hotel)
    enter(hotel.company, 2026, 1, [{"sicil_no": number, "gun": "10"} for number in "123456"], actor="ik")
    assert marks(hotel) == [("stale_people", {"count": "6", "employees": "1, 2, 3, 4, 5, …"})]
    part = clerk.get(f"/donem/{run.pk}/guncellik/", headers={"HX-Request": "true"}).content.decode()
    assert "6 çalışanın kartı, puantajı ya da borcu" in part
    assert f'hx-get="/donem/{run.pk}/guncellik/"' in clerk.get(f"/donem/{run.pk}/").content.decode()
    enter(hotel.company, 2026, 1, [{"sicil_no": number, "gun": "30"} for number in "12345"], actor="ik")
    assert marks(hotel) == [("stale_people", {"count": "1", "employees": "6"})]
    compute(hotel, employee_no="6")
    assert marks(hotel) == []


CHANGES: dict[str, Callable[[SimpleNamespace, Any], object]] = {
    "wage": lambda hotel, who: who.wages.update(amount_kurus=81_000_00),
    "a first wage": lambda hotel, who: add_wage(hotel.second, NEW_YEAR, "MONTHLY_GROSS", 50_000_00, actor="ik"),
    "card": lambda hotel, who: change_definition(who, {"insurance": "SGDP"}, actor="ik"),
    "identity": lambda hotel, who: change_definition(who, {"tckn": "10000000146"}, actor="ik"),
    "left before": lambda hotel, who: change_definition(who, {"left_on": date(2025, 12, 31)}, actor="ik"),
    "debt": lambda hotel, who: add_debt(who, "NAFAKA", "N", NEW_YEAR, monthly_kurus=100_000, actor="ik"),
    "hired": lambda hotel, who: hotel.hire("3", 60_000),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_reaches_a_payslip_is_told(hotel: SimpleNamespace, hire: Hire, change: str) -> None:
    first, hotel.second, hotel.hire = hire("1", 80_000), hire("2", 0), hire
    compute(hotel)
    CHANGES[change](hotel, first)
    changed = {"a first wage": "2", "hired": "3"}.get(change, "1")
    assert marks(hotel) == [("stale_people", {"count": "1", "employees": changed})]
    compute(hotel)
    assert marks(hotel) == []


def test_what_reaches_no_payslip_of_the_month_is_not_told(hotel: SimpleNamespace, hire: Hire) -> None:
    first = hire("1", 80_000)
    compute(hotel)
    add_wage(first, date(2026, 2, 1), "MONTHLY_GROSS", 90_000_00, actor="ik")
    change_definition(first, {"job_title": "Aşçı", "left_on": date(2026, 6, 30)}, actor="ik")
    hire("2", 50_000, hired_on=date(2026, 2, 1))
    enter(hotel.company, 2026, 2, [{"sicil_no": "1", "gun": "10"}], actor="ik")
    assert marks(hotel) == []


def test_changed_settings_are_told(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000)
    compute(hotel)
    chosen = {"sector": "manufacturing", "round_up_kurus": 0}
    readings = {"ceiling": "rounded_day", "stamp": "taxable_part", "part_month": "thirtieths"}
    change_settings(hotel.company, {**chosen, **readings}, actor="ik")
    assert codes(hotel) == ["stale_settings"]
    hotel.company.refresh_from_db()
    compute(hotel)
    assert marks(hotel) == []


def test_another_company_counts_where_it_shares_a_person(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000, tckn="10000000146")
    hire("8", 50_000, company=hotel.other)
    compute(hotel)
    compute(hotel, company=hotel.other)
    close(hotel, company=hotel.other)
    assert marks(hotel) == []
    reopen_run(run_of(hotel, company=hotel.other), actor="ik")
    hire("9", 50_000, company=hotel.other, tckn="10000000146")
    compute(hotel, company=hotel.other)
    assert marks(hotel) == []
    close(hotel, company=hotel.other)
    assert marks(hotel) == [("stale_month_new", {"earlier": "2026-01", "company": "Otel 2 (2)"})]
    compute(hotel)
    assert marks(hotel) == []


def test_what_changes_while_the_month_is_computed_is_told_afterwards(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000)
    hire("2", 80_000)
    job = request_computing(hotel.company, 2026, 1, actor="ik")

    def types(point: str) -> None:
        if point == "compute.before_write":
            enter(hotel.company, 2026, 1, [{"sicil_no": "2", "gun": "10"}], actor="ik")

    points.watch(types)
    try:
        assert COMPUTINGS.run_next(timezone.now, "test")
    finally:
        points.watch(lambda point: None)
    job.refresh_from_db()
    assert job.state == "done"
    assert marks(hotel) == [("stale_people", {"count": "1", "employees": "2"})]


def test_an_imported_month_has_no_such_mark(clerk: Client, hotel: SimpleNamespace, hire: Hire) -> None:
    first = hire("10001", 80_000)
    compute(hotel)
    import_payroll(hotel.company, month(payslip("10001")), actor="ik")
    change_definition(first, {"insurance": "SGDP"}, actor="ik")
    assert marks(hotel) == []
    page = clerk.get(f"/donem/{run_of(hotel).pk}/").content.decode()
    assert "guncellik" not in page
    close_run(run_of(hotel), actor="ik", now=NOW)
