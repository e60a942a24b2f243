"""Tenants, and rows that belong to one. A query that names no tenant fails closed."""

from typing import Any, ClassVar, NoReturn, Self, TypeVar

from django.db import models

_M = TypeVar("_M", bound=models.Model)


class TenantRequired(RuntimeError):  # noqa: N818 - it says what is required
    """A query was built without naming the tenant: a programming error, never a user's."""


class TenantManager(models.Manager[_M]):
    """The only door to tenant-owned rows: `Model.objects.of(tenant_id)`."""

    def of(self, tenant_id: int) -> models.QuerySet[_M]:
        """Return the rows of one tenant."""
        return super().get_queryset().filter(tenant_id=tenant_id)

    def get_queryset(self) -> NoReturn:
        raise TenantRequired(f"{self.model.__name__}.objects.of(tenant_id) is the way to its rows")


class Tenant(models.Model):
    """The unit that owns data. In İK its id is the Hotel Id; in Muhasebe it is the books of one taxpayer (VKN)."""

    id = models.BigAutoField(primary_key=True)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    vkn = models.CharField(max_length=11, blank=True)

    objects: ClassVar[models.Manager["Tenant"]] = models.Manager()

    class Meta:
        app_label = "platform"

    def __str__(self) -> str:
        return f"{self.name} ({self.pk})"


class TenantOwned(models.Model):
    """Base of every row that belongs to a tenant.

    `unscoped` serves Django itself (related managers of a parent that is already one tenant's, unique checks) and the
    few jobs that look over all tenants; everything else goes through `objects.of`.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")

    unscoped: ClassVar[models.Manager[Any]] = models.Manager()
    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        abstract = True
        default_manager_name = "unscoped"
