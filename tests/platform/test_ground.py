"""What stands under every page: headers, templates without inline code, secrets, modes of SQLite, tenants, fields."""

import datetime
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.template import Context, Template
from django.test import Client
from django.utils import translation

import mahsup
from mahsup.platform import audit, database, secrets
from mahsup.platform.fields import DayField, MoneyField
from mahsup.platform.models import AuditEntry, SignInFailure
from mahsup.platform.tenancy import TenantRequired
from mahsup.platform.web import download, in_words
from mahsup.problems import MahsupError, Problem

TEMPLATES = sorted(Path(mahsup.__file__).parent.rglob("templates/**/*.html"))
INLINE = re.compile(r"<style|\sstyle\s*=|\son[a-z]+\s*=|hx-on|javascript:|<script(?![^>]*\ssrc=)|https?://", re.I)


@pytest.mark.parametrize("path", ["/giris/", "/yok/", "/dil/", "/static/platform/mahsup.css"])
def test_every_answer_carries_the_policy(client: Client, db: None, path: str) -> None:
    answer = client.get(path)
    answer.close()
    headers = answer.headers
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_pages_are_kept_in_no_cache(client: Client, db: None) -> None:
    assert "no-store" in client.get("/giris/").headers["Cache-Control"]


def test_no_template_holds_inline_code_or_a_foreign_address() -> None:
    assert len(TEMPLATES) >= 13
    assert [(path.name, found[0]) for path in TEMPLATES if (found := INLINE.search(path.read_text("utf-8")))] == []


@pytest.mark.parametrize("text", ["<p style='x'>", "<script>x</script>", '<a onclick="x">', "<img src=https://x>"])
def test_the_search_for_inline_code_finds_it(text: str) -> None:
    assert INLINE.search(text)


def test_the_t_tag_speaks_the_language_of_the_request() -> None:
    template = Template('{% t "Fiş" "Voucher" %}{% t "a" "b" as x %}{{ x }}')
    with translation.override("tr"):
        assert template.render(Context()) == "Fişa"
    with translation.override("en"):
        assert template.render(Context()) == "Voucherb"


@pytest.fixture
def _key(tmp_path: Path, settings: Any) -> None:
    settings.MAHSUP_KEY_FILE = str(tmp_path / "key")
    secrets.ensure_key(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def test_servers_that_start_at_once_share_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have looked before either has written."""
    monkeypatch.setattr(Path, "exists", lambda self: False)
    secrets.ensure_key(tmp_path / "key")
    first = (tmp_path / "key").read_text()
    secrets.ensure_key(tmp_path / "key")
    assert (tmp_path / "key").read_text() == first
    assert [file.name for file in tmp_path.iterdir()] == ["key"]


@pytest.mark.usefixtures("_key")
def test_a_sealed_secret_opens_at_its_own_place_only() -> None:
    sealed = secrets.seal("Entegrasyon-2026!", 1, 7, "password")
    assert "Entegrasyon" not in sealed
    assert secrets.unseal(sealed, 1, 7, "password") == "Entegrasyon-2026!"
    changed = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    for text, place in [(sealed, (2, 7, "password")), (sealed, (1, 8, "password")), (changed, (1, 7, "password"))]:
        with pytest.raises(MahsupError, match="secret_unreadable"):
            secrets.unseal(text, *place)


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
    ],
)
def test_the_wal_is_used_only_by_libraries_without_its_reset_bug(version: tuple[int, ...], safe: bool) -> None:
    assert database.wal_is_safe(version) is safe


@pytest.mark.parametrize(
    ("journal", "synchronous", "refused"), [("wal", 1, True), ("delete", 2, True), ("wal", 2, False)]
)
def test_the_modes_are_read_back_and_others_refused(journal: str, synchronous: int, refused: bool) -> None:
    answers = {"PRAGMA journal_mode": journal, "PRAGMA synchronous": synchronous}
    fake = mock.MagicMock(vendor="sqlite")
    execute = fake.cursor.return_value.__enter__.return_value.execute
    execute.side_effect = lambda sql: mock.Mock(fetchone=lambda: (answers[sql],))
    outcome = None
    with mock.patch.object(database, "journal_mode", return_value=("WAL", "FULL")):
        try:
            database.verify_durability(None, fake)
        except ImproperlyConfigured as error:
            outcome = error
    assert (outcome is not None) is refused


@pytest.mark.only_on("sqlite")  # SQLite's own modes
def test_the_open_database_has_the_durable_modes(tmp_path: Path) -> None:
    options = database.database_settings("", tmp_path / "x.sqlite3")["OPTIONS"]["init_command"]
    assert any(
        mode in options
        for mode in ("journal_mode=DELETE; PRAGMA synchronous=EXTRA", "journal_mode=WAL; PRAGMA synchronous=FULL")
    )


def test_rows_without_a_tenant_fail_closed(demo: SimpleNamespace) -> None:
    for query in (AuditEntry.objects.all, AuditEntry.objects.count, lambda: SignInFailure.objects.filter(count=1)):
        with pytest.raises(TenantRequired):
            query()
    audit.record(demo.tenant.pk, "muhasebe", "x")
    assert AuditEntry.objects.of(demo.other.pk).count() == 0


def test_the_record_is_read_by_filters_newest_first(demo: SimpleNamespace) -> None:
    for action in ("a", "b", "a"):
        audit.record(demo.tenant.pk, "muhasebe", action)
    audit.record(demo.other.pk, "muhasebe", "a")
    page = audit.entries(demo.tenant.pk, {"action": "a", "actor": ""}, 1, size=1)
    assert (page.paginator.count, page.paginator.num_pages) == (2, 2)
    assert page[0].pk > audit.entries(demo.tenant.pk, {"action": "a"}, 2, size=1)[0].pk
    with pytest.raises(ValueError, match="tenant"):
        audit.entries(demo.tenant.pk, {"tenant": 2}, 1)


@pytest.mark.parametrize(
    ("text", "kurus"),
    [("33.030,00", 3303000), ("33030,00", 3303000), ("33030", 3303000), ("-0,05", -5), ("1.234.567,89", 123456789)],
)
def test_amounts_as_turkish_readers_write_them(text: str, kurus: int) -> None:
    assert MoneyField().clean(text) == kurus


@pytest.mark.parametrize("text", ["1.234", "33.03", "12.34.56", "1e3", "1_000", "１２３", "1,5", "1.23,00", "0.005"])
def test_ambiguous_amounts_are_refused(text: str) -> None:
    with pytest.raises(forms.ValidationError, match=re.escape(text)):
        MoneyField().clean(text)


def test_days_are_read_as_turkish_readers_write_them() -> None:
    assert DayField().clean("31.01.2026") == DayField().clean("2026-01-31") == datetime.date(2026, 1, 31)
    for text in ("31.02.2026", "26-01-31", "01/31/2026", "3１.01.2026", "01.01.0202", "01.01.2101"):
        with pytest.raises(forms.ValidationError):
            DayField().clean(text)


def test_of_very_many_problems_the_first_are_shown_and_the_rest_counted() -> None:
    shown = in_words(MahsupError(*[Problem("no_right", params={"right": "x"})] * 5_000))
    assert len(shown) == 201
    assert shown[-1][0].code == "problems_more"
    assert "4800" in shown[-1][1]


def test_a_file_name_keeps_its_turkish_letters() -> None:
    header = download(b"x", "bordro-şubat.xlsx", "application/octet-stream").headers["Content-Disposition"]
    assert header == "attachment; filename*=utf-8''bordro-%C5%9Fubat.xlsx"


def test_a_refused_field_is_described_for_screen_readers(client: Client, db: None) -> None:
    page = client.post("/giris/", {"tenant": "demo", "code": "", "password": "x"}).content.decode()
    assert 'aria-describedby="id_code_errors"' in page
    assert page.count('id="id_code_errors"') == 1
