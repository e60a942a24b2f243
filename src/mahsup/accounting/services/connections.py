"""Connections to İK (entegrasyon tanımı): saving, testing, switching, deleting."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction

from mahsup.accounting.models import Branch, Fetch, Integration, User
from mahsup.accounting.models.integration import CEILINGS, DEFAULT_URL, INTERFACE, SECTORS, STAMPS
from mahsup.accounting.permissions import branch_ids_of, require, require_branch
from mahsup.accounting.services import ik, rule_store
from mahsup.accounting.services.taxpayer import check_taxpayer
from mahsup.personelweb.address import normalise_url
from mahsup.platform import audit
from mahsup.platform.secrets import seal
from mahsup.problems import MahsupError, Problem, refuse

LARGEST_COMPANY_ID: Final = 2_147_483_647
LARGEST_TOLERANCE_KURUS: Final = 10_000
COMPANY_FIELDS: Final = ("url", "remote_tenant_id", "company_id")


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """What "Bağlantıyı dene" found. `problem` names the cause when not ok."""

    ok: bool
    problem: Problem | None = None
    company_title: str = ""
    vkn: str = ""
    companies: tuple[ik.RemoteCompany, ...] = ()


def integrations(user: User) -> list[Integration]:
    """Return the connections of the branches that the user sees, by id."""
    require(user, "view_books")
    found = Integration.objects.of(user.tenant_id).select_related("branch").order_by("pk")
    branches = branch_ids_of(user)
    return list(found if branches is None else found.filter(branch_id__in=branches))


def get(user: User, integration_id: int) -> Integration:
    """Return one connection. Refuses with `integration_unknown`; a branch that the user does not see hides it."""
    for integration in integrations(user):
        if integration.pk == integration_id:
            return integration
    raise refuse("integration_unknown", integration=str(integration_id))


def save_integration(user: User, integration_id: int | None, data: Mapping[str, Any]) -> Integration:
    """Create or change a connection from: branch_id, interface, user_code, password, url, remote_tenant_id, company_id,
    active, object_names, and for the lawful check lawful_tolerance_kurus, lawful_blocks, sector,
    sgk_ceiling, stamp_duty.

    A blank password keeps the stored one; another host clears it. A new connection receives the hotel starter rules.
    Refuses with `integration_exists`, `integration_field`, `integration_company_fixed`.
    """
    require(user, "manage_integrations")
    stored = None if integration_id is None else get(user, integration_id)
    integration = stored or Integration(tenant_id=user.tenant_id)
    before = {name: getattr(integration, name) for name in COMPANY_FIELDS} if stored else {}
    _take_fields(user, integration, data)
    if stored:
        _after_move(integration, before)
    try:
        with transaction.atomic():
            _write(user, integration, str(data.get("password") or ""), is_new=stored is None)
    except IntegrityError as error:
        raise refuse("integration_exists", url=integration.url, company=str(integration.company_id)) from error
    return integration


def test_connection(user: User, integration_id: int) -> ConnectionReport:
    """Sign in, list the companies, compare the VKN; name the cause of a failure. Changes nothing in İK."""
    require(user, "manage_integrations")
    integration = get(user, integration_id)
    try:
        with ik.client_for(integration, ik.TEST_LIMITS) as client:
            client.login()
            companies = ik.companies(client)
            company = ik.remote_company(client.company(integration.company_id))
            client.logout()
        check_taxpayer(integration.tenant, company.vkn)
    except MahsupError as refusal:
        audit.record(
            user.tenant_id, user.code, "connection_tested", "integration", integration.pk, problem=refusal.code
        )
        return ConnectionReport(ok=False, problem=refusal.problems[0])
    remember_company(integration, company)
    audit.record(user.tenant_id, user.code, "connection_tested", "integration", integration.pk)
    return ConnectionReport(True, None, company.title, company.vkn, companies)


def remember_company(integration: Integration, company: ik.RemoteCompany) -> None:
    """Keep the title and VKN that İK gives for the connected company."""
    Integration.objects.of(integration.tenant_id).filter(pk=integration.pk).update(
        company_title=company.title[:200], company_vkn=company.vkn[:11]
    )


def switch(user: User, integration_id: int, active: bool) -> Integration:
    """Switch a connection on or off; one that is off neither fetches nor posts."""
    require(user, "manage_integrations")
    integration = get(user, integration_id)
    with transaction.atomic():
        Integration.objects.of(user.tenant_id).filter(pk=integration.pk).update(active=active)
        audit.record(user.tenant_id, user.code, "integration_switched", "integration", integration.pk, active=active)
    integration.active = active
    return integration


def delete(user: User, integration_id: int) -> None:
    """Delete a connection that has neither posted nor brought data. Refuses with `integration_has_postings`."""
    require(user, "manage_integrations")
    integration = get(user, integration_id)
    if integration.postings.exists() or integration.fetches.filter(state__in=("accepted", "running")).exists():
        raise refuse("integration_has_postings", integration=str(integration.pk))
    with transaction.atomic():
        Fetch.objects.of(user.tenant_id).filter(integration=integration).delete()
        audit.record(user.tenant_id, user.code, "integration_deleted", "integration", integration.pk)
        integration.delete()


def _take_fields(user: User, integration: Integration, data: Mapping[str, Any]) -> None:
    if data.get("interface", INTERFACE) != INTERFACE:
        raise refuse("integration_field", field="interface")
    if "branch_id" in data or integration.pk is None:
        integration.branch = _branch(user, data.get("branch_id"))
    for name, longest in (("user_code", 60), ("remote_tenant_id", 20)):
        if name in data or integration.pk is None:
            setattr(integration, name, _text(data, name, longest))
    if "company_id" in data or integration.pk is None:
        integration.company_id = _company_id(data.get("company_id"))
    if "url" in data or integration.pk is None:
        integration.url = normalise_url(str(data.get("url") or DEFAULT_URL)[:200])
    integration.active = bool(data.get("active", integration.active))
    _take_lawful(integration, data)
    if "object_names" in data:
        integration.object_names = _object_names(data["object_names"])


def _take_lawful(integration: Integration, data: Mapping[str, Any]) -> None:
    """Take the settings of the lawful check that were given."""
    tolerance = data.get("lawful_tolerance_kurus", integration.lawful_tolerance_kurus)
    if not (isinstance(tolerance, int) and 0 <= tolerance <= LARGEST_TOLERANCE_KURUS):
        raise refuse("integration_field", field="lawful_tolerance")
    for name, known in (("sector", SECTORS), ("sgk_ceiling", CEILINGS), ("stamp_duty", STAMPS)):
        chosen = data.get(name, getattr(integration, name))
        if chosen not in known:
            raise refuse("integration_field", field=name)
        setattr(integration, name, chosen)
    integration.lawful_tolerance_kurus = tolerance
    integration.lawful_blocks = bool(data.get("lawful_blocks", integration.lawful_blocks))


def _branch(user: User, branch_id: Any) -> Branch:
    whole = isinstance(branch_id, int) and 0 < branch_id < 2**63
    branch = Branch.objects.of(user.tenant_id).filter(pk=branch_id).first() if whole else None
    if branch is None:
        raise refuse("integration_field", field="branch_id")
    require_branch(user, branch.pk)
    return branch


def _text(data: Mapping[str, Any], name: str, longest: int) -> str:
    text = str(data.get(name) or "").strip()
    if not text or len(text) > longest or not text.isprintable():
        raise refuse("integration_field", field=name)
    return text


def _company_id(value: Any) -> int:
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and 0 < int(text) <= LARGEST_COMPANY_ID):
        raise refuse("integration_field", field="company_id")
    return int(text)


def _object_names(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise refuse("integration_field", field="object_names")
    names = {str(name): str(given).strip() for name, given in value.items() if str(given or "").strip()}
    for name, given in names.items():
        if name not in ik.OBJECT_NAMES or len(given) > 100 or not given.isprintable():
            raise refuse("integration_field", field=f"object_names.{name}")
    return names


def _after_move(integration: Integration, before: Mapping[str, Any]) -> None:
    """Forget what was learnt from the company before; another host must not receive the old host's password."""
    if all(getattr(integration, name) == value for name, value in before.items()):
        return
    if integration.postings.exists() and any(
        getattr(integration, name) != before[name] for name in ("remote_tenant_id", "company_id")
    ):
        raise refuse("integration_company_fixed", integration=str(integration.pk))
    if urlsplit(before["url"])[:2] != urlsplit(integration.url)[:2]:
        integration.password_sealed = ""
    integration.company_title = integration.company_vkn = integration.company_identity = ""
    integration.months, integration.months_seen_at, integration.last_row_count = [], None, 0


def _write(user: User, integration: Integration, password: str, *, is_new: bool) -> None:
    integration.save()
    if password:
        integration.password_sealed = seal(password, integration.tenant_id, integration.pk, "password")
        integration.save(update_fields=["password_sealed"])
    if is_new:
        rule_store.store(integration, rule_store.starter())
    action = "integration_created" if is_new else "integration_changed"
    audit.record(
        user.tenant_id, user.code, action, "integration", integration.pk,
        url=integration.url, company=integration.company_id, password_set=bool(password), active=integration.active,
        lawful_blocks=integration.lawful_blocks, lawful_tolerance=integration.lawful_tolerance_kurus,
        sector=integration.sector, sgk_ceiling=integration.sgk_ceiling, stamp_duty=integration.stamp_duty,
    )  # fmt: skip
