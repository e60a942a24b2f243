"""Register files as the tests see them: plain csv and Decimal, nothing of the product."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from importlib import resources
from typing import Final, NamedTuple


class DemoFile(NamedTuple):
    company: int
    month: int
    payslips: int

    @property
    def name(self) -> str:
        return f"bordro-firma{self.company}-2026-{self.month:02d}.csv"

    @property
    def content(self) -> bytes:
        return resources.files("mahsup.demo_data").joinpath(self.name).read_bytes()


DEMO: Final = (
    DemoFile(1, 1, 153),
    DemoFile(1, 2, 154),
    DemoFile(1, 3, 159),
    DemoFile(2, 1, 41),
    DemoFile(2, 2, 41),
    DemoFile(2, 3, 42),
)


# January 2026, hotel, full month, gross 50,000.00: the published policies G1 and G2.
G_ROW: Final = {
    "yil": "2026",
    "ay": "1",
    "firma_id": "1",
    "sicil_no": "10001",
    "adi_soyadi": "Ayşe Nur İşçi",
    "departman_kodu": "100",
    "departman": "Önbüro",
    "kanun_no": "05510",
    "gun": "30",
    "normal_kazanc": "50000",
    "toplam_kazanc": "50000,00",
    "sgk_matrahi": "50000",
    "sgk_isci": "7000",
    "issizlik_isci": "500",
    "gv_matrahi": "42500",
    "gelir_vergisi": "2163,67",
    "damga_vergisi": "128,8",
    "net_odenen": "40207,53",
    "sgk_isveren": "10875",
    "issizlik_isveren": "1000",
    "sgk_tesviki": "1000",
    "isveren_maliyeti": "60875",
}


def register(*changes: Mapping[str, str], drop: Sequence[str] = ()) -> bytes:
    """Return a register of one row per mapping of changes to the G row (none given: the G row itself)."""
    rows = [{**G_ROW, **change} for change in changes or ({},)]
    columns = [column for column in dict.fromkeys(key for row in rows for key in row) if column not in drop]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, delimiter=";", extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def read_plainly(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def total(rows: Iterable[Mapping[str, str]], *columns: str) -> Decimal:
    """Add up columns, those of a family too (`ek_kazanc:` = all columns that begin so); empty is 0."""
    sums = Decimal(0)
    for row in rows:
        for column in columns:
            names = [name for name in row if name == column or (column.endswith(":") and name.startswith(column))]
            sums += sum((Decimal(row[name].replace(",", ".") or "0") for name in names), Decimal(0))
    return sums
