"""The commands as others run them: import and close in İK, the demo's ports, its children, and `--check`."""

import os
import re
import signal
import socket
import subprocess
from pathlib import Path

from tests.formats.registers import register
from tests.registers_sum import in_turkish, total
from tests.scenarios.conftest import Caller
from tests.scenarios.test_month import fetched, integration_of, posted
from tests.servers import MAHSUP, Demo, environment


def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*MAHSUP, *arguments], capture_output=True, text=True, check=False, timeout=120, env=environment(), input=stdin
    )


def april(folder: Path, gross: str = "50000") -> Path:
    """Write a register for April 2026 of company 2: one new employee of the Turkish alphabet, gross 50.000."""
    file = folder / "bordro-firma2-2026-04.csv"
    changes = {"ay": "4", "firma_id": "2", "sicil_no": "90001", "adi_soyadi": "Şükrü Çağrı IŞIKÖZ"}
    file.write_bytes(register({**changes, "kumulatif_gv_matrahi": "42500", "toplam_kazanc": gross}))
    return file


def test_a_month_comes_in_by_command_and_is_posted(demo: Demo, accountant: Caller, tmp_path: Path) -> None:
    company = ("--tenant", "1", "--company", "2", "--data", str(demo.data))
    refused = run("hr", "import", str(april(tmp_path, "1.234")), *company)
    assert refused.returncode == 1
    assert "1.234" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert fetched(accountant, integration_of(accountant, 2), 4, "refused")["problems"][0]["code"] == "month_absent"

    imported = run("hr", "import", str(april(tmp_path, "50000,00")), *company)
    assert (imported.returncode, imported.stderr) == (0, "")
    closing = ("hr", "close", *company, "--year", "2026", "--month", "4")
    closed = run(*closing)
    assert closed.returncode == 0, closed.stderr
    again = run(*closing)
    assert (again.returncode, again.stdout) == (1, "")

    voucher = posted(accountant, fetched(accountant, integration_of(accountant, 2), 4))
    credits = {line["account"]: line["credit"] for line in voucher["lines"] if line["credit"] != "0.00"}
    assert credits["335.01"] == "40207.53"
    assert credits["360.01"] == "2163.67"


def test_an_unknown_tenant_or_user_gets_no_token(demo: Demo) -> None:
    refused = run("token", "--tenant", "demo", "--user", "yok", "--data", str(demo.data))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert len(refused.stderr.splitlines()) == 2


def test_a_folder_without_databases_is_said(tmp_path: Path) -> None:
    asked = [
        ("token", "--tenant", "demo", "--user", "muhasebe"),
        ("hr", "close", "--tenant", "1", "--company", "1", "--year", "2026", "--month", "1"),
    ]
    for folder in (tmp_path, tmp_path / "absent"):
        for command in asked:
            refused = run(*command, "--data", str(folder))
            assert (refused.returncode, refused.stdout) == (1, "")
            assert [line.count("`mahsup prepare`") for line in refused.stderr.splitlines()] == [1, 1], refused.stderr


def test_a_taken_port_is_said_and_nothing_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused = run("demo", "--hr-port", port, "--data", str(tmp_path / "data"), "--no-browser")
    assert refused.returncode == 1
    assert refused.stderr.count(port) == 2
    assert not (tmp_path / "data").exists()


def test_a_killed_worker_is_started_again(demo: Demo, accountant: Caller) -> None:
    for worker in _workers(demo):
        os.kill(worker, signal.SIGKILL)
    fetched(accountant, integration_of(accountant, 2), 1)


def _workers(demo: Demo) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        try:
            words = (folder / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if "worker" in words and str(demo.data) in words:
            found.append(int(folder.name))
    assert found
    return found


def test_check_runs_the_main_job_once() -> None:
    done = run("demo", "--check")
    assert done.returncode == 0, done.stderr
    sum_of_sides = in_turkish(total(1, 1, "toplam_kazanc", "sgk_isveren", "issizlik_isveren"))
    assert re.search(rf"Toplam +{re.escape(sum_of_sides)} +{re.escape(sum_of_sides)}", done.stdout)
    assert "Mizan" in done.stdout
