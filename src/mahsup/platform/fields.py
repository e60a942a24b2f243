"""Form fields that refuse what could be read in two ways."""

import re
from datetime import date
from typing import Any, Final

from django import forms

from mahsup.money import format_tr
from mahsup.platform.i18n import T, current_language
from mahsup.problems import sentence

# `[0-9]`, not `\d`: other scripts' digits are no amounts. A dot groups thousands only where a comma follows.
_MONEY: Final = re.compile(r"(-?)([0-9]{1,15}|[0-9]{1,3}(?:\.[0-9]{3}){1,4}(?=,))(?:,([0-9]{2}))?")
_DATE_TR: Final = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_DATE_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")

_YEARS: Final = range(1900, 2101)


class MoneyField(forms.Field):
    """An amount as Turkish readers type it; its value is kuruş. `1.234` and `33.03` are refused, never guessed."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").strip()
        match = _MONEY.fullmatch(text)
        if text and match is None:
            raise _unreadable("money_unreadable", text)
        return _kurus(match) if match else None

    def prepare_value(self, value: Any) -> Any:
        return format_tr(value) if isinstance(value, int) else value


class DayField(forms.Field):
    """A day as GG.AA.YYYY, or as the browser's own date control sends it (YYYY-AA-GG)."""

    widget = forms.TextInput(
        attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": T("GG.AA.YYYY", "DD.MM.YYYY")}
    )

    def to_python(self, value: Any) -> date | None:
        return parse_day(str(value or "").strip())

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%d.%m.%Y}" if isinstance(value, date) else value


def parse_day(text: str) -> date | None:
    """Return the day of a text, None of an empty one. Raises a form's ValidationError, for a slip of the year too."""
    if not text:
        return None
    turkish, iso = _DATE_TR.fullmatch(text), _DATE_ISO.fullmatch(text)
    if turkish is None and iso is None:
        raise _unreadable("date_unreadable", text)
    parts = turkish.groups()[::-1] if turkish else iso.groups() if iso else ()
    try:
        day = date(*map(int, parts))
    except ValueError:
        raise _unreadable("date_unreadable", text) from None
    if day.year not in _YEARS:
        raise _unreadable("date_range", text)
    return day


def _kurus(match: re.Match[str]) -> int:
    kurus = int(match[2].replace(".", "")) * 100 + int(match[3] or "0")
    return -kurus if match[1] else kurus


def _unreadable(code: str, text: str) -> forms.ValidationError:
    return forms.ValidationError(sentence(code, {"text": text[:40]}, current_language()), code=code)
