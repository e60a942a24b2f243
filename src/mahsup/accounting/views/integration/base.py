"""What every page of the integration shares: the signed-in user, the right it needs, and refusals as sentences."""

import functools
from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase

from mahsup.accounting.models import User
from mahsup.accounting.permissions import require
from mahsup.platform.i18n import current_language
from mahsup.problems import MahsupError


class AccountingRequest(HttpRequest):
    """A request of a signed-in user of Muhasebe."""

    user: User


View = Callable[..., HttpResponseBase]


def page(right: str = "view_books") -> Callable[[View], View]:
    """Let a view be reached only with the right; the sign-in gate before every page has seen to the user."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            known = cast(AccountingRequest, request)
            require(known.user, right)
            return view(known, *args, **kwargs)

        return guarded

    return decorate


def say_refusal(request: HttpRequest, refusal: MahsupError) -> None:
    """Show a refusal at the top of the next page. A missing right is not softened: it is raised again."""
    if refusal.code == "no_right":
        raise refusal
    for problem in refusal.problems:
        messages.error(request, problem.message(current_language()))
