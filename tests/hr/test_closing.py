"""Closing freezes a numbered version; reopening and closing makes the next one; the earlier ones never change."""

import hashlib
import json
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction

from mahsup.hr.models import FrozenRow, PayrollRun, RunVersion
from mahsup.hr.services.closing import close_run, manifest_row, reopen_run
from mahsup.hr.services.importing import import_payroll
from mahsup.problems import MahsupError

from .conftest import NOW, month, payslip


def imported(hotel: SimpleNamespace, *slips: object) -> PayrollRun:
    return import_payroll(hotel.company, month(*slips), actor="ik")  # type: ignore[arg-type]


def close(run: PayrollRun, snapshot: str = "a" * 32, **options: bool) -> RunVersion:
    return close_run(run, actor="ik", now=NOW, make_id=lambda: snapshot, **options)


def test_a_closed_run_has_a_version_a_snapshot_and_rows_in_order(hotel: SimpleNamespace) -> None:
    run = imported(hotel, payslip("20"), payslip("100"), payslip("100", payslip_id="100-EK"))
    version = close(run)
    run.refresh_from_db()
    assert (run.state, run.version, version.version, version.row_count) == ("closed", 1, 1, 3)
    rows = FrozenRow.objects.of(hotel.tenant.pk).filter(version=version).order_by("seq")
    ids = [(row.seq, json.loads(row.body)["BORDROID"]) for row in rows]
    assert ids == [(0, "100-EK"), (1, "100-NORMAL"), (2, "20-NORMAL")]


def test_the_manifest_states_the_sums_counted_by_hand(hotel: SimpleNamespace) -> None:
    run = imported(hotel, payslip("1"), payslip("2"), payslip("3", payslip_id="3-SGDP", payroll_type="SGDP"))
    version = close(run)
    whole = manifest_row(version, "")
    assert whole["DURUM"] == "KAPALI"
    assert (whole["SNAPSHOTID"], whole["SURUM"], whole["SATIRSAYISI"], whole["VKN"]) == ("a" * 32, 1, 3, "6120457894")
    assert whole["TOPLAM_TOPLAMKAZANC"] == "99090.00"  # 3 x 33.030,00
    assert whole["TOPLAM_NETODENEN"] == "81253.80"  # 3 x 27.084,60
    assert whole["TOPLAM_KESINTILER"] == "2220.60"  # 3 x 740,20
    assert whole["TOPLAM_EKKAZANCLAR"] == "3000.00"
    assert (manifest_row(version, "SGDP")["SATIRSAYISI"], manifest_row(version, "NORMAL")["SATIRSAYISI"]) == (1, 2)
    assert manifest_row(version, "SGDP")["TOPLAM_NETODENEN"] == "27084.60"
    assert manifest_row(version, "YOK")["TOPLAM_NETODENEN"] == "0.00"


def test_the_manifest_hash_is_over_the_rows_as_they_are_served(hotel: SimpleNamespace) -> None:
    version = close(imported(hotel, payslip("1"), payslip("2")))
    bodies = list(FrozenRow.objects.of(hotel.tenant.pk).order_by("seq").values_list("body", flat=True))
    canonical = [
        json.dumps(json.loads(body), ensure_ascii=False, sort_keys=True, separators=(",", ":")) for body in bodies
    ]
    assert bodies == canonical
    assert manifest_row(version, "")["SHA256"] == hashlib.sha256("\n".join(canonical).encode()).hexdigest()


def test_reopening_and_closing_makes_the_next_version_and_keeps_the_first(hotel: SimpleNamespace) -> None:
    run = imported(hotel, payslip("1"))
    first = close(run)
    reopen_run(run, actor="ik")
    imported(hotel, payslip("1"), payslip("2"))
    second = close(run, "b" * 32)
    assert (first.version, second.version) == (1, 2)
    counts = [FrozenRow.objects.of(hotel.tenant.pk).filter(version=version).count() for version in (first, second)]
    assert counts == [1, 2]
    first.refresh_from_db()
    assert first.manifests[""]["TOPLAM_TOPLAMKAZANC"] == "33030.00"


def test_faulty_payslips_need_a_word_of_their_own(hotel: SimpleNamespace) -> None:
    run = imported(hotel, payslip("1"), payslip("2", net_paid_kurus=1))
    with pytest.raises(MahsupError) as refusal:
        close(run)
    assert refusal.value.code == "close_faulty"
    assert "1 bordro hatalı" in refusal.value.message()
    assert close(run, accept_faulty=True).row_count == 2


def test_what_cannot_be_closed_or_reopened(hotel: SimpleNamespace) -> None:
    empty = PayrollRun(tenant=hotel.tenant, company=hotel.company, year=2026, month=5)
    empty.save()
    with pytest.raises(MahsupError) as of_empty:
        close(empty)
    run = imported(hotel, payslip("1"))
    with pytest.raises(MahsupError) as of_open:
        reopen_run(run, actor="ik")
    close(run)
    with pytest.raises(MahsupError) as of_closed:
        close(run, "b" * 32)
    assert (of_empty.value.code, of_open.value.code, of_closed.value.code) == (
        "close_empty",
        "reopen_open",
        "close_closed",
    )


RAW_SQL = [
    "UPDATE hr_runversion SET row_count = 9",
    "DELETE FROM hr_runversion",
    "UPDATE hr_frozenrow SET body = '{}'",
    "DELETE FROM hr_frozenrow",
    "INSERT INTO hr_frozenrow (tenant_id, version_id, seq, payroll_type, body)"
    " SELECT tenant_id, version_id, 99, payroll_type, body FROM hr_frozenrow",
    "UPDATE hr_runpayslip SET net_paid_kurus = 1",
    "DELETE FROM hr_runpayslip",
]


@pytest.mark.parametrize("statement", RAW_SQL)
def test_the_database_refuses_to_change_what_is_frozen(hotel: SimpleNamespace, statement: str) -> None:
    close(imported(hotel, payslip("1")))
    with pytest.raises(IntegrityError, match=r"version_frozen|row_frozen|run_closed"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.only_on("sqlite")  # OR REPLACE is SQLite's
def test_replace_does_not_get_past_the_guards(hotel: SimpleNamespace) -> None:
    close(imported(hotel, payslip("1")))
    statement = (
        "INSERT OR REPLACE INTO hr_frozenrow (tenant_id, version_id, seq, payroll_type, body)"
        " SELECT tenant_id, version_id, seq, payroll_type, '{}' FROM hr_frozenrow"
    )
    with pytest.raises(IntegrityError, match="row_frozen"), transaction.atomic():
        connection.cursor().execute(statement)
