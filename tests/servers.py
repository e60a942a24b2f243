"""The whole product as a real process tree: `mahsup demo` on free ports, stopped by SIGTERM at the end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mahsup.cli.processes import free_port

READY_WITHIN_S = 60.0
STOPPED_WITHIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Demo:
    """Addresses (without a slash at the end) and the data folder of a running demo."""

    hr: str
    accounting: str
    data: Path

    def token(self, user: str) -> str:
        """Return an API token, as the command prints it on its last line."""
        command = [*MAHSUP, "token", "--tenant", "demo", "--user", user, "--data", str(self.data)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment())
        return done.stdout.splitlines()[-1]


MAHSUP = [sys.executable, "-m", "mahsup.cli.main"]


def environment() -> dict[str, str]:
    """Return the environment of a command: without the settings of the test that runs it."""
    return {name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL")}


@contextmanager
def running_demo(data: Path) -> Iterator[Demo]:
    """Start the demo with an empty folder and give its addresses; fail where it is not ready or does not stop."""
    hr_port, accounting_port = free_port(), free_port()
    command = [*MAHSUP, "demo", "--data", str(data), "--no-browser"]
    command += ["--hr-port", str(hr_port), "--accounting-port", str(accounting_port)]
    log = data.parent / f"{data.name}.out"
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment())
    try:
        _wait_until_ready(process, log)
        yield Demo(f"http://127.0.0.1:{hr_port}", f"http://127.0.0.1:{accounting_port}", data)
    finally:
        took_s = _stop(process)
    assert took_s < STOPPED_WITHIN_S, f"the demo needed {took_s:.1f} s to stop"
    assert process.returncode == 0, log.read_text()


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while "Mahsup is ready" not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, f"not ready in {READY_WITHIN_S} s: {log.read_text()}"
        time.sleep(0.1)


def _stop(process: subprocess.Popen[bytes]) -> float:
    started = time.monotonic()
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(READY_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return time.monotonic() - started
