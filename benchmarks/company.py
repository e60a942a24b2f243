"""Make an İK with one company of N employees, 12 items each, and a closed month: `company.py N`."""

import os
import sys
import time

from mahsup.payroll.history import PersonHistory
from mahsup.payroll.payslip import Deduction, Extra, Incentive, PayrollMonth, Payslip
from mahsup.payroll.recompute import recompute

VKN = "6120457894"
PASSWORD = "Olcum-2026!"


def payslip(number: int) -> Payslip:
    """Return a lawful payslip with 12 items: normal earning, overtime, six extras and four deductions."""
    normal, overtime = 4_000_000 + number % 997 * 100, 250_000
    extras = tuple(Extra(f"EK{index}", f"Ek kazanç {index}", 10_000 * index + number % 7) for index in range(1, 7))
    deductions = (
        Deduction("BES", "BES", "BES", 120_000),
        Deduction("AVANS", "AVANS", "Avans", 300_000),
        Deduction("SENDIKA", "SENDIKA", "Sendika aidatı", 45_000),
        Deduction("DIGER", "YEMEKHANE", "Yemekhane", 25_000),
    )
    stated = Payslip(
        payslip_id=f"{number:06d}-NORMAL",
        employee_no=f"{number:06d}",
        first_name="Deneme",
        last_name="Çalışan",
        department=str(100 + number % 20),
        department_name=f"Departman {number % 20}",
        days=30,
        normal_earning_kurus=normal,
        overtime_kurus=overtime,
        gross_kurus=normal + overtime + sum(extra.amount_kurus for extra in extras),
        extras=extras,
        deductions=deductions,
        incentives=(Incentive("05510", 0),),
    )
    (lawful,) = recompute(2026, 1, (stated,), PersonHistory(0, 0))
    return lawful


def main(employees: int) -> None:
    """Prepare İK's database and close January 2026 with that many payslips."""
    from mahsup.sites.prepare import prepare

    prepare("hr")
    from django.utils import timezone

    from mahsup.hr.models import User
    from mahsup.hr.services.closing import close_run
    from mahsup.hr.services.files import import_file
    from mahsup.hr.services.setup import create_company, create_tenant
    from mahsup.hr.services.users import create_user

    create_tenant("olcum", "Ölçüm", tenant_id=1, vkn=VKN)
    create_company(1, 1, "Ölçüm", "Ölçüm Otelcilik A.Ş.", VKN)
    create_user(1, "entegrasyon", "Entegrasyon", PASSWORD, User.INTEGRATION, actor="benchmark")
    month = PayrollMonth(2026, 1, 1, tuple(payslip(number) for number in range(1, employees + 1)))
    started = time.perf_counter()
    run = import_file(1, 1, month, actor="benchmark").run
    imported = time.perf_counter()
    close_run(run, actor="benchmark", now=timezone.now())
    print(f"import {imported - started:.2f} s, close {time.perf_counter() - imported:.2f} s", file=sys.stderr)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mahsup.sites.hr")
    main(int(sys.argv[1]))
