"""Writing vouchers: numbers without gaps, balances, reports' figures, and refusals before anything is written."""

import datetime
import io
import threading
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import connections
from django.db.models import Count, Sum
from python_calamine import CalamineWorkbook

from mahsup.accounting.models import AccountBalance, User, Voucher, VoucherLine
from mahsup.accounting.services import chart, chart_import, locks, reversal
from mahsup.accounting.services.reports import journal, ledger, scope_of, trial_balance, workbooks
from mahsup.money import format_tr
from mahsup.problems import MahsupError

FEBRUARY = datetime.date(2026, 2, 28)
SMALL = "740.01 1000 0\n335.01 0 1000"


def shown(rows: list[tuple[str, int, int]]) -> list[str]:
    return [f"{account} {format_tr(debit)} {format_tr(credit)}" for account, debit, credit in rows]


def test_trial_balance_of_the_published_journal(posted: SimpleNamespace) -> None:
    rows = trial_balance(scope_of(posted.user), level=3)
    assert shown([(row.account, row.debit_kurus, row.credit_kurus) for row in rows]) == [
        "335 0,00 40.207,53",
        "360 0,00 2.292,47",
        "361 0,00 18.375,00",
        "602 0,00 1.000,00",
        "740 61.875,00 0,00",
    ]
    classes = [(row.account, row.name) for row in trial_balance(scope_of(posted.user), level=1)]
    assert classes == [
        ("3", "Kısa Vadeli Yabancı Kaynaklar"),
        ("6", "Gelir Tablosu Hesapları"),
        ("7", "Maliyet Hesapları"),
    ]


def test_an_account_whose_movement_is_zero_in_sum_stays_in_the_trial_balance(
    posted: SimpleNamespace, write: Callable[..., Voucher]
) -> None:
    write("335.01 4020753 0\n740.01 0 4020753")
    row = next(row for row in trial_balance(scope_of(posted.user)) if row.account == "335.01")
    assert (row.debit_kurus, row.credit_kurus, row.balance_kurus) == (4020753, 4020753, 0)


def test_ledger_runs_its_balance_over_pages_and_days(posted: SimpleNamespace, write: Callable[..., Voucher]) -> None:
    for _ in range(2):
        write(SMALL, FEBRUARY)
    scope = scope_of(posted.user, first=FEBRUARY)
    first = ledger(scope, "740", limit=1)
    second = ledger(scope, "740", limit=1, after=first.next)
    assert (first.opening_kurus, first.closing_kurus) == (6187500, 6188500)
    assert (second.opening_kurus, second.closing_kurus, second.next) == (6188500, 6189500, "")
    assert (first.debit_kurus, first.credit_kurus, first.total) == (2000, 0, 2)


def test_kept_balances_are_the_sums_of_the_lines(posted: SimpleNamespace, write: Callable[..., Voucher]) -> None:
    write("740.01 700 0\n740.01 300 0\n335.01 0 1000")
    write(SMALL, branch=posted.other_branch)
    write(SMALL, FEBRUARY)
    reversal.reverse(posted.user, posted.voucher.pk, FEBRUARY, "yanlış")
    sums = Sum("debit_kurus"), Sum("credit_kurus")
    lines = VoucherLine.objects.of(posted.tenant.pk).values_list("voucher__branch_id", "account__code", "date")
    summed = sorted(lines.annotate(*sums, Count("pk")))
    kept = AccountBalance.objects.of(posted.tenant.pk).values_list(
        *("branch_id", "account__code", "date", "debit_kurus", "credit_kurus", "line_count")
    )
    assert sorted(kept) == summed
    january = datetime.date(2026, 1, 31)
    assert (posted.branch.pk, "740.01", january, 5001000, 0, 3) in summed
    assert (posted.other_branch.pk, "335.01", january, 0, 1000, 1) in summed


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 100])
def test_ledger_pages_of_a_main_account_join_up(
    posted: SimpleNamespace, write: Callable[..., Voucher], limit: int
) -> None:
    """The days are full, empty, of the other branch, and posted out of their order."""
    write(SMALL, datetime.date(2026, 2, 10))
    write("740.01 500 0\n740.02 200 0\n335.01 0 700", datetime.date(2026, 2, 2))
    write("740.01 9900 0\n335.01 0 9900", datetime.date(2026, 2, 3), branch=posted.other_branch)
    write("335.01 1000 0\n740.02 0 1000", datetime.date(2026, 2, 10))
    scope = scope_of(posted.user, branch=posted.branch.code, last=datetime.date(2026, 2, 10))
    pages = [ledger(scope, "740", limit=limit)]
    while pages[-1].next:
        pages.append(ledger(scope, "740", limit=limit, after=pages[-1].next))
    shown = [(f"{line.date:%d.%m}", line.account.code, balance) for page in pages for line, balance in page.lines]
    assert shown == [
        ("31.01", "740.01", 5000000),
        ("31.01", "740.02", 6087500),
        ("31.01", "740.03", 6187500),
        ("02.02", "740.01", 6188000),
        ("02.02", "740.02", 6188200),
        ("10.02", "740.01", 6189200),
        ("10.02", "740.02", 6188200),
    ]
    assert {(page.debit_kurus, page.credit_kurus, page.total) for page in pages} == {(6189200, 1000, 7)}
    assert [page.opening_kurus for page in pages[1:]] == [page.closing_kurus for page in pages[:-1]]


def test_a_journal_page_ends_before_it_has_too_many_lines(
    posted: SimpleNamespace, write: Callable[..., Voucher]
) -> None:
    for _ in range(3):
        write(SMALL, FEBRUARY)
    scope = scope_of(posted.user)
    first = journal(scope, lines_shown=4, lines_per_page=3)
    assert [(entry.voucher.number, len(entry.lines), entry.more) for entry in first.entries] == [(1, 4, 7)]
    second = journal(scope, after=first.next, lines_per_page=5)
    assert [(entry.voucher.number, len(entry.lines), entry.more) for entry in second.entries] == [(2, 2, 0), (3, 2, 0)]
    third = journal(scope, after=second.next, lines_per_page=5)
    assert ([entry.voucher.number for entry in third.entries], third.next, third.total) == ([4], "", 4)


def test_numbers_run_per_year(books: SimpleNamespace, write: Callable[..., Voucher]) -> None:
    dates = [FEBRUARY, FEBRUARY, datetime.date(2027, 1, 31), FEBRUARY]
    assert [write(SMALL, date).number for date in dates] == [1, 2, 1, 3]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("740.01 1000 0\n335.01 0 999", "voucher_unbalanced"),
        ("740 1000 0\n335.01 0 1000", "account_not_leaf"),
        ("999 1000 0\n335.01 0 1000", "account_missing"),
        ("740.01 1000 0", "voucher_too_few_lines"),
    ],
)
def test_bad_voucher_is_refused_and_takes_no_number(
    books: SimpleNamespace, write: Callable[..., Voucher], text: str, code: str
) -> None:
    with pytest.raises(MahsupError) as refused:
        write(text)
    assert code in [problem.code for problem in refused.value.problems]
    assert write(SMALL).number == 1
    assert Voucher.objects.of(books.tenant.pk).count() == 1


def test_locked_period_takes_no_voucher_and_other_branch_does(
    books: SimpleNamespace, write: Callable[..., Voucher]
) -> None:
    locks.lock_branch(books.user, "1", datetime.date(2026, 1, 31))
    with pytest.raises(MahsupError, match="period_locked"):
        write()
    assert write(SMALL, FEBRUARY).number == 1
    assert write(SMALL, branch=books.other_branch).number == 2


def test_lock_goes_back_only_for_an_administrator_with_a_reason(
    books: SimpleNamespace, write: Callable[..., Voucher]
) -> None:
    locks.lock_branch(books.user, "1", FEBRUARY)
    with pytest.raises(MahsupError, match="books_lock_backwards"):
        locks.lock_branch(books.user, "1", datetime.date(2026, 1, 31), "yanlış")
    administrator = User(tenant=books.tenant, code="yonetim", name="Y", role="administrator")
    administrator.save()
    with pytest.raises(MahsupError, match="books_lock_backwards"):
        locks.lock_branch(administrator, "1", None)
    locks.lock_branch(administrator, "1", None, "Ocak faturası geldi")
    assert write(SMALL, FEBRUARY).number == 1
    locks.lock_branch(books.user, "1", FEBRUARY)
    with pytest.raises(MahsupError, match="period_locked"):
        write(SMALL, FEBRUARY)


@pytest.mark.django_db(transaction=True)
def test_concurrent_writers_leave_no_gap(books: SimpleNamespace, write: Callable[..., Voucher]) -> None:
    numbers: list[int | None] = []

    def work() -> None:
        try:
            numbers.append(write(SMALL).number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(number or 0 for number in numbers) == list(range(1, 9))


def test_chart_import_shows_then_does_and_never_deletes(books: SimpleNamespace) -> None:
    content = "HESAP KODU;HESAP ADI\n740.01;Ücret Giderleri\n770.01.05;Yönetim\n335;Personele Borçlar\n".encode()
    preview = chart_import.preview_import(books.user, content, "plan.csv")
    assert list(preview.new) == [("770.01.05", "Yönetim")]
    assert list(preview.renamed) == [("740.01", "Brüt Ücretler", "Ücret Giderleri")]
    assert preview.unchanged == 1
    count = len(books.accounts)
    chart_import.apply_import(books.user, content, "plan.csv")
    assert chart.accounts(books.user).count() == count + 1
    assert chart.accounts(books.user).get(code="740.01").name == "Ücret Giderleri"


def test_the_flags_of_a_chart_come_in_stay_where_left_out_and_go_out_again(books: SimpleNamespace) -> None:
    content = (
        "HESAP KODU;HESAP ADI;AÇIK;MASRAF MERKEZİ ZORUNLU\n"
        "740.01;Brüt Ücretler;;1\n740.02;SGK İşveren;0;\n335.01;Ücretler;1;0\n770;Genel Yönetim;0;1\n"
    ).encode()
    preview = chart_import.preview_import(books.user, content, "plan.csv")
    assert list(preview.new) == [("770", "Genel Yönetim")]
    assert [tuple(change) for change in preview.flags] == [
        ("740.01", "Brüt Ücretler", True, True),
        ("740.02", "SGK İşveren", False, False),
        ("770", "Genel Yönetim", False, True),
    ]
    assert preview.unchanged == 1
    chart_import.apply_import(books.user, content, "plan.csv")
    chart_import.apply_import(books.user, b"HESAP KODU;HESAP ADI\n740.02;SGK\n", "plan.csv")
    header, *rows = _rows(chart_import.export_chart(books.user))
    assert header == ["HESAP KODU", "HESAP ADI", "AÇIK", "MASRAF MERKEZİ ZORUNLU"]
    flags = {row[0]: row[1:] for row in rows}
    assert flags["740.01"] == ["Brüt Ücretler", "1", "1"]
    assert flags["740.02"] == ["SGK", "0", "0"]
    assert flags["770"] == ["Genel Yönetim", "0", "1"]
    again = chart_import.preview_import(books.user, chart_import.export_chart(books.user), "plan.xlsx")
    assert (list(again.new), list(again.renamed), list(again.flags)) == ([], [], [])


def test_an_account_in_between_takes_those_below_it(books: SimpleNamespace) -> None:
    chart.add_account(books.user, "770.01.05", "Alt")
    chart.add_account(books.user, "770", "Ana")
    chart.add_account(books.user, "770.01", "Ara")
    parents = dict(chart.accounts(books.user, "770").values_list("code", "parent__code"))
    assert parents == {"770": None, "770.01": "770", "770.01.05": "770.01"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"KOD;AD\n740;x\n", "chart_columns"),
        (b"HESAP KODU;HESAP ADI\n740;\n", "chart_row_incomplete"),
        (b"HESAP KODU;HESAP ADI\n740..1;x\n", "chart_row_code"),
        (b"HESAP KODU;HESAP ADI\n740;x\n740;y\n", "chart_row_twice"),
        ("HESAP KODU;HESAP ADI\n770;Yönetim\n".encode("cp1254"), "table_encoding"),
    ],
)
def test_faulty_chart_is_refused_whole(books: SimpleNamespace, content: bytes, code: str) -> None:
    with pytest.raises(MahsupError) as refused:
        chart_import.apply_import(books.user, content, "plan.csv")
    assert refused.value.code == code
    assert chart.accounts(books.user).count() == len(books.accounts)


def test_reports_as_workbooks(posted: SimpleNamespace) -> None:
    scope = scope_of(posted.user)
    sheet = _rows(workbooks.trial_balance_xlsx(scope, 3))
    assert sheet[0] == ["Hesap", "Hesap adı", "Borç", "Alacak", "Bakiye"]
    assert sheet[5][:3] == ["740", "Hizmet Üretim Maliyeti", 61875.0]
    assert sheet[6][2:] == [61875.0, 61875.0, 0.0]
    assert len(_rows(workbooks.voucher_xlsx(posted.voucher))) == 1 + 11 + 1
    assert _rows(workbooks.ledger_xlsx(scope, "740"))[-1][-1] == 61875.0
    assert [row[0] for row in _rows(workbooks.journal_xlsx(scope))[1:]] == ["numaralanmadı"] * 11


def _rows(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
