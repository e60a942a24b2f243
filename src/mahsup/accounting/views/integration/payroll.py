"""Muhasebe Entegrasyonları › Bordro Entegrasyonu: companies and months, Veri Al, and its progress."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mahsup.accounting.forms.integration import FetchForm
from mahsup.accounting.models import Fetch, Integration
from mahsup.accounting.permissions import has_right
from mahsup.accounting.services import connections, fetching
from mahsup.accounting.views.integration.base import AccountingRequest, page, say_refusal
from mahsup.accounting.views.integration.mending import shown
from mahsup.accounting.views.integration.month_list import CompanyMonths, company_months
from mahsup.platform.i18n import T
from mahsup.platform.web import go_to, is_fragment
from mahsup.problems import MahsupError


@page()
def home(request: AccountingRequest) -> HttpResponseBase:
    """What waits for the accountant, and the ways on."""
    companies = [company_months(request.user, row) for row in connections.integrations(request.user) if row.active]
    context = {
        "companies": companies,
        "waiting": any(company.waiting for company in companies),
        "may_fetch": has_right(request.user, "fetch"),
        "may_manage": has_right(request.user, "manage_integrations"),
    }
    return render(request, "accounting/integration/home.html", context)


@page()
def payroll(request: AccountingRequest) -> HttpResponseBase:
    """The companies with their months, and the form of Veri Al."""
    found = [row for row in connections.integrations(request.user) if row.active]
    companies = [company_months(request.user, integration) for integration in found]
    context = {
        "companies": companies,
        "form": FetchForm(company_choices(found), initial=_first_waiting(companies)),
        "may_fetch": has_right(request.user, "fetch"),
        "may_manage": has_right(request.user, "manage_integrations"),
    }
    return render(request, "accounting/integration/payroll.html", context)


@page()
def months_of(request: AccountingRequest, integration_id: int) -> HttpResponseBase:
    """One company's months, asked of İK now."""
    integration = connections.get(request.user, integration_id)
    company = company_months(request.user, integration, refresh=True)
    if not is_fragment(request):
        return redirect("accounting:payroll")
    context = {"company": company, "may_fetch": has_right(request.user, "fetch")}
    return render(request, "accounting/integration/months.html", context)


@require_POST
@page("fetch")
def fetch_start(request: AccountingRequest) -> HttpResponseBase:
    """Veri Al: queue a fetch and show its progress."""
    form = FetchForm(company_choices(connections.integrations(request.user)), request.POST)
    if not form.is_valid():
        messages.error(request, T("Firma, yıl ve ay seçilmeli.", "Choose a company, a year and a month."))
        return redirect("accounting:payroll")
    asked = form.cleaned_data
    try:
        fetch = fetching.request_fetch(
            request.user, asked["firma"], asked["yil"], asked["ay"], asked["tip"] or None, confirm_fall=asked["azalma"]
        )
    except MahsupError as refusal:
        say_refusal(request, refusal)
        return redirect("accounting:payroll")
    return redirect("accounting:fetch", fetch.pk)


@require_POST
@page("fetch")
def fetch_cancel(request: AccountingRequest, fetch_id: int) -> HttpResponseBase:
    """İptal: a queued fetch ends at once, a running one at its next page."""
    fetch = fetching.cancel_fetch(request.user, fetch_id)
    return go_to(request, reverse("accounting:fetch", args=[fetch.pk]))


@page()
def fetch_progress(request: AccountingRequest, fetch_id: int) -> HttpResponseBase:
    """The progress of a fetch, asked again every second; when it has ended, its page."""
    fetch = fetching.get(request.user, fetch_id)
    if not fetch.is_active or not is_fragment(request):
        return go_to(request, reverse("accounting:fetch", args=[fetch.pk]))
    return render(request, "accounting/integration/progress.html", progress_context(request, fetch))


def progress_context(request: AccountingRequest, fetch: Fetch) -> dict[str, Any]:
    """Return what the progress of a fetch shows."""
    return {"fetch": fetch, "may_fetch": has_right(request.user, "fetch")}


def ended_context(request: AccountingRequest, fetch: Fetch) -> dict[str, Any]:
    """Return what a fetch that brought nothing shows: why, and the way on."""
    found = fetch.problems
    return {
        "fetch": fetch,
        "items": shown(found, fetch.integration),
        "fell": any(problem.code == "row_count_fell" for problem in found),
        "may_fetch": has_right(request.user, "fetch"),
    }


def company_choices(found: list[Integration]) -> list[tuple[int, str]]:
    """Return the companies of a select, as İK writes them: name (FirmaId)."""
    return [(row.pk, f"{row.company_title or row.branch.name} ({row.company_id})") for row in found if row.active]


def _first_waiting(companies: list[CompanyMonths]) -> dict[str, int]:
    """The oldest month that waits; where none does, the one before this: payroll is posted in the month after."""
    for company in companies:
        if company.waiting:
            oldest = company.waiting[-1].month
            return {"firma": company.integration.pk, "yil": oldest.year, "ay": oldest.month}
    last = timezone.localdate().replace(day=1) - datetime.timedelta(days=1)
    return {"yil": last.year, "ay": last.month}
