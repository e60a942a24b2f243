"""The two servers and the worker as child processes of one parent."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

STOP_WITHIN_S = 4.0
_SET_PDEATHSIG = 1


class ServerDownError(RuntimeError):
    """A child process ended or did not answer; its name and the log to read."""


def environment(data: Path, **more: str) -> dict[str, str]:
    """Return a child's environment for a data folder."""
    return {**os.environ, "MAHSUP_DATA": str(data), "PYTHONUNBUFFERED": "1", **more}


def port_is_free(port: int) -> bool:
    """True when the loopback port can be bound now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a loopback port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def server_command(server: str, bind: str, workers: int | None = None) -> list[str]:
    """Return the command that serves İK (`hr`) or Muhasebe (`accounting`).

    Muhasebe is one process unless more are asked for: it keeps the month that a user looks at, so that posting needs
    not derive it again.
    """
    processes, threads = (1, 8) if server == "accounting" else (2, 4)
    return [
        *(sys.executable, "-m", "gunicorn", f"mahsup.sites.{server}_wsgi:application", "--bind", bind),
        *("--workers", str(workers or processes), "--threads", str(threads)),
        *("--graceful-timeout", "3", "--timeout", "120", "--no-control-socket", "--log-level", "warning"),
    ]


class Family:
    """Child processes that live and die together. Each writes its log into the data folder."""

    def __init__(self, data: Path, variables: Mapping[str, str]) -> None:
        self._data = data
        self._variables = variables
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._commands: dict[str, list[str]] = {}

    def start(self, name: str, command: list[str]) -> None:
        """Start a child under a name, in a session of its own, so that Ctrl-C reaches the parent alone."""
        self._commands[name] = command
        with self.log_of(name).open("ab") as log:
            self._children[name] = subprocess.Popen(  # noqa: S603 - commands are built here, never from input
                command,
                stdout=log,
                stderr=log,
                env=dict(self._variables),
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    def log_of(self, name: str) -> Path:
        """Return the log file of a child."""
        return self._data / f"{name}.log"

    def wait_until_ready(self, name: str, url: str, within_s: float) -> None:
        """Wait until a server answers at a url. Raises ServerDownError when it ends or the time is over."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            if self._children[name].poll() is not None:
                break
            if _answers(url):
                return
            time.sleep(0.1)
        raise ServerDownError(f"{name}: {self.log_of(name)}")

    def watch(self, stopping: Callable[[], bool]) -> None:
        """Stay until asked to stop. A worker that ends is started again; a server that ends raises ServerDownError."""
        while not stopping():
            for name, child in list(self._children.items()):
                if child.poll() is None:
                    continue
                if name != "worker":
                    raise ServerDownError(f"{name}: {self.log_of(name)}")
                self.start(name, self._commands[name])
            time.sleep(0.2)

    def stop(self) -> None:
        """End all children: SIGTERM, and after four seconds SIGKILL to what is left, with its own children."""
        for child in self._children.values():
            child.terminate()
        deadline = time.monotonic() + STOP_WITHIN_S
        for child in self._children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - a loopback url of our own
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _die_with_parent() -> None:
    """Have the kernel end this child when its parent is killed (Linux; elsewhere it outlives the parent)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PDEATHSIG, signal.SIGTERM)
