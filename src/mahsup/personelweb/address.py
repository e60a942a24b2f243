"""Where the client may connect: URLs in one form, and an address table of its own.

Python 3.11's `is_global` is True for NAT64 and 6to4 forms of 127.0.0.1 and for multicast, so it is not asked alone.
"""

import ipaddress
import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import SplitResult, urlsplit

from mahsup.problems import MahsupError, refuse

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Loopback (RFC 1122, 4291), private (RFC 1918) and unique local (RFC 4193): where local installations of İK stand.
DEFAULT_NETWORKS: Final = ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")

# Never, whatever is allowed: forms that hide another address, and addresses that are no server's.
_NEVER: Final[tuple[Network, ...]] = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",  # this network (RFC 1122)
        "169.254.0.0/16",  # link-local; cloud metadata stands at 169.254.169.254 (RFC 3927)
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "224.0.0.0/4",  # multicast (RFC 5771)
        "240.0.0.0/4",  # reserved and broadcast (RFC 1112)
        "::/128",  # unspecified (RFC 4291)
        "::ffff:0:0/96",  # IPv4-mapped (RFC 4291)
        "64:ff9b::/96",  # NAT64 (RFC 6052)
        "64:ff9b:1::/48",  # local NAT64 (RFC 8215)
        "2001::/32",  # Teredo (RFC 4380)
        "2002::/16",  # 6to4 (RFC 3056)
        "fd00:ec2::254/128",  # cloud metadata over IPv6
        "fe80::/10",  # link-local (RFC 4291)
        "ff00::/8",  # multicast (RFC 4291)
    )
)
_ASCII_LOWER: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_host_form = re.compile(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]").fullmatch


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Read the server's setting of allowed networks. Raises ValueError for what is no network."""
    return tuple(ipaddress.ip_network(text) for text in texts)


def may_connect(address: Address, *, encrypted: bool, allowed: Sequence[Network]) -> bool:
    """True for addresses in the allowed networks and, over https, for public ones."""
    if any(address in network for network in _NEVER):
        return False
    return any(address in network for network in allowed) or (encrypted and address.is_global)


def normalise_url(text: str) -> str:
    """Return a server's URL in its one form: scheme (https unless given), ASCII lower-case host, no trailing slash.

    Host names go through IDNA, default ports are dropped. Raises MahsupError `url_invalid` for user names, queries,
    fragments, other schemes, blanks and control characters.
    """
    given = text.strip()
    with_scheme = given if "://" in given else f"https://{given}"
    if any(char.isspace() or not char.isprintable() or char == "\\" for char in with_scheme):
        raise _invalid(given)
    try:
        parts = urlsplit(with_scheme)
        host, port = _host(parts), parts.port
    except ValueError:
        raise _invalid(given) from None
    scheme = parts.scheme.translate(_ASCII_LOWER)
    if scheme not in ("http", "https") or "@" in parts.netloc or "?" in with_scheme or "#" in with_scheme:
        raise _invalid(given)
    shown_port = "" if port is None or port == {"http": 80, "https": 443}[scheme] else f":{port}"
    return f"{scheme}://{host}{shown_port}{parts.path.rstrip('/')}"


def _host(parts: SplitResult) -> str:
    netloc = parts.netloc.rpartition("@")[2]
    name = netloc[: netloc.index("]") + 1] if netloc.startswith("[") else netloc.partition(":")[0]
    if name.startswith("["):
        return f"[{ipaddress.IPv6Address(name[1:-1]).compressed}]"
    host = name.translate(_ASCII_LOWER)
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if not _host_form(host):
        raise ValueError(host)
    return host


def _invalid(text: str) -> MahsupError:
    return refuse("url_invalid", url=re.sub(r"//[^/@]*@", "//…@", text)[:120])
