"""Every page of the books opens in both languages, for those who may open it and for nobody else."""

import io
import re
from types import SimpleNamespace

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from mahsup.accounting.models import Branch, User
from mahsup.accounting.services.chart import add_account
from mahsup.accounting.views.books import reports

PAGES = {
    "/fisler/": ("Fişler", "Vouchers"),
    "/yevmiye/": ("Yevmiye", "Journal"),
    "/mizan/": ("Mizan", "Trial balance"),
    "/mizan/?level=3": ("Ana hesap (740)", "Main account (740)"),
    "/muavin/": ("Bir hesap kodu yazın", "Give an account code"),
    "/muavin/?account=740": ("Devreden", "Brought forward"),
    "/hesap-plani/": ("Brüt Ücretler", "Require cost centre"),
    "/hesap-plani/ice-aktar/": ("HESAP KODU;HESAP ADI", "No account is deleted"),
    "/masraf-merkezleri/": ("Ön Büro", "Cost centres"),
    "/donem-kilitleri/": ("kilitli değil", "not locked"),
    "/subeler/": ("Otel", "Branches"),
    "/kullanicilar/": ("Yönetici", "Administrator"),
    "/kullanicilar/muhasebe/": ("Bütün şubeler", "All branches"),
    "/kullanicilar/yeni/": ("Yeni şifre", "New password"),
    "/denetim/": ("Denetim Kaydı", "Audit record"),
}
OPEN_TO = {
    "/kullanicilar/": {"administrator"},
    "/kullanicilar/yeni/": {"administrator"},
    "/denetim/": {"administrator", "accountant", "auditor"},
    "/hesap-plani/ice-aktar/": {"administrator", "accountant"},
    "/fisler/": {"administrator", "accountant", "approver", "auditor"},
    "/mizan/": {"administrator", "accountant", "approver", "auditor"},
    "/donem-kilitleri/": {"administrator", "accountant", "approver", "auditor"},
}


def signed_in(user: User, role: str, language: str = "tr") -> Client:
    user.role, user.language = role, language
    user.save()
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(("address", "texts"), PAGES.items())
@pytest.mark.parametrize("language", ["tr", "en"])
def test_page_opens(posted: SimpleNamespace, address: str, texts: tuple[str, str], language: str) -> None:
    role = "accountant" if "hesap" in address else "administrator"
    response = signed_in(posted.user, role, language).get(address)
    assert response.status_code == 200
    assert texts[language == "en"] in response.content.decode()


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/fisler/?xlsx", "fisler.xlsx"),
        ("/yevmiye/?xlsx", "yevmiye.xlsx"),
        ("/mizan/?level=3&xlsx", "mizan.xlsx"),
        ("/muavin/?account=740&xlsx", "muavin-740.xlsx"),
        ("/hesap-plani/?xlsx", "hesap-plani.xlsx"),
    ],
)
def test_a_page_is_taken_as_a_workbook(posted: SimpleNamespace, address: str, name: str) -> None:
    answer = signed_in(posted.user, "auditor").get(address)
    assert (answer.status_code, name in answer.headers["Content-Disposition"]) == (200, True)
    content = b"".join(answer) if answer.streaming else answer.content
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()) > 1


@pytest.mark.parametrize("role", ["administrator", "accountant", "approver", "auditor"])
@pytest.mark.parametrize(("address", "roles"), OPEN_TO.items())
def test_page_is_open_to_its_roles(books: SimpleNamespace, address: str, roles: set[str], role: str) -> None:
    response = signed_in(books.user, role).get(address)
    assert response.status_code == (200 if role in roles else 403)


def test_without_sign_in_there_is_only_the_sign_in_page(books: SimpleNamespace) -> None:
    response = Client().get("/fisler/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/giris/")


@pytest.mark.parametrize("language", ["tr", "en"])
def test_voucher_page_shows_lines_and_totals(posted: SimpleNamespace, language: str) -> None:
    client = signed_in(posted.user, "auditor", language)
    for address in (f"/fisler/{posted.voucher.pk}/", f"/fisler/{posted.voucher.pk}/?print=1"):
        page = client.get(address).content.decode()
        assert "BRD-1-202601-1" in page
        assert "61.875,00" in page
        assert "numaralanmadı" in page or "not numbered" in page


def test_a_long_voucher_comes_in_pages_and_is_printed_whole(
    posted: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "LINES_ON_A_PAGE", 4)
    client, address = signed_in(posted.user, "auditor"), f"/fisler/{posted.voucher.pk}/"

    def shown(query: str) -> tuple[list[str], bool]:
        page = client.get(f"{address}?{query}").content.decode()
        return re.findall(r'<a href="/muavin/\?account=([0-9.]+)">', page), 'rel="next"' in page

    assert shown("") == (["740.01", "740.02", "740.03", "335.01"], True)
    assert shown("after=4") == (["360.01", "360.02", "361.01", "361.02"], True)
    assert shown("after=8") == (["361.03", "361.04", "602.01"], False)
    accounts, more = shown("print=1")
    assert (len(accounts), more) == (11, False)
    assert client.get(f"{address}?after=x").status_code == 422


def test_voucher_of_a_branch_that_is_not_the_users_is_unknown(posted: SimpleNamespace) -> None:
    posted.user.all_branches = False
    posted.user.save()
    posted.user.branches.add(Branch.objects.of(posted.tenant.pk).get(code="2"))
    client = signed_in(posted.user, "accountant")
    assert "books_voucher_unknown" in client.get(f"/fisler/{posted.voucher.pk}/").content.decode()
    assert "BRD-1-202601-1" not in client.get("/fisler/").content.decode()
    assert "61.875,00" not in client.get("/mizan/").content.decode()


def test_the_audit_page_tells_in_words_and_filters_by_action(posted: SimpleNamespace) -> None:
    signed_in(posted.user, "accountant")
    add_account(posted.user, "740.77", "Giderler")
    client = signed_in(posted.user, "auditor")
    for address in ("/denetim/", "/denetim/?action=account_added"):
        text = client.get(address).content.decode()
        assert '<td>Hesap eklendi</td><td class="text-nowrap">hesap 740.77</td>' in text
    assert '<option value="account_added" selected>Hesap eklendi</option>' in text
    assert "740.77" not in client.get("/denetim/?action=period_locked").content.decode()


@pytest.mark.parametrize(
    "query", ["from=31.02.2026", "from=01.02.2026&to=31.01.2026", "amount=1.2", "branch=99", "after=x"]
)
def test_a_query_that_cannot_be_read_is_refused_in_words(books: SimpleNamespace, query: str) -> None:
    response = signed_in(books.user, "accountant").get(f"/fisler/?{query}")
    assert response.status_code == 422
    assert "gösterilemez" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("text=BRD-1", True),
        ("text=1", True),
        ("text=BRD-9", False),
        ("amount=61.875,00", True),
        ("amount=61874", False),
        ("kind=accrual", True),
        ("kind=reversal", False),
        ("from=01.02.2026", False),
        ("from=01.01.2026&to=31.01.2026", True),
        ("branch=2", False),
    ],
)
def test_voucher_filters(posted: SimpleNamespace, query: str, found: bool) -> None:
    page = signed_in(posted.user, "accountant").get(f"/fisler/?{query}").content.decode()
    assert ("BRD-1-202601-1" in page) is found
