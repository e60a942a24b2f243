"""The month's timesheet: the grid, the file that comes in whole or not at all, and its undoing."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mahsup.formats.table import read_table
from mahsup.hr.models import Department, Employee, PayItem
from mahsup.hr.services.closing import close_run
from mahsup.hr.services.definitions import add_definition
from mahsup.hr.services.importing import import_payroll
from mahsup.hr.services.timesheets import import_timesheet, sheet_of, undo_import
from mahsup.problems import MahsupError

from .conftest import NOW, month, payslip


@pytest.fixture
def staff(hotel: SimpleNamespace) -> SimpleNamespace:
    """Employees 1 (all year), 2 (since 11 January), 3 (left in December), and a premium."""
    department = add_definition(hotel.company, Department, {"code": "100", "name": "ÖNBÜRO"}, actor="ik")
    days = {"1": (None, None), "2": (date(2026, 1, 11), None), "3": (None, date(2025, 12, 31))}
    hotel.people = {}
    for number, (start, end) in days.items():
        card = {"employee_no": number, "first_name": "Ad", "last_name": number, "department": department}
        hotel.people[number] = add_definition(
            hotel.company, Employee, {**card, "hired_on": start, "left_on": end}, actor="ik"
        )
    item = {"kind": "KAZANC", "code": "PRIM", "name": "Prim", "treatment": "TAM"}
    add_definition(hotel.company, PayItem, item, actor="ik")
    return hotel


def lines(hotel: SimpleNamespace) -> dict[str, tuple[object, ...]]:
    sheet = sheet_of(hotel.company, 2026, 1)
    return {person.employee_no: tuple(sheet.line(person)) for person in sheet.employees}


def bring(hotel: SimpleNamespace, text: str) -> None:
    import_timesheet(hotel.company, 2026, 1, text.encode(), "puantaj.csv", actor="ik")


def test_who_is_not_entered_worked_all_days_of_the_month(staff: SimpleNamespace) -> None:
    assert lines(staff) == {"1": (30, 0, {}, 0), "2": (21, 0, {}, 0)}


def test_the_grid_keeps_what_is_typed(clerk: Client, staff: SimpleNamespace) -> None:
    typed = {
        "1|gun": "28",
        "1|fazla_mesai_saat": "7,5",
        "1|fazla_sure_saat": "2,25",
        "1|KAZANC:PRIM": "1500,00",
        "2|gun": "",
    }
    assert clerk.post("/puantaj/2026/1/", typed).status_code == 302
    assert lines(staff) == {"1": (28, 750, {"KAZANC:PRIM": 150_000}, 225), "2": (21, 0, {}, 0)}
    text = clerk.get("/puantaj/2026/1/").content.decode()
    assert 'value="1500,00"' in text


def test_the_grid_names_an_item_and_shows_its_column_beneath(clerk: Client, staff: SimpleNamespace) -> None:
    item = {"kind": "KAZANC", "code": "IKR", "name": "Yıllık ikramiye", "treatment": "TAM"}
    PayItem(tenant_id=staff.tenant.pk, company=staff.company, **item).save()
    text = clerk.get("/puantaj/2026/1/").content.decode()
    assert 'Yıllık ikramiye<br><code class="fw-normal">KAZANC:IKR</code>' in text
    header, *_ = read_table(clerk.get("/puantaj/2026/1/puantaj.xlsx").content, "puantaj.xlsx")
    assert "KAZANC:IKR" in header


def test_the_grid_finds_somebody_and_keeps_only_what_it_shows(clerk: Client, staff: SimpleNamespace) -> None:
    assert clerk.get("/puantaj/?yil=2026&ay=1&q=2").headers["Location"] == "/puantaj/2026/1/?q=2"
    text = clerk.get("/puantaj/2026/1/?q=2").content.decode()
    assert 'name="2|gun"' in text
    assert 'name="1|gun"' not in text
    assert clerk.post("/puantaj/2026/1/?q=2", {"2|gun": "7"}).headers["Location"] == "/puantaj/2026/1/?q=2"
    assert lines(staff) == {"1": (30, 0, {}, 0), "2": (7, 0, {}, 0)}
    assert "Aranan çalışan bu ayda yok" in clerk.get("/puantaj/2026/1/?q=yok").content.decode()


def test_a_grid_with_one_bad_cell_keeps_nothing_and_shows_it_again(clerk: Client, staff: SimpleNamespace) -> None:
    answer = clerk.post("/puantaj/2026/1/", {"1|gun": "28", "2|gun": "22"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "timesheet_days" in text
    assert 'value="28"' in text
    assert lines(staff)["1"] == (30, 0, {}, 0)


BAD = [
    ("9;30;;", "timesheet_unknown"),
    ("3;30;;", "timesheet_left"),
    ("2;22;;", "timesheet_days"),
    ("1;31;;", "timesheet_days"),
    ("1;-1;;", "timesheet_days"),
    ("1;30;301;", "timesheet_hours"),
    ("1;30;-1;", "timesheet_hours"),
    ("1;30;;1.500", "timesheet_amount"),
    ("2;20;;\n2;20;;", "timesheet_twice"),
]


@pytest.mark.parametrize(("row", "code"), BAD)
def test_a_file_with_one_bad_row_is_refused_whole(staff: SimpleNamespace, row: str, code: str) -> None:
    good = "1" if row.startswith("2") else "2"
    with pytest.raises(MahsupError) as refusal:
        bring(staff, f"sicil_no;gun;fazla_mesai_saat;KAZANC:PRIM\n{good};20;;100,00\n{row}\n")
    assert code in {problem.code for problem in refusal.value.problems}
    assert lines(staff) == {"1": (30, 0, {}, 0), "2": (21, 0, {}, 0)}


@pytest.mark.parametrize("text", ["gun\n30\n", "sicil_no;gun;gun\n1;3;3\n", "sicil_no\n"])
def test_a_file_without_its_columns_is_refused(staff: SimpleNamespace, text: str) -> None:
    with pytest.raises(MahsupError) as refusal:
        bring(staff, text)
    assert refusal.value.code == "timesheet_header"


def test_a_wrong_file_is_not_read_past_its_hundredth_problem(staff: SimpleNamespace) -> None:
    with pytest.raises(MahsupError) as refusal:
        bring(staff, "sicil_no;gun\n" + "77;30\n" * 50_000)
    *told, last = refusal.value.problems
    assert len(told) == 100
    assert (last.code, last.params["place"]) == ("timesheet_many", "puantaj.csv, 102")


def test_an_amount_is_read_with_thousands_as_the_screens_show_it_and_has_a_limit(staff: SimpleNamespace) -> None:
    bring(staff, "sicil_no;KAZANC:PRIM\n1;-1.250.000,50\n")
    assert lines(staff)["1"] == (30, 0, {"KAZANC:PRIM": -125_000_050}, 0)
    for text, code in (("1.250", "timesheet_amount"), ("100.000.000,01", "timesheet_amount_range")):
        with pytest.raises(MahsupError) as refusal:
            bring(staff, f"sicil_no;KAZANC:PRIM\n1;{text}\n")
        assert refusal.value.code == code


def test_a_column_of_no_pay_item_is_refused(staff: SimpleNamespace) -> None:
    with pytest.raises(MahsupError) as refusal:
        bring(staff, "sicil_no;KAZANC:YOK\n1;5,00\n")
    assert refusal.value.code == "timesheet_item"


def test_hours_of_both_kinds_have_one_limit_and_neither_is_negative(staff: SimpleNamespace) -> None:
    for hours in ("150;151", "10;-1"):
        with pytest.raises(MahsupError) as refusal:
            bring(staff, f"sicil_no;fazla_mesai_saat;fazla_sure_saat\n1;{hours}\n")
        assert refusal.value.code == "timesheet_hours"
    bring(staff, "sicil_no;fazla_mesai_saat;fazla_sure_saat\n1;150;150\n")
    assert lines(staff)["1"] == (30, 15_000, {}, 15_000)


def test_the_last_file_is_undone_and_then_the_one_before(staff: SimpleNamespace) -> None:
    bring(staff, "sicil_no;gun;fazla_sure_saat;KAZANC:PRIM\n1;20;1,5;100,00\n")
    bring(staff, "sicil_no;gun\n1;10\n2;5\n")
    assert lines(staff) == {"1": (10, 0, {}, 0), "2": (5, 0, {}, 0)}
    undo_import(staff.company, 2026, 1, actor="ik")
    assert lines(staff) == {"1": (20, 0, {"KAZANC:PRIM": 10_000}, 150), "2": (21, 0, {}, 0)}
    undo_import(staff.company, 2026, 1, actor="ik")
    assert lines(staff) == {"1": (30, 0, {}, 0), "2": (21, 0, {}, 0)}
    with pytest.raises(MahsupError) as refusal:
        undo_import(staff.company, 2026, 1, actor="ik")
    assert refusal.value.code == "timesheet_nothing_to_undo"


def test_the_downloaded_workbook_comes_in_as_it_is(clerk: Client, staff: SimpleNamespace) -> None:
    bring(staff, "sicil_no;gun;fazla_mesai_saat;fazla_sure_saat;KAZANC:PRIM\n1;20;7,5;3;100,00\n")
    before = lines(staff)
    content = clerk.get("/puantaj/2026/1/puantaj.xlsx").content
    header = read_table(content, "puantaj.xlsx")[0]
    hours = ["fazla_mesai_saat", "fazla_sure_saat"]
    assert header == ["sicil_no", "adi_soyadi", "bordro_tipi", "gun", *hours, "KAZANC:PRIM"]
    upload = SimpleUploadedFile("puantaj.xlsx", content)
    assert clerk.post("/puantaj/2026/1/al/", {"file": upload}).status_code == 302
    assert lines(staff) == before
    assert "puantaj.xlsx, 2 satır" in clerk.get("/puantaj/2026/1/").content.decode()
    assert clerk.post("/puantaj/2026/1/geri-al/").status_code == 302


def test_a_closed_months_timesheet_stays(staff: SimpleNamespace) -> None:
    close_run(import_payroll(staff.company, month(payslip("1")), actor="ik"), actor="ik", now=NOW)
    with pytest.raises(MahsupError) as refusal:
        bring(staff, "sicil_no;gun\n1;10\n")
    assert refusal.value.code == "timesheet_closed"
