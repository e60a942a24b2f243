"""What the tests of İK share. They run on SQLite, and on PostgreSQL where DATABASE_URL is set."""

import datetime
from types import SimpleNamespace

import pytest
from django.test import Client

from mahsup.hr.models import User
from mahsup.hr.services.rights import ALL_RIGHTS
from mahsup.hr.services.setup import create_company, create_tenant
from mahsup.hr.services.users import create_user
from mahsup.payroll.payslip import Deduction, Extra, PayrollMonth, Payslip
from tests.servers_settings import _guards_leave_before_the_flush, _quick_server  # noqa: F401 - fixtures

NOW = datetime.datetime(2026, 2, 3, 9, 0, tzinfo=datetime.UTC)
PASSWORD = "Uzun-Bir-Parola"
VKN = "6120457894"


@pytest.fixture
def hotel(db: None) -> SimpleNamespace:
    """A tenant with two companies, a clerk with every right, a reader with none, and an integration user."""
    tenant = create_tenant("mavikoy", "Mavi Koy", vkn=VKN)
    companies = [create_company(tenant.pk, number, f"Otel {number}", f"Otel {number} A.Ş.", VKN) for number in (1, 2)]
    clerk = create_user(tenant.pk, "ik", "Bordro Sorumlusu", PASSWORD, **ALL_RIGHTS)
    nobody = create_user(tenant.pk, "bos", "Yetkisiz", PASSWORD)
    wire = create_user(tenant.pk, "entegrasyon", "Entegrasyon", PASSWORD, User.INTEGRATION)
    return SimpleNamespace(
        tenant=tenant, company=companies[0], other=companies[1], clerk=clerk, nobody=nobody, wire=wire, now=NOW
    )


@pytest.fixture
def clerk(hotel: SimpleNamespace, client: Client) -> Client:
    """A browser in which the clerk has signed in."""
    client.force_login(hotel.clerk)
    return client


def payslip(number: str, **changes: object) -> Payslip:
    """A payslip whose identity holds: 33.030,00 = 27.084,60 + 250,70 stamp + 4.624,20 + 330,30 + 740,20 BES."""
    values: dict[str, object] = {
        "payslip_id": f"{number}-NORMAL",
        "employee_no": number,
        "first_name": "Ayşe Nur",
        "last_name": "Öztürk",
        "department": "100",
        "department_name": "ÖNBÜRO",
        "days": 30,
        "normal_earning_kurus": 3_203_000,
        "gross_kurus": 3_303_000,
        "stamp_duty_kurus": 25_070,
        "employee_sgk_kurus": 462_420,
        "employee_unemployment_kurus": 33_030,
        "net_paid_kurus": 2_708_460,
        "employer_sgk_kurus": 718_403,
        "employer_unemployment_kurus": 66_060,
        "employer_cost_kurus": 4_087_463,
        "extras": (Extra("PRIM", "", 100_000),),
        "deductions": (Deduction("BES", "BES", "", 74_020),),
    }
    return Payslip(**{**values, **changes})  # type: ignore[arg-type]


def month(*slips: Payslip, firma_id: int = 1, number: int = 1) -> PayrollMonth:
    """A payroll month of 2026."""
    return PayrollMonth(2026, number, firma_id, slips)
