"""The demo hotel group of İK: one tenant, two companies of one taxpayer, three closed months each."""

from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from mahsup.hr.models import Company, PayItem, User
from mahsup.hr.services.closing import close_run
from mahsup.hr.services.files import import_file, read_file
from mahsup.hr.services.rights import ALL_RIGHTS
from mahsup.hr.services.setup import create_company, create_tenant
from mahsup.hr.services.starting import fill_cards
from mahsup.hr.services.users import create_user
from mahsup.platform.models import Tenant

TENANT_ID: Final = 1
ROUNDED_COMPANY: Final = 2
WHOLE_LIRA: Final = 100
VKN: Final = "6120457894"
ACTOR: Final = "demo"
COMPANIES: Final = (
    (1, "Mavi Koy", "Mavi Koy Otelcilik ve Turizm A.Ş. Mavi Koy Resort", "25510010110123450481234000"),
    (2, "Çamlıca", "Mavi Koy Otelcilik ve Turizm A.Ş. Çamlıca Butik Otel", "25510010110678900481256000"),
)


@transaction.atomic
def load_demo(data_files: Path) -> None:
    """Create the demo, import and close every register in the folder, and fill the cards for the months to come.

    Does nothing where the tenant exists.
    """
    if Tenant.objects.filter(pk=TENANT_ID).exists():
        return
    create_tenant("mavikoy", "Mavi Koy Otelcilik", tenant_id=TENANT_ID, vkn=VKN, actor=ACTOR)
    for firma_id, short_name, title, workplace in COMPANIES:
        create_company(TENANT_ID, firma_id, short_name, title, VKN, sgk_workplace_no=workplace, actor=ACTOR)
    create_user(TENANT_ID, "entegrasyon", "Muhasebe entegrasyonu", "Entegrasyon-2026!", User.INTEGRATION, actor=ACTOR)
    rights: dict[str, Any] = {"role": "Bordro", **ALL_RIGHTS}
    create_user(TENANT_ID, "ik", "Bordro Sorumlusu", "Bordro-2026!", User.INTERACTIVE, actor=ACTOR, **rights)
    for file in sorted(data_files.glob("bordro-*.csv")):
        payroll = read_file(file)
        run = import_file(TENANT_ID, payroll.company_id, payroll, actor=ACTOR).run
        close_run(run, actor=ACTOR, now=timezone.now())
        fill_cards(run, actor=ACTOR)
    PayItem.objects.of(TENANT_ID).filter(code="YEMEK").update(treatment="YEMEK")
    Company.objects.of(TENANT_ID).filter(firma_id=ROUNDED_COMPANY).update(round_up_kurus=WHOLE_LIRA)
