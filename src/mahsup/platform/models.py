"""Rows that both servers keep: tenants, the base of users, sign-in failures and the audit record."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from mahsup.platform.tenancy import Tenant, TenantOwned

__all__ = ["AuditEntry", "SignInFailure", "Tenant", "TenantOwned", "TenantUser"]


class TenantUser(AbstractBaseUser, TenantOwned):
    """A person (or an integration) that belongs to one tenant and signs in with the tenant, a code and a password."""

    code = models.CharField("kullanıcı kodu", max_length=60)
    name = models.CharField("ad", max_length=120)
    is_active = models.BooleanField("aktif", default=True)
    language = models.CharField(max_length=2, choices=[("tr", "Türkçe"), ("en", "English")], default="tr")

    USERNAME_FIELD = "code"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta(TenantOwned.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.code


class SignInFailure(TenantOwned):
    """Wrong passwords of one user from one address since the last right one; both together lock, never one alone."""

    user_code = models.CharField(max_length=60)
    address = models.CharField(max_length=45)
    channel = models.CharField(max_length=10)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "user_code", "address", "channel"], name="sign_in_failure_once"),
        ]


class AuditEntry(TenantOwned):
    """Who did what, when, to which thing. Append only: the database refuses changes and deletions."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=80, blank=True)
    details: "models.JSONField[Any, Any]" = models.JSONField(default=dict)

    class Meta(TenantOwned.Meta):
        indexes = [
            models.Index(fields=["tenant", "-id"], name="audit_by_tenant"),
            models.Index(fields=["tenant", "object_type", "object_id"], name="audit_by_object"),
        ]
