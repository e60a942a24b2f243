"""The house of the main line's tests."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from tests.accounting.mainline.house import open_house


@pytest.fixture
def house(db: None) -> Iterator[SimpleNamespace]:
    """The demo's books beside an İK in memory, January 2026 closed."""
    with open_house() as opened:
        yield opened
