"""The reports as .xlsx files. Amounts are numbers there; a report is written whole, whatever page was on screen."""

from collections.abc import Iterator, Sequence

from mahsup.accounting.models import Voucher, VoucherLine
from mahsup.accounting.services.reports.journal import journal
from mahsup.accounting.services.reports.ledger import LedgerLine, ledger
from mahsup.accounting.services.reports.scope import Scope
from mahsup.accounting.services.reports.trial_balance import BalanceRow, totals, trial_balance
from mahsup.accounting.services.reports.vouchers import VoucherFilter, voucher_lines, vouchers
from mahsup.formats.table import Kurus, TotalRow, write_xlsx

_AT_ONCE = 500
_LINES_OF_A_VOUCHER = 1_000_000
_LINES_AT_ONCE = 50_000


def vouchers_xlsx(scope: Scope, wanted: VoucherFilter) -> bytes:
    """Return the list of vouchers, newest first."""
    header = ("Fiş no", "Tarih", "Tür", "Şube", "Açıklama", "Belge no", "Tutar")
    return _write("Fişler", header, [_voucher_row(row) for row in _every_voucher(scope, wanted)])


def voucher_xlsx(voucher: Voucher) -> bytes:
    """Return the lines of one voucher with their totals."""
    header = ("Hesap", "Hesap adı", "Masraf merkezi", "Açıklama", "Borç", "Alacak")
    rows: list[Sequence[object]] = [_line_row(line) for line in voucher_lines(voucher)]
    rows.append(TotalRow(("", "", "", "Toplam", Kurus(voucher.total_kurus), Kurus(voucher.total_kurus))))
    return _write(f"Fiş {voucher.year}-{voucher.number}", header, rows)


def trial_balance_xlsx(scope: Scope, level: int | None) -> bytes:
    """Return the trial balance with its totals."""
    found = trial_balance(scope, level)
    rows: list[Sequence[object]] = [_balance_row(row) for row in found]
    rows.append(TotalRow(_balance_row(totals(found)._replace(name="Toplam"))))
    return _write("Mizan", ("Hesap", "Hesap adı", "Borç", "Alacak", "Bakiye"), rows)


def ledger_xlsx(scope: Scope, code: str) -> bytes:
    """Return every line of an account with the running balance."""
    opening = ledger(scope, code, limit=1).opening_kurus
    rows: list[Sequence[object]] = [("", "", "", "", "Devreden", Kurus(0), Kurus(0), Kurus(opening))]
    rows.extend(_ledger_row(entry) for entry in _every_ledger_line(scope, code))
    header = ("Tarih", "Fiş no", "Hesap", "Masraf merkezi", "Açıklama", "Borç", "Alacak", "Bakiye")
    return _write(f"Muavin {code}", header, rows)


def journal_xlsx(scope: Scope) -> bytes:
    """Return every line of the journal in date order."""
    header = ("Yevmiye no", "Tarih", "Fiş no", "Hesap", "Hesap adı", "Masraf merkezi", "Açıklama", "Borç", "Alacak")
    return _write("Yevmiye", header, list(_journal_rows(scope)))


def _every_voucher(scope: Scope, wanted: VoucherFilter) -> Iterator[Voucher]:
    page = vouchers(scope, wanted, limit=_AT_ONCE)
    yield from page.items
    while page.next:
        page = vouchers(scope, wanted, after=page.next, limit=_AT_ONCE)
        yield from page.items


def _every_ledger_line(scope: Scope, code: str) -> Iterator[LedgerLine]:
    page = ledger(scope, code, limit=_AT_ONCE)
    yield from page.lines
    while page.next:
        page = ledger(scope, code, after=page.next, limit=_AT_ONCE)
        yield from page.lines


def _journal_rows(scope: Scope) -> Iterator[Sequence[object]]:
    after, more = "", True
    while more:
        page = journal(
            scope, after=after, limit=_AT_ONCE, lines_shown=_LINES_OF_A_VOUCHER, lines_per_page=_LINES_AT_ONCE
        )
        for voucher, lines, _ in page.entries:
            for line in lines:
                yield ("numaralanmadı", voucher.date, voucher.number, *_line_row(line))
        after, more = page.next, bool(page.next)


def _balance_row(row: BalanceRow) -> Sequence[object]:
    return (row.account, row.name, Kurus(row.debit_kurus), Kurus(row.credit_kurus), Kurus(row.balance_kurus))


def _voucher_row(row: Voucher) -> Sequence[object]:
    where = (row.kind, str(row.branch), row.description, row.document_number)
    return (row.number, row.date, *where, Kurus(row.total_kurus))


def _line_row(line: VoucherLine) -> Sequence[object]:
    center = line.cost_center.code if line.cost_center else ""
    account = (line.account.code, line.account.name)
    return (*account, center, line.text, Kurus(line.debit_kurus), Kurus(line.credit_kurus))


def _ledger_row(entry: LedgerLine) -> Sequence[object]:
    line = entry.line
    center = line.cost_center.code if line.cost_center else ""
    sides = (Kurus(line.debit_kurus), Kurus(line.credit_kurus), Kurus(entry.balance_kurus))
    return (line.date, line.voucher.number, line.account.code, center, line.text, *sides)


def _write(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    return write_xlsx([(title, header, rows)])
