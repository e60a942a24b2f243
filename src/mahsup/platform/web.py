"""What every page of both servers passes through: security headers, refusals in words, and the shell around a page."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string

from mahsup.platform.i18n import current_language
from mahsup.problems import MahsupError

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class SecurityHeadersMiddleware:
    """No inline script, no asset from elsewhere, no framing, and no page with payroll in it in any cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class RefusalMiddleware:
    """Show a refusal that no view caught as a page (or an htmx fragment) with its sentence and its code."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, MahsupError):
            return None
        problems = [(problem, problem.message(current_language())) for problem in error.problems]
        fragment = request.headers.get("HX-Request") == "true"
        template = "platform/refusal_fragment.html" if fragment else "platform/refusal.html"
        return render(request, template, {"problems": problems}, status=403 if error.code == "no_right" else 422)


def client_address(request: HttpRequest) -> str:
    """Return the address of the caller. A header of the client's is never believed."""
    return str(request.META.get("REMOTE_ADDR", ""))


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give every template the menu and the top bar of its server (`MAHSUP_SHELL` names the function that knows them)."""
    return {"language": current_language(), **import_string(settings.MAHSUP_SHELL)(request)}
