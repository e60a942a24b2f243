"""The statutory figures by date, against the official tables."""

from fractions import Fraction

import pytest

from mahsup.payroll.parameters import divide_half_up, figures, share_of, statute, statute_fields, years
from mahsup.payroll.settings import FigureChoice, PayrollSettings
from mahsup.problems import MahsupError


def test_every_year_gives_every_figure_from_january_with_its_source() -> None:
    assert years() == (2024, 2025, 2026)
    for year in years():
        given = figures(year)
        assert {figure.name for figure in given if figure.from_month == 1} >= set(statute_fields())
        assert [figure.name for figure in given if not figure.source.strip()] == []


@pytest.mark.parametrize(
    ("year", "month", "name", "value"),
    [
        (2024, 8, "employer_sgk_rate", 20_500),
        (2024, 9, "employer_sgk_rate", 20_750),
        (2024, 8, "sgdp_employer_rate", 24_500),
        (2024, 9, "sgdp_employer_rate", 24_750),
        (2025, 1, "discount_other_rate", 5_000),
        (2025, 2, "discount_other_rate", 4_000),
        (2025, 2, "discount_manufacturing_rate", 5_000),
        (2026, 1, "discount_other_rate", 2_000),
        (2026, 3, "meal_sgk_day", 26_038),
        (2026, 4, "meal_sgk_day", 30_000),
        (2024, 6, "severance_ceiling", 35_058_58),
        (2024, 7, "severance_ceiling", 41_828_42),
        (2025, 7, "severance_ceiling", 53_919_68),
        (2026, 7, "severance_ceiling", 73_729_87),
    ],
)
def test_a_figure_changes_in_its_month(year: int, month: int, name: str, value: int) -> None:
    assert getattr(statute(year, month), name) == value


@pytest.mark.parametrize(("year", "ceiling"), [(2024, 150_018_90), (2025, 195_041_40), (2026, 297_270_00)])
def test_the_official_ceiling_is_the_rounded_day_times_thirty(year: int, ceiling: int) -> None:
    assert statute(year, 1).sgk_ceiling(30) == ceiling


@pytest.mark.parametrize(("year", "ceiling"), [(2024, 150_018_75), (2025, 195_041_25), (2026, 297_270_00)])
def test_a_company_may_take_the_multiple_of_the_month(year: int, ceiling: int) -> None:
    settings = PayrollSettings(ceiling="multiple_of_month")
    assert statute(year, 1, settings).sgk_ceiling(30) == ceiling


def test_a_company_may_read_a_disputed_figure_differently() -> None:
    own = FigureChoice("severance_ceiling", 2026, 7, "73729.84", "alomaliye, ÇSGB'ye dayanarak")
    settings = PayrollSettings(figures=(own,))
    assert statute(2026, 7, settings).severance_ceiling == 73_729_84
    assert statute(2026, 6, settings).severance_ceiling == 64_948_77


@pytest.mark.parametrize(("year", "month"), [(2023, 12), (2027, 1), (2026, 0), (2026, 13)])
def test_a_period_without_parameters_is_refused(year: int, month: int) -> None:
    with pytest.raises(MahsupError, match="calc_period") as refusal:
        statute(year, month)
    assert "2024, 2025, 2026" in refusal.value.message("tr")


def test_rates_round_half_up_and_corrections_alike() -> None:
    assert share_of(20_002_50, 1_000) == 200_03
    assert divide_half_up(-5, 2) == -3


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("421132.5", 421_133), ("0.4999", 0), ("-0.5", -1), ("-1.49", -1), ("2.5", 3), ("3.5", 4)],
)
def test_halves_are_rounded_away_from_zero(value: str, rounded: int) -> None:
    exact = Fraction(value)
    assert divide_half_up(exact.numerator, exact.denominator) == rounded
