"""Measure fetch, preview (with every check) and post in Muhasebe against an İK: `main_line.py URL`.

Prints one JSON object: seconds per stage, the floor (decode, hash and insert of the same bytes) and peak memory.
"""

import hashlib
import json
import resource
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from company import PASSWORD, VKN


def main(url: str) -> None:
    """Prepare an accounting database, run the main line once and print what it took."""
    from mahsup.sites.prepare import prepare

    prepare("accounting")
    from django.utils import timezone

    from mahsup.accounting.services import fetch_run, fetching, posting, preview

    user, integration = _books(url)
    seconds: dict[str, float] = {}
    fetch = fetching.request_fetch(user, integration.pk, 2026, 1)
    with _timed(seconds, "fetch"):
        fetch_run.run_next(timezone.now, "benchmark")
    fetch = fetching.get(user, fetch.pk)
    if fetch.state != "accepted":
        raise SystemExit(f"{fetch.state}: {fetch.problem}")
    with _timed(seconds, "preview"):
        shown = preview.preview(user, fetch.pk)
    with _timed(seconds, "post"):
        made, _ = posting.post(user, fetch.pk, shown.preview_hash)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = sum(voucher.lines.count() for voucher in made.vouchers.all())
    with _timed(seconds, "floor"):
        _floor(fetch)
    rounded = {stage: round(value, 3) for stage, value in seconds.items()}
    print(json.dumps({"rows": fetch.row_count, "voucher_lines": lines, "seconds": rounded, "peak_mb": round(peak_mb)}))


def _books(url: str) -> tuple[Any, Any]:
    from mahsup.accounting.models import User
    from mahsup.accounting.services import connections, setup

    tenant = setup.create_tenant("olcum", "Ölçüm", VKN)
    setup.add_user(tenant, "muhasebe", "Muhasebe", "accountant", PASSWORD, sees_pay=True)
    setup.add_cost_centers(tenant, {str(number): f"Departman {number}" for number in range(100, 120)})
    branch = setup.add_branches(tenant, [("01", "Merkez")])[0]
    user = User.objects.of(tenant.pk).get(code="muhasebe")
    wish = {"branch_id": branch.pk, "user_code": "entegrasyon", "password": PASSWORD, "url": url}
    return user, connections.save_integration(user, None, {**wish, "remote_tenant_id": "1", "company_id": 1})


def _floor(fetch: Any) -> None:
    """Decode, hash and insert the bytes of the snapshot, and nothing else."""
    from django.db import connection

    pages = [zlib.decompress(bytes(page.body)).decode() for page in fetch.pages.filter(number__gt=0).order_by("number")]
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE floor_rows (id text, body text)")
        for page in pages:
            digest.update(page.encode())
            rows = [(json.loads(row)["BORDROID"], row) for row in page.split("\n")]
            cursor.executemany("INSERT INTO floor_rows VALUES (%s, %s)", rows)


@contextmanager
def _timed(seconds: dict[str, float], stage: str, clock: Callable[[], float] = time.perf_counter) -> Iterator[None]:
    started = clock()
    yield
    seconds[stage] = clock() - started


if __name__ == "__main__":
    main(sys.argv[1])
