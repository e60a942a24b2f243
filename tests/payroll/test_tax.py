"""Income tax and stamp duty against the official amounts."""

import pytest

from mahsup.payroll.parameters import statute
from mahsup.payroll.settings import PayrollSettings
from mahsup.payroll.tax import income_tax, minimum_wage_base, stamp_duty, stamp_exemption, tax_exemption


@pytest.mark.parametrize(
    ("year", "ends", "taxes"),
    [
        (2024, (110_000, 230_000, 870_000, 3_000_000), (16_500, 40_500, 213_300, 958_800)),
        (2025, (158_000, 330_000, 1_200_000, 4_300_000), (23_700, 58_100, 293_000, 1_378_000)),
        (2026, (190_000, 400_000, 1_500_000, 5_300_000), (28_500, 70_500, 367_500, 1_697_500)),
    ],
)
def test_the_tax_at_the_bracket_ends_is_the_gazettes(year: int, ends: tuple[int], taxes: tuple[int]) -> None:
    law = statute(year, 1)
    assert [income_tax(law, 0, end * 100) for end in ends] == [tax * 100 for tax in taxes]


def test_above_the_last_bracket_the_highest_rate_holds() -> None:
    assert income_tax(statute(2026, 1), 5_300_000_00, 1_000_00) == 400_00


@pytest.mark.parametrize(("year", "base"), [(2024, 17_002_12), (2025, 22_104_67), (2026, 28_075_50)])
def test_the_base_of_the_minimum_wage_is_its_published_net(year: int, base: int) -> None:
    assert minimum_wage_base(statute(year, 1)) == base


@pytest.mark.parametrize(
    ("year", "monthly"),
    [
        (2025, [3_315_70] * 7 + [4_257_57] + [4_420_93] * 4),
        (2026, [4_211_33] * 6 + [4_537_75] + [5_615_10] * 5),
    ],
)
def test_the_monthly_exemptions_are_the_official_ones(year: int, monthly: list[int]) -> None:
    assert [tax_exemption(year, month) for month in range(1, 13)] == monthly


@pytest.mark.parametrize(("year", "exemption"), [(2024, 151_82), (2025, 197_38), (2026, 250_70)])
def test_the_stamp_exemption_is_the_official_one(year: int, exemption: int) -> None:
    assert stamp_exemption(statute(year, 1)) == exemption


def test_the_two_readings_of_stamp_duty_differ_by_at_most_a_kurus() -> None:
    law, whole = statute(2026, 1), PayrollSettings(stamp="full_minus_exemption")
    part = PayrollSettings()
    differences = {
        stamp_duty(law, gross, part)[0] - stamp_duty(law, gross, whole)[0] for gross in range(40_000_00, 40_050_00)
    }
    assert differences == {0, 1}
