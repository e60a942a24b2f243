"""The client of personelweb: logs in, reads, and names the cause of every failure.

One client serves one fetch or one connection test: its wall-clock deadline begins when it is made.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from types import TracebackType
from typing import Any, Final, NamedTuple, Self, TypeVar

import httpx2

from mahsup.personelweb.address import networks, normalise_url
from mahsup.personelweb.answers import NotRows, ReceivedPayslips, error_message, one_line, read_payslips, read_rows
from mahsup.personelweb.exchange import Answer, Exchange, Repeatable
from mahsup.personelweb.manifest import Manifest, manifest_from_row
from mahsup.personelweb.network import Deadline, Resolve, build_transport, resolve_host
from mahsup.personelweb.rows import Row
from mahsup.personelweb.settings import ClientSettings
from mahsup.personelweb.wirejson import WireJsonError, loads
from mahsup.problems import MahsupError, refuse

T = TypeVar("T")

EMPLOYEES_PER_PAGE: Final = 5_000

# A server's refusals of a login, by its Code; any other refusal reads as wrong data.
_LOGIN_CODES: Final[Mapping[str, str]] = {
    "30": "second_factor_demanded",
    "31": "second_factor_demanded",
    "90": "suspicious_address",
    "91": "user_locked",
    "92": "user_switched_off",
}


class Month(NamedTuple):
    """A payroll month of a company as the client asks for it; `payroll_type` None = all types."""

    firma_id: int
    year: int
    month: int
    payroll_type: str | None = None

    @property
    def label(self) -> str:
        return f"{self.year}-{self.month:02d}"


class Superseded(Exception):  # noqa: N818 - the state of the snapshot
    """The snapshot is no longer the current version (HTTP 409): the fetch begins again."""


class PersonelwebClient:
    """Calls one İK server as one integration user. Every failure is a MahsupError with its own code."""

    def __init__(
        self,
        settings: ClientSettings,
        *,
        transport: httpx2.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        uniform: Callable[[float, float], float] = random.uniform,
        resolve: Resolve = resolve_host,
    ) -> None:
        self.settings = settings
        self._url = normalise_url(settings.url)
        deadline = Deadline(clock)
        used = transport or build_transport(
            deadline,
            encrypted=self._url.startswith("https:"),
            allowed=networks(settings.allowed_networks),
            ca_file=settings.ca_file,
            resolve=resolve,
        )
        self._exchange = Exchange(self._url, settings.limits, used, deadline, clock=clock, sleep=sleep, uniform=uniform)
        # One thread makes all calls, one after the other, so that the next page comes in while one is worked on.
        self._calls = ThreadPoolExecutor(1, "personelweb")
        self._token = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; a token that is still open dies by itself within 60 minutes."""
        self._calls.shutdown(cancel_futures=True)
        self._exchange.close()

    def login(self) -> None:
        """Log in, once: a wrong password is never tried again."""
        body = {
            "Action": "Login",
            "Usercode": self.settings.usercode,
            "Password": self.settings.password,
            "Tenant": self.settings.tenant,
        }
        answer = self._exchange.send("Login", body, repeatable=Repeatable.NO)
        if answer.status in (401, 403):
            raise refuse("login_refused")
        self._refuse_status(answer, "Login")
        reply = self._object(answer)
        if reply.get("Success") is True and isinstance(reply.get("LoginToken"), str) and reply["LoginToken"]:
            self._token = reply["LoginToken"]
        elif reply.get("Success") is False:
            raise refuse(_LOGIN_CODES.get(str(reply.get("Code")), "login_refused"))
        else:
            raise self._not_ours("Login")

    def logout(self) -> None:
        """Close the token; a server that is gone by now is no failure of what was fetched before."""
        if not self._token:
            return
        try:
            self._exchange.send(
                "Logout", {"Action": "Logout", "LoginToken": self._token}, self._token, repeatable=Repeatable.NO
            )
        except MahsupError:
            return
        finally:
            self._token = ""

    def companies(self) -> list[Row]:
        """Return the companies of the tenant (FIRMAID, KISAAD, UNVAN, SGKISYERINO, VKN)."""
        return self._rows(self.settings.objects.companies, {})

    def company(self, firma_id: int) -> Row:
        """Return one company. Raises `company_not_listed`, naming the ones that are."""
        rows = self.companies()
        for row in rows:
            if str(row.get("FIRMAID")) == str(firma_id):
                return row
        listed = ", ".join(one_line(str(row.get("FIRMAID"))) for row in rows[:20]) or "-"
        raise refuse("company_not_listed", firma=str(firma_id), listed=listed)

    def months(self, firma_id: int) -> list[Row]:
        """Return every month of a company that has a run (YIL, AY, DURUM, SURUM, KAPANISZAMANI)."""
        return self._rows(self.settings.objects.months, {"FIRMAID": str(firma_id)})

    def summary(self, month: Month) -> Manifest:
        """Return the manifest of a month, whatever its state."""
        rows = self._rows(self.settings.objects.summary, _month_parameters(month))
        if len(rows) != 1:
            raise refuse("manifest_invalid", field=self.settings.objects.summary)
        return manifest_from_row(rows[0])

    def employees(self, firma_id: int) -> Iterator[list[Row]]:
        """Yield all employees of a company page by page, those who left too."""
        everyone = dict.fromkeys(("DEPARTMANID", "SICILID", "PDKSKARTNO", "CALISIYOR"))
        parameters = {"FIRMAID": str(firma_id), **everyone}
        return self._pages(self.settings.objects.employees, parameters, EMPLOYEES_PER_PAGE, read_rows, len)

    def pages(self, month: Month, snapshot_id: str) -> Iterator[ReceivedPayslips]:
        """Yield a snapshot's payslips page by page. Raises Superseded."""
        parameters = _month_parameters(month) | {"SNAPSHOTID": snapshot_id}
        size = self.settings.limits.rows_per_page
        return self._pages(
            self.settings.objects.payslips, parameters, size, read_payslips, lambda page: len(page.payslips)
        )

    def _pages(
        self,
        name: str,
        parameters: Mapping[str, Any],
        size: int,
        read: Callable[[bytes], T],
        length: Callable[[T], int],
    ) -> Iterator[T]:
        """Return an iterator of pages; the last is the first one shorter than `size`.

        The first page is asked for now, each further one as soon as it is known to be there: it is on its way while the
        caller works.
        """

        def ask(page: int) -> Future[Answer]:
            extra = {"Paging": {"Current": page, "ItemsPerPage": size}}
            return self._calls.submit(self._call, name, parameters, extra)

        def read_on(asked: Future[Answer]) -> Iterator[T]:
            for page in count(2):
                received = self._read(name, asked.result(), read)
                full = length(received) == size
                if full:
                    asked = ask(page)
                yield received
                if not full:
                    return

        return read_on(ask(1))

    def _rows(self, name: str, parameters: Mapping[str, Any], extra: Mapping[str, Any] | None = None) -> list[Row]:
        return self._read(name, self._calls.submit(self._call, name, parameters, extra or {}).result(), read_rows)

    def _read(self, name: str, answer: Answer, read: Callable[[bytes], T]) -> T:
        try:
            return read(answer.body)
        except NotRows as failure:
            if failure.message:
                raise self._server_error(answer.status, failure.message) from failure
            raise self._not_ours(name) from failure

    def _call(self, name: str, parameters: Mapping[str, Any], extra: Mapping[str, Any]) -> Answer:
        if not self._token:
            self.login()
        answer = self._function(name, parameters, extra)
        if answer.status in (401, 403):
            # The token may have reached its 60 minutes; one fresh login tells that from a missing right.
            self.login()
            answer = self._function(name, parameters, extra)
        if answer.status in (401, 403):
            raise refuse("no_wire_right", object=name)
        if answer.status == 409:
            raise Superseded
        self._refuse_status(answer, name)
        return answer

    def _function(self, name: str, parameters: Mapping[str, Any], extra: Mapping[str, Any]) -> Answer:
        body = {
            "Action": "Function",
            "Object": name,
            "LoginToken": self._token,
            "Parameters": {"TENANTID": self.settings.tenant, **parameters},
            "Where": [],
            **extra,
        }
        return self._exchange.send(f"Function/{name}", body, self._token, repeatable=Repeatable.YES)

    def _object(self, answer: Answer) -> Mapping[str, Any]:
        try:
            value = loads(answer.body)
        except WireJsonError:
            raise self._not_ours("JSON") from None
        if not isinstance(value, dict):
            raise self._not_ours("JSON")
        return value

    def _refuse_status(self, answer: Answer, what: str) -> None:
        if answer.status == 200:
            return
        message = error_message(answer.body)
        if 300 <= answer.status < 400 or answer.status in (404, 405) or (answer.status < 500 and not message):
            raise self._not_ours(f"{what}, HTTP {answer.status}")
        raise self._server_error(answer.status, message)

    def _server_error(self, status: int, message: str) -> MahsupError:
        return refuse("server_error", host=self._exchange.host, status=str(status), detail=message or "-")

    def _not_ours(self, what: str) -> MahsupError:
        return refuse("not_our_protocol", host=self._exchange.host, detail=what)


def _month_parameters(month: Month) -> dict[str, Any]:
    return {
        "FIRMAID": str(month.firma_id),
        "YIL": month.year,
        "AY": month.month,
        "BORDROTIPI": month.payroll_type,
    }
