"""The main job over REST, as any client would do it: fetch and post January 2026 of company 1, print the books."""

import json
import sys
import time
import urllib.error
import urllib.request
from typing import Any, NoReturn

from mahsup.money import format_tr, parse_wire

FETCHED_WITHIN_S = 60.0


def run_main_job(api: str, token: str) -> None:
    """Fetch, preview and post; print the voucher and the trial balance. Exits 1 where the line breaks."""
    integration = next(item for item in _call(api, token, "/integrations")["items"] if item["company_id"] == 1)
    asked = {"year": 2026, "month": 1, "payroll_type": None}
    fetch = _await(api, token, _call(api, token, f"/integrations/{integration['id']}/fetches", asked)["id"])
    preview = _call(api, token, f"/fetches/{fetch}/preview")
    posting = _call(api, token, f"/fetches/{fetch}/postings", {"preview_hash": preview["preview_hash"]})
    for voucher in posting["vouchers"]:
        _print_voucher(_call(api, token, f"/vouchers/{voucher['id']}"))
    balance = _call(api, token, "/trial-balance?from=2026-01-01&to=2026-01-31")
    _print_trial_balance(balance["rows"])


def _await(api: str, token: str, fetch_id: int) -> int:
    deadline = time.monotonic() + FETCHED_WITHIN_S
    while time.monotonic() < deadline:
        fetch = _call(api, token, f"/fetches/{fetch_id}")
        if fetch["state"] == "accepted":
            return fetch_id
        if fetch["state"] not in ("queued", "running"):
            _fail(json.dumps(fetch["problems"], ensure_ascii=False))
        time.sleep(0.1)
    return _fail("fetch: timeout")


def _call(api: str, token: str, path: str, body: dict[str, Any] | None = None) -> Any:
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": f"check{path}",
    }
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(api + path, data, headers)  # noqa: S310 - the demo's own loopback url
    try:
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
            return json.load(response)
    except urllib.error.HTTPError as error:
        _fail(f"{path}: {error.code} {error.read().decode()}")


def _fail(reason: str) -> NoReturn:
    print(reason, file=sys.stderr)
    sys.exit(1)


def _print_voucher(voucher: dict[str, Any]) -> None:
    print(f"\nMahsup fişi {voucher['number']}  {voucher['date']}  {voucher['description']}")
    for line in voucher["lines"]:
        amounts = f"{_tr(line['debit']):>16} {_tr(line['credit']):>16}"
        print(f"  {line['account']:<12} {line['account_name'][:34]:<34} {line['cost_center'] or '':<6} {amounts}")
    totals = [format_tr(sum(parse_wire(line[side]) for line in voucher["lines"])) for side in ("debit", "credit")]
    print(f"  {'Toplam':<54} {totals[0]:>16} {totals[1]:>16}")


def _print_trial_balance(rows: list[dict[str, Any]]) -> None:
    print("\nMizan 01.01.2026 - 31.01.2026")
    for row in rows:
        print(f"  {row['account']:<12} {row['name'][:34]:<34} {_tr(row['debit']):>16} {_tr(row['credit']):>16}")


def _tr(amount: str) -> str:
    kurus = parse_wire(amount)
    return format_tr(kurus) if kurus else ""
