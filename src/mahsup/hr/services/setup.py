"""Bring tenants, companies and the installation's own id into being."""

import secrets

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

from mahsup.hr.models import Company, Installation, WireSettings
from mahsup.platform import audit
from mahsup.platform.models import Tenant
from mahsup.problems import refuse


def new_id() -> str:
    """Return a random id of 32 hexadecimal digits."""
    return secrets.token_hex(16)


def installation_id() -> str:
    """Return KURULUMID, the random id of this installation, made when it is first asked for."""
    row = Installation.objects.first() or Installation.objects.create(install_id=new_id())
    return row.install_id


def create_tenant(code: str, name: str, *, tenant_id: int | None = None, vkn: str = "", actor: str = "") -> Tenant:
    """Create a tenant (tesis). Its id is the Hotel Id; where it is not given the database counts on."""
    if vkn and not vkn_is_valid(vkn):
        raise refuse("vkn_invalid", vkn=vkn)
    tenant = Tenant(pk=tenant_id, code=code, name=name, vkn=vkn)
    tenant.save(force_insert=True)
    if tenant_id is not None:
        _count_on_from_the_highest(Tenant)
    WireSettings(tenant_id=tenant.pk).save()
    installation_id()
    audit.record(tenant.pk, actor, "tenant_created", "tenant", tenant.pk)
    return tenant


def create_company(
    tenant_id: int, firma_id: int, short_name: str, title: str, vkn: str, *, sgk_workplace_no: str = "", actor: str = ""
) -> Company:
    """Create a company (firma). Refuses a VKN with a wrong check digit and a FirmaId that the tenant already has."""
    if not vkn_is_valid(vkn):
        raise refuse("vkn_invalid", vkn=vkn)
    if Company.objects.of(tenant_id).filter(firma_id=firma_id).exists():
        raise refuse("company_exists", company=str(firma_id))
    company = Company(
        tenant_id=tenant_id,
        firma_id=firma_id,
        short_name=short_name,
        title=title,
        vkn=vkn,
        sgk_workplace_no=sgk_workplace_no,
    )
    company.save(force_insert=True)
    audit.record(tenant_id, actor, "company_created", "company", firma_id)
    return company


def find_company(tenant_id: int, firma_id: int) -> Company:
    """Return a tenant's company by its FirmaId. Refuses with `company_unknown`."""
    company = Company.objects.of(tenant_id).filter(firma_id=firma_id).first()
    if company is None:
        raise refuse("company_unknown", company=str(firma_id), tenant=str(tenant_id))
    return company


def _count_on_from_the_highest(model: type[Model]) -> None:
    """PostgreSQL's sequence does not see an id that was given; the next id of its own would collide."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


def vkn_is_valid(vkn: str) -> bool:
    """True for a tax number of ten digits whose last one is right (the Revenue Administration's published check)."""
    if len(vkn) != 10 or not vkn.isascii() or not vkn.isdigit():
        return False
    total = 0
    for position, digit in enumerate(int(char) for char in vkn[:9]):
        shifted = (digit + 9 - position) % 10
        total += shifted if shifted in (0, 9) else shifted * 2 ** (9 - position) % 9
    return int(vkn[9]) == -total % 10
