"""Payslips for the tests of the wire, and an İK in memory that holds them."""

from mahsup.payroll.payslip import Deduction, DepartmentShare, Extra, Incentive, Payslip
from mahsup.personelweb.settings import ClientSettings, Limits
from mahsup.personelweb.testing import FakeIk, MemoryIk

FULL = Payslip(
    payslip_id="10001-NORMAL",
    employee_no="10001",
    employee_id="501",
    first_name="Gülşah",
    last_name="IŞIK",
    department="100",
    department_name="Önbüro",
    payroll_type="NORMAL",
    days=30,
    overtime_hours_hundredths=750,
    normal_earning_kurus=3_303_000,
    gross_kurus=3_303_100,
    net_paid_kurus=2_807_550,
    rounding_kurus=-5,
    extras=(Extra("PRIM", "Satış primi", 150), Extra("DUZELTME", "Düzeltme", -50)),
    deductions=(Deduction("ICRA", "3", "İcra", 100_000),),
    incentives=(Incentive("05510", 165_155),),
    contributions=(Extra("OZELSIG", "Özel sağlık", 50_000),),
    shares=(DepartmentShare("200", 4_000),),
)
SMALL_PAGES = Limits(rows_per_page=2, request_timeout_s=0.4, fetch_timeout_s=60, first_wait_s=1, longest_wait_s=10)


def slip(number: int, payroll_type: str = "NORMAL") -> Payslip:
    return Payslip(
        payslip_id=f"{number}-{payroll_type}",
        employee_no=str(number),
        employee_id=str(number + 500),
        first_name="Ayşe",
        last_name="Öz",
        department="100",
        department_name="Mutfak",
        payroll_type=payroll_type,
        days=30,
        gross_kurus=3_303_000,
        net_paid_kurus=2_807_550 + number,
    )


def fake_ik() -> FakeIk:
    """İK with company 1: 2026-01 closed with five payslips (one SGDP, one with every field), 2026-02 open."""
    memory = MemoryIk()
    memory.add_company(1)
    memory.add_company(2, name="Dağ Otel")
    memory.accounting_codes = {"10001": "335.01.10001"}
    memory.add_month(1, 2026, 1, [FULL, slip(10002), slip(10003), slip(10004), slip(10005, "SGDP")])
    memory.add_month(1, 2026, 2, [slip(10002)], closed=False)
    return FakeIk(memory)


def settings(url: str = "http://ik.test", limits: Limits = SMALL_PAGES, **changed: str) -> ClientSettings:
    given = {"usercode": "entegrasyon", "password": "Entegrasyon-2026!", "tenant": "1"} | changed
    return ClientSettings(url, limits=limits, **given)
