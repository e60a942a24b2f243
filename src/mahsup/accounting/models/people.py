"""Branches, users and their API tokens."""

from typing import Final

from django.db import models

from mahsup.platform.models import TenantOwned, TenantUser

ADMINISTRATOR: Final = "administrator"
ACCOUNTANT: Final = "accountant"
APPROVER: Final = "approver"
AUDITOR: Final = "auditor"
ROLES: Final = [
    (ADMINISTRATOR, "Yönetici"),
    (ACCOUNTANT, "Muhasebeci"),
    (APPROVER, "Onaylayan"),
    (AUDITOR, "Denetçi"),
]


class Branch(TenantOwned):
    """A branch (şube) of the taxpayer."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)

    class Meta(TenantOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="branch_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class User(TenantUser):
    """A person who works with the books. `sees_pay` is the right to a single person's pay (the drill-down, logged)."""

    role = models.CharField(max_length=13, choices=ROLES)
    all_branches = models.BooleanField(default=True)
    branches = models.ManyToManyField(Branch, blank=True, related_name="+")
    sees_pay = models.BooleanField(default=False)

    class Meta(TenantUser.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code"], name="user_code_once"),
            models.CheckConstraint(condition=models.Q(role__in=[role for role, _ in ROLES]), name="user_role"),
        ]


class ApiToken(TenantOwned):
    """A bearer token of the REST API; only its SHA-256 is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
