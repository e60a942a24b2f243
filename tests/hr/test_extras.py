"""Extra earnings by their definitions: on screen, in the timesheet and on the payslip."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from mahsup.hr.models import PayItem
from mahsup.hr.services.definitions import add_definition
from mahsup.hr.services.timesheets import enter

from .computed import Hire, compute, figures, hiring

PAGE = "/tanimlar/kalemler/yeni/"
OWN = {
    "kind": "KAZANC",
    "code": "DESTEK",
    "name": "Destek",
    "treatment": "OZEL",
    "sgk_free": "MONTH",
    "sgk_limit_kurus": "1.000,00",
    "tax_free": "DAY",
    "tax_limit_kurus": "50,00",
    "stamp_free": "ALL",
}


@pytest.fixture
def hire(hotel: SimpleNamespace) -> Hire:
    """What hires somebody."""
    return hiring(hotel)


def define(hotel: SimpleNamespace, code: str, treatment: str, **more: Any) -> None:
    item = {"kind": "KAZANC", "code": code, "name": code.title(), "treatment": treatment, **more}
    add_definition(hotel.company, PayItem, item, actor="ik")


def enter_items(hotel: SimpleNamespace, **amounts: str) -> None:
    row = {"sicil_no": "1", **{f"KAZANC:{code}": amount for code, amount in amounts.items()}}
    enter(hotel.company, 2026, 1, [row], actor="ik")


def test_an_earning_with_its_own_rules_is_defined_on_screen_and_paid(
    clerk: Client, hotel: SimpleNamespace, hire: Hire
) -> None:
    hire("1", 50_000)
    assert clerk.post(PAGE, OWN).status_code == 302
    enter_items(hotel, DESTEK="5000,00")
    # As worked out in tests/payroll/test_person.py: 1.000,00 free of SGK, 30 x 50,00 of tax, all of stamp duty.
    slip = compute(hotel)["1"]
    assert figures(slip, "sgk_base", "tax_base", "income_tax", "stamp_duty", "net_paid") == [
        *("54.000,00", "45.400,00", "2.598,67", "128,80", "44.172,53"),
    ]
    item = PayItem.objects.of(hotel.tenant.pk).get()
    text = clerk.get(f"/tanimlar/kalemler/{item.pk}/").content.decode()
    assert 'value="1.000,00"' in text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"treatment": "TAM"}, "sgk_free"),
        ({"sgk_limit_kurus": ""}, "sgk_limit_kurus"),
        ({"tax_limit_kurus": "-1,00"}, "tax_limit_kurus"),
        ({"stamp_limit_kurus": "1,00"}, "stamp_limit_kurus"),
        ({"kind": "KESINTI", "net": "on"}, "net"),
        ({"treatment": "DIGER"}, "treatment"),
    ],
)
def test_rules_that_do_not_fit_are_refused_beside_their_field(
    clerk: Client, hotel: SimpleNamespace, typed: dict[str, str], field: str
) -> None:
    answer = clerk.post(PAGE, {**OWN, **typed})
    assert answer.status_code == 422
    assert f"id_{field}_errors" in answer.content.decode()
    assert not PayItem.objects.of(hotel.tenant.pk).exists()


def test_net_extras_raise_the_net_by_their_sum(clerk: Client, hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000)
    define(hotel, "PRIM", "TAM", net=True)
    define(hotel, "BAYRAM", "TAM", net=True)
    enter_items(hotel, PRIM="4000,00", BAYRAM="1000,00")
    assert figures(compute(hotel)["1"], "net_paid") == ["66.654,83"]  # 61.654,83 of the wage and 5.000,00
    assert "Bayram (net)" in clerk.get("/puantaj/2026/1/").content.decode()


def test_child_allowance_is_free_of_sgk_for_two_children_at_most(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 50_000, children=3)
    define(hotel, "COCUK", "COCUK")
    enter_items(hotel, COCUK="3000,00")
    slip = compute(hotel)["1"]
    assert figures(slip, "sgk_exempt", "sgk_base") == ["1.321,20", "51.678,80"]  # 2 x 660,60
    assert figures(slip, "income_tax_exempt_earning", "stamp_exempt_earning") == ["0,00", "0,00"]


def test_severance_and_notice_carry_no_premium_and_no_bonus_over_the_ceiling(
    hotel: SimpleNamespace, hire: Hire
) -> None:
    hire("1", 290_000)
    define(hotel, "KIDEM", "KIDEM")
    define(hotel, "IHBAR", "IHBAR")
    enter_items(hotel, KIDEM="64948,77", IHBAR="60000,00")
    slip = compute(hotel)["1"]
    assert figures(slip, "sgk_base", "sgk_exempt", "income_tax_exempt_earning") == [
        *("290.000,00", "124.948,77", "64.948,77"),
    ]
    # 290.000,00 + 60.000,00 less 15 % of 290.000,00.
    assert figures(slip, "tax_base", "stamp_exempt_earning") == ["306.500,00", "0,00"]


def test_a_net_extra_that_is_taken_back_makes_the_payslip_faulty(hotel: SimpleNamespace, hire: Hire) -> None:
    hire("1", 80_000)
    define(hotel, "PRIM", "TAM", net=True)
    enter_items(hotel, PRIM="-1,00")
    assert compute(hotel)["1"].faulty
