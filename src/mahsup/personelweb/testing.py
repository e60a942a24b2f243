"""An İK in memory, for tests: the real endpoint over plain dictionaries, in process or on loopback, with faults.

Every fault counts how often it fired, so that a test can prove that it did.
"""

import enum
import gzip
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

import httpx2

from mahsup.payroll.payslip import Payslip
from mahsup.personelweb.endpoint import Endpoint, new_token
from mahsup.personelweb.manifest import Manifest, closed_manifest, manifest_to_row
from mahsup.personelweb.rows import canonical, payslip_to_row
from mahsup.personelweb.source import (
    Caller,
    EmployeeQuery,
    LoginResult,
    MonthKey,
    Session,
    SnapshotSuperseded,
    WireRow,
)
from mahsup.personelweb.wirejson import WireJsonError, loads

INSTALLATION: Final = "b7d0c2f4a1e94c51"
START: Final = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
DRIP_S: Final = 0.02
# Of an employee's row, what an integration user does not see or these tests do not need.
_EMPTY_FIELDS: Final = (
    *("PDKSKARTNO", "TCKNO", "GSM", "TEL", "EMAIL", "MESLEKADI"),
    *("CALISMAZAMANI", "ISEGIRIS", "CIKIS", "GOREV"),
)


class Fault(enum.Enum):
    """What can be wrong with a server or with the way to it."""

    REFUSE_CONNECTION = enum.auto()
    DRIP_HEADERS = enum.auto()
    DRIP_BODY = enum.auto()
    CUT_BODY = enum.auto()
    GZIP_BOMB = enum.auto()
    WRONG_TOTALS = enum.auto()
    WRONG_HASH = enum.auto()
    DUPLICATE_ROW = enum.auto()
    MISSING_ROW = enum.auto()
    SURPLUS_ROW = enum.auto()
    OTHER_TYPE = enum.auto()
    ALTERED_ROW = enum.auto()
    SUPERSEDED = enum.auto()
    SERVER_ERROR = enum.auto()
    TOO_MANY_REQUESTS = enum.auto()
    HTML = enum.auto()
    FORBIDDEN = enum.auto()
    TOKEN_EXPIRES = enum.auto()
    REDIRECT = enum.auto()
    ENVELOPE = enum.auto()
    NOT_CANONICAL = enum.auto()
    NUMBERS_AS_STRINGS = enum.auto()
    FAILURE_AS_200 = enum.auto()
    BARE_MESSAGE = enum.auto()


@dataclass
class Reply:
    """An answer on its way out; `delivery` says how the loopback server hands it over."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    delivery: Fault | None = None


@dataclass
class MemoryMonth:
    """A payroll month: its payslips as they stand, and the frozen text of the last closing."""

    payslips: list[Payslip]
    version: int = 0
    snapshot_id: str = ""
    closed: bool = False
    texts: list[tuple[str, str]] = field(default_factory=list)
    frozen: list[Payslip] = field(default_factory=list)

    def close(self) -> None:
        """Freeze the payslips as the next version."""
        self.version += 1
        self.snapshot_id, self.closed = f"snapshot-{self.version}", True
        self.frozen = sorted(self.payslips, key=lambda slip: (slip.employee_no, slip.payslip_id))
        self.texts = [(slip.payroll_type, canonical(payslip_to_row(slip))) for slip in self.frozen]


class MemoryIk:
    """Payroll and logins of one tenant in dictionaries: PayrollSource and Sessions at once."""

    def __init__(self, *, tenant: int = 1, usercode: str = "entegrasyon", password: str = "Entegrasyon-2026!") -> None:  # noqa: S107
        self.tenant, self.usercode, self.password = tenant, usercode, password
        self.login_code = ""
        self.logins = 0
        self.now = START
        self.company_rows: dict[int, WireRow] = {}
        self.accounting_codes: dict[str, str] = {}
        self.payroll: dict[tuple[int, int, int], MemoryMonth] = {}
        self.tokens: dict[str, Session] = {}

    def add_company(self, firma_id: int, *, vkn: str = "1234567890", name: str = "Deniz Otel") -> None:
        """Add a company without payroll."""
        row = {"FIRMAID": firma_id, "KISAAD": name, "UNVAN": f"{name} A.Ş.", "SGKISYERINO": "2551101", "VKN": vkn}
        self.company_rows[firma_id] = row

    def add_month(
        self, firma_id: int, year: int, month: int, payslips: Sequence[Payslip], *, closed: bool = True
    ) -> MemoryMonth:
        """Add a company's payroll month, closed as version 1 unless it is to stay open."""
        made = self.payroll[firma_id, year, month] = MemoryMonth(list(payslips))
        if closed:
            made.close()
        return made

    def login(self, usercode: str, password: str, tenant: int, address: str) -> LoginResult:
        self.logins += 1
        if (usercode, password, tenant) != (self.usercode, self.password, self.tenant):
            return LoginResult(None, "0", "Wrong data.")
        if self.login_code:
            return LoginResult(None, self.login_code, "Refused.")
        return LoginResult(Caller(tenant, usercode))

    def open(self, caller: Caller, expires_at: datetime) -> str:
        token = new_token()
        self.tokens[token] = Session(caller, expires_at)
        return token

    def resolve(self, token: str, address: str) -> Session | None:
        return self.tokens.get(token)

    def close(self, token: str) -> None:
        self.tokens.pop(token, None)

    def has_company(self, tenant: int, firma_id: int) -> bool:
        return tenant == self.tenant and firma_id in self.company_rows

    def companies(self, tenant: int) -> Sequence[WireRow]:
        return list(self.company_rows.values())

    def departments(self, tenant: int, firma_id: int) -> Sequence[WireRow]:
        found = {slip.department: slip.department_name for slip in self._slips(firma_id)}
        return [{"DEPARTMANID": number, "KOD": code, "AD": found[code]} for number, code in enumerate(sorted(found), 1)]

    def extras(self, tenant: int, firma_id: int) -> Sequence[WireRow]:
        found = {extra.code: extra.name for slip in self._slips(firma_id) for extra in slip.extras}
        return [{"KOD": code, "AD": found[code], "TUR": "KAZANC"} for code in sorted(found)]

    def employees(
        self, tenant: int, firma_id: int, query: EmployeeQuery, offset: int = 0, limit: int | None = None
    ) -> Sequence[WireRow]:
        people = {slip.employee_no: slip for slip in self._slips(firma_id)}
        rows = [self._employee(people[number]) for number in sorted(people)]
        found = [row for row in rows if query.employee_id in (None, row["SICILID"])]
        return found[offset : None if limit is None else offset + limit]

    def months(self, tenant: int, firma_id: int) -> Sequence[WireRow]:
        return [
            {"YIL": year, "AY": month, "DURUM": "KAPALI" if run.closed else "ACIK", "SURUM": run.version}
            | {"KAPANISZAMANI": START.isoformat() if run.version else None}
            for (firma, year, month), run in sorted(self.payroll.items())
            if firma == firma_id
        ]

    def summary(self, key: MonthKey) -> WireRow:
        run = self.payroll.get((key.firma_id, key.year, key.month))
        vkn = str(self.company_rows[key.firma_id]["VKN"])
        if run is None or not run.closed:
            state: Any = "YOK" if run is None else "ACIK"
            return manifest_to_row(Manifest(state=state, installation_id=INSTALLATION, vkn=vkn))
        return manifest_to_row(
            closed_manifest(
                installation_id=INSTALLATION,
                vkn=vkn,
                snapshot_id=run.snapshot_id,
                version=run.version,
                closed_at=START,
                payslips=[slip for slip in run.frozen if key.payroll_type in (None, slip.payroll_type)],
                texts=_of_type(run, key.payroll_type),
            )
        )

    def rows(self, key: MonthKey, snapshot_id: str, offset: int, limit: int | None) -> Sequence[str]:
        run = self.payroll.get((key.firma_id, key.year, key.month))
        if run is None or not run.closed or run.snapshot_id != snapshot_id:
            raise SnapshotSuperseded
        return _of_type(run, key.payroll_type)[offset : None if limit is None else offset + limit]

    def _slips(self, firma_id: int) -> Iterator[Payslip]:
        for (firma, _, _), run in self.payroll.items():
            if firma == firma_id:
                yield from run.payslips

    def _employee(self, slip: Payslip) -> dict[str, Any]:
        row = dict.fromkeys(_EMPTY_FIELDS, "")
        return row | {
            "SICILID": slip.employee_id,
            "SICILNO": slip.employee_no,
            "AD": slip.first_name,
            "SOYAD": slip.last_name,
            "DEP": slip.department_name,
            "BORDROTIPI": slip.payroll_type,
            "MUHASEBEKODU": self.accounting_codes.get(slip.employee_no, ""),
        }


class FakeIk:
    """The endpoint over a MemoryIk, with faults planted by `plant` and counted in `fired`."""

    def __init__(self, memory: MemoryIk) -> None:
        self.memory = memory
        self.endpoint = Endpoint(memory, memory, lambda: memory.now)
        self.fired: Counter[Fault] = Counter()
        self.calls: Counter[str] = Counter()
        self._planted: dict[Fault, int] = {}

    def plant(self, fault: Fault, times: int = 1_000_000) -> None:
        """Make a fault happen the next `times` times that it can."""
        self._planted[fault] = times

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes, address: str) -> Reply:
        """Answer a request with whatever faults apply to it."""
        target, page = _target(body)
        self.calls[target] += 1
        if target == "FN_API_BORDRO_LISTE":
            self._change_between_pages(page)
        reply = _plain(self.endpoint.answer(method, path, headers, body, address))
        for fault, (where, change) in _CHANGES.items():
            if (where in ("", target)) and self._fires(fault, target):
                reply = change(reply)
        return reply

    def refuses(self) -> bool:
        """True when the connection itself is to be refused."""
        return self._fires(Fault.REFUSE_CONNECTION, "")

    def transport(self) -> httpx2.MockTransport:
        """Return an in-process transport. Faults of delivery need `serve`."""

        def handle(request: httpx2.Request) -> httpx2.Response:
            if self.refuses():
                raise httpx2.ConnectError("refused", request=request)
            reply = self.answer(request.method, request.url.path, dict(request.headers), request.read(), "127.0.0.1")
            return httpx2.Response(reply.status, headers=reply.headers, content=reply.body)

        return httpx2.MockTransport(handle)

    @contextmanager
    def serve(self) -> Iterator[str]:
        """Serve on a free port of loopback; gives the base URL."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        server.daemon_threads, server.block_on_close = True, False
        thread = Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def _fires(self, fault: Fault, target: str) -> bool:
        left = self._planted.get(fault, 0)
        # Data faults spare the login, so that they reach the data.
        if left == 0 or (target == "Login" and fault not in _AT_LOGIN):
            return False
        self._planted[fault] = left - 1
        self.fired[fault] += 1
        return True

    def _change_between_pages(self, page: int) -> None:
        if page > 1 and self._fires(Fault.SUPERSEDED, "page"):
            for run in self.memory.payroll.values():
                run.close()
        if page > 1 and self._fires(Fault.TOKEN_EXPIRES, "page"):
            self.memory.now += timedelta(minutes=61)


def _of_type(run: MemoryMonth, payroll_type: str | None) -> list[str]:
    return [text for kind, text in run.texts if payroll_type in (None, kind)]


def _target(body: bytes) -> tuple[str, int]:
    try:
        asked = loads(body)
    except WireJsonError:
        return "", 1
    if not isinstance(asked, dict):
        return "", 1
    paging = asked.get("Paging")
    page = paging.get("Current") if isinstance(paging, dict) else 1
    return str(asked.get("Object") or asked.get("Action")), page if isinstance(page, int) else 1


def _plain(answer: Any) -> Reply:
    return Reply(answer.status, answer.body, {"Content-Type": answer.content_type})


def _rows_changed(change: Callable[[list[dict[str, Any]]], Any], *, sort_keys: bool = True) -> Callable[[Reply], Reply]:
    """Change the rows of an answer that has rows; an answer that another fault took is left as it is."""

    def apply(reply: Reply) -> Reply:
        if reply.status == 200 and reply.body.startswith(b"[[{"):
            sets = json.loads(reply.body)
            change(sets[0])
            reply.body = json.dumps(sets, ensure_ascii=False, sort_keys=sort_keys, separators=(",", ":")).encode()
        return reply

    return apply


def _surplus(rows: list[dict[str, Any]]) -> None:
    rows.append(rows[-1] | {"BORDROID": f"{rows[-1]['BORDROID']}-surplus"})


def _without_order(rows: list[dict[str, Any]]) -> None:
    rows[:] = [dict(reversed(row.items())) for row in rows]


def _numbers_as_strings(rows: list[dict[str, Any]]) -> None:
    rows[:] = [{key: str(value) if type(value) is int else value for key, value in row.items()} for row in rows]


def _bomb(reply: Reply) -> Reply:
    packed = gzip.compress(b" " * 20_000_000, 9)
    return Reply(200, packed, {"Content-Type": "application/json", "Content-Encoding": "gzip"})


def _delivered(fault: Fault) -> Callable[[Reply], Reply]:
    def apply(reply: Reply) -> Reply:
        reply.delivery = fault
        return reply

    return apply


def _instead(status: int, body: str, **headers: str) -> Callable[[Reply], Reply]:
    def apply(reply: Reply) -> Reply:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Reply(status, body.encode(), {"Content-Type": "application/json"} | named)

    return apply


def _enveloped(reply: Reply) -> Reply:
    if reply.status == 200 and reply.body.startswith(b"[["):
        reply.body = b'{"ResultSets":' + reply.body + b',"DataTypes":[],"TotalCount":0}'
    return reply


_SUMMARY: Final = "FN_API_BORDRO_OZET"
_LIST: Final = "FN_API_BORDRO_LISTE"
_PLAIN_MESSAGE: Final = json.dumps("Something is wrong here.")

# What each fault does, and to which object's answers ("" = all).
_CHANGES: Final[Mapping[Fault, tuple[str, Callable[[Reply], Reply]]]] = {
    Fault.WRONG_TOTALS: (_SUMMARY, _rows_changed(lambda rows: rows[0].update(TOPLAM_NETODENEN="0.01"))),
    Fault.WRONG_HASH: (_SUMMARY, _rows_changed(lambda rows: rows[0].update(SHA256="0" * 64))),
    Fault.DUPLICATE_ROW: (_LIST, _rows_changed(lambda rows: rows.append(rows[0]))),
    Fault.MISSING_ROW: (_LIST, _rows_changed(lambda rows: rows.pop())),
    Fault.SURPLUS_ROW: (_LIST, _rows_changed(_surplus)),
    Fault.OTHER_TYPE: (_LIST, _rows_changed(lambda rows: rows[0].update(BORDROTIPI="BASKA"))),
    Fault.ALTERED_ROW: (_LIST, _rows_changed(lambda rows: rows[0].update(AD="Başka"))),
    Fault.NOT_CANONICAL: (_LIST, _rows_changed(_without_order, sort_keys=False)),
    Fault.NUMBERS_AS_STRINGS: (_SUMMARY, _rows_changed(_numbers_as_strings)),
    Fault.ENVELOPE: ("", _enveloped),
    Fault.SERVER_ERROR: ("", _instead(500, '{"message":"Out of order."}')),
    Fault.TOO_MANY_REQUESTS: ("", _instead(429, '{"Error":"Slower."}', Retry_After="7")),
    Fault.HTML: ("", _instead(200, "<html><body>Router</body></html>", Content_Type="text/html")),
    Fault.FORBIDDEN: ("", _instead(403, '{"Message":"You do not have permission to Select on {{X}}."}')),
    Fault.REDIRECT: ("", _instead(302, "", Location="http://127.0.0.1:1/")),
    Fault.FAILURE_AS_200: ("", _instead(200, '[[{"SUCCESS":0,"MESSAGE":"The year is locked."}]]')),
    Fault.BARE_MESSAGE: ("", _instead(400, _PLAIN_MESSAGE)),
    Fault.GZIP_BOMB: ("", _bomb),
    Fault.DRIP_HEADERS: ("", _delivered(Fault.DRIP_HEADERS)),
    Fault.DRIP_BODY: ("", _delivered(Fault.DRIP_BODY)),
    Fault.CUT_BODY: ("", _delivered(Fault.CUT_BODY)),
}
_AT_LOGIN: Final = frozenset({Fault.REFUSE_CONNECTION, Fault.HTML, Fault.REDIRECT, Fault.DRIP_HEADERS})


def _handler(fake: FakeIk) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            self._deliver(fake.answer("POST", self.path, dict(self.headers), body, self.client_address[0]))

        def do_GET(self) -> None:
            self._deliver(fake.answer("GET", self.path, dict(self.headers), b"", self.client_address[0]))

        def log_message(self, format: str, *args: object) -> None:
            return

        def _deliver(self, reply: Reply) -> None:
            head = f"HTTP/1.1 {reply.status} x\r\nContent-Length: {len(reply.body)}\r\n"
            head += "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items())
            try:
                self._write(f"{head}\r\n".encode(), slowly=reply.delivery is Fault.DRIP_HEADERS)
                if reply.delivery is Fault.CUT_BODY:
                    self.wfile.write(reply.body[: len(reply.body) // 2])
                    self.close_connection = True
                    return
                self._write(reply.body, slowly=reply.delivery is Fault.DRIP_BODY)
            except OSError:
                # The client has gone, as it should.
                self.close_connection = True

        def _write(self, data: bytes, *, slowly: bool) -> None:
            for chunk in [bytes([byte]) for byte in data] if slowly else [data]:
                self.wfile.write(chunk)
                self.wfile.flush()
                if slowly:
                    time.sleep(DRIP_S)

    return Handler
