"""Measure the main line as it is served: İK, Muhasebe and the worker as processes, driven by REST: `served.py [SIZE]`.

Prints seconds from asking for the month to its acceptance (fetch), for the preview and for the posting.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx2
from run import HERE, report_peak

from mahsup.cli import processes

POLL_S = 0.05


def main(size: int) -> None:
    """Serve a company of that many employees, fetch its month, look at the preview and post it."""
    with tempfile.TemporaryDirectory(prefix="mahsup-bench-") as folder:
        variables = processes.environment(Path(folder))
        subprocess.run([sys.executable, HERE / "company.py", str(size)], env=variables, check=True)
        hr, accounting = processes.free_port(), processes.free_port()
        token = subprocess.run(
            [sys.executable, HERE / "main_line.py", "books", f"http://127.0.0.1:{hr}"],
            env=variables,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout.splitlines()[-1]
        family = processes.Family(Path(folder), variables)
        try:
            for server, port in (("hr", hr), ("accounting", accounting)):
                family.start(server, processes.server_command(server, f"127.0.0.1:{port}"))
                family.wait_until_ready(server, f"http://127.0.0.1:{port}/giris/", 30)
            family.start("worker", [str(Path(sys.executable).with_name("mahsup")), "worker"])
            _run(f"http://127.0.0.1:{accounting}/api/v1", token)
            print(f"Muhasebe {report_peak(accounting)} MB, İK {report_peak(hr)} MB")
        finally:
            family.stop()


def _run(url: str, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "1"}
    with httpx2.Client(base_url=url, headers=headers, timeout=120, trust_env=False) as rest:
        (integration,) = rest.get("/integrations").json()["items"]
        started = time.perf_counter()
        fetch = rest.post(f"/integrations/{integration['id']}/fetches", json={"year": 2026, "month": 1}).json()
        while fetch["state"] in ("queued", "running"):
            time.sleep(POLL_S)
            fetch = rest.get(f"/fetches/{fetch['id']}").json()
        fetched = time.perf_counter()
        shown = rest.get(f"/fetches/{fetch['id']}/preview").raise_for_status().json()
        previewed = time.perf_counter()
        rest.post(f"/fetches/{fetch['id']}/postings", json={"preview_hash": shown["preview_hash"]}).raise_for_status()
        posted = time.perf_counter()
    stages = f"fetch {fetched - started:.2f}, preview {previewed - fetched:.2f}, post {posted - previewed:.2f}"
    print(f"{stages}, in all {posted - started:.2f} s", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
