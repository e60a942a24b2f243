"""Refusals as RFC 9457 problem documents, in Turkish unless the caller asks for English."""

import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final, TypeVar

import structlog
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from mahsup.problems import Language, MahsupError, Problem, sentence

MEDIA_TYPE: Final = "application/problem+json"
CONFLICTS: Final = frozenset(
    {"preview_stale", "snapshot_changed_in_ik", "already_posted", "fetch_superseded", "fetch_not_accepted"}
)
TITLES: Final[dict[int, dict[Language, str]]] = {
    400: {"tr": "İstek okunamadı", "en": "Bad request"},
    401: {"tr": "Kimlik doğrulanmadı", "en": "Not authenticated"},
    403: {"tr": "Yetki yok", "en": "No right"},
    404: {"tr": "Bulunamadı", "en": "Not found"},
    405: {"tr": "Bu istek alınmıyor", "en": "Method not allowed"},
    409: {"tr": "Çakışma", "en": "Conflict"},
    422: {"tr": "İşlem yapılamadı", "en": "Cannot be done"},
    500: {"tr": "Beklenmeyen hata", "en": "Unexpected error"},
}

REASONS_TR: Final = (
    ("missing", "verilmemiş"),
    ("date", "YYYY-AA-GG biçiminde bir tarih değil"),
    ("int", "tam sayı değil"),
    ("bool", "true ya da false değil"),
    ("greater_than", "çok küçük"),
    ("less_than", "çok büyük"),
    ("string_too_long", "çok uzun"),
    ("string_too_short", "çok kısa"),
    ("string", "beklenen biçimde bir metin değil"),
)
"""Why a field does not fit, by how the name of pydantic's finding begins; English takes pydantic's own words."""

log = structlog.get_logger("mahsup.api")
_E = TypeVar("_E", bound=Exception)
View = Callable[..., HttpResponse]


def language_of(request: HttpRequest) -> Language:
    """Return the language of the first entry of Accept-Language: Turkish unless it is English."""
    return "en" if request.headers.get("Accept-Language", "").strip().lower().startswith("en") else "tr"


def status_of(code: str) -> int:
    """Return the HTTP status of a refusal."""
    if code.endswith("_unknown"):
        return 404
    if code == "no_right":
        return 403
    return 409 if code in CONFLICTS else 422


def problem_document(
    request: HttpRequest, status: int, code: str, detail: str, problems: list[dict[str, Any]] | None = None
) -> HttpResponse:
    """Return the problem document of a refusal."""
    titles = TITLES.get(status) or {"tr": HTTPStatus(status).phrase, "en": HTTPStatus(status).phrase}
    body = {
        "type": f"urn:mahsup:error:{code}",
        "title": titles[language_of(request)],
        "status": status,
        "detail": detail,
        "code": code,
        "problems": problems or [],
    }
    response = HttpResponse(json.dumps(body, ensure_ascii=False), content_type=MEDIA_TYPE, status=status)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="mahsup"'
    return response


def refusal(request: HttpRequest, error: MahsupError) -> HttpResponse:
    """Answer a refusal with its first problem in front and all of them listed."""
    language = language_of(request)
    problems = [problem.shape(language) for problem in error.problems]
    return problem_document(request, status_of(error.code), error.code, error.message(language), problems)


def not_found(request: HttpRequest) -> HttpResponse:
    """Answer that nothing is at this address."""
    return _coded(request, 404, "api_not_found")


def method_in_words(view: View) -> View:
    """Return the view with a problem document where the method is not served (405)."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        allowed = response.headers["Allow"]
        said = _coded(request, 405, "api_method", method=str(request.method), allowed=allowed)
        said.headers["Allow"] = allowed
        return said

    return answer


def install(api: NinjaAPI) -> None:
    """Answer every error of the API with a problem document."""
    _handle(api, MahsupError, refusal)
    _handle(api, AuthenticationError, lambda request, _: _coded(request, 401, "api_token"))
    _handle(api, Http404, lambda request, _: not_found(request))
    _handle(api, ValidationError, _invalid)
    _handle(api, HttpError, _http_error)
    _handle(api, Exception, _unexpected)


def _handle(api: NinjaAPI, kind: type[_E], answer: Callable[[HttpRequest, _E], HttpResponse]) -> None:
    def handler(request: HttpRequest, error: _E | type[_E]) -> HttpResponse:
        """ninja types an error as itself or its class; what is raised is always an instance."""
        return answer(request, error() if isinstance(error, type) else error)

    api.add_exception_handler(kind, handler)


def _coded(request: HttpRequest, status: int, code: str, **params: str) -> HttpResponse:
    return problem_document(request, status, code, sentence(code, params, language_of(request)))


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A malformed id in the path names nothing (404); anything else in the request that does not fit is 422."""
    places = [tuple(map(str, found["loc"])) for found in error.errors]
    if any(place[:1] == ("path",) for place in places):
        return _coded(request, 404, "api_not_found")
    language = language_of(request)
    problems = []
    for place, found in zip(places, error.errors, strict=True):
        params = {"field": ".".join(place[1:]) or place[0], "reason": _reason(found, language)}
        problems.append(Problem("api_field", params=params).shape(language))
    detail = problems[0]["message"] if problems else sentence("api_body", {}, language)
    return problem_document(request, 422, "api_field", detail, problems)


def _reason(found: dict[str, Any], language: Language) -> str:
    if language == "en":
        return str(found["msg"])
    return next((words for kind, words in REASONS_TR if str(found["type"]).startswith(kind)), "beklenen değer değil")


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """ninja raises 400 for a body that is no JSON; the contract answers it like any other unusable body."""
    status = 422 if error.status_code == 400 else error.status_code
    return _coded(request, status, "api_body")


def _unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("api_unexpected", error=type(error).__name__, path=request.path, exc_info=error)
    return _coded(request, 500, "api_unexpected")
