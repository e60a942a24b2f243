"""A computed month closes and is served as an imported one is, and the lawful check finds nothing in it."""

from types import SimpleNamespace

import pytest

from mahsup.formats.register import read_register
from mahsup.formats.register_writer import write_register
from mahsup.hr.models import Debt, FrozenRow, PayItem, PayrollRun
from mahsup.hr.services.closing import reopen_run
from mahsup.hr.services.definitions import add_definition
from mahsup.hr.services.importing import import_payroll
from mahsup.hr.services.payroll_settings import change_from
from mahsup.hr.services.timesheets import enter
from mahsup.payroll.lawful import check_lawful
from mahsup.payroll.payslip import PayrollMonth
from mahsup.personelweb.rows import stored_payslip
from mahsup.problems import Problem

from .computed import NEW_YEAR, Hire, close, compute, hiring


@pytest.fixture
def hire(hotel: SimpleNamespace) -> Hire:
    """What hires somebody."""
    return hiring(hotel)


def test_a_computed_month_is_frozen_as_the_same_month_imported(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000, in_bes=True)
    hire("2", 33_030, insurance="SGDP", law="")
    slips = compute(hotel)
    close(hotel)
    run = PayrollRun.objects.of(hotel.tenant.pk).get()
    register = write_register(PayrollMonth(2026, 1, 1, tuple(slips.values())))
    reopen_run(run, actor="ik")
    import_payroll(hotel.company, read_register(register, "bordro.csv"), actor="ik")
    close(hotel)
    rows = FrozenRow.objects.of(hotel.tenant.pk).order_by("version__version", "seq").values_list("body", flat=True)
    assert len(rows) == 4
    assert list(rows)[:2] == list(rows)[2:]


def test_the_lawful_check_finds_nothing_in_three_computed_months(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 250_000, in_bes=True)
    hire("2", 45_000, "MONTHLY_NET")
    hire("3", 61_000, insurance="SGDP")
    hire("4", 80_000, disability_degree=1)
    item = {"kind": "KAZANC", "code": "PRIM", "name": "Prim", "treatment": "TAM"}
    add_definition(hotel.company, PayItem, item, actor="ik")
    enter(hotel.company, 2026, 1, [{"sicil_no": "1", "fazla_mesai_saat": "8", "KAZANC:PRIM": "100000,00"}], actor="ik")
    months = three_months(hotel)
    assert unlawful(months) == []
    assert len(months[2].payslips) == 4


def test_nor_in_months_with_every_kind_of_earning_relief_and_incentive(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 200_000, private_premium_kurus=40_000_00, union_hundredths=125, research_percent=90)
    hire("2", 45_000, "MONTHLY_NET", children=2, life_premium_kurus=2_000_00, in_bes=True)
    hire("3", 80_000, support_base_day_kurus=1_200_00)
    Debt(
        tenant_id=hotel.tenant.pk,
        employee=hire("4", 60_000),
        kind="ICRA",
        reference="2026/1",
        priority=1,
        total_kurus=100_000_000,
        from_on=NEW_YEAR,
    ).save()
    own = {"sgk_free": "MONTH", "sgk_limit_kurus": 100_000, "tax_free": "DAY", "tax_limit_kurus": 5_000}
    for code, treatment, more in (
        ("PRIM", "TAM", {"net": True}),
        ("OZEL", "OZEL", own),
        ("COCUK", "COCUK", {}),
        ("KIDEM", "KIDEM", {}),
        ("IHBAR", "IHBAR", {}),
    ):
        item = {"kind": "KAZANC", "code": code, "name": code, "treatment": treatment, **more}
        add_definition(hotel.company, PayItem, item, actor="ik")
    for month in (1, 2, 3):
        rows = [
            {"sicil_no": "1", "fazla_sure_saat": "8", "KAZANC:PRIM": "90000,00", "KAZANC:OZEL": "5000,00"},
            {"sicil_no": "2", "KAZANC:COCUK": "2000,00", "KAZANC:PRIM": "1000,00"},
            {"sicil_no": "3", "gun": "20", "KAZANC:KIDEM": "100000,00", "KAZANC:IHBAR": "50000,00"},
            {"sicil_no": "4", "KAZANC:PRIM": "500,00"},
        ]
        enter(hotel.company, 2026, month, rows, actor="ik")
    for name, value, month in (("support", "ordinary", 1), ("research", "on", 1), ("discount", "lost", 2)):
        change_from(hotel.company, name, value, 2026, month, "deneme", actor="ik")
    months = three_months(hotel)
    assert unlawful(months) == []
    assert {incentive.law for slip in months[0].payslips for incentive in slip.incentives} == {
        *("05510", "05746", "ASGDES"),
    }
    assert months[1].payslips[0].carried_sgk_base_kurus == 0  # February's own bonus is above the ceiling again


def three_months(hotel: SimpleNamespace) -> list[PayrollMonth]:
    """Compute and close January to March; return them as the wire tells them."""
    months = []
    for number in (1, 2, 3):
        compute(hotel, number)
        close(hotel, number)
        run = PayrollRun.objects.of(hotel.tenant.pk).get(month=number)
        slips = tuple(stored_payslip(row.body) for row in run.payslips.order_by("employee_no"))
        months.append(PayrollMonth(2026, number, 1, slips))
    return months


def unlawful(months: list[PayrollMonth]) -> list[Problem]:
    """Return what the lawful check finds, notices of what it cannot know left out."""
    found = [problem for at, month in enumerate(months) for problem in check_lawful(month, months[:at])]
    return [problem for problem in found if problem.severity != "notice"]
