"""What İK gives the endpoint: its payroll and its logins, as protocols that the database side implements."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

WireRow = Mapping[str, Any]


class Caller(NamedTuple):
    """The integration user behind a token; a token belongs to one tenant (Hotel Id)."""

    tenant: int
    usercode: str
    role: str = ""
    admin_level: int = 0


class LoginResult(NamedTuple):
    """`caller` of a login that succeeded, else None and the `code` of the refusal.

    "0" wrong data, "30" second factor needed, "31" wrong second factor, "90" suspicious address, "91" locked,
    "92" switched off; the last two only ever with the right password.
    """

    caller: Caller | None
    code: str = ""
    message: str = ""


class Session(NamedTuple):
    """An open token: whose it is and until when."""

    caller: Caller
    expires_at: datetime


class EmployeeQuery(NamedTuple):
    """Filters of `FN_API_SICIL_LISTE`; None = no filter. `working` True = still employed (CALISIYOR 1)."""

    department_id: str | None = None
    employee_id: str | None = None
    card_no: str | None = None
    working: bool | None = None


class MonthKey(NamedTuple):
    """A payroll month of a company; `payroll_type` None = all types."""

    tenant: int
    firma_id: int
    year: int
    month: int
    payroll_type: str | None = None


class SnapshotSuperseded(Exception):  # noqa: N818 - the state of the snapshot, in the contract's word
    """The snapshot asked for is not the current version of the run (HTTP 409)."""


class Sessions(Protocol):
    """Logins and tokens."""

    def login(self, usercode: str, password: str, tenant: int, address: str) -> LoginResult:
        """Check a login. Usercodes are compared exactly, without folding case."""

    def open(self, caller: Caller, expires_at: datetime) -> str:
        """Keep a new token (see `new_token`) and return it."""

    def resolve(self, token: str, address: str) -> Session | None:
        """Return the token's session, expired ones too while they are kept; None for unknown tokens and shut users."""

    def close(self, token: str) -> None:
        """Forget the token; an unknown one is no error."""


class PayrollSource(Protocol):
    """The tenant's payroll, read only. Every method is called with the token's own tenant."""

    def has_company(self, tenant: int, firma_id: int) -> bool: ...

    def companies(self, tenant: int) -> Sequence[WireRow]: ...

    def departments(self, tenant: int, firma_id: int) -> Sequence[WireRow]: ...

    def extras(self, tenant: int, firma_id: int) -> Sequence[WireRow]: ...

    def employees(
        self, tenant: int, firma_id: int, query: EmployeeQuery, offset: int = 0, limit: int | None = None
    ) -> Sequence[WireRow]:
        """Return employees in SICILNO order, from `offset` on and at most `limit` of them (None = all)."""

    def months(self, tenant: int, firma_id: int) -> Sequence[WireRow]: ...

    def summary(self, key: MonthKey) -> WireRow:
        """Return the manifest row of `FN_API_BORDRO_OZET` (see `manifest_to_row`); DURUM is `YOK` without a run."""

    def rows(self, key: MonthKey, snapshot_id: str, offset: int, limit: int | None) -> Sequence[str]:
        """Return frozen canonical texts in SICILNO, BORDROID order. Raises SnapshotSuperseded."""
