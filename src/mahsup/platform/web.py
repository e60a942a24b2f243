"""What every page of both servers passes through: security headers, refusals in words, and the shell around a page.

The shell: the setting MAHSUP_SHELL names a function of the request whose result every template gets. All keys are
optional; before sign-in it returns {}.

- `menu`: [(section title, [(label, url, is this page)])]
- `tenant`: the tenant, shown by its name; `company`: shown as it prints itself
- `top`: [(label, value)], further facts of the top bar (branch, month)
- `switch`: {"url", "name", "label", "choices": [(value, label, chosen)]}, a list in the top bar that posts its choice
"""

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.utils.module_loading import import_string

from mahsup.platform.i18n import current_language, pick
from mahsup.problems import MahsupError, Problem

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PAGE_SIZE = 50
MOST_PROBLEMS: Final = 200
_M = TypeVar("_M", bound=Model)


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
        template = "platform/refusal_fragment.html" if is_fragment(request) else "platform/refusal.html"
        status = 403 if error.code == "no_right" else 422
        return render(request, template, {"problems": in_words(error)}, status=status)


def in_words(error: MahsupError) -> list[tuple[Any, str]]:
    """Return the problems of a refusal with their sentences, as `platform/problems.html` shows them.

    Of very many the first, and how many more there are: a page that nobody could read or load helps nobody.
    """
    shown, rest = list(error.problems[:MOST_PROBLEMS]), len(error.problems) - MOST_PROBLEMS
    if rest > 0:
        shown.append(Problem("problems_more", params={"count": str(rest)}))
    return [(problem, problem.message(current_language())) for problem in shown]


def health(request: HttpRequest) -> JsonResponse:
    """Say whether the server and its database answer. Needs no sign-in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def client_address(request: HttpRequest) -> str:
    """Return the address of the caller. A header of the client's is never believed."""
    return str(request.META.get("REMOTE_ADDR", ""))


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give every template the menu and the top bar of its server, as MAHSUP_SHELL knows them."""
    return {"language": current_language(), **import_string(settings.MAHSUP_SHELL)(request)}


XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(content: bytes, file_name: str, content_type: str) -> HttpResponse:
    """Return a file to save. The name may hold Turkish letters (RFC 6266 `filename*`)."""
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = str(content_disposition_header(True, file_name))
    return response


def stream(pieces: Iterator[bytes], file_name: str, content_type: str) -> StreamingHttpResponse:
    """Return a file to save that is still being made."""
    response = StreamingHttpResponse(pieces, content_type=content_type)
    response.headers["Content-Disposition"] = str(content_disposition_header(True, file_name))
    return response


def page_number(request: HttpRequest, parameter: str = "sayfa") -> int:
    """Return the page asked for, 1 where none or nonsense is."""
    text = request.GET.get(parameter, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 1


def page_of(request: HttpRequest, rows: QuerySet[_M], size: int = PAGE_SIZE) -> Page[_M]:
    """Return the page of rows that the request asks for; the last one where it asks for more than there are."""
    return Paginator(rows, size).get_page(page_number(request))


def is_fragment(request: HttpRequest) -> bool:
    """True when htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def go_to(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to a page, from a page and from a fragment alike."""
    if not is_fragment(request):
        return redirect(url)
    response = HttpResponse()
    response.headers["HX-Redirect"] = url
    return response


def forbidden(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """403, and a form whose CSRF token is missing or old."""
    return _error_page(
        403,
        pick("Yapılamadı", "Not allowed"),
        pick(
            "İstek kabul edilmedi, çünkü yetkiniz yok ya da sayfa eskimiş. Sayfayı yenileyip yeniden deneyin.",
            "The request was refused because you do not have the right or the page is out of date. "
            "Reload the page and try again.",
        ),
    )


def not_found(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """404."""
    return _error_page(
        404,
        pick("Sayfa bulunamadı", "Page not found"),
        pick(
            "Bu adreste sayfa yok ya da kayıt size açık değil. Başlangıç sayfasından ilerleyin.",
            "There is no page at this address, or the record is not yours to see. Go on from the start page.",
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500. Touches neither database nor session: they may be what failed."""
    return _error_page(
        500,
        pick("Beklenmeyen hata", "Unexpected error"),
        pick(
            "İşlem tamamlanamadı, çünkü sunucuda beklenmeyen bir hata oldu. "
            "Yeniden deneyin; sürerse yöneticinize bildirin.",
            "This could not be completed because of an unexpected error on the server. "
            "Try again; if it persists, tell your administrator.",
        ),
    )


def _error_page(status: int, title: str, text: str) -> HttpResponse:
    context = {"title": title, "text": text, "language": current_language()}
    return HttpResponse(render_to_string("platform/error.html", context), status=status)
