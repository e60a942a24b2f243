"""İK's tables as .xlsx."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from mahsup.formats.table import Kurus, TotalRow, write_xlsx
from mahsup.hr.papers.heading import INSURANCE, LABELS
from mahsup.hr.services.items import FAMILIES, ItemKey, items_of
from mahsup.hr.services.register import COLUMNS, Register, RegisterRow
from mahsup.payroll.payslip import AMOUNTS, Payslip
from mahsup.platform.i18n import pick


def register_workbook(register: Register) -> bytes:
    """Return the register with its total row, and the sums of the items by code, in the user's language."""
    header = [pick("Kod", "Code"), pick("Departman", "Department"), pick("Bordro", "Payslips"), pick("Gün", "Days")]
    header += [str(column.title) for column in COLUMNS]
    total = register.total._replace(name=pick("Toplam", "Total"))
    rows = [*map(_register_cells, register.rows), TotalRow(_register_cells(total))]
    items = [
        (str(FAMILIES[family]), item.code, item.name, Kurus(item.kurus))
        for family, found in register.items.items()
        for item in found
    ]
    item_header = [pick("Tür", "Kind"), pick("Kod", "Code"), pick("Kalem", "Item"), pick("Tutar", "Amount")]
    return write_xlsx([(pick("İcmal", "Register"), header, rows), (pick("Kalemler", "Items"), item_header, items)])


def payslips_workbook(slips: Callable[[], Iterable[Payslip]]) -> bytes:
    """Return payslips as an .xlsx file, a row each with every amount, and a total row, in the user's language.

    `slips` gives them anew at each call: once to learn which items there are, once to write them. Each family of items
    has a column for its sum and one for each code. An amount that a payslip does not have stays empty.
    """
    items = _item_columns(slips())
    header = [*_payslip_header(), *items.values()]
    return write_xlsx([(pick("Pusulalar", "Payslips"), header, _payslip_rows(slips(), list(items)))])


def _register_cells(row: RegisterRow) -> tuple[object, ...]:
    return (row.code, row.name, row.payslips, row.days, *map(Kurus, row.amounts))


def _payslip_header() -> list[str]:
    facts = [
        *(pick("Sicil no", "Employee no"), pick("Ad", "First name"), pick("Soyad", "Last name")),
        *(pick("Departman kodu", "Department code"), pick("Departman", "Department")),
        *(pick("Bordro no", "Payslip no"), pick("Bordro tipi", "Payroll type")),
        *(pick("Sigorta statüsü", "Insurance status"), pick("Kanun", "Law"), pick("Gün", "Days")),
        pick("Fazla mesai saati", "Overtime hours"),
    ]
    return facts + [str(LABELS[amount.attribute]) for amount in AMOUNTS]


def _facts(slip: Payslip) -> tuple[object, ...]:
    return (
        *(slip.employee_no, slip.first_name, slip.last_name, slip.department, slip.department_name),
        *(slip.payslip_id, slip.payroll_type, str(INSURANCE[slip.insurance]), slip.law, slip.days),
        Kurus(slip.overtime_hours_hundredths),
    )


def _item_columns(slips: Iterable[Payslip]) -> Mapping[ItemKey, str]:
    """Return the headings of the items by key: each family's sum (its code is ""), then its codes."""
    names: dict[ItemKey, str] = {}
    for slip in slips:
        for item in items_of(slip):
            names[item.key] = item.name or names.get(item.key, "")
    columns: dict[ItemKey, str] = {}
    for family, title in FAMILIES.items():
        columns[_sum_of(family)] = f"{title}, {pick('toplam', 'sum')}"
        columns |= {key: _item_heading(key, names[key]) for key in sorted(names) if key.family == family}
    return columns


def _sum_of(family: str) -> ItemKey:
    return ItemKey(family, "", "")


def _item_heading(key: ItemKey, name: str) -> str:
    return f"{FAMILIES[key.family]}: {key.code}" + (f" {name}" if name not in ("", key.code) else "")


def _payslip_rows(slips: Iterable[Payslip], items: Sequence[ItemKey]) -> Iterator[Sequence[object]]:
    width = len(_payslip_header()) + len(items)
    sums: defaultdict[int, int] = defaultdict(int)
    for slip in slips:
        cells = _payslip_cells(slip, items)
        for place, cell in enumerate(cells):
            if isinstance(cell, Kurus):
                sums[place] += cell
        yield cells
    total = [Kurus(sums[place]) if place in sums else "" for place in range(width)]
    yield TotalRow((pick("Toplam", "Total"), *total[1:]))


def _payslip_cells(slip: Payslip, items: Sequence[ItemKey]) -> list[object]:
    found: defaultdict[ItemKey, int] = defaultdict(int)
    for item in items_of(slip):
        found[item.key] += item.kurus
        found[_sum_of(item.key.family)] += item.kurus
    amounts = (Kurus(getattr(slip, amount.attribute)) for amount in AMOUNTS)
    return [*_facts(slip), *amounts, *(Kurus(found[key]) if key in found else "" for key in items)]
