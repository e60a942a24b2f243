"""Speaking to the İK behind a connection: the client with the connection's password, and what its answers mean here."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from django.conf import settings

from mahsup.accounting.models import Fetch, Integration
from mahsup.money import format_wire
from mahsup.personelweb.client import Month, PersonelwebClient
from mahsup.personelweb.manifest import Manifest
from mahsup.personelweb.rows import Row
from mahsup.personelweb.settings import ClientSettings, Limits, ObjectNames
from mahsup.platform.secrets import unseal
from mahsup.problems import refuse

__all__ = ["Manifest", "RemoteCompany"]

OBJECT_NAMES: Final = frozenset(asdict(ObjectNames()))
TEST_LIMITS: Final = Limits(fetch_timeout_s=20, request_timeout_s=10, retries=1)
QUESTION_LIMITS: Final = Limits(fetch_timeout_s=2, request_timeout_s=2, connect_timeout_s=2, retries=1)

# What İK answered is not acceptable: refused. Every other failure of the client is one of the way to it: failed.
_REFUSALS: Final = frozenset(
    {
        *("other_taxpayer", "company_not_listed", "month_absent", "month_open", "row_count_fell", "integration_off"),
        *("ik_installation_changed", "manifest_invalid", "totals_do_not_match", "hash_does_not_match", "rows_missing"),
        *("rows_too_many", "payslip_duplicate", "row_other_type", "row_invalid_missing", "row_invalid_amount"),
        *("row_invalid_value", "row_invalid_type", "snapshot_superseded"),
    }
)


@dataclass(frozen=True, slots=True)
class RemoteCompany:
    """A company that İK lists for the integration user."""

    company_id: str
    short_name: str
    title: str
    vkn: str


def client_for(integration: Integration, limits: Limits | None = None) -> PersonelwebClient:
    """Return a client of the connection; use it as a context manager. Refuses with `password_missing`."""
    if not integration.password_sealed:
        raise refuse("password_missing", integration=str(integration.pk))
    return PersonelwebClient(
        ClientSettings(
            url=integration.url,
            usercode=integration.user_code,
            password=unseal(integration.password_sealed, integration.tenant_id, integration.pk, "password"),
            tenant=integration.remote_tenant_id,
            objects=replace(ObjectNames(), **integration.object_names),
            allowed_networks=tuple(settings.MAHSUP_ALLOWED_NETWORKS),
            ca_file=settings.MAHSUP_CA_FILE or None,
            limits=limits or Limits(),
        )
    )


def companies(client: PersonelwebClient) -> tuple[RemoteCompany, ...]:
    """Return the companies that İK lists."""
    return tuple(remote_company(row) for row in client.companies())


def remote_company(row: Row) -> RemoteCompany:
    """Read a row of the company list."""
    texts = (str(row.get(name) or "") for name in ("FIRMAID", "KISAAD", "UNVAN", "VKN"))
    return RemoteCompany(*texts)


def current_manifest(fetch: Fetch) -> Manifest:
    """Ask İK for the manifest of a fetch's month once more, within two seconds. Raises what the client raises."""
    with client_for(fetch.integration, QUESTION_LIMITS) as client:
        manifest = client.summary(month_of(fetch))
        client.logout()
        return manifest


def month_of(fetch: Fetch) -> Month:
    """Return the month that a fetch asks for."""
    return Month(fetch.integration.company_id, fetch.year, fetch.month, fetch.payroll_type or None)


def is_refusal(code: str) -> bool:
    """True where İK answered and the answer cannot be accepted; False where it could not be reached or understood."""
    return code in _REFUSALS


def manifest_json(manifest: Manifest) -> Mapping[str, Any]:
    """Return the manifest for the fetch's record; totals as decimal strings by their wire name."""
    return {
        "snapshot_id": manifest.snapshot_id,
        "version": manifest.version,
        "closed_at": manifest.closed_at,
        "row_count": manifest.row_count,
        "sha256": manifest.sha256,
        "vkn": manifest.vkn,
        "totals": {name: format_wire(kurus) for name, kurus in manifest.totals.items()},
    }
