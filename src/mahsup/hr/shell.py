"""What the frame around every page of this server shows."""

from typing import Any

from django.http import HttpRequest


def context(request: HttpRequest) -> dict[str, Any]:
    """Return the menu and the top bar."""
    return {}
