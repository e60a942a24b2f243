"""The client's network: addresses vetted before connecting, and every read and write capped by the time left.

A timeout per read is no deadline: a server that drips one byte a second keeps it alive for ever, in headers too.
"""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Sequence

import httpcore2
import httpx2

from mahsup.personelweb.address import Network, may_connect
from mahsup.problems import refuse

Resolve = Callable[[str, int], Sequence[str]]
SocketOptions = Iterable[httpcore2.SOCKET_OPTION] | None


class Deadline:
    """A moment on a monotonic clock that the network code looks at; the client moves it before each request."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.ends_at = float("inf")

    def left(self) -> float:
        """Return the seconds left; zero or less when it has passed."""
        return self.ends_at - self._clock()

    def cap(self, timeout: float | None, late: type[Exception]) -> float:
        """Return the shorter of a timeout and the time left. Raises `late` when none is left."""
        left = self.left()
        if left <= 0:
            raise late("the deadline has passed")
        return left if timeout is None else min(timeout, left)


def resolve_host(host: str, port: int) -> Sequence[str]:
    """Return a host's addresses. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class _Stream(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.cap(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.cap(timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        capped = self._deadline.cap(timeout, httpcore2.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, capped), self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


class VettedBackend(httpcore2.NetworkBackend):
    """Resolves a host once, vets every address it has, and connects to a vetted one; SNI and Host keep the name."""

    def __init__(self, deadline: Deadline, *, encrypted: bool, allowed: Sequence[Network], resolve: Resolve) -> None:
        self._deadline, self._encrypted, self._allowed = deadline, encrypted, allowed
        self._resolve = resolve
        self._known: dict[str, Sequence[str]] = {}
        self._backend = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions = None,
    ) -> httpcore2.NetworkStream:
        if host not in self._known:
            self._known[host] = self._vetted(host, port)
        failure: Exception = httpcore2.ConnectError("no address")
        for address in self._known[host]:
            capped = self._deadline.cap(timeout, httpcore2.ConnectTimeout)
            try:
                stream = self._backend.connect_tcp(address, port, capped, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self._deadline)
        raise failure

    def _vetted(self, host: str, port: int) -> Sequence[str]:
        addresses = self._look_up(host.strip("[]"), port)
        for text in addresses:
            address = ipaddress.ip_address(text.partition("%")[0])
            if "%" in text or not may_connect(address, encrypted=self._encrypted, allowed=self._allowed):
                raise refuse("address_not_allowed", host=host, address=text)
        return addresses

    def _look_up(self, host: str, port: int) -> Sequence[str]:
        # The system's resolver takes no deadline, so it runs in a thread that may be left behind.
        answer: list[Sequence[str]] = []
        failure: list[OSError | UnicodeError] = []

        def look_up() -> None:
            try:
                answer.append(self._resolve(host, port))
            except (OSError, UnicodeError) as error:
                failure.append(error)

        thread = threading.Thread(target=look_up, daemon=True)
        thread.start()
        thread.join(min(self._deadline.cap(None, httpcore2.ConnectTimeout), threading.TIMEOUT_MAX))
        if failure or (answer and not answer[0]):
            raise refuse("unreachable_dns", host=host)
        if not answer:
            raise httpcore2.ConnectTimeout("the name was not resolved in time")
        return answer[0]


def build_transport(
    deadline: Deadline,
    *,
    encrypted: bool,
    allowed: Sequence[Network],
    ca_file: str | None = None,
    resolve: Resolve = resolve_host,
) -> httpx2.BaseTransport:
    """Return an httpx2 transport over a vetted backend. Certificates are always verified, with `ca_file` by it."""
    context = ssl.create_default_context(cafile=ca_file)
    transport = httpx2.HTTPTransport(verify=context, trust_env=False)
    # HTTPTransport has no parameter for a network backend; its own pool has not been used and is replaced.
    transport._pool = httpcore2.ConnectionPool(
        ssl_context=context,
        network_backend=VettedBackend(deadline, encrypted=encrypted, allowed=allowed, resolve=resolve),
    )
    return transport
