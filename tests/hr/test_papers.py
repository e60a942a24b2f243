"""Payslips and the register on paper and as tables: every figure of the register files, every payslip, any name."""

import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from mahsup.hr.models import PayrollRun, RunPayslip
from mahsup.hr.services import taking_papers
from mahsup.hr.services.closing import close_run, reopen_run
from mahsup.hr.services.files import read_file
from mahsup.hr.services.importing import import_payroll
from mahsup.hr.services.users import change_user
from mahsup.payroll.payslip import Deduction, Extra, Incentive
from mahsup.platform.models import AuditEntry
from tests.registers_sum import FOLDER, amount, in_turkish, rows, total

from .conftest import NOW, month, payslip

DEDUCTIONS = ("bes_kesintisi", "icra_kesintisi", "nafaka_kesintisi", "sendika_aidati", "avans_kesintisi")
TAKEN = (*DEDUCTIONS, "diger_kesinti")
LAWFUL = ("sgk_isci", "issizlik_isci", "gelir_vergisi", "damga_vergisi")
EXTRAS = ("ek_kazanc", "ek_kazanc:YEMEK", "ek_kazanc:DUZELTME")


@pytest.fixture
def january(hotel: SimpleNamespace) -> PayrollRun:
    """The demo's January of company 1, closed."""
    run = import_payroll(hotel.company, read_file(Path(str(FOLDER)) / "bordro-firma1-2026-01.csv"), actor="ik")
    close_run(run, actor="ik", now=NOW)
    run.refresh_from_db()
    return run


def content_of(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def pages_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def fetched_pages(client: Client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "application/pdf"
    return pages_of(content_of(answer))


def fetched_sheet(client: Client, address: str, sheet: int = 0) -> list[dict[str, Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content_of(client.get(address))))
    header, *body = book.get_sheet_by_index(sheet).to_python()
    assert len(set(header)) == len(header)
    return [dict(zip(header, row, strict=True)) for row in body]


def cents(cell: object) -> Decimal:
    """A cell's amount as it was written: binary floating point is the file format's, not ours."""
    return Decimal(str(cell or 0)).quantize(Decimal("0.01"))


def shown(row: dict[str, str], *columns: str) -> str:
    return in_turkish(sum((amount(row[column]) for column in columns), Decimal(0)))


def lines(page: str) -> list[str]:
    return [" ".join(line.split()) for line in page.splitlines()]


def test_the_months_payslips_are_a_page_each_with_the_files_figures(clerk: Client, january: PayrollRun) -> None:
    pages = fetched_pages(clerk, f"/donem/{january.pk}/pusulalar/")
    register = rows(1, 1)
    assert len(pages) == len(register) == 153
    by_id = {page: row for page in pages for row in register if row["bordro_id"] in page.split()}
    assert {row["bordro_id"] for row in by_id.values()} == {row["bordro_id"] for row in register}
    for page, row in by_id.items():
        found = lines(page)
        assert row["adi_soyadi"] in page
        assert f"{row['departman_kodu']} {row['departman']}" in page
        assert f"Normal kazanç {shown(row, 'normal_kazanc')}" in found
        assert f"Toplam kazanç {shown(row, 'toplam_kazanc')}" in found
        assert f"SGK işçi payı {shown(row, 'sgk_isci')}" in found
        assert f"Gelir vergisi {shown(row, 'gelir_vergisi')}" in found
        assert f"Damga vergisi {shown(row, 'damga_vergisi')}" in found
        assert f"Toplam kesinti {shown(row, *LAWFUL, *TAKEN)}" in found
        assert f"SGK matrahı {shown(row, 'sgk_matrahi')}" in found
        assert f"Kümülatif gelir vergisi matrahı {shown(row, 'kumulatif_gv_matrahi')}" in found
        assert f"İşveren maliyeti {shown(row, 'isveren_maliyeti')}" in found
        assert f"Net ödenen {shown(row, 'net_odenen')} TL" in found


def test_a_payslip_says_what_the_law_asks_for(clerk: Client, hotel: SimpleNamespace) -> None:
    hotel.company.title, hotel.company.sgk_workplace_no = "Ilgın İşletmeleri A.Ş.", "25510010110123450481234000"
    hotel.company.save()
    slip = payslip(
        "10001",
        first_name="Işıl Ğ.",
        last_name="İĞÜŞÖÇ ığüşöç",
        department_name="ÖNBÜRO VE ÇAĞRI",
        days=30,
        overtime_hours_hundredths=1250,
        overtime_kurus=0,
        deductions=(Deduction("BES", "BES", "", 74_020), Deduction("ICRA", "2025/7", "İcra dosyası 2025/7", 0)),
        incentives=(Incentive("05510", 66_060),),
        employer_cost_kurus=4_021_403,
        contributions=(),
    )
    run = import_payroll(hotel.company, month(slip), actor="ik")
    close_run(run, actor="ik", now=NOW)
    row = RunPayslip.objects.of(hotel.tenant.pk).get(run=run)
    answer = clerk.get(f"/donem/{run.pk}/bordro/{row.pk}/pusula.pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="pusula-1-2026-01-10001-NORMAL.pdf"'
    (page,) = pages_of(content_of(answer))
    for text in (
        *("Ilgın İşletmeleri A.Ş.", "25510010110123450481234000", "Ocak 2026", "Kapalı dönem, sürüm 1"),
        *("Işıl Ğ. İĞÜŞÖÇ ığüşöç", "ÖNBÜRO VE ÇAĞRI", "12,50", "4857 sayılı İş Kanunu m.37"),
        *("İcra dosyası 2025/7", "SGK teşviki 05510", "-660,60", "27.084,60 TL"),
        *("Yalnız yirmi yedi bin seksen dört TL altmış kuruş", "Ödeme günü", "Çalışan, imza"),
    ):
        assert text in page
    assert "TASLAK" not in page


def test_an_open_months_papers_are_drafts_again_after_reopening(clerk: Client, january: PayrollRun) -> None:
    reopen_run(january, actor="ik")
    row = RunPayslip.objects.of(january.tenant_id).filter(run=january).first()
    assert row is not None
    for address in (f"bordro/{row.pk}/pusula.pdf", "icmal.pdf"):
        first = fetched_pages(clerk, f"/donem/{january.pk}/{address}")[0]
        assert "TASLAK: dönem açık, tutarlar değişebilir" in first
        assert "sürüm 1" not in first


def test_a_paper_speaks_the_users_language(clerk: Client, hotel: SimpleNamespace, january: PayrollRun) -> None:
    change_user(hotel.clerk, actor="ik", language="en")
    row = RunPayslip.objects.of(january.tenant_id).get(run=january, payslip_id="10002-NORMAL")
    (page,) = fetched_pages(clerk, f"/donem/{january.pk}/bordro/{row.pk}/pusula.pdf")
    assert "January 2026" in page
    assert "Employee's SGK 4.624,20" in lines(page)
    assert "Only twenty-seven thousand eighty-four TL sixty kuruş" in page
    assert "Income tax exemption" in fetched_pages(clerk, f"/donem/{january.pk}/icmal.pdf")[0]


HOSTILE = [
    ("#panic()", "$x$ [a] *b* _c_"),
    ('"]', '#read("/etc/passwd") // \\u{41}'),
    ("<script>", "`raw` @ref {{ data }}"),
    ("W" * 80, "Ğ" * 80),
]


def test_no_name_breaks_a_paper(clerk: Client, hotel: SimpleNamespace) -> None:
    slips = [
        payslip(
            str(number),
            first_name=first,
            last_name=last,
            department_name=last,
            extras=(Extra("PRIM", f"{first} {last}", 100_000),),
        )
        for number, (first, last) in enumerate(HOSTILE, start=1)
    ]
    run = import_payroll(hotel.company, month(*slips), actor="ik")
    pages = fetched_pages(clerk, f"/donem/{run.pk}/pusulalar/")
    assert len(pages) == len(HOSTILE)
    for page, (first, last) in zip(pages, HOSTILE, strict=True):
        squeezed = re.sub(r"[\s\u200b]", "", page)
        assert squeezed.count(re.sub(r"\s", "", f"{first} {last}")) >= 1
        assert "27.084,60 TL" in page
    assert "108.338,40" in fetched_pages(clerk, f"/donem/{run.pk}/icmal.pdf")[0].split()


def test_a_payslip_with_very_many_items_goes_on_on_the_next_page(clerk: Client, hotel: SimpleNamespace) -> None:
    extras = tuple(Extra(f"E{number}", f"Kalem {number}", 2_000) for number in range(150))
    slip = payslip("1", extras=extras, normal_earning_kurus=3_003_000)
    run = import_payroll(hotel.company, month(slip), actor="ik")
    text = "\n".join(fetched_pages(clerk, f"/donem/{run.pk}/pusulalar/"))
    assert [number for number in range(150) if f"Kalem {number} 20,00" not in lines(text)] == []
    assert "Çalışan, imza" in text


def test_one_department_is_taken_alone(clerk: Client, january: PayrollRun) -> None:
    bar = [row["bordro_id"] for row in rows(1, 1) if row["departman_kodu"] == "121"]
    pages = fetched_pages(clerk, f"/donem/{january.pk}/pusulalar/?departman=121")
    assert len(pages) == len(bar) == 20
    assert all(any(name in page.split() for page in pages) for name in bar)
    table = fetched_sheet(clerk, f"/donem/{january.pk}/pusulalar.xlsx?departman=121")
    assert [row["Bordro no"] for row in table[:-1]] == sorted(bar)


def test_a_large_month_comes_as_a_zip_by_department(
    clerk: Client, january: PayrollRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_papers, "IN_ONE_FILE", 100)
    monkeypatch.setattr(taking_papers, "IN_A_PART", 15)
    answer = clerk.get(f"/donem/{january.pk}/pusulalar/")
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(content_of(answer))) as archive:
        parts = {name: pages_of(archive.read(name)) for name in archive.namelist()}
    wanted = {row["bordro_id"]: row["departman_kodu"] for row in rows(1, 1)}
    found = {
        word: name.partition("-")[2].removesuffix(".pdf")
        for name, pages in parts.items()
        for page in pages
        for word in page.split()
        if word in wanted
    }
    assert found == wanted
    assert sum(len(pages) for pages in parts.values()) == 153
    assert max(len(pages) for pages in parts.values()) == 15
    assert [len(pages) for name, pages in parts.items() if name.endswith("-121.pdf")] == [15, 5]
    assert all("Ücret hesap pusulası" in page for pages in parts.values() for page in pages)


def test_the_payslips_table_holds_every_amount_of_the_file(clerk: Client, january: PayrollRun) -> None:
    *body, last = fetched_sheet(clerk, f"/donem/{january.pk}/pusulalar.xlsx")
    by_id = {row["Bordro no"]: row for row in body}
    assert set(by_id) == {row["bordro_id"] for row in rows(1, 1)}
    headings = {
        "Normal kazanç": ("normal_kazanc",),
        "Toplam kazanç": ("toplam_kazanc",),
        "SGK matrahı": ("sgk_matrahi",),
        "Gelir vergisi istisnası": ("gv_istisnasi",),
        "Kümülatif gelir vergisi matrahı": ("kumulatif_gv_matrahi",),
        "Net ödenen": ("net_odenen",),
        "İşveren maliyeti": ("isveren_maliyeti",),
        "Ek kazançlar, toplam": EXTRAS,
        "Ek kazançlar: YEMEK": ("ek_kazanc:YEMEK",),
        "Kesintiler, toplam": TAKEN,
        "Kesintiler: ICRA İcra kesintisi": ("icra_kesintisi",),
        "SGK teşvikleri: 05510": ("sgk_tesviki",),
    }
    for row in rows(1, 1):
        taken = {title: cents(by_id[row["bordro_id"]][title]) for title in headings}
        stated = {title: sum((amount(row[name]) for name in names), Decimal(0)) for title, names in headings.items()}
        assert taken == stated
        assert by_id[row["bordro_id"]]["Gün"] == int(row["gun"])
    assert {title: cents(last[title]) for title in headings} == {
        title: total(1, 1, *names) for title, names in headings.items()
    }
    assert last["Sicil no"] == "Toplam"


REGISTER = {
    "Normal kazanç": ("normal_kazanc",),
    "Fazla mesai": ("fazla_mesai",),
    "Ek kazançlar": EXTRAS,
    "Toplam kazanç": ("toplam_kazanc",),
    "SGK'dan istisna kazanç": ("sgk_istisna",),
    "SGK matrahı": ("sgk_matrahi",),
    "SGK işçi payı": ("sgk_isci",),
    "İşsizlik işçi payı": ("issizlik_isci",),
    "GV'den istisna kazanç": ("gv_istisna_kazanc",),
    "Engelli indirimi": ("engelli_indirimi",),
    "Gelir vergisi matrahı": ("gv_matrahi",),
    "Hesaplanan gelir vergisi": ("hesaplanan_gv",),
    "Gelir vergisi istisnası": ("gv_istisnasi",),
    "Gelir vergisi": ("gelir_vergisi",),
    "DV'den istisna kazanç": ("dv_istisna_kazanc",),
    "Damga vergisi istisnası": ("dv_istisnasi",),
    "Damga vergisi": ("damga_vergisi",),
    "BES": ("bes_kesintisi",),
    "İcra": ("icra_kesintisi",),
    "Nafaka": ("nafaka_kesintisi",),
    "Sendika aidatı": ("sendika_aidati",),
    "Avans": ("avans_kesintisi",),
    "Diğer kesinti": ("diger_kesinti",),
    "Kesintiler toplamı": TAKEN,
    "Yuvarlama": ("yuvarlama",),
    "SGK işveren payı": ("sgk_isveren",),
    "İşsizlik işveren payı": ("issizlik_isveren",),
    "SGK teşvikleri": ("sgk_tesviki",),
    "Net ödenen": ("net_odenen",),
    "İşveren maliyeti": ("isveren_maliyeti",),
}


def departments() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Departments of January with their rows of the file; "" for all of them."""
    register = rows(1, 1)
    for code in sorted({row["departman_kodu"] for row in register}):
        yield code, [row for row in register if row["departman_kodu"] == code]
    yield "", register


def test_the_register_table_adds_up_to_the_file(clerk: Client, january: PayrollRun) -> None:
    table = {row["Kod"]: row for row in fetched_sheet(clerk, f"/donem/{january.pk}/icmal.xlsx")}
    assert set(table) == {code for code, _ in departments()}
    for code, of_it in departments():
        sums = {
            title: sum((amount(row[name]) for row in of_it for name in names), Decimal(0))
            for title, names in REGISTER.items()
        }
        assert {title: cents(table[code][title]) for title in REGISTER} == sums
        assert (table[code]["Bordro"], table[code]["Gün"]) == (len(of_it), sum(int(row["gun"]) for row in of_it))


def test_the_register_on_paper_shows_every_sum_and_its_pages(clerk: Client, january: PayrollRun) -> None:
    pages = fetched_pages(clerk, f"/donem/{january.pk}/icmal.pdf")
    words = " ".join(pages).split()
    for _, of_it in departments():
        for names in REGISTER.values():
            whole = sum((amount(row[name]) for row in of_it for name in names), Decimal(0))
            assert in_turkish(whole) in words
    assert [f"Sayfa {number} / {len(pages)}" in page for number, page in enumerate(pages, start=1)] == [True] * len(
        pages
    )
    last = " ".join(lines(pages[-1]))
    assert f"Avans kesintisi (AVANS) {in_turkish(total(1, 1, 'avans_kesintisi'))}" in last
    assert f"05510 {in_turkish(total(1, 1, 'sgk_tesviki'))}" in last
    assert "Onaylayan" in last


def test_the_register_of_a_payroll_type_holds_that_type_alone(clerk: Client, hotel: SimpleNamespace) -> None:
    bonus = payslip("2", payslip_id="2-IKRAMIYE", payroll_type="İKRAMİYE")
    run = import_payroll(hotel.company, month(payslip("1"), bonus, payslip("3")), actor="ik")
    for address, gross in (("icmal.pdf?tip=İKRAMİYE", "33.030,00"), ("icmal.pdf?tip=NORMAL", "66.060,00")):
        assert gross in fetched_pages(clerk, f"/donem/{run.pk}/{address}")[0].split()
    (first, last) = fetched_sheet(clerk, f"/donem/{run.pk}/icmal.xlsx?tip=İKRAMİYE")
    assert (first["Bordro"], cents(last["Net ödenen"])) == (1, Decimal("27084.60"))
    items = fetched_sheet(clerk, f"/donem/{run.pk}/icmal.xlsx", sheet=1)
    assert [(row["Tür"], row["Kod"], cents(row["Tutar"])) for row in items] == [
        ("Ek kazançlar", "PRIM", Decimal("3000.00")),
        ("Kesintiler", "BES", Decimal("2220.60")),
    ]


def test_the_register_on_screen_shows_main_and_all_amounts(clerk: Client, january: PayrollRun) -> None:
    text = clerk.get(f"/donem/{january.pk}/icmal/").content.decode()
    main, _, everything = text.partition("<details")
    for names in (TAKEN, ("sgk_isci", "issizlik_isci"), ("gelir_vergisi", "damga_vergisi"), ("net_odenen",)):
        assert in_turkish(total(1, 1, *names)) in main
    assert "GV'den istisna" not in main
    for title, names in REGISTER.items():
        assert title.replace("'", "&#x27;") in everything
        assert in_turkish(total(1, 1, *names)) in everything


def test_the_papers_page_offers_every_department_and_the_zip_of_many(
    clerk: Client, january: PayrollRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = clerk.get(f"/donem/{january.pk}/belgeler/").content.decode()
    assert all(f"?departman={code}" in text for code, _ in departments() if code)
    assert ".zip" not in text
    monkeypatch.setattr("mahsup.hr.views.papers.IN_ONE_FILE", 100)
    assert "PDF (.zip)" in clerk.get(f"/donem/{january.pk}/belgeler/").content.decode()


@pytest.mark.parametrize("address", ["pusulalar/", "pusulalar.xlsx", "pusulalar/?departman=999"])
def test_nothing_to_take_is_refused_in_words(clerk: Client, hotel: SimpleNamespace, address: str) -> None:
    run = import_payroll(hotel.company, month(payslip("1")), actor="ik")
    if "departman" not in address:
        RunPayslip.objects.of(hotel.tenant.pk).filter(run=run).delete()
    refused = clerk.get(f"/donem/{run.pk}/{address}")
    assert (refused.status_code, "papers_empty" in refused.content.decode()) == (422, True)


def test_who_takes_a_paper_is_recorded(clerk: Client, hotel: SimpleNamespace) -> None:
    run = import_payroll(hotel.company, month(payslip("1"), payslip("2")), actor="ik")
    row = RunPayslip.objects.of(hotel.tenant.pk).get(run=run, employee_no="2")
    addresses = (f"bordro/{row.pk}/pusula.pdf", "pusulalar/?departman=100", "pusulalar.xlsx", "icmal.pdf", "icmal.xlsx")
    answers: list[HttpResponse] = [clerk.get(f"/donem/{run.pk}/{address}") for address in addresses]
    assert [answer.status_code for answer in answers] == [200] * 5
    entries = AuditEntry.objects.of(hotel.tenant.pk).filter(action__endswith="_taken").order_by("pk")
    noted = [(entry.actor, entry.action, entry.object_id, entry.details) for entry in entries]
    month_no = {"period": "2026-01"}
    assert noted == [
        ("ik", "payslip_taken", "2-NORMAL", {"run": "1/2026-01"}),
        ("ik", "payslips_taken", "1/2026-01", {**month_no, "form": "pdf", "payslips": 2, "department": "100"}),
        ("ik", "payslips_taken", "1/2026-01", {**month_no, "form": "xlsx", "payslips": 2, "department": ""}),
        ("ik", "register_taken", "1/2026-01", {**month_no, "form": "pdf", "payroll_type": ""}),
        ("ik", "register_taken", "1/2026-01", {**month_no, "form": "xlsx", "payroll_type": ""}),
    ]


def test_another_companys_payslip_is_not_there(clerk: Client, hotel: SimpleNamespace) -> None:
    run = import_payroll(hotel.company, month(payslip("1")), actor="ik")
    other = import_payroll(hotel.other, month(payslip("7"), firma_id=2), actor="ik")
    foreign = RunPayslip.objects.of(hotel.tenant.pk).get(run=other)
    for address in (f"{run.pk}/bordro/{foreign.pk}/pusula.pdf", f"{other.pk}/pusulalar/", f"{other.pk}/icmal.pdf"):
        assert clerk.get(f"/donem/{address}").status_code == 404
