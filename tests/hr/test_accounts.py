"""The employee's account, the company's payroll settings, and what goes on paper and to the bank."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client

from mahsup.formats.table import read_table
from mahsup.hr.models import Debt, PayItem, PayrollRun
from mahsup.hr.services.bank_list import bank_file
from mahsup.hr.services.debts import account_of, add_debt, end_debt
from mahsup.hr.services.definitions import add_definition
from mahsup.hr.services.importing import import_payroll
from mahsup.hr.services.payroll_settings import add_figure, settings_of
from mahsup.hr.services.timesheets import enter
from mahsup.payroll.parameters import statute
from mahsup.problems import MahsupError

from .computed import NEW_YEAR, Hire, close, compute, figures, hiring
from .conftest import month, payslip

IBAN = "TR330006100519786457841326"


@pytest.fixture
def hire(hotel: SimpleNamespace) -> Hire:
    """What hires somebody."""
    return hiring(hotel)


def test_an_advance_in_instalments_runs_down_over_the_closed_months(
    clerk: Client, hotel: SimpleNamespace, hire: Hire
) -> None:
    employee = hire("1", 80_000)
    typed = {"kind": "AVANS", "reference": "Ocak avansı", "from_on": "01.01.2026", "priority": "0"}
    clerk.post(f"/sicil/{employee.pk}/cari/", {**typed, "total_kurus": "12.000,00", "monthly_kurus": "5.000,00"})
    for number, taken in ((1, 500_000), (2, 500_000), (3, 200_000)):
        slip = compute(hotel, number)["1"]
        assert [each.amount_kurus for each in slip.deductions] == [taken]
        close(hotel, number)
    assert compute(hotel, 4)["1"].deductions == ()
    (account,) = account_of(employee)
    assert (account.taken_kurus, account.open_kurus, account.is_open) == (1_200_000, 0, False)
    assert "12.000,00" in clerk.get(f"/sicil/{employee.pk}/cari/").content.decode()


def test_computing_again_takes_a_debt_once(hotel: SimpleNamespace, hire: Hire) -> None:
    employee = hire("1", 80_000)
    add_debt(employee, "AVANS", "A", NEW_YEAR, total_kurus=1_000_000, actor="ik")
    compute(hotel)
    compute(hotel)
    compute(hotel, employee_no="1")
    assert account_of(employee)[0].taken_kurus == 1_000_000


def test_an_import_in_place_of_computed_payslips_forgets_what_they_took(hotel: SimpleNamespace, hire: Hire) -> None:
    employee = hire("1", 80_000)
    add_debt(employee, "AVANS", "A", NEW_YEAR, total_kurus=1_000_000, actor="ik")
    compute(hotel)
    import_payroll(hotel.company, month(payslip("1")), actor="ik")
    assert account_of(employee)[0].open_kurus == 1_000_000


@pytest.mark.parametrize(
    ("kind", "total", "monthly", "code"),
    [
        ("ICRA", None, None, "debt_amount"),
        ("ICRA", -1, None, "debt_amount"),
        ("AVANS", 0, None, "debt_amount"),
        ("AVANS", 100, 0, "debt_amount"),
        ("AVANS", 10**10 + 1, None, "debt_amount"),
        ("NAFAKA", None, None, "debt_amount"),
        ("NAFAKA", None, -5, "debt_amount"),
        ("ICRA", 100_000, None, "debt_priority"),
    ],
)
def test_a_debt_that_cannot_be_is_refused(
    hotel: SimpleNamespace, hire: Hire, kind: str, total: int | None, monthly: int | None, code: str
) -> None:
    employee = hire("1", 80_000)
    add_debt(employee, "ICRA", "2025/1", NEW_YEAR, priority=1, total_kurus=100_000, actor="ik")
    amounts = {"total_kurus": total, "monthly_kurus": monthly}
    with pytest.raises(MahsupError) as refusal:
        add_debt(employee, kind, "2026/2", NEW_YEAR, priority=1, **amounts, actor="ik")
    assert refusal.value.code == code
    assert Debt.objects.of(hotel.tenant.pk).count() == 1


def test_a_garnishment_takes_extras_at_a_quarter_or_whole_as_its_order_says(hotel: SimpleNamespace, hire: Hire) -> None:
    item = {"kind": "KAZANC", "code": "PRIM", "name": "Prim", "treatment": "TAM"}
    add_definition(hotel.company, PayItem, item, actor="ik")
    for number, whole in (("1", False), ("2", True)):
        order = {"priority": 1, "total_kurus": 90_000_000, "extras_whole": whole}
        add_debt(hire(number, 50_000), "ICRA", "2026/1", NEW_YEAR, **order, actor="ik")
        enter(hotel.company, 2026, 1, [{"sicil_no": number, "KAZANC:PRIM": "30000,00"}], actor="ik")
    taken = {number: slip.deductions[0].amount_kurus for number, slip in compute(hotel).items()}
    # Gross 80.000,00 nets 61.654,83; 50.000,00 alone nets 40.207,53 (published figures).
    assert taken == {"1": 1_541_371, "2": 1_005_188 + 2_144_730}


def test_an_ended_garnishment_leaves_its_priority_and_takes_no_more(
    clerk: Client, hotel: SimpleNamespace, hire: Hire
) -> None:
    employee = hire("1", 80_000)
    first = add_debt(employee, "ICRA", "2025/1", NEW_YEAR, priority=1, total_kurus=9_000_000, actor="ik")
    with pytest.raises(MahsupError) as too_early:
        end_debt(first, date(2025, 12, 31), actor="ik")
    assert too_early.value.code == "debt_dates"
    end_debt(first, date(2026, 1, 15), actor="ik")
    add_debt(employee, "ICRA", "2026/2", date(2026, 2, 1), priority=1, total_kurus=100_000, actor="ik")
    with pytest.raises(MahsupError) as twice:
        add_debt(employee, "ICRA", "2026/2", NEW_YEAR, priority=2, total_kurus=100_000, actor="ik")
    assert twice.value.code == "debt_exists"
    assert compute(hotel)["1"].deductions[0].amount_kurus == 1_541_371  # a quarter of 61.654,83
    close(hotel)
    assert compute(hotel, 2)["1"].deductions[0].amount_kurus == 100_000
    second = Debt.objects.of(hotel.tenant.pk).get(reference="2026/2")
    clerk.post(f"/sicil/{employee.pk}/cari/{second.pk}/bitir/")
    second.refresh_from_db()
    assert second.until_on is not None


def test_the_settings_change_what_is_computed(clerk: Client, hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 50_000)
    typed = {"sector": "manufacturing", "round_up_kurus": "100", "ceiling": "multiple_of_month"}
    answer = clerk.post("/bordro-ayarlari/", {**typed, "stamp": "full_minus_exemption", "part_month": "calendar_days"})
    assert answer.status_code == 302
    hotel.company.refresh_from_db()
    slip = compute(hotel)["1"]
    assert slip.incentives[0].amount_kurus == 250_000  # 5 points
    assert figures(slip, "net_paid", "rounding") == ["40.208,00", "0,47"]
    assert statute(2025, 1, settings_of(hotel.company)).sgk_ceiling_month == 19_504_125


def test_a_figure_is_chosen_with_its_reason(clerk: Client, hotel: SimpleNamespace) -> None:
    typed = {"figure-name": "severance_ceiling", "figure-year": "2026", "figure-from_month": "7"}
    typed |= {"entry": "figure", "figure-value_kurus": "73.729,84", "figure-reason": "alomaliye"}
    assert clerk.post("/bordro-ayarlari/", typed).status_code == 302
    hotel.company.refresh_from_db()
    ceilings = [statute(2026, number, settings_of(hotel.company)).severance_ceiling for number in (6, 7)]
    assert ceilings == [6_494_877, 7_372_984]
    assert "alomaliye" in clerk.get("/bordro-ayarlari/").content.decode()
    assert '<td class="num">73.729,84</td>' in clerk.get("/bordro-ayarlari/").content.decode()
    for amount in ("-1", "10.000.000,01"):
        refused = clerk.post("/bordro-ayarlari/", {**typed, "figure-value_kurus": amount})
        assert "figure_choice" in refused.content.decode()
    assert clerk.post("/bordro-ayarlari/severance_ceiling/2026/6/sil/").status_code == 302
    assert "alomaliye" in clerk.get("/bordro-ayarlari/").content.decode()
    assert clerk.post("/bordro-ayarlari/severance_ceiling/2026/7/sil/").status_code == 302
    hotel.company.refresh_from_db()
    assert statute(2026, 7, settings_of(hotel.company)).severance_ceiling == 7_372_987
    with pytest.raises(MahsupError):
        add_figure(hotel.company, "gross_minimum_wage", 2026, 1, 1, "olmaz", actor="ik")


def test_the_bank_list_pays_the_nets_of_a_closed_month(hotel: SimpleNamespace, hire: Hire) -> None:
    first = hire("1", 80_000, iban=IBAN)
    second = hire("2", 50_000)
    compute(hotel)
    run = PayrollRun.objects.of(hotel.tenant.pk).get()
    codes = []
    for _ in ("open", "no IBAN"):
        with pytest.raises(MahsupError) as refusal:
            bank_file(run, actor="ik")
        codes.append(refusal.value.code)
        if len(codes) == 1:
            close(hotel)
            run.refresh_from_db()
    assert codes == ["bank_open", "bank_iban_missing"]
    second.iban = IBAN
    second.save()
    rows = read_table(bank_file(run, actor="ik"), "banka.xlsx")
    assert rows[1:] == [
        ["1", "Ad 1", first.iban, "61654,83"],
        ["2", "Ad 2", IBAN, "40207,53"],
        ["Toplam", "", "", "101862,36"],
    ]
