"""Several payslips of one employee in a month: what each adds, what is taken once, and how they are entered and served.

The figures of January 2026: 15 % tax up to a base of 190.000, premiums 14 + 1 %, stamp 0,00759, BES 3 %; the exemptions
(4.211,33 tax, 250,70 stamp) are used up by the wage, so a bonus of 10.000,00 pays 1.500,00 premium, 1.275,00 tax and
75,90 stamp: 7.149,10 net.
"""

import json
from datetime import date
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mahsup.formats.table import read_table
from mahsup.hr.models import (
    Company,
    Debt,
    DebtTaken,
    FrozenRow,
    PayItem,
    PayrollRun,
    PayrollType,
    RunPayslip,
    RunVersion,
    TimesheetLine,
)
from mahsup.hr.services.bank_list import transfers
from mahsup.hr.services.comparing import changes, faulty_payslips
from mahsup.hr.services.computing import compute_run
from mahsup.hr.services.definitions import add_definition
from mahsup.hr.services.staleness import stale_marks
from mahsup.hr.services.timesheets import enter, import_timesheet, undo_import
from mahsup.money import format_tr
from mahsup.payroll.lawful import LawfulOptions, check_lawful
from mahsup.payroll.payslip import PayrollMonth, Payslip
from mahsup.personelweb.rows import row_to_payslip, stored_payslip
from mahsup.problems import MahsupError

from .computed import NEW_YEAR, Hire, close, compute, figures, hiring

NET_OF_BONUS = "7.149,10"


@pytest.fixture
def hire(hotel: SimpleNamespace) -> Hire:
    """What hires somebody, in companies that know a bonus, a correction and their payroll types."""
    for company in (hotel.company, hotel.other):
        for code, treatment in (("PRIM", "TAM"), ("YOL", "YOL"), ("YEMEK", "YEMEK")):
            item = {"kind": "KAZANC", "code": code, "name": code.title(), "treatment": treatment}
            add_definition(company, PayItem, item, actor="ik")
        for code, treatment in (("AVANS", "AVANS"), ("ZARAR", "DIGER")):
            item = {"kind": "KESINTI", "code": code, "name": code.title(), "treatment": treatment}
            add_definition(company, PayItem, item, actor="ik")
        for code in ("IKRAMIYE", "FARK"):
            add_definition(company, PayrollType, {"code": code}, actor="ik")
    return hiring(hotel)


def beside(company: Company, number: str, payroll_type: str = "IKRAMIYE", month: int = 1, **cells: str) -> None:
    """Enter a payslip beside the normal one; `prim="1,00"` is the earning PRIM, other cells are columns."""
    row = {"sicil_no": number, "bordro_tipi": payroll_type}
    for name, text in cells.items():
        row[f"KAZANC:{name.upper()}" if name in ("prim", "yol", "yemek") else name] = text
    enter(company, 2026, month, [row], actor="ik")


def slips_of(hotel: SimpleNamespace, month: int = 1, company: Company | None = None) -> dict[str, Payslip]:
    run = compute_run(company or hotel.company, 2026, month, actor="ik")
    return {row.payslip_id: stored_payslip(row.body) for row in run.payslips.all()}


def taken(slip: Payslip) -> dict[str, str]:
    return {each.kind: format_tr(each.amount_kurus) for each in slip.deductions}


def test_a_bonus_beside_the_wage_is_what_it_adds_to_the_month(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000)
    hire("2", 80_000)
    beside(hotel.company, "1", prim="10000,00")
    slips = slips_of(hotel)
    assert sorted(slips) == ["1-IKRAMIYE", "1-NORMAL", "2-NORMAL"]
    bonus = slips["1-IKRAMIYE"]
    assert (bonus.days, bonus.payroll_type, bonus.insurance) == (0, "IKRAMIYE", "NORMAL")
    names = ("gross", "sgk_base", "employee_sgk", "employee_unemployment", "tax_base", "cumulative_tax_base")
    assert figures(bonus, *names) == ["10.000,00", "10.000,00", "1.400,00", "100,00", "8.500,00", "76.500,00"]
    assert figures(bonus, "income_tax", "tax_exemption", "stamp_duty") == ["1.275,00", "0,00", "75,90"]
    assert figures(bonus, "net_paid") == [NET_OF_BONUS]
    assert figures(slips["1-NORMAL"], "net_paid") == figures(slips["2-NORMAL"], "net_paid") == ["61.654,83"]


def test_what_is_owed_is_taken_once_over_the_months_payslips(hotel: SimpleNamespace, hire: Hire) -> None:
    employee = hire("1", 80_000, in_bes=True)
    owed = {"tenant_id": hotel.tenant.pk, "employee": employee, "from_on": NEW_YEAR}
    Debt(kind="NAFAKA", reference="N", monthly_kurus=1_000_000, **owed).save()
    order = Debt(kind="ICRA", reference="2026/5", priority=1, total_kurus=900_000_00, **owed)
    order.save()
    Debt(kind="AVANS", reference="A", total_kurus=40_000_00, **owed).save()
    beside(hotel.company, "1", prim="10000,00")
    slips = slips_of(hotel)
    # 61.654,83 - 10.000,00 alimony = 51.654,83; a quarter 12.913,71; BES 2.400,00; 36.341,12 for the advance of 40.000.
    wage = {"NAFAKA": "10.000,00", "ICRA": "12.913,71", "BES": "2.400,00", "AVANS": "36.341,12"}
    assert taken(slips["1-NORMAL"]) == wage
    # The bonus adds 7.149,10: a quarter of 58.803,93 is 14.700,98, hence 1.787,27 more; BES 300,00; 3.658,88 advance.
    assert taken(slips["1-IKRAMIYE"]) == {"ICRA": "1.787,27", "BES": "300,00", "AVANS": "3.658,88"}
    assert figures(slips["1-NORMAL"], "net_paid") == ["0,00"]
    assert figures(slips["1-IKRAMIYE"], "net_paid") == ["1.402,95"]
    assert DebtTaken.objects.of(hotel.tenant.pk).get(debt=order).amount_kurus == 14_700_98


def test_a_deduction_that_the_wage_could_not_bear_waits_for_the_bonus(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 33_030)
    enter(hotel.company, 2026, 1, [{"sicil_no": "1", "KESINTI:ZARAR": "30000,00"}], actor="ik")
    beside(hotel.company, "1", prim="10000,00")
    slips = slips_of(hotel)
    assert taken(slips["1-NORMAL"]) == {"DIGER": "28.075,50"}
    assert taken(slips["1-IKRAMIYE"]) == {"DIGER": "1.924,50"}
    assert figures(slips["1-IKRAMIYE"], "net_paid") == ["5.224,60"]  # 7.149,10 - 1.924,50


def test_limits_of_the_month_count_once(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000, disability_degree=1)
    enter(hotel.company, 2026, 1, [{"sicil_no": "1", "KAZANC:YEMEK": "6000,00"}], actor="ik")
    beside(hotel.company, "1", yemek="6000,00")
    slips = slips_of(hotel)
    # Meal money is free of tax up to 300,00 a day, 9.000,00 in the month; of SGK up to 260,38, 7.811,40.
    names = ("income_tax_exempt_earning", "sgk_exempt", "disability_relief")
    assert figures(slips["1-NORMAL"], *names) == ["6.000,00", "6.000,00", "12.000,00"]
    assert figures(slips["1-IKRAMIYE"], *names) == ["3.000,00", "1.811,40", "0,00"]


def test_days_are_divided_among_payslips_and_pay_the_wage_once(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000)
    hire("2", 80_000)
    beside(hotel.company, "1", "FARK", gun="10")
    slips = slips_of(hotel)
    assert (slips["1-NORMAL"].days, slips["1-FARK"].days) == (20, 10)
    assert figures(slips["1-NORMAL"], "gross") == ["53.333,33"]
    together = [slips["1-NORMAL"], slips["1-FARK"]]
    for name in ("gross_kurus", "tax_base_kurus", "income_tax_kurus", "stamp_duty_kurus", "net_paid_kurus"):
        assert sum(getattr(slip, name) for slip in together) == getattr(slips["2-NORMAL"], name)


def test_a_net_wage_beside_a_payslip_of_a_sister_company_is_that_net(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("9", 80_000, company=hotel.other, tckn="10000000146")
    hire("1", 50_000, "MONTHLY_NET", tckn="10000000146", in_bes=False)
    hire("2", 50_000, "MONTHLY_NET")
    compute(hotel, company=hotel.other)
    close(hotel, company=hotel.other)
    slips = compute(hotel)
    assert figures(slips["1"], "net_paid") == figures(slips["2"], "net_paid") == ["50.000,00"]
    # The exemptions are used: the base starts at 68.000,00 and passes 190.000 nowhere, so 50.000,00 net is
    # 50.000,00 / (0,85 x 0,85 - 0,00759) = 69.938,88 gross.
    assert figures(slips["1"], "gross", "tax_exemption") == ["69.938,88", "0,00"]


def test_a_net_wage_takes_no_notice_of_the_bonus_beside_it(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 50_000, "MONTHLY_NET")
    beside(hotel.company, "1", prim="10000,00")
    slips = slips_of(hotel)
    assert figures(slips["1-NORMAL"], "net_paid") == ["50.000,00"]
    assert figures(slips["1-IKRAMIYE"], "net_paid") == [NET_OF_BONUS]


def test_a_net_wage_divided_between_two_payslips_is_that_net(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 50_000, "MONTHLY_NET")
    beside(hotel.company, "1", "FARK", gun="12")
    slips = slips_of(hotel)
    assert figures(slips["1-NORMAL"], "net_paid") == ["30.000,00"]
    assert figures(slips["1-FARK"], "net_paid") == ["20.000,00"]


def test_a_type_without_bes_takes_none(clerk: Client, hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000, in_bes=True)
    beside(hotel.company, "1", prim="10000,00")
    row = PayrollType.objects.of(hotel.tenant.pk).get(company=hotel.company, code="IKRAMIYE")
    assert clerk.post(f"/tanimlar/bordro-tipleri/{row.pk}/", {"without_bes": "on"}).status_code == 302
    slips = slips_of(hotel)
    assert (taken(slips["1-NORMAL"]), taken(slips["1-IKRAMIYE"])) == ({"BES": "2.400,00"}, {})


def test_after_a_faulty_payslip_the_later_ones_are_faulty_too(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 0)
    beside(hotel.company, "1", prim="10000,00")
    slips_of(hotel)
    run = PayrollRun.objects.of(hotel.tenant.pk).get()
    found = {slip.payslip_id: problems[0].code for slip, problems in faulty_payslips(run)}
    assert found == {"1-NORMAL": "compute_no_wage", "1-IKRAMIYE": "compute_after_faulty"}


def test_a_correction_that_takes_back_more_than_it_pays_is_faulty(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000)
    beside(hotel.company, "1", "FARK", prim="-500,00")
    slips_of(hotel)
    run = PayrollRun.objects.of(hotel.tenant.pk).get()
    assert [problems[0].code for _, problems in faulty_payslips(run)] == ["pay_net_negative"]


def test_the_lawful_check_finds_nothing_in_the_rows_of_several_payslips(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 280_000, in_bes=True)
    garnished = hire("2", 45_000, "MONTHLY_NET")
    hire("3", 61_000, insurance="SGDP")
    hire("4", 80_000, disability_degree=1)
    hire("5", 33_030)
    owed = {"tenant_id": hotel.tenant.pk, "employee": garnished, "from_on": NEW_YEAR}
    Debt(kind="ICRA", reference="2026/5", priority=1, total_kurus=900_000_00, **owed).save()
    months = []
    for number in (1, 2, 3):
        for person in ("1", "2", "3", "4"):
            beside(hotel.company, person, month=number, prim="40000,00")
        beside(hotel.company, "2", "FARK", month=number, gun="7")
        beside(hotel.company, "5", "FARK", month=number, yol="4000,00")
        compute(hotel, number)
        close(hotel, number)
        bodies = FrozenRow.objects.of(hotel.tenant.pk).filter(version__run__month=number).order_by("seq")
        rows = tuple(row_to_payslip(json.loads(body)) for body in bodies.values_list("body", flat=True))
        assert len(rows) == 11
        months.append(PayrollMonth(2026, number, 1, rows))
    strict = LawfulOptions(tolerance_kurus=0)
    found = [problem for at, month in enumerate(months) for problem in check_lawful(month, months[:at], strict)]
    assert [problem for problem in found if problem.severity != "notice"] == []


def test_a_closed_month_serves_each_type_and_pays_each_person_once(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000, iban="TR330006100519786457841326")
    beside(hotel.company, "1", prim="10000,00")
    slips_of(hotel)
    close(hotel)
    run = PayrollRun.objects.of(hotel.tenant.pk).get()
    manifests = RunVersion.objects.of(hotel.tenant.pk).get().manifests
    counts = {name: manifest["SATIRSAYISI"] for name, manifest in manifests.items()}
    assert counts == {"": 2, "NORMAL": 1, "IKRAMIYE": 1}
    assert [(each.employee_no, format_tr(each.kurus)) for each in transfers(run)] == [("1", "68.803,93")]
    later = compute_run(hotel.company, 2026, 2, actor="ik")
    assert [change.employee_no for change in changes(later, run)] == ["1"]
    # 68.000,00 + 8.500,00 in January, 68.000,00 in February
    assert later.payslips.get().cumulative_tax_base_kurus == 144_500_00


def test_a_payslip_is_entered_computed_anew_and_taken_away_on_screen(
    clerk: Client, hotel: SimpleNamespace, hire: Hire
) -> None:
    hire("1", 80_000)
    page = "/puantaj/2026/1/?tip=IKRAMIYE"
    assert "<option selected>IKRAMIYE" in clerk.get(page).content.decode()
    assert clerk.post(page, {"1|gun": "", "1|KAZANC:PRIM": "10000,00"}).status_code == 302
    slips_of(hotel)
    row = RunPayslip.objects.of(hotel.tenant.pk).get(payslip_id="1-IKRAMIYE")
    anew = clerk.post(f"/donem/{row.run_id}/bordro/{row.pk}/hesapla/")
    again = RunPayslip.objects.of(hotel.tenant.pk).get(payslip_id="1-IKRAMIYE")
    assert anew["Location"] == f"/donem/{again.run_id}/bordro/{again.pk}/"
    assert NET_OF_BONUS in clerk.get(anew["Location"]).content.decode()
    clerk.post(page, {"1|gun": "", "1|KAZANC:PRIM": ""})
    assert sorted(slips_of(hotel)) == ["1-NORMAL"]


def test_the_file_carries_the_type_and_is_undone(clerk: Client, hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000)
    hire("2", 80_000)
    text = "sicil_no;bordro_tipi;gun;KAZANC:PRIM\n1;;25;\n1;IKRAMIYE;;10000,00\n2;NORMAL;30;\n"
    import_timesheet(hotel.company, 2026, 1, text.encode(), "puantaj.csv", actor="ik")
    kept = TimesheetLine.objects.of(hotel.tenant.pk).order_by("employee__employee_no", "payroll_type")
    assert list(kept.values_list("payroll_type", "days")) == [("", 25), ("IKRAMIYE", 0), ("", 30)]
    content = clerk.get("/puantaj/2026/1/puantaj.xlsx?tip=IKRAMIYE").content
    assert [row[2] for row in read_table(content, "p.xlsx")] == ["bordro_tipi", "IKRAMIYE", "IKRAMIYE"]
    bonuses = SimpleUploadedFile("ikramiye.csv", b"sicil_no;KAZANC:PRIM\n2;500,00\n")
    answer = clerk.post("/puantaj/2026/1/al/?tip=IKRAMIYE", {"file": bonuses})
    assert answer["Location"] == "/puantaj/2026/1/?tip=IKRAMIYE"
    assert kept.filter(payroll_type="IKRAMIYE").count() == 2
    undo_import(hotel.company, 2026, 1, actor="ik")
    undo_import(hotel.company, 2026, 1, actor="ik")
    assert not kept.exists()


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("1;YOK;;1,00\n", "timesheet_type"),
        ("1;IKRAMIYE;31;\n", "timesheet_days"),
        ("1;IKRAMIYE;;1,00\n1;IKRAMIYE;;2,00\n", "timesheet_twice"),
        ("1;;30;\n1;FARK;1;\n", "timesheet_days_together"),
        ("1;FARK;20;\n1;IKRAMIYE;11;\n", "timesheet_days_together"),
        ("8;IKRAMIYE;;1,00\n", "timesheet_left"),
    ],
)
def test_a_payslip_that_cannot_be_entered_is_refused(hotel: SimpleNamespace, hire: Hire, rows: str, code: str) -> None:
    hire("1", 80_000)
    hire("8", 80_000, hired_on=date(2025, 1, 1), left_on=date(2025, 12, 31))
    text = f"sicil_no;bordro_tipi;gun;KAZANC:PRIM\n{rows}"
    with pytest.raises(MahsupError) as refusal:
        import_timesheet(hotel.company, 2026, 1, text.encode(), "puantaj.csv", actor="ik")
    assert refusal.value.code == code
    assert not TimesheetLine.objects.of(hotel.tenant.pk).exists()


def test_a_payslip_entered_after_computing_marks_the_month_as_changed(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000)
    beside(hotel.company, "1", prim="10000,00")
    slips_of(hotel)
    run = PayrollRun.objects.of(hotel.tenant.pk).get()
    assert stale_marks(run) == []
    beside(hotel.company, "1", prim="20000,00")
    assert [(mark.code, mark.params["employees"]) for mark in stale_marks(run)] == [("stale_people", "1")]
    beside(hotel.company, "1", prim="10000,00")
    assert stale_marks(run) == []


def test_a_net_wage_that_no_gross_gives_is_told_with_the_least_net(hotel: SimpleNamespace, hire: Hire) -> None:
    # The first company's card had no disability, so this one gives the month its allowance: 12.000,00 at 15 % are
    # 1.800,00 less tax, and a payslip of nothing pays that much already. The month's premium floor is met there too.
    hire("9", 80_000, company=hotel.other, tckn="10000000146")
    compute(hotel, company=hotel.other)
    close(hotel, company=hotel.other)
    hire("1", 1, "MONTHLY_NET", tckn="10000000146", disability_degree=1)
    enter(hotel.company, 2026, 1, [{"sicil_no": "1", "gun": "1"}], actor="ik")
    slips_of(hotel)
    run = PayrollRun.objects.of(hotel.tenant.pk).get(company=hotel.company)
    ((_, problems),) = faulty_payslips(run)
    assert problems[0].code == "calc_net_unreachable"
    assert "1.800,00" in problems[0].message("tr")
