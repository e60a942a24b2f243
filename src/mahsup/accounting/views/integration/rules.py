"""Tanımlar › Hesap Eşlemeleri: the grid that says which account is used and why, the rules, and the policy."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mahsup.accounting.forms.integration import (
    PolicyForm,
    RuleForm,
    RulesFileForm,
    policy_initial,
    policy_words,
    rule_initial,
)
from mahsup.accounting.models import Account, AccountRule, CostCenter, Fetch, Integration
from mahsup.accounting.permissions import has_right
from mahsup.accounting.services import connections, employee_accounts, rules
from mahsup.accounting.views.integration.base import AccountingRequest, page, say_refusal
from mahsup.accounting.views.integration.mending import shown
from mahsup.accounting.views.integration.payroll import company_choices
from mahsup.accounting.views.integration.rule_grid import grid_of, rule_lines
from mahsup.platform.i18n import T
from mahsup.posting.rules import Policy, Rules, check_rules
from mahsup.posting.rulesfile import policy_table, starter_rules
from mahsup.problems import MahsupError, refuse

LARGEST_FILE = 1_000_000


@page()
def rules_start(request: AccountingRequest) -> HttpResponseBase:
    """Choose the company; the first one is chosen already."""
    found = connections.integrations(request.user)
    chosen = request.GET.get("firma", "")
    wanted = [row for row in found if str(row.pk) == chosen] or found
    if not wanted:
        return render(
            request,
            "accounting/integration/rules_none.html",
            {"may_manage": has_right(request.user, "manage_integrations")},
        )
    return redirect("accounting:rules-of", wanted[0].pk)


@page()
def rules_page(request: AccountingRequest, integration_id: int) -> HttpResponseBase:
    """The grid and the list of rules of one company."""
    integration = connections.get(request.user, integration_id)
    stored = rules.rules_of(integration)
    context = {
        **_company(request, integration),
        "grid": grid_of(rules.grid(request.user, integration_id)),
        "rows": rule_lines(rules.rule_rows(request.user, integration_id)),
        "items": shown(check_rules(stored), integration),
        "policy": policy_words(stored.policy),
        "file_form": RulesFileForm(),
    }
    return render(request, "accounting/integration/rules.html", context)


@page("manage_rules")
def rule_add(request: AccountingRequest, integration_id: int) -> HttpResponseBase:
    """Add a rule; a link from a problem or a cell fills in what it knows."""
    integration = connections.get(request.user, integration_id)
    known = {name: request.GET.get(name, "") for name in ("value", "department", "extra", "employee")}
    return _rule_page(request, integration, None, known)


@page("manage_rules")
def rule_change(request: AccountingRequest, integration_id: int, rule_id: int) -> HttpResponseBase:
    """Change a rule."""
    integration = connections.get(request.user, integration_id)
    rule = AccountRule.objects.of(request.user.tenant_id).filter(integration=integration, pk=rule_id).first()
    if rule is None:
        raise refuse("rule_unknown", rule=str(rule_id))
    return _rule_page(request, integration, rule, rule_initial(rule))


@require_POST
@page("manage_rules")
def rule_delete(request: AccountingRequest, integration_id: int, rule_id: int) -> HttpResponseBase:
    """Delete a rule."""
    try:
        rules.delete_rule(request.user, integration_id, rule_id)
        messages.success(request, T("Eşleme silindi.", "The rule is deleted."))
    except MahsupError as refusal:
        say_refusal(request, refusal)
    return redirect("accounting:rules-of", integration_id)


@page("manage_rules")
def policy_page(request: AccountingRequest, integration_id: int) -> HttpResponseBase:
    """The company's choices where practice differs."""
    integration = connections.get(request.user, integration_id)
    policy = rules.rules_of(integration).policy
    form = PolicyForm(request.POST or None, initial=policy_initial(policy))
    refused: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            rules.save_policy(request.user, integration_id, {**_law_exceptions(policy), **form.cleaned_data})
            messages.success(request, T("Muhasebe politikası kaydedildi.", "The accounting policy is saved."))
            return redirect("accounting:rules-of", integration_id)
        except MahsupError as refusal:
            refused = shown(refusal.problems, integration)
    context = {**_company(request, integration), "form": form, "items": refused, "laws": policy.laws}
    return render(request, "accounting/integration/policy.html", context)


@page()
def rules_file(request: AccountingRequest, integration_id: int) -> HttpResponseBase:
    """The rules file."""
    text = rules.export_rules(request.user, integration_id)
    response = HttpResponse(text, content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="RULES.toml"'
    return response


@require_POST
@page("manage_rules")
def rules_import(request: AccountingRequest, integration_id: int) -> HttpResponseBase:
    """Put the rules of a file in place of all."""
    form = RulesFileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, T("Bir eşleme dosyası (RULES.toml) seçin.", "Choose a rules file (RULES.toml)."))
        return redirect("accounting:rules-of", integration_id)
    try:
        rules.import_rules(request.user, integration_id, _text(form.cleaned_data["file"].read(LARGEST_FILE)))
        messages.success(request, T("Eşlemeler dosyadan alındı.", "The rules are taken from the file."))
    except MahsupError as refusal:
        say_refusal(request, refusal)
    return redirect("accounting:rules-of", integration_id)


@page("manage_rules")
def rules_starter(request: AccountingRequest, integration_id: int) -> HttpResponseBase:
    """Ask, then put the hotel starter rules in place of all."""
    integration = connections.get(request.user, integration_id)
    starter: Rules = starter_rules()
    if request.method != "POST":
        count = len(rules.rule_rows(request.user, integration_id))
        context = {**_company(request, integration), "count": count, "starter": len(starter.rules)}
        return render(request, "accounting/integration/rules_starter.html", context)
    try:
        rules.replace_rules(request.user, integration_id, starter)
        messages.success(request, T("Başlangıç eşlemeleri yüklendi.", "The starter rules are in place."))
    except MahsupError as refusal:
        say_refusal(request, refusal)
    return redirect("accounting:rules-of", integration_id)


@page("manage_chart")
def employee_accounts_page(request: AccountingRequest, integration_id: int) -> HttpResponseBase:
    """Personel hesabı aç: the missing employee sub-accounts of the last fetch, opened after they were shown."""
    integration = connections.get(request.user, integration_id)
    fetches = Fetch.objects.of(request.user.tenant_id).filter(integration=integration, state="accepted")
    fetch = fetches.order_by("-pk").first()
    if request.method == "POST" and fetch is not None:
        opened = employee_accounts.open_missing(request.user, fetch.pk)
        messages.success(
            request, T(f"{len(opened)} personel hesabı açıldı.", f"{len(opened)} employee accounts opened.")
        )
        return redirect("accounting:fetch", fetch.pk)
    missing = employee_accounts.missing(request.user, fetch.pk) if fetch else []
    context = {**_company(request, integration), "fetch": fetch, "missing": missing}
    return render(request, "accounting/integration/employee_accounts.html", context)


def _rule_page(
    request: AccountingRequest, integration: Integration, rule: AccountRule | None, known: dict[str, str]
) -> HttpResponseBase:
    form = RuleForm(request.POST or None, initial=known)
    refused: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            rules.save_rule(request.user, integration.pk, rule.pk if rule else None, form.cleaned_data)
            messages.success(request, T("Eşleme kaydedildi.", "The rule is saved."))
            return redirect("accounting:rules-of", integration.pk)
        except MahsupError as refusal:
            refused = shown(refusal.problems, integration)
    context = {**_company(request, integration), **_choices(request), "form": form, "rule": rule, "items": refused}
    return render(request, "accounting/integration/rule_form.html", context)


def _company(request: AccountingRequest, integration: Integration) -> dict[str, Any]:
    return {
        "integration": integration,
        "choices": company_choices(connections.integrations(request.user)),
        "may_manage": has_right(request.user, "manage_rules"),
        "may_open": has_right(request.user, "manage_chart"),
    }


def _choices(request: AccountingRequest) -> dict[str, Any]:
    """Return the open leaf accounts (without the employees' own) and the open cost centres, for the two datalists."""
    tenant_id = request.user.tenant_id
    leaves = Account.objects.of(tenant_id).filter(is_open=True, children__isnull=True, employee_key="")
    centers = CostCenter.objects.of(tenant_id).filter(is_open=True)
    return {"accounts": leaves.order_by("code"), "cost_centers": centers.order_by("code")}


def _law_exceptions(policy: Policy) -> dict[str, Any]:
    """What differs for one law is not in the form and stays."""
    table = policy_table(policy)
    return {"law": table["law"]} if "law" in table else {}


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refuse("rules_unreadable", key="UTF-8", given=str(error.start)) from error
