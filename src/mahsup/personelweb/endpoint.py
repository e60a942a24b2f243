"""The server side of the protocol without a web framework: bytes in, bytes out.

İK's view hands over method, path below the base, headers, body and the caller's address. Frozen rows are joined as
text and never serialised again. Source of the rules: docs/personelweb.md.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from mahsup.personelweb.request import Call, Paging, RequestError, read_call
from mahsup.personelweb.source import (
    EmployeeQuery,
    MonthKey,
    PayrollSource,
    Session,
    Sessions,
    SnapshotSuperseded,
    WireRow,
)
from mahsup.personelweb.wirejson import dumps

MAX_BODY_BYTES: Final = 1_000_000
TOKEN_LIFE: Final = timedelta(minutes=60)


class WireResponse(NamedTuple):
    """An HTTP answer."""

    status: int
    body: bytes
    content_type: str = "application/json; charset=utf-8"


def new_token() -> str:
    """Return a fresh opaque token: long lower-case hex."""
    return secrets.token_hex(48)


def error_response(status: int, message: str) -> WireResponse:
    """Return an error in the protocol's form."""
    return WireResponse(status, dumps({"Message": message}).encode())


class Endpoint:
    """Answers calls of the protocol from a payroll source and its sessions; `clock` gives aware datetimes."""

    def __init__(self, source: PayrollSource, sessions: Sessions, clock: Callable[[], datetime]) -> None:
        self._source, self._sessions, self._clock = source, sessions, clock
        self._functions: Mapping[str, Callable[[Call, int], str]] = {
            "FN_API_FIRMA_LISTE": self._companies,
            "FN_API_DEPARTMAN_LISTE": self._departments,
            "FN_API_EK_LISTE": self._extras,
            "FN_API_SICIL_LISTE": self._employees,
            "FN_API_BORDRO_DONEM_LISTE": self._months,
            "FN_API_BORDRO_OZET": self._summary,
            "FN_API_BORDRO_LISTE": self._payslips,
        }

    def answer(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, remote_address: str
    ) -> WireResponse:
        """Answer one request; `path` is what stands below the base. Never raises for what a caller can send."""
        if method != "POST":
            return error_response(405, "Only POST is served here.")
        if len(body) > MAX_BODY_BYTES:
            return error_response(413, f"The body is larger than {MAX_BODY_BYTES} bytes.")
        try:
            return self._act(read_call(path, headers, body), remote_address)
        except RequestError as error:
            return error_response(error.status, error.message)
        except SnapshotSuperseded:
            return error_response(409, "SNAPSHOTID is not the current version of this payroll month.")

    def _act(self, call: Call, address: str) -> WireResponse:
        if call.action == "Echo":
            return _json({"Data": call.body.get("Data")})
        if call.action == "Login":
            return self._login(call, address)
        if call.action == "Logout":
            self._sessions.close(call.token)
            return _json({"Success": True})
        if call.action in ("Function", "Select", "Execute"):
            return self._read(call, address)
        raise RequestError(400, f"Unknown Action {call.action!r}.")

    def _login(self, call: Call, address: str) -> WireResponse:
        usercode, password, tenant = call.credentials()
        result = self._sessions.login(usercode, password, tenant, address)
        if result.caller is None:
            return _json({"Success": False, "Code": result.code, "Message": result.message or "Login failed."})
        caller = result.caller
        token = self._sessions.open(caller, self._clock() + TOKEN_LIFE)
        return _json(
            {
                "Success": True,
                "LoginToken": token,
                "Code": result.code,
                "Usercode": caller.usercode,
                "RoleName": caller.role,
                "AdminLevel": caller.admin_level,
                "TenantColumn": "TENANTID",
                "TenantTable": "HOTEL",
                "Tenancy": {"HOTELID": caller.tenant},
                "Message": result.message,
            }
        )

    def _read(self, call: Call, address: str) -> WireResponse:
        session = self._session(call, address)
        function = self._functions.get(call.object) if call.action == "Function" else None
        if function is None:
            raise call.forbidden()
        call.check_where()
        if call.number("TENANTID") != session.caller.tenant:
            raise call.forbidden()
        return WireResponse(200, function(call, session.caller.tenant).encode())

    def _session(self, call: Call, address: str) -> Session:
        session = self._sessions.resolve(call.token, address) if call.token else None
        if session is None:
            raise call.forbidden()
        if session.expires_at <= self._clock():
            raise RequestError(401, "The LoginToken has expired. Log in again.")
        return session

    def _companies(self, call: Call, tenant: int) -> str:
        return _listed(call, self._source.companies(tenant))

    def _departments(self, call: Call, tenant: int) -> str:
        return _listed(call, self._source.departments(tenant, self._company(call, tenant)))

    def _extras(self, call: Call, tenant: int) -> str:
        return _listed(call, self._source.extras(tenant, self._company(call, tenant)))

    def _employees(self, call: Call, tenant: int) -> str:
        firma_id = self._company(call, tenant)
        working = call.optional_text("CALISIYOR")
        query = EmployeeQuery(
            call.optional_text("DEPARTMANID"),
            call.optional_text("SICILID"),
            call.optional_text("PDKSKARTNO"),
            None if working is None else working == "1",
        )
        paging = call.paging()
        if paging is None or call.order():
            return _listed(call, self._source.employees(tenant, firma_id, query))
        rows = self._source.employees(tenant, firma_id, query, paging.offset, paging.limit)
        return _joined([dumps(row) for row in rows])

    def _months(self, call: Call, tenant: int) -> str:
        return _listed(call, self._source.months(tenant, self._company(call, tenant)))

    def _summary(self, call: Call, tenant: int) -> str:
        return _listed(call, [self._source.summary(self._month(call, tenant))])

    def _payslips(self, call: Call, tenant: int) -> str:
        key = self._month(call, tenant)
        snapshot_id = call.optional_text("SNAPSHOTID")
        if snapshot_id is None:
            raise RequestError(400, "SNAPSHOTID is missing; FN_API_BORDRO_OZET gives it.")
        call.check_order("SICILNO", "BORDROID")
        paging = call.paging() or Paging(0, None)
        return _joined(self._source.rows(key, snapshot_id, paging.offset, paging.limit))

    def _month(self, call: Call, tenant: int) -> MonthKey:
        firma_id = self._company(call, tenant)
        year, month = call.number("YIL"), call.number("AY")
        if not 1 <= month <= 12 or not 1900 <= year <= 9999:
            raise RequestError(400, "YIL and AY are not a month.")
        return MonthKey(tenant, firma_id, year, month, call.optional_text("BORDROTIPI"))

    def _company(self, call: Call, tenant: int) -> int:
        firma_id = call.number("FIRMAID")
        if not self._source.has_company(tenant, firma_id):
            raise call.forbidden()
        return firma_id


def _listed(call: Call, rows: Sequence[WireRow]) -> str:
    ordered = call.ordered(rows)
    paging = call.paging()
    if paging is not None:
        ordered = ordered[paging.offset : paging.offset + (paging.limit or 0)]
    return _joined([dumps(row) for row in ordered])


def _joined(texts: Iterable[str]) -> str:
    return f"[[{','.join(texts)}]]"


def _json(value: Mapping[str, Any]) -> WireResponse:
    return WireResponse(200, dumps(value).encode())
