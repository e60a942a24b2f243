"""The payroll register (icmal) as a paper: a block for each department, the totals, and the sums of the items."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from mahsup.formats.typeset import typeset
from mahsup.hr.models import PayrollRun
from mahsup.hr.papers.heading import heading
from mahsup.hr.services.items import FAMILIES
from mahsup.hr.services.register import GROUPS, ItemSum, Register, RegisterRow
from mahsup.money import format_tr
from mahsup.platform.i18n import pick

_TEMPLATE: Final = Path(__file__).with_name("register.typ")


def register_pdf(run: PayrollRun, register: Register, payroll_type: str, now: datetime) -> bytes:
    """Return the register of a run, of one payroll type or ("") of all, as PDF in the user's language."""
    title = pick("Ücret bordrosu icmali", "Payroll register")
    kind = payroll_type or pick("bütün bordro tipleri", "all payroll types")
    head = heading(run, title, now)
    data = {
        **head,
        "state": f"{head['state']} · {kind}",
        "page": pick("Sayfa", "Page"),
        "department": pick("Departman", "Department"),
        "groups": [
            {"title": str(group.title), "columns": [str(column.title) for column in group.columns]} for group in GROUPS
        ],
        "rows": [_block(row, f"{row.code} {row.name}") for row in register.rows],
        "total": _block(register.total, pick("Toplam", "Total")),
        "families": [_family(str(FAMILIES[family]), found) for family, found in register.items.items() if found],
        "signatures": [
            pick("Düzenleyen", "Prepared by"),
            pick("Kontrol eden", "Checked by"),
            pick("Onaylayan", "Approved by"),
        ],
    }
    return typeset(_TEMPLATE, data)


def _block(row: RegisterRow, name: str) -> dict[str, Any]:
    amounts = iter(row.amounts)
    return {
        "name": name,
        "counts": f"{row.payslips} {pick('bordro', 'payslips')}, {row.days} {pick('gün', 'days')}",
        "amounts": [[format_tr(next(amounts)) for _ in group.columns] for group in GROUPS],
    }


def _family(title: str, found: list[ItemSum]) -> dict[str, Any]:
    return {
        "title": title,
        "rows": [[_item_name(item), format_tr(item.kurus)] for item in found],
        "total": [pick("Toplam", "Total"), format_tr(sum(item.kurus for item in found))],
    }


def _item_name(item: ItemSum) -> str:
    return item.code if item.name == item.code else f"{item.name} ({item.code})"
