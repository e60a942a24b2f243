"""The house of the main line's tests."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.conf import LazySettings

from tests.accounting.mainline.house import open_house


@pytest.fixture(autouse=True)
def _quick_passwords(settings: LazySettings) -> None:
    """Nobody attacks the passwords of a test; the slow hash would take most of its time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def house(db: None) -> Iterator[SimpleNamespace]:
    """The demo's books beside an İK in memory, January 2026 closed."""
    with open_house() as opened:
        yield opened
