"""Take the papers of a month in İK: `python benchmarks/papers.py [EMPLOYEES]` prints seconds and peak memory of each.

Everybody has 12 items; there are 20 departments. Memory is that of the process that answers and, apart, that of the
largest process so far that typeset a document for it.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path


def take_papers() -> None:
    """Take each paper of the month once."""
    import django

    django.setup()
    from django.utils import timezone

    from mahsup.hr.models import PayrollRun
    from mahsup.hr.services.taking_papers import (
        Paper,
        take_payslip,
        take_payslips,
        take_payslips_table,
        take_register,
        take_register_table,
    )

    run = PayrollRun.objects.of(1).select_related("company").get()
    first = run.payslips.select_related("run__company").earliest("employee_no")
    now = timezone.now()

    def measure(name: str, take: Callable[[], Paper]) -> None:
        started, size, first_s = time.perf_counter(), 0, 0.0
        content = take().content
        for piece in [content] if isinstance(content, bytes) else content:
            size += len(piece)
            first_s = first_s or time.perf_counter() - started
        wall_s = time.perf_counter() - started
        peaks = [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        print(
            f"{name:20} {wall_s:6.2f} s, first bytes after {first_s:5.2f} s, {size / 1e6:6.2f} MB; "
            f"server {peaks[0]} MB, typesetting {peaks[1]} MB"
        )

    measure("payslip.pdf", lambda: take_payslip(first, actor="benchmark", now=now))
    measure("register.pdf", lambda: take_register(run, "", actor="benchmark", now=now))
    measure("register.xlsx", lambda: take_register_table(run, "", actor="benchmark"))
    measure("payslips.pdf or .zip", lambda: take_payslips(run, "", actor="benchmark", now=now))
    measure("payslips.xlsx", lambda: take_payslips_table(run, "", actor="benchmark"))


def main(employees: str) -> None:
    """Close a month of so many employees in one process, and take its papers in another."""
    here = Path(__file__)
    with tempfile.TemporaryDirectory(prefix="mahsup-bench-") as folder:
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "mahsup.sites.hr", "MAHSUP_DATA": folder}
        for command in ([str(here.with_name("company.py")), employees], [str(here), "--take"]):
            subprocess.run([sys.executable, *command], env=environment, check=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["--take"]:
        take_papers()
    else:
        main(sys.argv[1] if len(sys.argv) > 1 else "10000")
