"""`mahsup demo`: both servers and the worker with the demo hotel group; `--check` runs the main job once."""

import os
import signal
import subprocess
import sys
import tempfile
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from mahsup.cli import processes

READY_WITHIN_S = 60.0

WELCOME = """\
Mahsup hazır. / Mahsup is ready.

  Muhasebe  {accounting}   tesis: demo
      muhasebeci / accountant      muhasebe   Muhasebe-2026!
      onaylayan / approver         onay       Onaylayan-2026!
      denetçi / auditor            denetim    Denetim-2026!
      yönetici / administrator     yonetim    Yonetim-2026!
  İK        {hr}   tesis (Hotel Id): 1
      bordro sorumlusu / clerk     ik         Bordro-2026!
      (entegrasyon / Entegrasyon-2026! yalnız tel üzerinden çalışır, sayfalara giremez / works on the wire only)

Ocak 2026'yı muhasebeleştirmek için:
  1. Muhasebe'ye tesis demo, kullanıcı muhasebe ile girin.
  2. Muhasebe Entegrasyonları › Bordro Entegrasyonu: Firma 1'i ve Ocak 2026'yı seçin, Veri Al'a basın.
  3. Bordroyu ve uyarıları görün, Önizle'ye, sonra Muhasebeleştir'e basın. Fiş, Mizan ve Muavin'de görünür.
To post January 2026:
  1. Sign in to Muhasebe (tenant demo, user muhasebe); “English” at the top switches the language.
  2. Accounting integrations › Payroll integration: choose company 1 and January 2026, press Fetch (Veri Al).
  3. Look at the payroll and its problems, press Preview, then Post (Muhasebeleştir).

Durdurmak için Ctrl-C. / Ctrl-C stops it. Veri / data: {data}
"""


@click.command(help="Örnek otel grubunu başlatır / Start the demo hotel group: İK, Muhasebe and the worker.")
@click.option("--hr-port", type=click.IntRange(1, 65535), default=3013, help="İK'nın kapısı / İK's port.")
@click.option("--accounting-port", type=click.IntRange(1, 65535), default=8016, help="Muhasebe'nin kapısı / its port.")
@click.option("--data", type=click.Path(path_type=Path), default=Path("var/demo"), help="Veri klasörü / data folder.")
@click.option("--no-browser", is_flag=True, help="Tarayıcı açma / open no browser.")
@click.option("--check", is_flag=True, help="Ana işi bir kez dener / run the main job once.")
def demo(hr_port: int, accounting_port: int, data: Path, no_browser: bool, check: bool) -> None:
    """Start the demo hotel group until SIGTERM, or run the main job once."""
    if check:
        with tempfile.TemporaryDirectory(prefix="mahsup-check-") as folder:
            _check(Path(folder))
        return
    _refuse_taken_ports(hr_port, accounting_port)
    stop_requested = _stop_on_signals()
    with _running(data.resolve(), hr_port, accounting_port) as family:
        accounting = f"http://127.0.0.1:{accounting_port}/"
        print(WELCOME.format(accounting=accounting, hr=f"http://127.0.0.1:{hr_port}/", data=data.resolve()), flush=True)
        if not no_browser:
            webbrowser.open(accounting)
        family.watch(lambda: bool(stop_requested))


@contextmanager
def _running(data: Path, hr_port: int, accounting_port: int) -> Iterator[processes.Family]:
    """Prepare both databases, start everything, and stop it at the end whatever happens."""
    data.mkdir(parents=True, exist_ok=True)
    variables = processes.environment(data)
    variables.pop("DATABASE_URL", None)
    hr_url = f"http://127.0.0.1:{hr_port}"
    _prepare(variables, hr_url)
    family = processes.Family(data, variables)
    try:
        family.start("hr", processes.server_command("hr", f"127.0.0.1:{hr_port}"))
        family.start("accounting", processes.server_command("accounting", f"127.0.0.1:{accounting_port}"))
        family.start("worker", [sys.executable, "-m", "mahsup.cli.main", "worker", "--data", str(data)])
        family.wait_until_ready("hr", f"{hr_url}/giris/", READY_WITHIN_S)
        family.wait_until_ready("accounting", f"http://127.0.0.1:{accounting_port}/healthz", READY_WITHIN_S)
        yield family
    except processes.ServerDownError as down:
        print(
            f"Demo durdu, çünkü bir sunucu yanıt vermiyor; günlüğüne bakın: {down}\n"
            f"The demo stopped because a server does not answer; read its log: {down}",
            file=sys.stderr,
        )
        sys.exit(1)
    finally:
        family.stop()


def _prepare(variables: dict[str, str], hr_url: str) -> None:
    """Make both databases ready side by side; each needs a process of its own."""
    command = [sys.executable, "-m", "mahsup.sites.prepare"]
    steps = [
        subprocess.Popen([*command, server, "--demo", hr_url], env=variables)  # noqa: S603 - built here
        for server in ("hr", "accounting")
    ]
    if max(step.wait() for step in steps):
        print("Veritabanı hazırlanamadı. / The databases could not be prepared.", file=sys.stderr)
        sys.exit(1)


def _refuse_taken_ports(*ports: int) -> None:
    taken = [str(port) for port in ports if not processes.port_is_free(port)]
    if taken:
        print(
            f"Demo başlatılamaz, çünkü {', '.join(taken)} kullanımda. "
            "--hr-port ve --accounting-port ile başka kapı seçin.\n"
            f"The demo cannot start because {', '.join(taken)} is in use. "
            "Choose other ports with --hr-port and --accounting-port.",
            file=sys.stderr,
        )
        sys.exit(1)


def _stop_on_signals() -> list[int]:
    """Return a list that holds the signal once one has asked to stop."""
    received: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda got, _frame: received.append(got))
    return received


def _check(folder: Path) -> None:
    from mahsup.cli.check import run_main_job

    hr_port, accounting_port = processes.free_port(), processes.free_port()
    with _running(folder, hr_port, accounting_port):
        os.environ["MAHSUP_DATA"] = str(folder)
        token = subprocess.run(
            [sys.executable, "-m", "mahsup.cli.main", "token", "--tenant", "demo", "--user", "muhasebe"],
            env=processes.environment(folder),
            check=True,
            capture_output=True,
            text=True,
        ).stdout.splitlines()[-1]
        run_main_job(f"http://127.0.0.1:{accounting_port}/api/v1", token)
