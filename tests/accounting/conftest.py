"""What the tests of Muhasebe share. They run on SQLite, and on PostgreSQL where DATABASE_URL is set."""

import datetime
import functools
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.contrib.auth.hashers import make_password

from mahsup.accounting.models import Account, Branch, CostCenter, User
from mahsup.platform.models import Tenant
from tests.servers_settings import _guards_leave_before_the_flush, _quick_server  # noqa: F401 - fixtures

NOW = datetime.datetime(2026, 2, 3, 9, 0, tzinfo=datetime.UTC)

# A small hotel's chart: code, name, parent.
ACCOUNTS = (
    ("335", "Personele Borçlar", None),
    ("335.01", "Ücretler", "335"),
    ("360", "Ödenecek Vergi ve Fonlar", None),
    ("360.01", "Gelir Vergisi", "360"),
    ("360.02", "Damga Vergisi", "360"),
    ("361", "Ödenecek SGK", None),
    ("361.01", "SGK İşçi", "361"),
    ("361.02", "İşsizlik İşçi", "361"),
    ("361.03", "SGK İşveren", "361"),
    ("361.04", "İşsizlik İşveren", "361"),
    ("602", "Diğer Gelirler", None),
    ("602.01", "SGK Teşvikleri", "602"),
    ("740", "Hizmet Üretim Maliyeti", None),
    ("740.01", "Brüt Ücretler", "740"),
    ("740.02", "SGK İşveren", "740"),
    ("740.03", "İşsizlik İşveren", "740"),
)


@functools.cache
def _hashed(password: str) -> str:
    """Hash once per run: hashing is slow on purpose."""
    return make_password(password)


def open_books(code: str = "demo") -> SimpleNamespace:
    """Make a tenant with two branches, a chart, a cost centre and an accountant."""
    tenant = Tenant(code=code, name="Akdeniz Turizm A.Ş.", vkn="1234567890")
    tenant.save()
    branches = [Branch(tenant=tenant, code=number, name=name) for number, name in (("1", "Otel"), ("2", "Plaj"))]
    for branch in branches:
        branch.save()
    accounts: dict[str, Account] = {}
    for number, name, parent in ACCOUNTS:
        account = Account(tenant=tenant, code=number, name=name, parent=accounts.get(parent or ""))
        account.save()
        accounts[number] = account
    center = CostCenter(tenant=tenant, code="100", name="Ön Büro")
    center.save()
    user = User(tenant=tenant, code="muhasebe", name="Muhasebe", role="accountant")
    user.password = _hashed("Muhasebe-2026!")
    user.save()
    return SimpleNamespace(
        tenant=tenant,
        branch=branches[0],
        other_branch=branches[1],
        accounts=accounts,
        center=center,
        user=user,
        now=NOW,
    )


@pytest.fixture
def make_books(db: None) -> Callable[[str], SimpleNamespace]:
    """Open the books of another taxpayer under a tenant code."""
    return open_books


@pytest.fixture
def books(db: None) -> SimpleNamespace:
    """The books of one taxpayer."""
    return open_books()
