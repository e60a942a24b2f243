"""Muhasebe Entegrasyonları › Bordro Entegrasyonu: months, Veri Al, the fetched month, preview, posting, reversal."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from mahsup.accounting.models import Account, AccountRule, Fetch, Integration, PeriodLock, Posting, SnapshotRow, Voucher
from mahsup.accounting.services.fetch_run import FETCHES
from mahsup.money import format_tr
from mahsup.platform.models import AuditEntry
from tests.accounting.mainline import register

SignIn = Callable[..., Client]
JANUARY = {"yil": "2026", "ay": "1"}


def hash_in(page: str) -> str:
    found = re.search(r'name="preview_hash" value="([0-9a-f]{64})"', page)
    assert found, page
    return found[1]


def press_post(client: Client, fetched: int, **more: str) -> str:
    """Open the preview, press Muhasebeleştir, return where it leads."""
    shown = client.get(f"/bordro-entegrasyonu/veri/{fetched}/onizleme/").content.decode()
    data = {"preview_hash": hash_in(shown), "tarih": "2026-01-31", **more}
    answer = client.post(f"/bordro-entegrasyonu/veri/{fetched}/muhasebelestir/", data)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def test_without_signing_in_every_page_leads_to_the_sign_in(house: SimpleNamespace) -> None:
    answer = Client().get("/bordro-entegrasyonu/")
    assert answer.headers["Location"].startswith("/giris/?next=")
    part = Client().get("/bordro-entegrasyonu/veri/1/ilerleme/", headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"].startswith("/giris/")


@pytest.mark.parametrize(
    ("language", "word", "button"), [("tr", "kapalı", "Veri Al"), ("en", "closed", "Fetch (Veri Al)")]
)
def test_the_months_are_asked_of_ik_and_carry_a_state(
    house: SimpleNamespace, sign_in: SignIn, language: str, word: str, button: str
) -> None:
    answer = sign_in(language=language).get(
        f"/bordro-entegrasyonu/aylar/{house.first.pk}/", headers={"HX-Request": "true"}
    )
    part = answer.content.decode()
    assert "01.2026" in part
    assert word in part
    assert f">{button}<" in part


def test_veri_al_shows_counted_progress_and_then_the_month(house: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in()
    start = client.post("/bordro-entegrasyonu/veri-al/", {"firma": house.first.pk, **JANUARY})
    address = start.headers["Location"]
    running = client.get(address).content.decode()
    assert "Sırada bekliyor" in running
    assert ">İptal<" in running
    assert "every 1s" in running
    Fetch.objects.of(house.user.tenant_id).update(state="running", done=1000, total=10000)
    part = client.get(f"{address}ilerleme/", headers={"HX-Request": "true"}).content.decode()
    assert "1.000 / 10.000" in part
    Fetch.objects.of(house.user.tenant_id).update(state="queued")
    assert FETCHES.run_next(timezone.now, "test")
    over = client.get(f"{address}ilerleme/", headers={"HX-Request": "true"})
    assert over.headers["HX-Redirect"] == address
    month = client.get(address).content.decode()
    rows = register.rows(1, 1)
    assert format_tr(register.total(rows, "net_odenen")) in month
    assert "6120457894" in month
    assert ">Önizle<" in month


def test_a_fetch_is_cancelled(house: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in()
    address = client.post("/bordro-entegrasyonu/veri-al/", {"firma": house.first.pk, **JANUARY}).headers["Location"]
    client.post(f"{address}iptal/")
    page = client.get(address).content.decode()
    assert "İptal edildi" in page
    assert ">Veri Al<" in page


def test_a_month_that_ik_does_not_have_fails_in_words(house: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in()
    data = {"firma": house.first.pk, "yil": "2026", "ay": "7"}
    address = client.post("/bordro-entegrasyonu/veri-al/", data).headers["Location"]
    assert FETCHES.run_next(timezone.now, "test")
    page = client.get(address).content.decode()
    assert "Veri kabul edilmedi" in page
    assert "month_absent" in page


def test_the_auditor_can_neither_fetch_nor_post_nor_reverse(
    house: SimpleNamespace, sign_in: SignIn, fetched: int
) -> None:
    location = press_post(sign_in(), fetched)
    voucher = location.strip("/").split("/")[-1]
    client = sign_in("denetim")
    assert ">Veri Al<" not in client.get("/bordro-entegrasyonu/").content.decode()
    start = client.post("/bordro-entegrasyonu/veri-al/", {"firma": house.first.pk, **JANUARY})
    assert start.status_code == 403
    assert client.post(f"/bordro-entegrasyonu/veri/{fetched}/muhasebelestir/", {}).status_code == 403
    assert client.get(f"/fisler/{voucher}/ters-kayit/").status_code == 403
    assert client.get(f"/bordro-entegrasyonu/veri/{fetched}/onizleme/").status_code == 200
    assert Fetch.objects.of(house.user.tenant_id).count() == 1


def test_single_pay_is_shown_only_to_those_who_may_see_it(
    house: SimpleNamespace, sign_in: SignIn, fetched: int
) -> None:
    row = register.rows(1, 1)[0]
    address = f"/bordro-entegrasyonu/veri/{fetched}/personel/?q={row['sicil_no']}"
    seen = sign_in().get(address).content.decode()
    assert format_tr(register.kurus(row["net_odenen"])) in seen
    hidden = sign_in("onay").get(address).content.decode()
    assert format_tr(register.kurus(row["net_odenen"])) not in hidden
    assert "yalnız bu yetkisi olan" in hidden
    line = f"/bordro-entegrasyonu/veri/{fetched}/onizleme/0/satir/0/"
    assert sign_in("onay").get(line).status_code == 403


def test_a_payslip_opens_to_its_amounts_and_the_steps_of_the_law(
    house: SimpleNamespace, sign_in: SignIn, fetched: int
) -> None:
    slip = next(slip for slip in register.payslips(1, 1) if slip.payslip_id == "10042-NORMAL")
    row = SnapshotRow.objects.of(house.user.tenant_id).get(fetch_id=fetched, payslip_id=slip.payslip_id)
    listed = sign_in().get(f"/bordro-entegrasyonu/veri/{fetched}/personel/?q=10042").content.decode()
    address = f"/bordro-entegrasyonu/veri/{fetched}/personel/{row.seq}/"
    assert f'href="{address}"' in listed
    page = sign_in().get(address).content.decode()
    for part in (format_tr(slip.net_paid_kurus), "Nasıl hesaplandı", "GVK m.103", "bu ayın istisnası 4.211,33"):
        assert part in page
    assert "bu adımlardan farklı" not in page
    assert "How it was computed" in sign_in(language="en").get(address).content.decode()
    looks = AuditEntry.objects.of(house.user.tenant_id).filter(action="payslip_opened", object_id="10042-NORMAL")
    assert looks.count() == 2
    assert sign_in("onay").get(address).status_code == 403
    unknown = sign_in().get(f"/bordro-entegrasyonu/veri/{fetched}/personel/999999/")
    assert unknown.status_code == 422
    assert "payslip_unknown" in unknown.content.decode()


@pytest.mark.parametrize(("language", "why"), [("tr", "Neden?"), ("en", "Why?")])
def test_a_line_of_the_preview_opens_to_rule_employees_and_items(
    house: SimpleNamespace, sign_in: SignIn, fetched: int, language: str, why: str
) -> None:
    client = sign_in(language=language)
    shown = client.get(f"/bordro-entegrasyonu/veri/{fetched}/onizleme/").content.decode()
    debit = register.total(register.rows(1, 1), "toplam_kazanc", "sgk_isveren", "issizlik_isveren")
    assert shown.count(format_tr(debit)) >= 2
    assert "Ocak 2026" in shown
    line = client.get(
        f"/bordro-entegrasyonu/veri/{fetched}/onizleme/0/satir/0/", headers={"HX-Request": "true"}
    ).content.decode()
    assert why in line
    assert "740.01" in line
    assert "10001" in line


def test_posting_twice_leads_to_the_same_voucher(house: SimpleNamespace, sign_in: SignIn, fetched: int) -> None:
    client = sign_in()
    shown = client.get(f"/bordro-entegrasyonu/veri/{fetched}/onizleme/").content.decode()
    data = {"preview_hash": hash_in(shown), "tarih": "2026-01-31"}
    answers = [client.post(f"/bordro-entegrasyonu/veri/{fetched}/muhasebelestir/", data) for _ in range(2)]
    voucher = Voucher.objects.of(house.user.tenant_id).get()
    assert [answer.headers["Location"] for answer in answers] == [f"/fisler/{voucher.pk}/"] * 2
    month = client.get(f"/bordro-entegrasyonu/veri/{fetched}/").content.decode()
    assert "muhasebeleşti" in month
    assert f'href="/fisler/{voucher.pk}/ters-kayit/"' in month
    assert "already_posted" not in month


def test_a_stale_preview_is_refused_in_words(house: SimpleNamespace, sign_in: SignIn, fetched: int) -> None:
    answer = sign_in().post(
        f"/bordro-entegrasyonu/veri/{fetched}/muhasebelestir/",
        {"preview_hash": "0" * 64, "tarih": "2026-01-31"},
        follow=True,
    )
    assert answer.redirect_chain[0][0] == f"/bordro-entegrasyonu/veri/{fetched}/onizleme/?tarih=2026-01-31"
    assert 'role="alert"' in answer.content.decode()
    assert not Voucher.objects.of(house.user.tenant_id).exists()


def test_when_ik_does_not_answer_the_user_confirms(house: SimpleNamespace, sign_in: SignIn, fetched: int) -> None:
    client = sign_in()
    shown = client.get(f"/bordro-entegrasyonu/veri/{fetched}/onizleme/").content.decode()
    assert 'name="onay"' not in shown
    type(house.first).objects.of(house.user.tenant_id).filter(pk=house.first.pk).update(url="http://127.0.0.1:9")
    data = {"preview_hash": hash_in(shown), "tarih": "2026-01-31"}
    asked = client.post(f"/bordro-entegrasyonu/veri/{fetched}/muhasebelestir/", data).content.decode()
    assert 'name="onay"' in asked
    assert "ik_did_not_answer" in asked
    answer = client.post(f"/bordro-entegrasyonu/veri/{fetched}/muhasebelestir/", {**data, "onay": "on"})
    assert answer.status_code == 302
    posting = Posting.objects.of(house.user.tenant_id).get()
    assert posting.confirmed_warnings[0]["code"] == "ik_did_not_answer"


def test_the_reversal_shows_its_mirror_and_frees_the_month(
    house: SimpleNamespace, sign_in: SignIn, fetched: int
) -> None:
    client = sign_in()
    voucher = press_post(client, fetched).strip("/").split("/")[-1]
    address = f"/fisler/{voucher}/ters-kayit/"
    shown = client.get(address).content.decode()
    assert "Yazılacak ters fiş" in shown
    assert 'value="2026-01-31"' in shown
    assert "reversal_reason" in client.post(address, {"tarih": "2026-01-31", "neden": "  x\x07"}).content.decode()
    answers = [client.post(address, {"tarih": "2026-01-31", "neden": "Yanlış eşleme"}) for _ in range(2)]
    mirror = Voucher.objects.of(house.user.tenant_id).get(kind="reversal")
    assert [answer.headers["Location"] for answer in answers] == [f"/fisler/{mirror.pk}/"] * 2
    again = press_post(client, fetched)
    assert Posting.objects.of(house.user.tenant_id).get(state="live").revision == 2
    assert again not in (f"/fisler/{voucher}/", f"/fisler/{mirror.pk}/")


def test_when_ik_closed_the_month_again_the_page_says_the_way_on(
    house: SimpleNamespace, sign_in: SignIn, fetched: int
) -> None:
    client = sign_in()
    press_post(client, fetched)
    months = [{"year": 2026, "month": 1, "state": "closed", "version": 2}]
    type(house.first).objects.of(house.user.tenant_id).filter(pk=house.first.pk).update(months=months)
    page = client.get(f"/bordro-entegrasyonu/veri/{fetched}/").content.decode()
    assert "İK yeniden kapattı" in page
    assert "1 → 2" in page
    assert "İK değişti" in client.get("/").content.decode()


def test_each_problem_links_to_where_it_is_mended(house: SimpleNamespace, sign_in: SignIn, fetched: int) -> None:
    tenant = house.user.tenant_id
    AccountRule.objects.of(tenant).filter(integration=house.first, value="income_tax").delete()
    Account.objects.of(tenant).filter(code="360.02").update(is_open=False)
    PeriodLock(tenant_id=tenant, branch_id=house.first.branch_id, locked_through="2026-01-31").save()
    client = sign_in()
    page = client.get(f"/bordro-entegrasyonu/veri/{fetched}/").content.decode()
    rule = f"/hesap-eslemeleri/{house.first.pk}/kural/?value=income_tax&amp;department=100"
    assert f'href="{rule}"' in page
    assert 'href="/hesap-plani/?q=360.02"' in page
    assert 'href="/donem-kilitleri/"' in page
    assert "data-problem" in page
    form = client.get(rule.replace("&amp;", "&")).content.decode()
    assert '<option value="income_tax" selected>' in form
    assert 'value="100"' in form
    blocked = client.get(f"/bordro-entegrasyonu/veri/{fetched}/onizleme/").content.decode()
    assert "Muhasebeleştirilemez" in blocked
    assert 'name="preview_hash"' not in blocked


def test_a_finding_of_every_payslip_is_told_once_with_its_sum(
    house: SimpleNamespace, sign_in: SignIn, fetched: int
) -> None:
    """A wrong sector: the 81/ı discount of manufacturing is 5 % of the base and not 2 % in 2026."""
    Integration.objects.of(house.user.tenant_id).filter(pk=house.first.pk).update(sector="manufacturing")
    wrong = [slip for slip in register.payslips(1, 1) if slip.law == "05510" and slip.sgk_base_kurus]
    differences = [slip.incentives[0].amount_kurus - (slip.sgk_base_kurus * 5 + 50) // 100 for slip in wrong]
    page = sign_in().get(f"/bordro-entegrasyonu/veri/{fetched}/onizleme/").content.decode()
    assert page.count("<code>lawful_incentive</code>") == 3 + 1
    rest = f"Aynı bulgu {len(wrong) - 3} yerde daha var; farkların toplamı {format_tr(sum(differences[3:]))}."
    assert rest in page
    month = sign_in().get(f"/bordro-entegrasyonu/veri/{fetched}/").content.decode()
    of_front_office = sum(slip.department == "100" for slip in wrong)
    assert f"{of_front_office} bordroda sorun" in month


@pytest.mark.parametrize(("language", "title"), [("tr", "Sırada ne var?"), ("en", "What is next?")])
def test_the_start_page_says_what_waits(
    house: SimpleNamespace, sign_in: SignIn, fetched: int, language: str, title: str
) -> None:
    client = sign_in(language=language)
    page = client.get("/").content.decode()
    assert title in page
    assert f'href="/bordro-entegrasyonu/veri/{fetched}/"' in page
    press_post(client, fetched)
    assert f'href="/bordro-entegrasyonu/veri/{fetched}/"' not in client.get("/").content.decode()
