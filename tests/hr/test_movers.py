"""Who works in two companies of a taxpayer is one person on the wire, so that Muhasebe can follow the base."""

from datetime import date
from types import SimpleNamespace

import pytest

from mahsup.hr.models import Company, PayrollRun
from mahsup.hr.services.wire_payroll import DatabasePayroll
from mahsup.payroll.lawful import LawfulOptions, check_lawful
from mahsup.payroll.payslip import PayrollMonth
from mahsup.personelweb.rows import stored_payslip
from mahsup.personelweb.source import EmployeeQuery

from .computed import Hire, close, compute, hiring

TCKN = "10000000146"
BY_PERSON = LawfulOptions(tolerance_kurus=0, person=lambda _, slip: slip.employee_id)


@pytest.fixture
def hire(hotel: SimpleNamespace) -> Hire:
    """What hires somebody."""
    return hiring(hotel)


def served(hotel: SimpleNamespace, company: Company, month: int) -> PayrollMonth:
    """Compute and close a month; return it as the wire tells it."""
    compute(hotel, month, company)
    close(hotel, month, company)
    run = PayrollRun.objects.of(hotel.tenant.pk).get(company=company, month=month)
    slips = tuple(stored_payslip(row.body) for row in run.payslips.order_by("employee_no"))
    return PayrollMonth(2026, month, company.firma_id, slips)


def listed(hotel: SimpleNamespace, company: Company, employee_id: int | None = None) -> list[tuple[object, object]]:
    asked = None if employee_id is None else str(employee_id)
    rows = DatabasePayroll().employees(hotel.tenant.pk, company.firma_id, EmployeeQuery(None, asked, None, None))
    return [(row["SICILNO"], row["SICILID"]) for row in rows]


def test_a_card_in_a_second_company_carries_the_id_of_the_first(hotel: SimpleNamespace, hire: Hire) -> None:
    first = hire("77", 50_000, company=hotel.other, tckn=TCKN)
    stranger = hire("8", 50_000)
    second = hire("9", 50_000, tckn=TCKN)
    assert listed(hotel, hotel.other) == [("77", first.pk)]
    assert listed(hotel, hotel.company) == [("8", stranger.pk), ("9", first.pk)]
    assert listed(hotel, hotel.company, first.pk) == [("9", first.pk)]
    assert listed(hotel, hotel.company, second.pk) == []


def test_another_taxpayer_knows_nothing_of_it(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("77", 50_000, company=hotel.other, tckn=TCKN)
    second = hire("9", 50_000, tckn=TCKN)
    Company.objects.of(hotel.tenant.pk).filter(pk=hotel.other.pk).update(vkn="9999999999")
    assert listed(hotel, hotel.company) == [("9", second.pk)]


def test_a_mover_keeps_the_base_in_the_lawful_check(hotel: SimpleNamespace, hire: Hire) -> None:
    """January in one company with 100.000,00 gross: base 85.000,00; February in the other goes on from there."""
    hire("77", 100_000, company=hotel.other, tckn=TCKN, left_on=date(2026, 1, 31))
    hire("9", 100_000, tckn=TCKN, hired_on=date(2026, 2, 1))
    hire("1", 40_000)
    january = [served(hotel, company, 1) for company in (hotel.other, hotel.company)]
    february = served(hotel, hotel.company, 2)
    mover = next(slip for slip in february.payslips if slip.employee_no == "9")
    assert mover.cumulative_tax_base_kurus == 2 * 85_000_00
    assert [each.code for each in check_lawful(february, january, BY_PERSON)] == ["lawful_unchecked_carry"]


def test_two_companies_in_one_month_share_the_exemption(hotel: SimpleNamespace, hire: Hire) -> None:
    """The exemption stands once in the month; each company's payslip is lawful beside the other's."""
    hire("9", 40_000, company=hotel.other, tckn=TCKN)
    hire("9", 60_000, tckn=TCKN)
    one, two = served(hotel, hotel.other, 1), served(hotel, hotel.company, 1)
    (first,), (second,) = one.payslips, two.payslips
    assert (first.tax_exemption_kurus, second.tax_exemption_kurus) == (4_211_33, 0)
    assert second.payslip_id == first.payslip_id
    for month, other in ((one, two), (two, one)):
        found = check_lawful(month, [other], BY_PERSON)
        assert [each.code for each in found if each.severity != "notice"] == []
    assert "lawful_tax_exemption" in [each.code for each in check_lawful(two, [], BY_PERSON)]
