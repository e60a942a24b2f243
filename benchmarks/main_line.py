"""Measure fetch, preview (with every check) and post in Muhasebe against an İK: `main_line.py URL`.
`main_line.py books URL` only prepares the books and prints a token.

Each stage runs in a process of its own, as the worker and two of the server's processes would: nothing that one has
computed is at hand in the next. `kept` is a second preview in the process that has made the first.
Prints one JSON object: seconds per stage, the floor (decode, hash and insert of the same bytes) and the largest peak.
"""

import hashlib
import json
import os
import resource
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import django
from company import PASSWORD, VKN


def main(url: str) -> None:
    """Prepare an accounting database, run the main line once and print what it took."""
    from mahsup.sites.prepare import prepare

    prepare("accounting")
    from django.utils import timezone

    from mahsup.accounting.services import fetch_run, fetching

    user, integration = _books(url)
    seconds: dict[str, float] = {}
    fetch = fetching.request_fetch(user, integration.pk, 2026, 1)
    with _timed(seconds, "fetch"):
        fetch_run.FETCHES.run_next(timezone.now, "benchmark")
    fetch = fetching.get(user, fetch.pk)
    if fetch.state != "accepted":
        raise SystemExit(f"{fetch.state}: {fetch.problem}")
    peaks = [_peak_mb()]
    shown = _in_own_process("preview", str(fetch.pk))
    made = _in_own_process("post", str(fetch.pk), shown["hash"])
    for stage in (shown, made):
        seconds |= stage["seconds"]
        peaks.append(stage["peak_mb"])
    with _timed(seconds, "floor"):
        _floor(fetch)
    rounded = {stage: round(value, 3) for stage, value in seconds.items()}
    print(json.dumps({"rows": fetch.row_count, "lines": made["lines"], "seconds": rounded, "peak_mb": max(peaks)}))


def _preview(fetch_id: str) -> dict[str, Any]:
    from mahsup.accounting.services import preview

    user = _user()
    seconds: dict[str, float] = {}
    for stage in ("preview", "kept"):
        with _timed(seconds, stage):
            shown = preview.preview(user, int(fetch_id))
    return {"hash": shown.preview_hash, "seconds": seconds, "peak_mb": _peak_mb()}


def _post(fetch_id: str, preview_hash: str) -> dict[str, Any]:
    from mahsup.accounting.services import posting

    user = _user()
    seconds: dict[str, float] = {}
    with _timed(seconds, "post"):
        made, _ = posting.post(user, int(fetch_id), preview_hash)
    lines = sum(voucher.lines.count() for voucher in made.vouchers.all())
    return {"lines": lines, "seconds": seconds, "peak_mb": _peak_mb()}


def _books_to_serve(url: str) -> str:
    """Prepare the books and return a bearer token of the accountant."""
    from mahsup.sites.prepare import prepare

    prepare("accounting")
    from django.utils import timezone

    from mahsup.accounting.services.tokens import create_token

    user, _ = _books(url)
    return create_token("olcum", user.code, timezone.now())


_STAGES = {"preview": _preview, "post": _post}


def _in_own_process(stage: str, *arguments: str) -> Any:
    command = [sys.executable, __file__, stage, *arguments]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1])


def _user() -> Any:
    from mahsup.accounting.models import User

    return User.unscoped.get(code="muhasebe")


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


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
    if sys.argv[1] in _STAGES:
        os.environ["DJANGO_SETTINGS_MODULE"] = "mahsup.sites.accounting"
        django.setup()
        print(json.dumps(_STAGES[sys.argv[1]](*sys.argv[2:])))
    elif sys.argv[1] == "books":
        print(_books_to_serve(sys.argv[2]))
    else:
        main(sys.argv[1])
