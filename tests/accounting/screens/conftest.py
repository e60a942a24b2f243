"""The demo's books beside an İK in memory, seen through the pages."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from django.test import Client

from mahsup.accounting.models import User
from tests.accounting.mainline.house import fetch, open_house


@pytest.fixture
def house(db: None) -> Iterator[SimpleNamespace]:
    """The demo's books beside an İK in memory, January 2026 closed."""
    with open_house() as opened:
        yield opened


@pytest.fixture
def sign_in(house: SimpleNamespace) -> Callable[..., Client]:
    """Return a browser signed in as one of the demo's users, in a language."""

    def signed_in(code: str = "muhasebe", language: str = "tr") -> Client:
        User.unscoped.filter(code=code).update(language=language)
        client = Client()
        client.force_login(User.unscoped.get(code=code), backend="mahsup.platform.auth.TenantBackend")
        return client

    return signed_in


@pytest.fixture
def fetched(house: SimpleNamespace) -> int:
    """January 2026 of company 1, fetched; the fetch's id."""
    found = fetch(house)
    assert found.state == "accepted", found.problems
    return int(found.pk)
