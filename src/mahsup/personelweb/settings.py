"""What a client is told: where the server is, who calls, what the objects are called, and the limits."""

from dataclasses import dataclass, field
from typing import Final

from mahsup.personelweb.address import DEFAULT_NETWORKS

MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class ObjectNames:
    """Names of the payroll objects; an integrator who knows other names enters them."""

    companies: str = "FN_API_FIRMA_LISTE"
    employees: str = "FN_API_SICIL_LISTE"
    months: str = "FN_API_BORDRO_DONEM_LISTE"
    summary: str = "FN_API_BORDRO_OZET"
    payslips: str = "FN_API_BORDRO_LISTE"


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, bytes and counts that no server can make the client exceed."""

    request_timeout_s: float = 30.0
    fetch_timeout_s: float = 900.0
    connect_timeout_s: float = 10.0
    response_bytes: int = 64 * MEGABYTE
    decompression_ratio: int = 200
    retries: int = 3
    first_wait_s: float = 0.5
    longest_wait_s: float = 15.0
    rows_per_page: int = 1_000
    restarts: int = 3


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """Settings of one integration. `tenant` is the RemoteTenantId (Hotel Id); `ca_file` is a setting of the server."""

    url: str
    usercode: str
    password: str = field(repr=False)
    tenant: str
    objects: ObjectNames = ObjectNames()
    allowed_networks: tuple[str, ...] = DEFAULT_NETWORKS
    ca_file: str | None = None
    limits: Limits = Limits()
