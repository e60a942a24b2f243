"""Bearer authentication of the REST API."""

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from mahsup.accounting.models import User
from mahsup.accounting.services.tokens import user_of_token


class TokenAuth(HttpBearer):
    """Accept the token of an active user; the request then carries the user as `request.auth`."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        return user_of_token(token, timezone.now())


def user_of(request: HttpRequest) -> User:
    """Return the user of an authenticated request."""
    user: User = request.auth  # type: ignore[attr-defined]
    return user
