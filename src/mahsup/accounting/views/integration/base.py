"""What every page of the integration shares: the signed-in user, the right it needs, and refusals as sentences."""

import functools
from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from mahsup.accounting.models import User
from mahsup.accounting.permissions import require
from mahsup.platform.i18n import current_language
from mahsup.problems import MahsupError


class AccountingRequest(HttpRequest):
    """A request of a signed-in user of Muhasebe."""

    user: User  # type: ignore[assignment]


View = Callable[..., HttpResponseBase]


def page(right: str = "view_books") -> Callable[[View], View]:
    """Let a view be reached only by a signed-in user with the right."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            known = cast(AccountingRequest, request)
            require(known.user, right)
            return view(known, *args, **kwargs)

        return guarded

    return decorate


def is_fragment(request: HttpRequest) -> bool:
    """True when htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def say_refusal(request: HttpRequest, refusal: MahsupError) -> None:
    """Show a refusal at the top of the next page. A missing right is not softened: it is raised again."""
    if refusal.code == "no_right":
        raise refusal
    for problem in refusal.problems:
        messages.error(request, problem.message(current_language()))


def go_to(request: HttpRequest, url: str) -> HttpResponseBase:
    """Send the browser to a page, from a page and from a fragment alike."""
    if not is_fragment(request):
        return redirect(url)
    response = HttpResponse()
    response.headers["HX-Redirect"] = url
    return response


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    wanted = "/" if is_fragment(request) else request.get_full_path()
    return go_to(request, f"{settings.LOGIN_URL}?{urlencode({'next': wanted})}")
