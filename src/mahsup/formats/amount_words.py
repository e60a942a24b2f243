"""An amount of kuruş in words, as a payslip or a receipt writes it beside the figures."""

from typing import Final

_SCALES: Final = 5
_TR_ONES: Final = ("", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz")
_TR_TENS: Final = ("", "on", "yirmi", "otuz", "kırk", "elli", "altmış", "yetmiş", "seksen", "doksan")
_TR_SCALES: Final = ("", "bin", "milyon", "milyar", "trilyon")
_EN_SMALL: Final = (
    *("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_EN_TENS: Final = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_SCALES: Final = ("", "thousand", "million", "billion", "trillion")


def amount_in_words(kurus: int, language: str) -> str:
    """Return kuruş in Turkish ("tr") or English ("en") words: 2807550 → `yirmi sekiz bin yetmiş beş TL elli kuruş`.

    Kuruş of zero are left out; a negative amount begins with `eksi` or `minus`. ValueError from a quadrillion lira on.
    """
    english = language == "en"
    lira, rest = divmod(abs(kurus), 100)
    if lira >= 1000**_SCALES:
        raise ValueError("the amount is too large to be said")
    say = _english if english else _turkish
    parts = [("minus" if english else "eksi") if kurus < 0 else "", say(lira), "TL"]
    if rest:
        parts += [say(rest), "kuruş"]
    return " ".join(part for part in parts if part)


def _turkish(number: int) -> str:
    words: list[str] = []
    for scale, group in _groups(number):
        hundreds, tens, ones = group // 100, group // 10 % 10, group % 10
        said = [_TR_ONES[hundreds] if hundreds > 1 else "", "yüz" if hundreds else "", _TR_TENS[tens], _TR_ONES[ones]]
        # A thousand is "bin", never "bir bin"; a million is "bir milyon".
        words += [*(said if (scale, group) != (1, 1) else []), _TR_SCALES[scale]]
    return " ".join(word for word in words if word) or "sıfır"


def _english(number: int) -> str:
    words: list[str] = []
    for scale, group in _groups(number):
        hundreds, below = divmod(group, 100)
        if hundreds:
            words += [_EN_SMALL[hundreds], "hundred"]
        words += [_english_below_hundred(below), _EN_SCALES[scale]]
    return " ".join(word for word in words if word) or "zero"


def _english_below_hundred(number: int) -> str:
    if number < len(_EN_SMALL):
        return _EN_SMALL[number]
    tens, ones = divmod(number, 10)
    return f"{_EN_TENS[tens]}-{_EN_SMALL[ones]}" if ones else _EN_TENS[tens]


def _groups(number: int) -> list[tuple[int, int]]:
    """Return the number's groups of three digits that are not zero, the highest first, each with its scale."""
    groups = [(scale, number // 1000**scale % 1000) for scale in reversed(range(_SCALES))]
    return [(scale, group) for scale, group in groups if group]
