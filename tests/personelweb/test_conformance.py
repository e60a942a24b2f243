"""The raw-HTTP list, run against the in-memory İK over real HTTP."""

from collections.abc import Callable, Iterator

import pytest

from .conformance import CHECKS, Target
from .sample import fake_ik


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    with fake_ik().serve() as url:
        yield Target(url, "entegrasyon", "Entegrasyon-2026!", 1, 1)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_conforms(check: Callable[[Target], None], target: Target) -> None:
    check(target)
