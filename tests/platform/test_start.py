"""A server does not start on a database that has lost its guards, and says what to do."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

GUARDS = {"hr": "guard_hr_runpayslip_insert", "accounting": "guard_accounting_voucher_update"}


def started(server: str, data: Path, *command: str) -> subprocess.CompletedProcess[str]:
    variables = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    variables |= {"MAHSUP_DATA": str(data), "DJANGO_SETTINGS_MODULE": f"mahsup.sites.{server}"}
    return subprocess.run(
        [sys.executable, *command], env=variables, cwd=data, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize("server", GUARDS)
def test_a_server_whose_database_lost_a_guard_does_not_start(server: str, tmp_path: Path) -> None:
    entry = ("-c", f"import mahsup.sites.{server}_wsgi")
    assert started(server, tmp_path, "-m", "mahsup.sites.prepare", server).returncode == 0
    assert started(server, tmp_path, *entry).returncode == 0
    database = sqlite3.connect(tmp_path / f"{server}.sqlite3")
    database.execute(f"DROP TRIGGER {GUARDS[server]}")
    database.close()
    refused = started(server, tmp_path, *entry)
    assert refused.returncode == 3
    assert GUARDS[server] in refused.stderr
    assert "koruma tetikleyicileri" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert started(server, tmp_path, "-m", "mahsup.sites.prepare", server).returncode == 0
    assert started(server, tmp_path, *entry).returncode == 0
