"""Two languages side by side. `T("Türkçe", "English")` in Python, `{% t "Türkçe" "English" %}` in templates."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import lazy

from mahsup.problems import Language

LANGUAGE_COOKIE = "mahsup_language"


def pick(turkish: str, english: str) -> str:
    """Return the text in the language of the current request; Turkish where there is none."""
    return english if current_language() == "en" else turkish


T = lazy(pick, str)


def current_language() -> Language:
    """Return the language that is active now."""
    return "en" if (translation.get_language() or "tr").startswith("en") else "tr"


class LanguageMiddleware:
    """Activate the user's language; before sign-in the cookie's. The browser's wish does not count: Turkish first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", None) or request.COOKIES.get(LANGUAGE_COOKIE, "tr")
        with translation.override("en" if language == "en" else "tr"):
            return self.get_response(request)
