"""Kuruş: what is read, what is refused, and that splitting loses nothing."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mahsup.money import (
    MoneyError,
    format_register,
    format_tr,
    format_wire,
    parse_register,
    parse_wire,
    split,
)

AMOUNTS = st.integers(min_value=-(10**15), max_value=10**15)


@pytest.mark.parametrize(
    ("text", "kurus"), [("0.00", 0), ("33030.00", 3_303_000), ("-0.05", -5), ("-350.00", -35_000), ("4211.33", 421_133)]
)
def test_wire_amounts_have_two_digits(text: str, kurus: int) -> None:
    assert parse_wire(text) == kurus
    assert format_wire(kurus) == text


@pytest.mark.parametrize(
    "text",
    ["", "1", "12.5", "1.234", "1,00", "1e3", "NaN", "１２.００", "1_0.00", " 1.00", "1.00\n", "--1.00", "+1.00"],
)
def test_anything_else_on_the_wire_is_refused(text: str) -> None:
    with pytest.raises(MoneyError):
        parse_wire(text)


@pytest.mark.parametrize(
    ("text", "kurus"), [("", 0), ("0", 0), ("7000", 700_000), ("0,00", 0), ("12,5", 1_250), ("-350,00", -35_000)]
)
def test_registers_write_a_comma(text: str, kurus: int) -> None:
    assert parse_register(text) == kurus


@pytest.mark.parametrize("text", ["1.234", "1.234,56", "1,234", "1e3", "١٢", "12,", ",5", " 7", "₺7"])
def test_a_register_amount_is_never_guessed(text: str) -> None:
    with pytest.raises(MoneyError):
        parse_register(text)


def test_turkish_readers_see_dots_for_thousands() -> None:
    assert format_tr(3_303_000) == "33.030,00"
    assert format_tr(-123_456_789) == "-1.234.567,89"
    assert format_register(3_303_000) == "33030,00"


def test_the_largest_remainder_then_the_earlier_part_gets_the_kurus() -> None:
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(10_001, [6_000, 4_000]) == [6_001, 4_000]
    assert split(-100, [1, 1, 1]) == [-34, -33, -33]
    assert split(5, [0, 10_000]) == [0, 5]


@settings(max_examples=200)
@given(AMOUNTS, st.lists(st.integers(min_value=0, max_value=10_000), min_size=1, max_size=12).filter(any))
def test_parts_add_up_to_the_whole_and_none_is_off_by_a_kurus(kurus: int, weights: list[int]) -> None:
    parts = split(kurus, weights)
    assert sum(parts) == kurus
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(kurus * weight, sum(weights))) < 1


@pytest.mark.parametrize("weights", [[0, 0], [], [1, -1, 3]])
def test_weights_that_mean_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError):
        split(100, weights)


@settings(max_examples=200)
@given(AMOUNTS)
def test_what_is_written_reads_back(kurus: int) -> None:
    assert parse_wire(format_wire(kurus)) == kurus
    assert parse_register(format_register(kurus)) == kurus
