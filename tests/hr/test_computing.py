"""A month computed in İK: published figures, the months before, faulty payslips, and the way on screen."""

import re
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mahsup.hr.models import Debt, DebtTaken, Department, PayItem, PayrollRun, RunPayslip
from mahsup.hr.services import computing
from mahsup.hr.services.comparing import changes, faulty_payslips
from mahsup.hr.services.computing import compute_run
from mahsup.hr.services.computing_jobs import COMPUTINGS
from mahsup.hr.services.definitions import add_definition
from mahsup.hr.services.employees import add_placement, add_wage
from mahsup.hr.services.setup import create_company
from mahsup.hr.services.timesheets import enter
from mahsup.money import format_tr
from mahsup.payroll.payslip import DepartmentShare
from mahsup.personelweb.rows import stored_payslip
from mahsup.problems import MahsupError

from .computed import NEW_YEAR, Hire, close, compute, figures, hiring


@pytest.fixture
def hire(hotel: SimpleNamespace) -> Hire:
    """What hires somebody."""
    return hiring(hotel)


def test_published_payslips_of_january_2026(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000)
    hire("2", 33_030)
    hire("3", 50_000)
    slips = compute(hotel)
    names = ("employee_sgk", "employee_unemployment", "tax_base", "income_tax", "stamp_duty", "net_paid")
    assert figures(slips["1"], *names) == ["11.200,00", "800,00", "68.000,00", "5.988,67", "356,50", "61.654,83"]
    assert figures(slips["2"], *names) == ["4.624,20", "330,30", "28.075,50", "0,00", "0,00", "28.075,50"]
    assert figures(slips["3"], "income_tax", "stamp_duty", "net_paid") == ["2.163,67", "128,80", "40.207,53"]
    assert figures(slips["3"], "employer_sgk", "employer_unemployment") == ["10.875,00", "1.000,00"]
    assert slips["3"].incentives[0].amount_kurus == 100_000


def test_a_net_wage_is_paid_to_the_kurus_and_a_daily_wage_by_days(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 50_000, "MONTHLY_NET")
    hire("2", 2_000, "DAILY_GROSS")
    enter(hotel.company, 2026, 1, [{"sicil_no": "2", "gun": "20"}], actor="ik")
    slips = compute(hotel)
    assert figures(slips["1"], "net_paid") == ["50.000,00"]
    assert figures(slips["2"], "normal_earning", "gross") == ["40.000,00", "40.000,00"]


def test_hours_at_a_half_and_at_a_quarter_more_make_one_overtime(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 33_030)
    enter(hotel.company, 2026, 1, [{"sicil_no": "1", "fazla_mesai_saat": "8", "fazla_sure_saat": "10"}], actor="ik")
    slip = compute(hotel)["1"]
    # An hour is 33.030,00 / 225 = 146,80: 8 x 146,80 x 1,5 = 1.761,60 and 10 x 146,80 x 1,25 = 1.835,00.
    assert (slip.overtime_hours_hundredths, *figures(slip, "overtime", "gross")) == (1_800, "3.596,60", "36.626,60")


def test_who_joins_on_the_eleventh_is_paid_for_21_days(hotel: SimpleNamespace, hire: Hire) -> None:
    employee = hire("1", 0, hired_on=date(2026, 1, 11))
    add_wage(employee, date(2026, 1, 11), "MONTHLY_GROSS", 3_650_000, actor="ik")
    slip = compute(hotel)["1"]
    assert (slip.days, *figures(slip, "gross", "net_paid")) == (21, "25.550,00", "21.717,50")


def test_the_base_of_the_closed_months_is_carried_and_a_raise_holds_from_its_month(
    hotel: SimpleNamespace, hire: Hire
) -> None:
    employee = hire("1", 80_000)
    compute(hotel)
    close(hotel)
    add_wage(employee, date(2026, 2, 1), "MONTHLY_GROSS", 100_000_00, actor="ik")
    slip = compute(hotel, 2)["1"]
    assert figures(slip, "gross", "tax_base", "cumulative_tax_base") == ["100.000,00", "85.000,00", "153.000,00"]


def test_a_declared_base_counts_in_its_year_alone(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000, declared_year=2026, declared_base_kurus=18_000_000)
    hire("2", 80_000, declared_year=2025, declared_base_kurus=18_000_000)
    slips = compute(hotel)
    assert figures(slips["1"], "cumulative_tax_base", "computed_tax") == ["248.000,00", "13.100,00"]
    assert figures(slips["2"], "cumulative_tax_base", "computed_tax") == ["68.000,00", "10.200,00"]


def test_a_bonus_above_the_ceiling_is_carried_to_the_next_month(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 250_000)
    item = {"kind": "KAZANC", "code": "PRIM", "name": "Prim", "treatment": "TAM"}
    add_definition(hotel.company, PayItem, item, actor="ik")
    enter(hotel.company, 2026, 1, [{"sicil_no": "1", "KAZANC:PRIM": "100000,00"}], actor="ik")
    assert figures(compute(hotel)["1"], "sgk_base", "carried_sgk_base") == ["297.270,00", "0,00"]
    close(hotel)
    # 350.000,00 - 297.270,00 = 52.730,00 waits; February has room for 297.270,00 - 250.000,00 = 47.270,00 of it.
    assert figures(compute(hotel, 2)["1"], "sgk_base", "carried_sgk_base") == ["297.270,00", "47.270,00"]
    close(hotel, 2)
    assert figures(compute(hotel, 3)["1"], "carried_sgk_base") == ["5.460,00"]


def test_companies_of_one_vkn_share_base_and_exemption(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000, tckn="10000000146")
    hire("9", 50_000, company=hotel.other, tckn="10000000146")
    compute(hotel)
    close(hotel)
    second = compute(hotel, company=hotel.other)["9"]
    assert figures(second, "tax_exemption", "stamp_exemption") == ["0,00", "0,00"]
    assert figures(second, "cumulative_tax_base") == ["110.500,00"]  # 68.000,00 + 50.000,00 less 15 %
    close(hotel, company=hotel.other)
    assert figures(compute(hotel, 2)["1"], "cumulative_tax_base") == ["178.500,00"]


def test_another_taxpayers_company_shares_nothing(hotel: SimpleNamespace, hire: Hire) -> None:
    stranger = create_company(hotel.tenant.pk, 3, "Başka", "Başka A.Ş.", "1234567890")
    hire("1", 80_000, tckn="10000000146")
    hire("9", 80_000, company=stranger, tckn="10000000146")
    compute(hotel)
    close(hotel)
    assert figures(compute(hotel, company=stranger)["9"], "income_tax", "net_paid") == ["5.988,67", "61.654,83"]


def test_a_pensioner_and_a_disabled_person(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 33_030, insurance="SGDP")
    hire("2", 80_000, disability_degree=2)
    slips = compute(hotel)
    assert figures(slips["1"], "employee_sgk", "employee_unemployment", "income_tax") == ["2.477,25", "0,00", "371,58"]
    assert slips["1"].incentives == ()
    assert figures(slips["2"], "disability_relief", "tax_base") == ["7.000,00", "61.000,00"]


def test_deductions_in_the_laws_order_never_take_below_zero(hotel: SimpleNamespace, hire: Hire) -> None:
    employee = hire("1", 33_030, in_bes=True)
    owed = {"tenant_id": hotel.tenant.pk, "employee": employee, "from_on": NEW_YEAR}
    Debt(kind="NAFAKA", reference="N", monthly_kurus=807_550, **owed).save()
    order = Debt(kind="ICRA", reference="2026/5", priority=1, total_kurus=600_000, **owed)
    order.save()
    Debt(kind="AVANS", reference="A", total_kurus=9_000_000, **owed).save()
    slip = compute(hotel)["1"]
    taken = {each.kind: format_tr(each.amount_kurus) for each in slip.deductions}
    # 28.075,50 - 8.075,50 alimony = 20.000,00; a quarter 5.000,00; BES 3 % of 33.030,00; the rest for the advance.
    assert taken == {"NAFAKA": "8.075,50", "ICRA": "5.000,00", "BES": "990,90", "AVANS": "14.009,10"}
    assert slip.net_paid_kurus == 0
    close(hotel)
    second = compute(hotel, 2)["1"]
    assert {each.kind: format_tr(each.amount_kurus) for each in second.deductions}["ICRA"] == "1.000,00"
    assert DebtTaken.objects.of(hotel.tenant.pk).filter(debt=order).count() == 2


def test_a_base_that_goes_backwards_is_refused_with_the_month_to_mend(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000)
    compute(hotel)
    close(hotel)
    assert compute(hotel, 2)["1"].cumulative_tax_base_kurus == 2 * 68_000_00
    RunPayslip.objects.of(hotel.tenant.pk).filter(run__month=2).update(cumulative_tax_base_kurus=67_999_99)
    close(hotel, 2)
    compute(hotel, 3)
    ((slip, problems),) = faulty_payslips(PayrollRun.objects.of(hotel.tenant.pk).get(month=3))
    assert (slip.employee_no, problems[0].code, problems[0].params["month"]) == ("1", "pay_base_fell", "2026-02")


def test_what_cannot_be_computed_is_faulty_with_its_reason(clerk: Client, hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000)
    hire("2", 0)
    hire("3", 30_000, insurance="CIRAK")
    clashing = hire("4", 80_000)
    for reference in ("A", "B"):
        Debt(
            tenant_id=hotel.tenant.pk,
            employee=clashing,
            kind="ICRA",
            reference=reference,
            priority=1,
            total_kurus=100,
            from_on=NEW_YEAR,
        ).save()
    compute(hotel)
    run = PayrollRun.objects.of(hotel.tenant.pk).get()
    found = {slip.employee_no: problems[0].code for slip, problems in faulty_payslips(run)}
    assert found == {"2": "compute_no_wage", "3": "calc_status", "4": "calc_garnishment_priority"}
    text = clerk.get(f"/donem/{run.pk}/hatalar/").content.decode()
    assert "Karta ücreti girip yeniden hesaplayın" in text


def test_the_department_is_that_of_the_months_last_day(hotel: SimpleNamespace, hire: Hire) -> None:
    employee = hire("1", 80_000)
    kitchen = add_definition(hotel.company, Department, {"code": "122", "name": "MUTFAK"}, actor="ik")
    add_placement(employee, NEW_YEAR, employee.department, actor="ik")
    add_placement(employee, date(2026, 2, 15), kitchen, actor="ik")
    assert compute(hotel)["1"].department == "100"
    close(hotel)
    assert compute(hotel, 2)["1"].department == "122"


def test_other_departments_carry_their_share_from_the_placements_day_on(hotel: SimpleNamespace, hire: Hire) -> None:
    employee = hire("1", 80_000)
    for code in ("110", "121"):
        add_definition(hotel.company, Department, {"code": code, "name": code}, actor="ik")
    shares = (DepartmentShare("110", 4000), DepartmentShare("121", 2000))
    add_placement(employee, date(2026, 2, 1), employee.department, shares, actor="ik")
    assert compute(hotel)["1"].shares == ()
    close(hotel)
    assert compute(hotel, 2)["1"].shares == shares


def test_computing_again_or_after_a_stop_gives_the_same(
    hotel: SimpleNamespace, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 6):
        hire(str(number), 40_000 + number)
    first = compute(hotel)
    pay, calls = computing.pay_person, []

    def stops(*args: Any, **options: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return pay(*args, **options)

    monkeypatch.setattr(computing, "pay_person", stops)
    with pytest.raises(KeyboardInterrupt):
        compute(hotel)
    stored = {row.employee_no: stored_payslip(row.body) for row in RunPayslip.objects.of(hotel.tenant.pk)}
    assert stored == first
    assert compute(hotel) == first
    assert compute(hotel, employee_no="4") == first


def test_what_may_not_be_computed(hotel: SimpleNamespace, hire: Hire) -> None:
    codes = []
    attempts: list[tuple[int, dict[str, Any]]] = [(1, {}), (2, {}), (1, {"employee_no": "yok"})]
    with pytest.raises(MahsupError) as nobody:
        compute(hotel)
    hire("1", 80_000)
    compute(hotel)
    for month, options in attempts[1:]:
        with pytest.raises(MahsupError) as refusal:
            compute(hotel, month, **options)
        codes.append(refusal.value.code)
    close(hotel)
    with pytest.raises(MahsupError) as closed:
        compute(hotel)
    with pytest.raises(MahsupError) as no_law:
        compute_run(hotel.company, 2019, 1, actor="ik")
    assert [nobody.value.code, *codes] == ["compute_nobody", "compute_earlier_open", "compute_nobody"]
    assert (closed.value.code, no_law.value.code) == ("compute_closed", "calc_period")


def test_the_month_is_computed_compared_and_closed_on_screen(clerk: Client, hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000)
    hire("2", 50_000, left_on=date(2026, 1, 31))
    hire("3", 33_030)
    assert clerk.post("/hesapla/", {"year": "2026", "month": "1"}).status_code == 302
    assert COMPUTINGS.run_next(timezone.now, "test")
    close(hotel)
    asked = clerk.post("/hesapla/", {"year": "2026", "month": "2"})
    assert COMPUTINGS.run_next(timezone.now, "test")
    ended = clerk.get(asked["Location"]).content.decode()
    link = re.search(r'href="(/donem/\d+/)"', ended)
    assert link is not None
    assert "61.654,83" in clerk.get(link[1]).content.decode()
    run = PayrollRun.objects.of(hotel.tenant.pk).get(month=2)
    before = PayrollRun.objects.of(hotel.tenant.pk).get(month=1)
    assert [(each.employee_no, each.now) for each in changes(run, before)] == [("2", None)]
    text = clerk.get(f"/donem/{run.pk}/karsilastir/").content.decode()
    assert "-40.207,53" in text
    slip = run.payslips.get(employee_no="1")
    assert clerk.post(f"/donem/{run.pk}/bordro/{slip.pk}/hesapla/").status_code == 302
    assert clerk.post(f"/donem/{run.pk}/kapat/").status_code == 302
    refused = clerk.post("/hesapla/", {"year": "2026", "month": "2"})
    assert refused.status_code == 422
    assert "compute_closed" in refused.content.decode()
