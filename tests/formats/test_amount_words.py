"""Amounts in words: written out by hand, as a cheque or a payslip has them."""

import pytest

from mahsup.formats.amount_words import amount_in_words

SAID = [
    (0, "sıfır TL", "zero TL"),
    (1, "sıfır TL bir kuruş", "zero TL one kuruş"),
    (100, "bir TL", "one TL"),
    (1_000, "on TL", "ten TL"),
    (1_919, "on dokuz TL on dokuz kuruş", "nineteen TL nineteen kuruş"),
    (2_000, "yirmi TL", "twenty TL"),
    (9_999, "doksan dokuz TL doksan dokuz kuruş", "ninety-nine TL ninety-nine kuruş"),
    (10_000, "yüz TL", "one hundred TL"),
    (11_100, "yüz on bir TL", "one hundred eleven TL"),
    (20_050, "iki yüz TL elli kuruş", "two hundred TL fifty kuruş"),
    (100_000, "bin TL", "one thousand TL"),
    (100_100, "bin bir TL", "one thousand one TL"),
    (110_000, "bin yüz TL", "one thousand one hundred TL"),
    (200_000, "iki bin TL", "two thousand TL"),
    (2_807_550, "yirmi sekiz bin yetmiş beş TL elli kuruş", "twenty-eight thousand seventy-five TL fifty kuruş"),
    (2_100_000, "yirmi bir bin TL", "twenty-one thousand TL"),
    (10_100_000, "yüz bir bin TL", "one hundred one thousand TL"),
    (
        34_604_007,
        "üç yüz kırk altı bin kırk TL yedi kuruş",
        "three hundred forty-six thousand forty TL seven kuruş",
    ),
    (100_000_000, "bir milyon TL", "one million TL"),
    (100_100_000, "bir milyon bin TL", "one million one thousand TL"),
    (
        123_456_789_012,
        "bir milyar iki yüz otuz dört milyon beş yüz altmış yedi bin sekiz yüz doksan TL on iki kuruş",
        "one billion two hundred thirty-four million five hundred sixty-seven thousand eight hundred ninety TL "
        "twelve kuruş",
    ),
    (100_000_000_000_000, "bir trilyon TL", "one trillion TL"),
    (-150, "eksi bir TL elli kuruş", "minus one TL fifty kuruş"),
]


@pytest.mark.parametrize(("kurus", "turkish", "english"), SAID)
def test_an_amount_is_said_as_people_say_it(kurus: int, turkish: str, english: str) -> None:
    assert amount_in_words(kurus, "tr") == turkish
    assert amount_in_words(kurus, "en") == english


def test_no_two_amounts_sound_alike() -> None:
    for language in ("tr", "en"):
        assert len({amount_in_words(lira * 100, language) for lira in range(12_000)}) == 12_000


def test_an_amount_beyond_words_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        amount_in_words(100_000_000_000_000_000, "tr")
