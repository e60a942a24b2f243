"""One call of the protocol, read from a request: action, object, token, parameters, paging and order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from mahsup.personelweb.source import WireRow
from mahsup.personelweb.wirejson import WireJsonError, loads

MAX_ITEMS_PER_PAGE: Final = 50_000
_whole_form = re.compile(r"[0-9]{1,9}").fullmatch


class RequestError(Exception):
    """The call cannot be served: an HTTP status and the `Message` for the caller."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class Paging(NamedTuple):
    """Rows to skip and rows to give; `limit` None = all."""

    offset: int
    limit: int | None


@dataclass(frozen=True, slots=True)
class Call:
    """A call as read. `token` is "" where none was sent."""

    action: str
    object: str
    token: str
    body: Mapping[str, Any]
    parameters: Mapping[str, Any]

    def forbidden(self) -> RequestError:
        """The one answer for no token, no right and no such object alike."""
        return RequestError(403, f"You do not have permission to Select on {{{{{self.object}}}}}.")

    def credentials(self) -> tuple[str, str, int]:
        """Return user code, password and tenant of a Login; a tenant that is no number becomes 0, which nobody has."""
        usercode, password = self.body.get("Usercode"), self.body.get("Password")
        if not isinstance(usercode, str) or not isinstance(password, str):
            raise RequestError(400, "Login needs Usercode and Password as texts.")
        tenant = _whole(self.body.get("Tenant"))
        return usercode, password, 0 if tenant is None else tenant

    def number(self, name: str) -> int:
        """Return a parameter that must be a whole number, as number or string."""
        value = _whole(self.parameters.get(name))
        if value is None:
            raise RequestError(400, f"Parameter {name} must be a whole number.")
        return value

    def optional_text(self, name: str) -> str | None:
        """Return a parameter as text; None where it is absent, null or empty."""
        value = self.parameters.get(name)
        if value is None or value == "":
            return None
        if type(value) not in (str, int, bool):
            raise RequestError(400, f"Parameter {name} must be a text or a whole number.")
        return str(int(value)) if isinstance(value, bool) else str(value)

    def check_where(self) -> None:
        """A Function takes an empty Where or a literal true; any other condition is refused, never ignored."""
        where = self.body.get("Where")
        parts = where if isinstance(where, list) else [] if where is None else [where]
        if any(part is not True for part in parts):
            raise RequestError(400, "Where on a Function must be empty; filter with Parameters.")

    def paging(self) -> Paging | None:
        """Return the page asked for, None where all rows are."""
        asked = self.body.get("Paging")
        if asked is None or asked == {}:
            return None
        if not isinstance(asked, dict):
            raise RequestError(400, "Paging must be an object.")
        current, size = _whole(asked.get("Current", 1)), _whole(asked.get("ItemsPerPage"))
        if current is None or size is None or current < 1 or not 1 <= size <= MAX_ITEMS_PER_PAGE:
            raise RequestError(400, f"Paging needs Current from 1 and ItemsPerPage from 1 to {MAX_ITEMS_PER_PAGE}.")
        return Paging((current - 1) * size, size)

    def order(self) -> list[tuple[str, bool]]:
        """Return (column, descending) pairs; a column "null" means no order."""
        asked = self.body.get("OrderBy")
        if asked is None:
            return []
        if not isinstance(asked, list) or not all(isinstance(part, dict) for part in asked):
            raise RequestError(400, "OrderBy must be a list of Column and Direction.")
        columns = [(part.get("Column"), part.get("Direction")) for part in asked]
        return [_direction(column, direction) for column, direction in columns if column not in (None, "null", "")]

    def check_order(self, *fixed: str) -> None:
        """Payslips have one order; another one asked for is refused, never ignored."""
        asked = self.order()
        if asked != [(column, False) for column in fixed[: len(asked)]]:
            raise RequestError(400, f"These rows are served in the order {', '.join(fixed)} only.")

    def ordered(self, rows: Sequence[WireRow]) -> list[WireRow]:
        """Return rows in the order asked for, compared by code point; equal ones keep their place."""
        result = list(rows)
        for column, descending in reversed(self.order()):
            if any(column not in row for row in result):
                raise RequestError(400, f"There is no column {column} to order by.")
            result.sort(key=lambda row, name=column: _sort_key(row[name]), reverse=descending)  # type: ignore[misc]
        return result


def read_call(path: str, headers: Mapping[str, str], body: bytes) -> Call:
    """Read a call; the Content-Type does not matter. Raises RequestError."""
    try:
        parsed = loads(body)
    except WireJsonError as error:
        raise RequestError(400, f"The body is not JSON: {error}") from None
    if not isinstance(parsed, dict):
        raise RequestError(400, "The body must be a JSON object.")
    below = [part for part in path.partition("?")[0].split("/") if part]
    if len(below) > 2:
        raise RequestError(404, "There is nothing here.")
    parameters = parsed.get("Parameters") or {}
    if not isinstance(parameters, dict):
        raise RequestError(400, "Parameters must be an object.")
    action = _agreed("Action", below[:1], parsed)
    target = _agreed("Object", below[1:], parsed)
    return Call(action, target, _token(headers, parsed, target), parsed, parameters)


def _agreed(name: str, in_path: Sequence[str], body: Mapping[str, Any]) -> str:
    stated = body.get(name)
    if stated is None:
        return in_path[0] if in_path else ""
    if not isinstance(stated, str):
        raise RequestError(400, f"{name} must be a text.")
    if in_path and in_path[0] != stated:
        raise RequestError(400, f"{name} in the path and in the body differ.")
    return stated


def _token(headers: Mapping[str, str], body: Mapping[str, Any], target: str) -> str:
    header = next((value for name, value in headers.items() if name.lower() == "authorization"), "").strip()
    scheme, _, rest = header.partition(" ")
    in_header = rest.strip() if scheme.lower() == "bearer" else header
    in_body = body.get("LoginToken") or ""
    if not isinstance(in_body, str) or (in_header and in_body and in_header != in_body):
        raise Call("", target, "", {}, {}).forbidden()
    return in_body or in_header


def _whole(value: object) -> int | None:
    if type(value) is int:
        return value if 0 <= value <= 999_999_999 else None
    return int(value) if type(value) is str and _whole_form(value) else None


def _direction(column: object, direction: object) -> tuple[str, bool]:
    if not isinstance(column, str) or direction not in (None, "", "ASC", "asc", "DESC", "desc"):
        raise RequestError(400, "OrderBy needs Column as a text and Direction ASC or DESC.")
    return column, direction in ("DESC", "desc")


def _sort_key(value: object) -> tuple[int, int, str]:
    return (0, value, "") if isinstance(value, int) else (1, 0, "" if value is None else str(value))
