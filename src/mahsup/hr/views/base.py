"""What every page of İK shares: the signed-in user, the right it needs, and the company worked with."""

import functools
from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from mahsup.hr.models import READ, Company, PayrollRun, User
from mahsup.hr.services.rights import require_right

COMPANY_KEY = "company_id"


class HrRequest(HttpRequest):
    """A request of a signed-in user. `company` is the company worked with, None where the tenant has none."""

    user: User
    company: Company | None


View = Callable[..., HttpResponseBase]


def page(area: str, bit: int = READ) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """Let a view be reached only by a signed-in user with the right; area "" asks for no right.

    A user that must change the password sees the page for that and no other.
    """

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")
            known = signed_in(request)
            if known.user.must_change_password and view.__name__ != "password_page":
                return redirect("hr:password")
            if area:
                require_right(known.user, area, bit)
            return view(known, *args, **kwargs)

        return guarded

    return decorate


def company_page(area: str, bit: int = READ) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """Like `page`, for a page of the company worked with; a tenant without a company is sent to the start page."""

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @functools.wraps(view)
        def of_company(request: HrRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            return redirect("hr:home") if request.company is None else view(request, *args, **kwargs)

        return page(area, bit)(of_company)

    return decorate


def signed_in(request: HttpRequest) -> HrRequest:
    """Return the request with the company worked with: the one chosen in this session, else the tenant's first."""
    known = cast(HrRequest, request)
    companies = Company.objects.of(known.user.tenant_id).order_by("firma_id")
    chosen = companies.filter(pk=request.session.get(COMPANY_KEY, 0)).first()
    known.company = chosen or companies.first()
    return known


def company_of(request: HrRequest) -> Company:
    """Return the company worked with, on a page of it."""
    return request.company  # type: ignore[return-value]  # company_page has sent requests without one away


def run_or_404(request: HrRequest, run_id: int) -> PayrollRun:
    """Return a run of the company worked with."""
    runs = PayrollRun.objects.of(request.user.tenant_id).select_related("company")
    return get_object_or_404(runs, pk=run_id, company=request.company)
