"""The demo of Muhasebe: books of one taxpayer, two branches connected to İK's companies, nothing fetched."""

from dataclasses import replace
from typing import Final

from django.db import transaction

from mahsup.accounting.models import User
from mahsup.accounting.models.people import ACCOUNTANT, ADMINISTRATOR, APPROVER, AUDITOR
from mahsup.accounting.services import rules, setup
from mahsup.accounting.services.connections import save_integration
from mahsup.demo_data import DEPARTMENTS, VKN
from mahsup.platform.models import Tenant

TENANT: Final = "demo"
ROUNDING_LIMIT_OF_COMPANY_2_KURUS: Final = 100
BRANCHES: Final = (("1", "Mavi Koy Resort"), ("2", "Çamlıca Butik Otel"))
USERS: Final = (
    ("muhasebe", "Muhasebe Sorumlusu", ACCOUNTANT, "Muhasebe-2026!", True),
    ("onay", "Onaylayan", APPROVER, "Onaylayan-2026!", False),
    ("denetim", "Denetçi", AUDITOR, "Denetim-2026!", True),
    ("yonetim", "Yönetici", ADMINISTRATOR, "Yonetim-2026!", False),
)


@transaction.atomic
def load_demo(hr_url: str) -> None:
    """Create the demo's books, users and connections to the İK at `hr_url`. Does nothing where the tenant exists."""
    if Tenant.objects.filter(code=TENANT).exists():
        return
    tenant = setup.create_tenant(TENANT, "Mavi Koy Otelcilik ve Turizm A.Ş.", VKN)
    setup.add_cost_centers(tenant, DEPARTMENTS)
    branches = setup.add_branches(tenant, BRANCHES)
    for code, name, role, password, sees_pay in USERS:
        setup.add_user(tenant, code, name, role, password, sees_pay=sees_pay)
    accountant = User.objects.of(tenant.pk).get(code="muhasebe")
    for company_id, branch in enumerate(branches, 1):
        _connect(accountant, hr_url, company_id, branch.pk)


def _connect(accountant: User, hr_url: str, company_id: int, branch_id: int) -> None:
    data = {
        "branch_id": branch_id,
        "user_code": "entegrasyon",
        "password": "Entegrasyon-2026!",
        "url": hr_url,
        "remote_tenant_id": "1",
        "company_id": company_id,
    }
    integration = save_integration(accountant, None, data)
    if company_id == 2:
        starter = rules.rules_of(integration)
        policy = replace(starter.policy, rounding_limit_kurus=ROUNDING_LIMIT_OF_COMPANY_2_KURUS)
        rules.replace_rules(accountant, integration.pk, replace(starter, policy=policy))
