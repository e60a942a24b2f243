"""Register files end to end: the demo's six months, the commands, the screen's upload and the icmal workbook."""

import csv
import os
import subprocess
import sys
from importlib import resources
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mahsup.hr.demo import load_demo
from mahsup.hr.models import Company, FrozenRow, PayrollRun, RunPayslip, RunVersion, User
from mahsup.money import format_wire, parse_register
from mahsup.personelweb.source import MonthKey

DATA = Path(str(resources.files("mahsup.demo_data")))
JANUARY = DATA / "bordro-firma1-2026-01.csv"


def column_sum(file: Path, column: str) -> str:
    """Sum a column of a register as an accountant would: over the file itself."""
    with file.open(encoding="utf-8-sig", newline="") as text:
        return format_wire(sum(parse_register(row[column]) for row in csv.DictReader(text, delimiter=";")))


@pytest.mark.parametrize("firma_id", [1, 2])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_demo_closes_every_month_with_the_sums_of_its_file(db: None, firma_id: int, number: int) -> None:
    from mahsup.hr.services.wire_payroll import DatabasePayroll

    load_demo(DATA)
    manifest = DatabasePayroll().summary(MonthKey(1, firma_id, 2026, number))
    file = DATA / f"bordro-firma{firma_id}-2026-{number:02d}.csv"
    assert manifest["DURUM"] == "KAPALI"
    for column in ("toplam_kazanc", "net_odenen", "gelir_vergisi", "sgk_isveren", "isveren_maliyeti"):
        wire = column.replace("_", "").upper()
        assert (column, manifest[f"TOPLAM_{wire}"]) == (column, column_sum(file, column))


def test_the_demo_has_its_people_and_companies_and_is_loaded_once(db: None) -> None:
    load_demo(DATA)
    load_demo(DATA)
    assert [str(company) for company in Company.objects.of(1).order_by("firma_id")] == ["Mavi Koy (1)", "Çamlıca (2)"]
    assert len({company.vkn for company in Company.objects.of(1)}) == 1
    wire = User.objects.of(1).get(code="entegrasyon")
    clerk = User.objects.of(1).get(code="ik")
    assert (wire.kind, wire.check_password("Entegrasyon-2026!")) == ("integration", True)
    assert (clerk.kind, clerk.check_password("Bordro-2026!"), clerk.rights_payroll) == ("interactive", True, 15)
    assert RunVersion.objects.of(1).count() == 6
    assert FrozenRow.objects.of(1).count() == RunPayslip.objects.of(1).count()


def upload(client: Client, content: bytes, name: str = "bordro.csv") -> tuple[int, str]:
    file = SimpleUploadedFile(name, content)
    answer = client.post("/aktar/", {"year": "2026", "month": "1", "file": file})
    return answer.status_code, answer.content.decode()


def test_the_screen_previews_and_imports_on_confirmation(clerk: Client, hotel: SimpleNamespace) -> None:
    status, text = upload(clerk, JANUARY.read_bytes())
    assert status == 200
    assert "ÖNBÜRO" in text
    assert not PayrollRun.objects.of(hotel.tenant.pk).exists()
    waiting = text.partition('name="waiting" value="')[2].partition('"')[0]
    assert clerk.post("/aktar/onayla/", {"waiting": waiting}).status_code == 302
    run = PayrollRun.objects.of(hotel.tenant.pk).get()
    with JANUARY.open(encoding="utf-8-sig") as lines:
        assert run.payslips.count() == sum(1 for _ in lines) - 1
    assert clerk.post("/aktar/onayla/", {"waiting": waiting}).status_code == 422


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"2026;1;1;", b"2026;1;2;", "import_company"),
        (b"2026;1;1;", b"2026;2;1;", "import_period"),
        (b"25550,00", b"25.550", "register_"),
        ("Ş".encode(), "Ş".encode("cp1254"), "table_encoding"),
    ],
)
def test_the_screen_refuses_a_bad_file_and_keeps_nothing(
    clerk: Client, hotel: SimpleNamespace, old: bytes, new: bytes, code: str
) -> None:
    status, text = upload(clerk, JANUARY.read_bytes().replace(old, new))
    assert status == 422
    assert code in text
    assert not PayrollRun.objects.of(hotel.tenant.pk).exists()


def command(data: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "MAHSUP_DATA")}
    call = [sys.executable, "-c", "from mahsup.cli.hr import hr_app; hr_app()", *words, "--data", str(data)]
    return subprocess.run(call, capture_output=True, text=True, env=environment, check=False, timeout=60)


def test_the_commands_import_close_and_compute_and_say_what_they_refuse(tmp_path: Path) -> None:
    make = (
        "import django; django.setup()\n"
        "from django.core.management import call_command; call_command('migrate', verbosity=0)\n"
        "from mahsup.hr.services.setup import create_company, create_tenant\n"
        "create_tenant('otel', 'Otel', tenant_id=1); create_company(1, 1, 'Otel', 'Otel A.Ş.', '6120457894')"
    )
    environment = {**os.environ, "MAHSUP_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "mahsup.sites.hr"}
    environment.pop("DATABASE_URL", None)
    subprocess.run([sys.executable, "-c", make], env=environment, check=True, timeout=60)
    place = ("--tenant", "1", "--company", "1")
    period = ("--year", "2026", "--month", "1")
    imported = command(tmp_path, "import", str(JANUARY), *place)
    assert (imported.returncode, "2026-01 içe aktarıldı, 153 bordro" in imported.stdout) == (0, True)
    closed = command(tmp_path, "close", *place, *period)
    assert (closed.returncode, "sürüm 1, 153 bordro" in closed.stdout) == (0, True)
    fill = (
        "import django; django.setup()\n"
        "from mahsup.hr.models import PayrollRun; from mahsup.hr.services.starting import fill_cards\n"
        "fill_cards(PayrollRun.objects.of(1).get(), actor='ik')"
    )
    subprocess.run([sys.executable, "-c", fill], env=environment, check=True, timeout=60)
    computed = command(tmp_path, "compute", *place, "--year", "2026", "--month", "2")
    assert (computed.returncode, "2026-02 hesaplandı, 153 bordro, 0 hatalı." in computed.stdout) == (0, True)
    assert len(computed.stdout.splitlines()) == 2
    assert computed.stderr.splitlines()[-1] == "153 / 153"
    for month, reason in (("1", "dönem kapalı"), ("3", "2026-02 dönemi açık")):
        refused = command(tmp_path, "compute", *place, "--year", "2026", "--month", month)
        assert (refused.returncode, refused.stdout, reason in refused.stderr) == (1, "", True)
    again = command(tmp_path, "close", *place, *period)
    assert (again.returncode, again.stdout, "zaten kapalı" in again.stderr) == (1, "", True)
    other = command(tmp_path, "import", str(JANUARY), "--tenant", "1", "--company", "7")
    assert (other.returncode, "böyle bir FirmaId yok" in other.stderr) == (1, True)
