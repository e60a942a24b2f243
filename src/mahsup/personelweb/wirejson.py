"""Strict JSON for the wire: what Python's own reader lets pass too easily is refused here."""

import json
import re
from typing import Any, Final, NoReturn

MAX_DEPTH: Final = 16
_CONTAINERS: Final = frozenset({dict, list})
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class WireJsonError(ValueError):
    """The text is not strict JSON: duplicate keys, NaN, Infinity, nesting beyond MAX_DEPTH, half characters."""


class NumberText(str):
    """A JSON number with a fraction or exponent, kept as its text: no float ever exists, and no amount is one."""

    __slots__ = ()


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise WireJsonError("a key stands twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise WireJsonError(f"{name} is no number")


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_unique, parse_float=NumberText, parse_constant=_no_constant)


def loads(data: bytes | str) -> Any:
    """Return the value of a JSON text. Raises WireJsonError for anything that is not strictly JSON in UTF-8."""
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        value = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise WireJsonError(str(error)) from error
    _check_depth(value)
    if _SURROGATE.search(text):
        _check_surrogates(value)
    return value


def _check_depth(value: object, levels: int = MAX_DEPTH) -> None:
    """Raise WireJsonError when lists and objects are nested in more than `levels` levels."""
    level: list[Any] = [value] if value.__class__ in _CONTAINERS else []
    for _ in range(levels):
        level = [
            item
            for box in level
            for item in (box.values() if box.__class__ is dict else box)
            if item.__class__ in _CONTAINERS
        ]
        if not level:
            return
    raise WireJsonError("nested too deeply")


def _check_surrogates(value: object) -> None:
    """Raise WireJsonError when a string holds half a character, which no UTF-8 text can carry."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise WireJsonError("half a surrogate pair") from error


def dumps(value: object) -> str:
    """Return the canonical text of a value: sorted keys, no blanks, non-ASCII unescaped."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
