"""Importing a month: preview, all or nothing, faulty payslips, definitions that are met for the first time."""

import json
from types import SimpleNamespace

import pytest

from mahsup.hr.models import Department, Employee, PayItem, PayrollRun, PayrollType, RunPayslip
from mahsup.hr.services.closing import close_run
from mahsup.hr.services.importing import ItemKey, import_payroll, preview_import
from mahsup.payroll.payslip import DepartmentShare, Extra
from mahsup.platform.models import AuditEntry
from mahsup.problems import MahsupError

from .conftest import NOW, month, payslip


def test_the_preview_counts_what_will_come_in_and_writes_nothing(hotel: SimpleNamespace) -> None:
    slips = [payslip("10001"), payslip("10002", department="110", department_name="KAT")]
    preview = preview_import(hotel.company, month(*slips))
    assert preview.count == 2
    assert preview.totals["TOPLAM_TOPLAMKAZANC"] == 6_606_000
    assert preview.totals["TOPLAM_NETODENEN"] == 5_416_920
    assert dict(preview.new_departments) == {"100": "ÖNBÜRO", "110": "KAT"}
    assert list(preview.new_employees) == ["10001", "10002"]
    assert set(preview.new_items) == {ItemKey("KAZANC", "PRIM"), ItemKey("KESINTI", "BES")}
    assert preview.new_payroll_types == ("NORMAL",)
    assert (preview.faulty, preview.replaced_payslips) == ((), 0)
    assert not PayrollRun.objects.of(hotel.tenant.pk).exists()
    assert not Department.objects.of(hotel.tenant.pk).exists()


def test_an_import_creates_definitions_and_fills_an_open_run(hotel: SimpleNamespace) -> None:
    run = import_payroll(hotel.company, month(payslip("10001"), payslip("10002")), actor="ik")
    assert (run.state, run.version, run.payslips.count()) == ("open", 0, 2)
    employee = Employee.objects.of(hotel.tenant.pk).get(employee_no="10001")
    assert (employee.first_name, employee.last_name, employee.department.name) == ("Ayşe Nur", "Öztürk", "ÖNBÜRO")
    assert set(PayItem.objects.of(hotel.tenant.pk).values_list("kind", "code")) == {
        ("KAZANC", "PRIM"),
        ("KESINTI", "BES"),
    }
    assert list(PayrollType.objects.of(hotel.tenant.pk).values_list("code", flat=True)) == ["NORMAL"]
    row = json.loads(run.payslips.get(employee_no="10001").body)
    assert (row["SICILID"], row["TOPLAMKAZANC"]) == (str(employee.pk), "33030.00")
    assert row["EKKAZANCLAR"] == [{"KOD": "PRIM", "AD": "PRIM", "TUTAR": "1000.00"}]
    entry = AuditEntry.objects.of(hotel.tenant.pk).get(action="payroll_imported")
    assert (entry.actor, entry.details["payslips"], entry.details["faulty"]) == ("ik", 2, 0)


def test_definitions_that_exist_are_not_changed_and_name_the_items(hotel: SimpleNamespace) -> None:
    Department(tenant=hotel.tenant, company=hotel.company, code="100", name="Resepsiyon").save()
    PayItem(tenant=hotel.tenant, company=hotel.company, kind="KAZANC", code="PRIM", name="Satış primi").save()
    run = import_payroll(hotel.company, month(payslip("10001")), actor="ik")
    assert Department.objects.of(hotel.tenant.pk).get(code="100").name == "Resepsiyon"
    assert json.loads(run.payslips.get().body)["EKKAZANCLAR"][0]["AD"] == "Satış primi"


def test_a_department_that_only_carries_a_share_is_created(hotel: SimpleNamespace) -> None:
    import_payroll(hotel.company, month(payslip("1", shares=(DepartmentShare("121", 4000),))), actor="ik")
    assert set(Department.objects.of(hotel.tenant.pk).values_list("code", flat=True)) == {"100", "121"}


def test_a_payslip_off_by_one_kurus_comes_in_faulty_with_its_reason(hotel: SimpleNamespace) -> None:
    bad = payslip("10002", net_paid_kurus=2_708_461)
    preview = preview_import(hotel.company, month(payslip("10001"), bad))
    assert [(slip.payslip_id, [problem.code for problem in found]) for slip, found in preview.faulty] == [
        ("10002-NORMAL", ["payslip_identity"])
    ]
    assert "-0,01" in preview.faulty[0][1][0].message()
    run = import_payroll(hotel.company, month(payslip("10001"), bad), actor="ik")
    assert dict(run.payslips.values_list("employee_no", "faulty")) == {"10001": False, "10002": True}
    assert json.loads(run.payslips.get(employee_no="10002").body)["HATALI"] is True


def test_earnings_that_do_not_add_up_are_faulty(hotel: SimpleNamespace) -> None:
    preview = preview_import(hotel.company, month(payslip("1", extras=(Extra("PRIM", "", 99_999),))))
    assert [problem.code for _, found in preview.faulty for problem in found if problem.severity == "error"] == [
        "payslip_gross"
    ]


def test_a_second_import_replaces_the_payslips_of_an_open_run(hotel: SimpleNamespace) -> None:
    import_payroll(hotel.company, month(payslip("10001"), payslip("10002")), actor="ik")
    assert preview_import(hotel.company, month(payslip("10003"))).replaced_payslips == 2
    run = import_payroll(hotel.company, month(payslip("10003")), actor="ik")
    assert list(run.payslips.values_list("employee_no", flat=True)) == ["10003"]
    assert PayrollRun.objects.of(hotel.tenant.pk).count() == 1


@pytest.mark.parametrize(
    ("firma_id", "chosen", "code"),
    [(2, {}, "import_company"), (1, {"month": 2}, "import_period"), (1, {"year": 2025}, "import_period")],
)
def test_another_company_or_month_is_refused_and_nothing_comes_in(
    hotel: SimpleNamespace, firma_id: int, chosen: dict[str, int], code: str
) -> None:
    with pytest.raises(MahsupError) as refusal:
        import_payroll(hotel.company, month(payslip("1"), firma_id=firma_id), actor="ik", **chosen)
    assert refusal.value.code == code
    assert not PayrollRun.objects.of(hotel.tenant.pk).exists()


def test_a_closed_month_takes_no_import(hotel: SimpleNamespace) -> None:
    run = import_payroll(hotel.company, month(payslip("1")), actor="ik")
    close_run(run, actor="ik", now=NOW)
    with pytest.raises(MahsupError) as refusal:
        import_payroll(hotel.company, month(payslip("2")), actor="ik")
    assert refusal.value.code == "import_run_closed"
    assert list(run.payslips.values_list("employee_no", flat=True)) == ["1"]


@pytest.mark.django_db(transaction=True)
def test_an_import_that_fails_on_its_last_row_leaves_nothing_behind(hotel: SimpleNamespace) -> None:
    twice = [payslip("10001"), payslip("10001")]  # one payslip id twice: the database refuses the second row
    with pytest.raises(Exception, match=r"(?i)unique"):
        import_payroll(hotel.company, month(*twice), actor="ik")
    for model in (Department, Employee, PayItem, PayrollRun, RunPayslip):
        assert not model.objects.of(hotel.tenant.pk).exists()
