"""One request and its answer under limits: deadline, size, decompression ratio, retries of what may be repeated."""

import enum
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import httpx2

from mahsup.personelweb.network import Deadline
from mahsup.personelweb.settings import Limits
from mahsup.personelweb.wirejson import dumps
from mahsup.problems import MahsupError, refuse

_TRANSIENT: Final = frozenset({429, 500, 502, 503, 504})
_RATIO_FROM_BYTES: Final = 1_000_000


class Repeatable(enum.Enum):
    """Whether a call may be sent again: reads may, a login may not (it could lock the remote user)."""

    YES = True
    NO = False


class Answer(NamedTuple):
    """An answer in full, decompressed; `retry_after_s` None where the server names no wait."""

    status: int
    body: bytes
    retry_after_s: float | None = None


class Exchange:
    """Sends requests to one server; no redirects, no proxies and no settings from the environment."""

    def __init__(
        self,
        url: str,
        limits: Limits,
        transport: httpx2.BaseTransport,
        deadline: Deadline,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        uniform: Callable[[float, float], float],
    ) -> None:
        self._url, self._limits, self._deadline = url, limits, deadline
        self._clock, self._sleep, self._uniform = clock, sleep, uniform
        self._ends_at = clock() + limits.fetch_timeout_s
        timeout = httpx2.Timeout(limits.request_timeout_s, connect=limits.connect_timeout_s)
        self._http = httpx2.Client(transport=transport, timeout=timeout, trust_env=False, follow_redirects=False)
        self.host = httpx2.URL(url).netloc.decode("ascii")

    def close(self) -> None:
        self._http.close()

    def send(self, path: str, body: Mapping[str, Any], token: str = "", *, repeatable: Repeatable) -> Answer:
        """Post a call and return the answer, whatever its status. Raises MahsupError.

        A repeatable call is sent at most `retries` times more: after a transient status or a broken connection.
        """
        attempt = 0
        while True:
            last = repeatable is Repeatable.NO or attempt == self._limits.retries
            try:
                answer = self._send_once(path, body, token)
                if last or answer.status not in _TRANSIENT:
                    return answer
                asked = answer.retry_after_s
            except MahsupError as error:
                if last or error.code not in ("interrupted", "unreachable_refused"):
                    raise
                asked = None
            self._wait(attempt, asked)
            attempt += 1

    def _wait(self, attempt: int, asked_s: float | None) -> None:
        longest = self._limits.longest_wait_s
        backoff = min(longest, self._limits.first_wait_s * 2**attempt)
        wait = self._uniform(backoff / 2, backoff) if asked_s is None else min(longest, asked_s)
        if self._clock() + wait >= self._ends_at:
            raise self._late()
        self._sleep(wait)

    def _send_once(self, path: str, body: Mapping[str, Any], token: str) -> Answer:
        self._deadline.ends_at = min(self._ends_at, self._clock() + self._limits.request_timeout_s)
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        with (
            self._named_failures(),
            self._http.stream("POST", f"{self._url}/{path}", content=dumps(body).encode(), headers=headers) as response,
        ):
            return Answer(response.status_code, self._body(response), _retry_after(response))

    def _body(self, response: httpx2.Response) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            received = max(1, response.num_bytes_downloaded)
            if len(body) > self._limits.response_bytes:
                raise self._too_large(f"{self._limits.response_bytes} byte")
            if len(body) > _RATIO_FROM_BYTES and len(body) > received * self._limits.decompression_ratio:
                raise self._too_large(f"gzip 1:{self._limits.decompression_ratio}")
            if self._deadline.left() <= 0:
                raise self._late()
        return bytes(body)

    @contextmanager
    def _named_failures(self) -> Iterator[None]:
        try:
            yield
        except httpx2.ConnectTimeout:
            raise refuse("unreachable_timeout", host=self.host) from None
        except httpx2.ConnectError as error:
            raise self._unreachable(error) from None
        except httpx2.TimeoutException:
            raise self._late() from None
        except httpx2.DecodingError:
            raise refuse("not_our_protocol", host=self.host, detail="Content-Encoding") from None
        except httpx2.TransportError:
            raise refuse("interrupted", host=self.host) from None

    def _unreachable(self, error: Exception) -> MahsupError:
        seen: BaseException | None = error
        while seen is not None:
            if isinstance(seen, ssl.SSLError):
                detail = getattr(seen, "verify_message", "") or seen.reason or "TLS"
                return refuse("unreachable_tls", host=self.host, detail=detail)
            seen = seen.__cause__ or seen.__context__
        return refuse("unreachable_refused", host=self.host)

    def _late(self) -> MahsupError:
        whole = self._clock() >= self._ends_at
        seconds = self._limits.fetch_timeout_s if whole else self._limits.request_timeout_s
        return refuse("deadline_passed", host=self.host, seconds=f"{seconds:g}")

    def _too_large(self, limit: str) -> MahsupError:
        return refuse("response_too_large", host=self.host, limit=limit)


def _retry_after(response: httpx2.Response) -> float | None:
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
