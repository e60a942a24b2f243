"""Compute a month of a company in İK: `python benchmarks/computing.py [EMPLOYEES]` prints seconds and peak memory.

The job is run as a server runs it; then the look at what has changed since is timed.

Everybody has 12 items; February is measured, so that January's cumulative bases are followed too.
"""

import json
import os
import resource
import sys
import tempfile
import time
from datetime import date

VKN = "6120457894"
EARNINGS, DEDUCTIONS = 8, 4


def main(employees: int) -> None:
    """Build the company, close January, compute February."""
    from mahsup.sites.prepare import prepare

    prepare("hr")
    from django.utils import timezone

    from mahsup.hr.models import Department, Employee, PayItem, PayrollRun, TimesheetLine, Wage
    from mahsup.hr.services.closing import close_run
    from mahsup.hr.services.computing import compute_run
    from mahsup.hr.services.computing_jobs import COMPUTINGS, request_computing
    from mahsup.hr.services.setup import create_company, create_tenant
    from mahsup.hr.services.staleness import stale_marks
    from mahsup.platform.bulk import insert_rows

    create_tenant("olcum", "Ölçüm", tenant_id=1, vkn=VKN)
    company = create_company(1, 1, "Ölçüm", "Ölçüm Otelcilik A.Ş.", VKN)
    department = Department(tenant_id=1, company=company, code="100", name="Önbüro")
    department.save()
    for number in range(EARNINGS):
        treatment = "YEMEK" if number == 0 else "TAM"
        PayItem(tenant_id=1, company=company, kind="KAZANC", code=f"K{number}", name="K", treatment=treatment).save()
    for number in range(DEDUCTIONS):
        treatment = "SENDIKA" if number == 0 else "DIGER"
        PayItem(tenant_id=1, company=company, kind="KESINTI", code=f"D{number}", name="D", treatment=treatment).save()
    items = {f"KAZANC:K{number}": 10_000 for number in range(EARNINGS)}
    items |= {f"KESINTI:D{number}": 1_000 for number in range(DEDUCTIONS)}
    Employee.unscoped.bulk_create(
        Employee(
            tenant_id=1,
            company=company,
            employee_no=str(10_000 + number),
            first_name="Ad",
            last_name="Soyad",
            department=department,
            law="05510",
            in_bes=number % 3 == 0,
        )
        for number in range(employees)
    )
    people = list(Employee.objects.of(1).values_list("pk", flat=True))
    columns = ("tenant_id", "employee_id", "from_on", "kind", "amount_kurus")
    wages = ((1, pk, date(2026, 1, 1), "MONTHLY_GROSS", 4_000_000 + pk * 100) for pk in people)
    insert_rows(Wage, columns, wages)
    columns = ("tenant_id", "employee_id", "year", "month", "days", "overtime_hundredths", "items")
    columns = (*columns, "extra_hours_hundredths", "payroll_type")
    for month in (1, 2):
        insert_rows(TimesheetLine, columns, ((1, pk, 2026, month, 30, 800, json.dumps(items), 0, "") for pk in people))
    close_run(compute_run(company, 2026, 1, actor="benchmark"), actor="benchmark", now=timezone.now())
    started, cpu = time.perf_counter(), time.process_time()
    request_computing(company, 2026, 2, actor="benchmark")
    assert COMPUTINGS.run_next(timezone.now, "benchmark")
    wall_s, cpu_s = time.perf_counter() - started, time.process_time() - cpu
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{employees} employees: {wall_s:.2f} s ({cpu_s:.2f} s of processor), {peak_mb} MB")
    run, started, cpu = PayrollRun.objects.of(1).get(month=2), time.perf_counter(), time.process_time()
    assert stale_marks(run) == []
    wall_s, cpu_s = time.perf_counter() - started, time.process_time() - cpu
    print(f"What has changed since: {wall_s:.2f} s ({cpu_s:.2f} s of processor)")


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "mahsup.sites.hr"
    with tempfile.TemporaryDirectory(prefix="mahsup-bench-") as folder:
        os.environ["MAHSUP_DATA"] = folder
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
