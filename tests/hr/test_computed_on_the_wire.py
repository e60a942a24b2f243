"""A computed month closes and is served as an imported one is, and the lawful check finds nothing in it."""

from types import SimpleNamespace

import pytest

from mahsup.formats.register import read_register
from mahsup.formats.register_writer import write_register
from mahsup.hr.models import FrozenRow, PayItem, PayrollRun
from mahsup.hr.services.closing import reopen_run
from mahsup.hr.services.definitions import add_definition
from mahsup.hr.services.importing import import_payroll
from mahsup.hr.services.timesheets import enter
from mahsup.payroll.lawful import check_lawful
from mahsup.payroll.payslip import PayrollMonth
from mahsup.personelweb.rows import stored_payslip

from .computed import Hire, close, compute, hiring


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
    months = []
    for number in (1, 2, 3):
        compute(hotel, number)
        close(hotel, number)
        run = PayrollRun.objects.of(hotel.tenant.pk).get(month=number)
        slips = tuple(stored_payslip(row.body) for row in run.payslips.order_by("employee_no"))
        months.append(PayrollMonth(2026, number, 1, slips))
    found = [problem for at, month in enumerate(months) for problem in check_lawful(month, months[:at])]
    assert [problem for problem in found if problem.severity != "notice"] == []
    assert len(months[2].payslips) == 4
