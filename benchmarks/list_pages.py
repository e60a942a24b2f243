"""Measure the list pages of Muhasebe and their REST twins over the books of `books.py`: `list_pages.py`.

Prints one JSON object: by address the medians of five answers in milliseconds, elapsed and of this process's processor.
"""

import json
import os
import statistics
import time
from collections.abc import Callable
from functools import partial

from books import TENANT, USER

PAGES = [
    *("/fisler/", "/fisler/?branch=02", "/fisler/?text=BRD-1-202503-17", "/fisler/?after=2025-02-01_3000"),
    *("/fisler/100/", "/fisler/100/?after=500"),
    *(
        "/yevmiye/",
        "/yevmiye/?branch=02",
        "/yevmiye/?from=2026-01-31&to=2026-01-31",
        "/yevmiye/?after=2026-10-31_40000",
    ),
    *("/mizan/", "/mizan/?branch=02", "/mizan/?level=3", "/mizan/?from=2025-01-15&to=2026-11-17"),
    *("/muavin/?account=740.01", "/muavin/?account=740&branch=02", "/muavin/?account=335"),
    *("/muavin/?account=335&after=2026-10-31_800000", "/muavin/?account=335.01.0500"),
    *("/denetim/", "/denetim/?action=posted", "/denetim/?actor=yok", "/denetim/?object_id=17"),
    *("/api/v1/vouchers", "/api/v1/vouchers?branch=02", "/api/v1/vouchers/100"),
    *("/api/v1/trial-balance", "/api/v1/trial-balance?from=2025-01-15&to=2026-11-17"),
    *("/api/v1/ledger/335", "/api/v1/ledger/740?branch=02", "/api/v1/audit"),
]


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "mahsup.sites.accounting"
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from mahsup.accounting.models import User
    from mahsup.accounting.services.tokens import create_token
    from mahsup.platform.models import Tenant

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(User.objects.of(Tenant.objects.get(code=TENANT).pk).get(code=USER))
    bearer = {"authorization": f"Bearer {create_token(TENANT, USER, timezone.now())}"}
    measured = {}
    for address in PAGES:
        answer = partial(client.get, address, headers=bearer if address.startswith("/api/") else {})
        assert answer().status_code == 200, address
        measured[address] = _median_ms(answer)
    print(json.dumps(measured))


def _median_ms(answer: Callable[[], object]) -> tuple[int, int]:
    taken = []
    for _ in range(5):
        started = time.perf_counter(), time.process_time()
        answer()
        taken.append((time.perf_counter() - started[0], time.process_time() - started[1]))
    wall, processor = (statistics.median(column) * 1000 for column in zip(*taken, strict=True))
    return round(wall), round(processor)


if __name__ == "__main__":
    main()
