"""Setting up a tenant's books: the taxpayer, the starter chart, cost centres, and the first users."""

from collections.abc import Iterable, Mapping

from mahsup.accounting.models import Account, Branch, CostCenter, User
from mahsup.books.chart import Chart, parents_of
from mahsup.platform.models import Tenant


def create_tenant(code: str, name: str, vkn: str) -> Tenant:
    """Create the books of one taxpayer with the starter chart of accounts."""
    tenant = Tenant(code=code, name=name, vkn=vkn)
    tenant.save(force_insert=True)
    add_accounts(tenant, Chart.starter())
    return tenant


def add_accounts(tenant: Tenant, chart: Chart) -> None:
    """Add a chart's accounts, each below the nearest account above it."""
    made: dict[str, Account] = {}
    for code, account in chart.items():
        parent = next((made[above] for above in reversed(parents_of(code)) if above in made), None)
        made[code] = Account(
            tenant=tenant,
            code=code,
            name=account.name,
            parent=parent,
            is_open=account.is_open,
            cost_center_required=account.cost_center_required,
        )
        made[code].save(force_insert=True)


def add_cost_centers(tenant: Tenant, centers: Mapping[str, str]) -> None:
    """Add cost centres by code."""
    for code, name in sorted(centers.items()):
        CostCenter(tenant=tenant, code=code, name=name).save(force_insert=True)


def add_branches(tenant: Tenant, branches: Iterable[tuple[str, str]]) -> list[Branch]:
    """Add branches (code, name); return them."""
    made = [Branch(tenant=tenant, code=code, name=name) for code, name in branches]
    for branch in made:
        branch.save(force_insert=True)
    return made


def add_user(tenant: Tenant, code: str, name: str, role: str, password: str, *, sees_pay: bool = False) -> User:
    """Add a user who sees every branch."""
    user = User(tenant=tenant, code=code, name=name, role=role, sees_pay=sees_pay)
    user.set_password(password)
    user.save(force_insert=True)
    return user
