"""Fixtures that every suite with a server's settings takes in: a folder, a quick hash, and guards that let go."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from mahsup.platform import guards


@pytest.fixture(autouse=True)
def _quick_server(settings: Any) -> None:
    """Hash passwords cheaply; how strong the hash is, is not what these tests ask."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise warns where it is missing
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _guards_leave_before_the_flush(request: pytest.FixtureRequest) -> Iterator[None]:
    """A transactional test ends with a flush, which the guards would refuse; its post_migrate installs them again."""
    transactional = {"transactional_db", "live_server"} & set(request.fixturenames) or any(
        mark.kwargs.get("transaction") for mark in request.node.iter_markers("django_db")
    )
    if transactional:
        request.getfixturevalue("transactional_db")
    yield
    if transactional:
        guards.drop(connection)
