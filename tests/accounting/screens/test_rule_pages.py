"""Tanımlar › Hesap Eşlemeleri: the grid and why, the rules, the policy, the file, the employee accounts."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mahsup.accounting.models import Account, AccountRule, Integration
from tests.accounting.mainline import register

SignIn = Callable[..., Client]


def address(house: SimpleNamespace, path: str = "") -> str:
    return f"/hesap-eslemeleri/{house.first.pk}/{path}"


def rules_of(house: SimpleNamespace) -> list[AccountRule]:
    return list(AccountRule.objects.of(house.user.tenant_id).filter(integration=house.first).order_by("position"))


@pytest.mark.parametrize(("language", "missing"), [("tr", "eksik"), ("en", "missing")])
def test_the_grid_says_account_reason_and_what_is_missing(
    house: SimpleNamespace, sign_in: SignIn, fetched: int, language: str, missing: str
) -> None:
    AccountRule.objects.of(house.user.tenant_id).filter(integration=house.first, value="stamp_duty").delete()
    page = sign_in(language=language).get(address(house)).content.decode()
    assert "<code>760.01</code>" in page
    assert "↩" in page
    assert f"</span>{missing}</span>" in page
    assert f'href="{address(house, "kural/")}?value=stamp_duty&amp;department=200"' in page


def test_the_first_company_is_chosen_and_another_can_be(house: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in()
    assert client.get("/hesap-eslemeleri/").headers["Location"] == address(house)
    other = client.get(f"/hesap-eslemeleri/?firma={house.second.pk}").headers["Location"]
    assert other == f"/hesap-eslemeleri/{house.second.pk}/"


def test_a_rule_is_added_changed_and_deleted(house: SimpleNamespace, sign_in: SignIn) -> None:
    client, before = sign_in(), len(rules_of(house))
    data = {"value": "overtime", "department": "100", "insurance": "sgdp", "account": "740.01", "share": "33,5"}
    assert client.post(address(house, "kural/"), data).status_code == 302
    added = rules_of(house)[-1]
    assert (added.value, added.insurance, added.share_hundredths) == ("overtime", "sgdp", 3350)
    shown = client.get(address(house, f"kural/{added.pk}/")).content.decode()
    assert 'value="33,50"' in shown
    client.post(address(house, f"kural/{added.pk}/"), {**data, "share": "", "cost_center": "@department"})
    assert rules_of(house)[-1].cost_center == "@department"
    client.post(address(house, f"kural/{rules_of(house)[-1].pk}/sil/"))
    assert len(rules_of(house)) == before


def test_an_unreadable_account_is_refused_on_the_form(house: SimpleNamespace, sign_in: SignIn) -> None:
    page = sign_in().post(address(house, "kural/"), {"value": "overtime", "account": "74 0"}).content.decode()
    assert "rules_unreadable" in page
    assert 'value="74 0"' in page


def test_the_policy_is_saved(house: SimpleNamespace, sign_in: SignIn) -> None:
    data = {
        "incentive": "net_expense",
        "incentive_at": "accrual",
        "vouchers": "per_department",
        "employee_subaccounts": "335, 196",
        "rounding_account": "689.99",
        "rounding_limit": "0,10",
    }
    assert sign_in().post(address(house, "politika/"), data).status_code == 302
    policy = Integration.objects.of(house.user.tenant_id).get(pk=house.first.pk).policy
    assert (policy["incentive"], policy["vouchers"]) == ("net_expense", "per_department")
    assert (policy["employee_subaccounts"], policy["rounding_limit"]) == (["335", "196"], "0.10")


def test_the_file_goes_out_and_comes_back(house: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in()
    before = [(rule.value, rule.department, rule.account_code) for rule in rules_of(house)]
    text = client.get(address(house, "RULES.toml")).content
    AccountRule.objects.of(house.user.tenant_id).filter(integration=house.first).delete()
    client.post(address(house, "ice-aktar/"), {"file": SimpleUploadedFile("RULES.toml", text)})
    assert [(rule.value, rule.department, rule.account_code) for rule in rules_of(house)] == before
    bad = SimpleUploadedFile("RULES.toml", b"schema = 9")
    page = client.post(address(house, "ice-aktar/"), {"file": bad}, follow=True).content.decode()
    assert 'role="alert"' in page
    assert len(rules_of(house)) == len(before)


def test_the_starter_rules_come_only_after_a_confirmation(house: SimpleNamespace, sign_in: SignIn) -> None:
    client, before = sign_in(), len(rules_of(house))
    rules_of(house)[0].delete()
    assert client.get(address(house, "sablon/")).status_code == 200
    assert len(rules_of(house)) == before - 1
    client.post(address(house, "sablon/"))
    assert len(rules_of(house)) == before


def test_missing_employee_accounts_are_shown_and_then_opened(
    house: SimpleNamespace, sign_in: SignIn, fetched: int
) -> None:
    policy = {**house.first.policy, "employee_subaccounts": ["335"]}
    Integration.objects.of(house.user.tenant_id).filter(pk=house.first.pk).update(policy=policy)
    client, number = sign_in(), register.rows(1, 1)[0]["sicil_no"]
    month = client.get(f"/bordro-entegrasyonu/veri/{fetched}/").content.decode()
    assert f'href="{address(house, "personel-hesaplari/")}"' in month
    page = client.get(address(house, "personel-hesaplari/")).content.decode()
    assert f"335.01.{number}" in page
    leaves = Account.objects.of(house.user.tenant_id).filter(code__startswith="335.01.")
    assert not leaves.exists()
    client.post(address(house, "personel-hesaplari/"))
    assert leaves.count() == len({row["sicil_no"] for row in register.rows(1, 1)})


def test_an_auditor_reads_the_rules_but_changes_none(house: SimpleNamespace, sign_in: SignIn) -> None:
    client = sign_in("denetim")
    page = client.get(address(house)).content.decode()
    assert "kural/" not in page
    assert client.get(address(house, "kural/")).status_code == 403
    assert client.post(address(house, "sablon/")).status_code == 403
