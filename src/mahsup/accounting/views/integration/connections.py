"""Tanımlar › Entegrasyon Tanımları: the connections, their form, trying one, switching it off, deleting it."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mahsup.accounting.forms.integration import IntegrationForm
from mahsup.accounting.models import Integration
from mahsup.accounting.permissions import has_right
from mahsup.accounting.services import connections
from mahsup.accounting.views.integration.base import AccountingRequest, page, say_refusal
from mahsup.accounting.views.integration.mending import Shown, shown
from mahsup.platform.i18n import T, current_language
from mahsup.platform.web import go_to, is_fragment
from mahsup.problems import MahsupError


@page()
def connection_list(request: AccountingRequest) -> HttpResponseBase:
    """The connections, one per company."""
    context = {
        "integrations": connections.integrations(request.user),
        "may_manage": has_right(request.user, "manage_integrations"),
    }
    return render(request, "accounting/integration/connections.html", context)


@page("manage_integrations")
def connection_add(request: AccountingRequest) -> HttpResponseBase:
    """Define a connection."""
    return _form_page(request, None)


@page("manage_integrations")
def connection_change(request: AccountingRequest, integration_id: int) -> HttpResponseBase:
    """Change a connection."""
    return _form_page(request, connections.get(request.user, integration_id))


@require_POST
@page("manage_integrations")
def connection_test(request: AccountingRequest, integration_id: int) -> HttpResponseBase:
    """Bağlantıyı Dene: sign in at İK with the stored definition and say what was found."""
    integration = connections.get(request.user, integration_id)
    report = connections.test_connection(request.user, integration_id)
    problems = shown([report.problem], integration) if report.problem else []
    context = {
        "report": report,
        "problems": [_without_own_link(problem) for problem in problems],
        "integration": integration,
    }
    if is_fragment(request):
        return render(request, "accounting/integration/test_result.html", context)
    context["form"] = IntegrationForm(request.user, integration)
    return render(request, "accounting/integration/connection_form.html", context)


@require_POST
@page("manage_integrations")
def connection_switch(request: AccountingRequest, integration_id: int) -> HttpResponseBase:
    """Switch a connection on or off."""
    try:
        connections.switch(request.user, integration_id, request.POST.get("active") == "1")
        messages.success(request, T("Entegrasyon tanımı kaydedildi.", "The connection is saved."))
    except MahsupError as refusal:
        say_refusal(request, refusal)
    return redirect("accounting:integrations")


@page("manage_integrations")
def connection_delete(request: AccountingRequest, integration_id: int) -> HttpResponseBase:
    """Ask, then delete a connection that has brought nothing yet."""
    integration = connections.get(request.user, integration_id)
    if request.method != "POST":
        return render(request, "accounting/integration/connection_delete.html", {"integration": integration})
    try:
        connections.delete(request.user, integration_id)
        messages.success(request, T("Entegrasyon tanımı silindi.", "The connection is deleted."))
    except MahsupError as refusal:
        say_refusal(request, refusal)
    return redirect("accounting:integrations")


def _form_page(request: AccountingRequest, integration: Integration | None) -> HttpResponseBase:
    form = IntegrationForm(request.user, integration, request.POST or None)
    problems: list[tuple[object, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            saved = connections.save_integration(
                request.user, integration.pk if integration else None, form.data_for_service()
            )
            messages.success(request, T("Kaydedildi. Şimdi bağlantıyı deneyin.", "Saved. Now try the connection."))
            return go_to(request, reverse("accounting:integration", args=[saved.pk]))
        except MahsupError as refusal:
            problems = [(problem, problem.message(current_language())) for problem in refusal.problems]
    context = {"form": form, "integration": integration, "refused": problems}
    return render(request, "accounting/integration/connection_form.html", context)


def _without_own_link(problem: Shown) -> Shown:
    """The page that mends the connection needs no link to itself."""
    return Shown(problem.problem, problem.message)
