"""Fill an empty accounting database with a hotel's books over two years: `books.py LINES`.

Of every 100 vouchers one is a payroll of 1,010 lines, on the last day of a month, to the accounts of 1,000 employees;
the others have 10 lines on any day. They are valid books: balanced, numbered without gaps, with their balances.
"""

import calendar
import datetime
import random
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

TENANT, USER, PASSWORD = "olcum", "denetim", "Olcum-2026!"
YEARS = (2025, 2026)
LINES_OF_A_HUNDRED = 1_010 + 99 * 10
AT_ONCE = 50_000
VOUCHER = (
    *("tenant_id", "branch_id", "state", "year", "number", "date", "kind", "description", "document_kind"),
    *("document_number", "document_date", "reason", "total_kurus", "created_by", "created_at"),
)
LINE = (
    *("tenant_id", "voucher_id", "line_no", "account_id", "cost_center_id"),
    *("debit_kurus", "credit_kurus", "text", "date"),
)
AUDIT = ("tenant_id", "at", "actor", "action", "object_type", "object_id", "details")
BALANCES = """
    INSERT INTO accounting_accountbalance
        (tenant_id, branch_id, account_id, date, debit_kurus, credit_kurus, line_count)
    SELECT l.tenant_id, v.branch_id, l.account_id, l.date, SUM(l.debit_kurus), SUM(l.credit_kurus), COUNT(*)
    FROM accounting_voucherline l JOIN accounting_voucher v ON v.id = l.voucher_id
    GROUP BY l.tenant_id, v.branch_id, l.account_id, l.date
"""


def main(lines: int) -> None:
    """Prepare the database and write the books past its guards, which stand again at the end."""
    from mahsup.sites.prepare import prepare

    prepare("accounting")
    from django.db import connection, transaction

    from mahsup.platform import guards

    with transaction.atomic():
        guards.drop(connection)
        _write(lines * 100 // LINES_OF_A_HUNDRED)
        guards.install(connection)
    guards.verify()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as autovacuum would a minute later


def _write(vouchers: int) -> None:
    from django.db import connection

    from mahsup.accounting.models import Voucher, VoucherCounter, VoucherLine
    from mahsup.accounting.services import setup
    from mahsup.platform.models import AuditEntry

    tenant = setup.create_tenant(TENANT, "Ölçüm", "6120457894")
    setup.add_user(tenant, USER, "Denetim", "auditor", PASSWORD)
    setup.add_cost_centers(tenant, {str(number): f"Departman {number}" for number in range(100, 120)})
    branches = setup.add_branches(tenant, [("01", "Merkez"), ("02", "Sahil")])
    per_year = vouchers // len(YEARS)
    for year in YEARS:
        VoucherCounter(tenant=tenant, year=year, last=per_year).save(force_insert=True)
        _insert(Voucher, VOUCHER, _vouchers(tenant.pk, [row.pk for row in branches], year, per_year))
    heads = Voucher.objects.of(tenant.pk).order_by("year", "number").values_list("pk", "number", "date")
    _insert(VoucherLine, LINE, _lines(tenant, list(heads)))
    _insert(AuditEntry, AUDIT, _entries(tenant.pk, list(heads)))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounting_voucher SET total_kurus = "
            "(SELECT SUM(l.debit_kurus) FROM accounting_voucherline l WHERE l.voucher_id = accounting_voucher.id)"
        )
        cursor.execute(BALANCES)


def _vouchers(tenant_id: int, branches: list[int], year: int, count: int) -> Iterator[tuple[Any, ...]]:
    now = datetime.datetime(year, 12, 31, tzinfo=datetime.UTC)
    for number in range(1, count + 1):
        day = datetime.date(year, 1, 1) + datetime.timedelta(days=(number - 1) * 365 // count)
        if _is_payroll(number):
            day = day.replace(day=calendar.monthrange(year, day.month)[1])
        names = (f"{day:%m/%Y} kaydı", "ücret bordrosu", f"BRD-1-{day:%Y%m}-{number}", day, "", 0, "muhasebe", now)
        branch = branches[number // 100 % len(branches)]
        yield (tenant_id, branch, "posted", year, number, day, "accrual", *names)


def _is_payroll(number: int) -> bool:
    return number % 100 == 0


def _lines(tenant: Any, heads: list[tuple[int, int, datetime.date]]) -> Iterator[tuple[Any, ...]]:
    from mahsup.accounting.models import Account, CostCenter

    parent = Account.objects.of(tenant.pk).get(code="335.01")
    employees = [
        Account(tenant=tenant, parent=parent, code=f"335.01.{number:04d}", name=f"Personel {number:04d}")
        for number in range(1, 1_001)
    ]
    for account in employees:
        account.save(force_insert=True)
    leaves = Account.objects.of(tenant.pk).filter(children__isnull=True)
    costs = list(leaves.filter(code__startswith="7").values_list("pk", flat=True))
    debts = list(leaves.filter(code__startswith="3").exclude(parent=parent).values_list("pk", flat=True))
    centers = list(CostCenter.objects.of(tenant.pk).values_list("pk", flat=True))
    pick = random.Random(1)
    for voucher_id, number, date in heads:
        creditors = pick.sample(employees, 505) if _is_payroll(number) else ()
        credit = [account.pk for account in creditors] or pick.choices(debts, k=5)
        for index, account_id in enumerate(credit):
            amount = pick.randint(1, 9_000_000)
            end = ("Ücret", date)
            cost = (pick.choice(costs), pick.choice(centers))
            yield (tenant.pk, voucher_id, 2 * index + 1, *cost, amount, 0, *end)
            yield (tenant.pk, voucher_id, 2 * index + 2, account_id, None, 0, amount, *end)


def _entries(tenant_id: int, heads: list[tuple[int, int, datetime.date]]) -> Iterator[tuple[Any, ...]]:
    for voucher_id, number, date in heads:
        at = datetime.datetime.combine(date, datetime.time(9), datetime.UTC)
        yield (tenant_id, at, "muhasebe", "posted", "voucher", str(voucher_id), f'{{"number": {number}}}')


def _insert(model: Any, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
    from mahsup.platform.bulk import insert_rows

    while part := list(islice(rows, AT_ONCE)):
        insert_rows(model, columns, part)


if __name__ == "__main__":
    main(int(sys.argv[1]))
