"""The manifest: what İK states of a closed month, read strictly and recounted."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mahsup.personelweb.manifest import Manifest, closed_manifest, manifest_from_row, manifest_to_row, recount
from mahsup.personelweb.rows import canonical, payslip_to_row
from mahsup.problems import MahsupError

from .sample import FULL, slip

SLIPS = [FULL, slip(10002)]
MANIFEST = closed_manifest(
    installation_id="k1",
    vkn="1234567890",
    snapshot_id="s1",
    version=2,
    closed_at=datetime(2026, 2, 2, 9, tzinfo=UTC),
    payslips=SLIPS,
    texts=[canonical(payslip_to_row(each)) for each in SLIPS],
)
TWO_DECIMAL_COLUMNS = """NORMALKAZANC FAZLAMESAI TOPLAMKAZANC SGKISTISNA GVISTISNAKAZANC DVISTISNAKAZANC DEVREDENPEK
SGKMATRAHI SGKISCI ISSIZLIKISCI SIGORTAINDIRIMI ENGELLIINDIRIMI GVMATRAHI KUMULATIFGVMATRAHI HESAPLANANGV GVISTISNASI
GELIRVERGISI DVISTISNASI DAMGAVERGISI YUVARLAMA NETODENEN SGKISVEREN ISSIZLIKISVEREN ISVERENMALIYETI
EKKAZANCLAR KESINTILER TESVIKLER ISVERENKATKILARI"""


def test_a_closed_month_states_every_total() -> None:
    row = manifest_to_row(MANIFEST)
    assert {name for name in row if name.startswith("TOPLAM_")} == {
        f"TOPLAM_{column}" for column in TWO_DECIMAL_COLUMNS.split()
    }
    assert row["TOPLAM_NETODENEN"] == "56251.02"
    assert row["TOPLAM_EKKAZANCLAR"] == "1.00"
    assert row["TOPLAM_YUVARLAMA"] == "-0.05"
    assert (row["DURUM"], row["SURUM"], row["SATIRSAYISI"]) == ("KAPALI", 2, 2)
    assert row["KAPANISZAMANI"] == "2026-02-02T09:00:00+00:00"
    assert manifest_from_row(row) == MANIFEST


@pytest.mark.parametrize("state", ["YOK", "ACIK"])
def test_a_month_that_is_not_closed_states_three_fields_alone(state: Any) -> None:
    row = manifest_to_row(Manifest(state=state, installation_id="k1", vkn="1"))
    assert row == {"DURUM": state, "KURULUMID": "k1", "VKN": "1"}
    assert manifest_from_row(row).state == state


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("DURUM", "BELKI"),
        ("KURULUMID", ""),
        ("VKN", None),
        ("SNAPSHOTID", None),
        ("SURUM", "1.0"),
        ("SATIRSAYISI", -1),
        ("SATIRSAYISI", True),
        ("TOPLAM_NETODENEN", 5),
        ("TOPLAM_NETODENEN", "5,00"),
        ("TOPLAM_KESINTILER", None),
        ("KAPANISZAMANI", "dün"),
        ("SHA256", "A" * 64),
    ],
)
def test_a_malformed_manifest_names_the_field(field: str, value: Any) -> None:
    with pytest.raises(MahsupError) as caught:
        manifest_from_row(manifest_to_row(MANIFEST) | {field: value})
    assert caught.value.code == "manifest_invalid"
    assert field in caught.value.message("tr")


def test_one_kurus_is_a_difference_and_every_difference_is_named() -> None:
    assert recount(MANIFEST, 2, MANIFEST.totals, MANIFEST.sha256) == []
    off = dict(MANIFEST.totals) | {"TOPLAM_NETODENEN": 5_625_103, "TOPLAM_SGKISCI": 1}
    problems = recount(MANIFEST, 1, off, MANIFEST.sha256)
    assert [(problem.code, problem.params.get("total")) for problem in problems] == [
        ("rows_missing", None),
        ("totals_do_not_match", "TOPLAM_SGKISCI"),
        ("totals_do_not_match", "TOPLAM_NETODENEN"),
    ]
    assert problems[2].params["stated"] == "56.251,02"
    assert problems[2].params["received"] == "56.251,03"


def test_the_hash_is_compared_when_all_else_matches() -> None:
    (problem,) = recount(MANIFEST, 2, MANIFEST.totals, "0" * 64)
    assert problem.code == "hash_does_not_match"
