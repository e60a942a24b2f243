"""Many at once, and processes killed at every point where it could hurt: always one posting, and everybody gets it."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from mahsup.accounting.models import Fetch, PostedPayslip, Posting, SnapshotRow, Voucher
from mahsup.accounting.services import fetching
from mahsup.accounting.services.fetch_run import FETCHES
from mahsup.accounting.services.posting import post
from mahsup.platform.jobs import LEASE
from tests.accounting.mainline.house import fetch, hash_of, open_house

POSTERS = 32


@pytest.fixture
def committed(transactional_db: None) -> Iterator[SimpleNamespace]:
    """A house whose rows other connections and processes see."""
    with open_house() as opened:
        yield opened


@pytest.fixture
def file_database(committed: SimpleNamespace) -> SimpleNamespace:
    """Other processes must be able to open the database."""
    if "memory" in str(connection.settings_dict["NAME"]):
        pytest.fail("the test database must be a file or a server")
    return committed


def test_32_posters_at_once_make_one_posting(committed: SimpleNamespace) -> None:
    accepted = fetch(committed)
    seen = hash_of(committed, accepted)
    start = threading.Barrier(POSTERS)

    def press(number: int) -> tuple[int, bool]:
        start.wait()
        try:
            posting, created = post(
                committed.user, accepted.pk, seen, idempotency_key=f"k{number % 4}", confirm_unreachable=True
            )
            return posting.pk, created
        finally:
            connection.close()

    with ThreadPoolExecutor(POSTERS) as pool:
        answers = list(pool.map(press, range(POSTERS)))
    assert len({posting for posting, _ in answers}) == 1
    assert [created for _, created in answers].count(True) == 1
    assert Posting.unscoped.count() == Voucher.unscoped.count() == 1
    assert PostedPayslip.unscoped.count() == accepted.row_count
    assert Voucher.unscoped.get().number == 1


def test_two_fetches_of_one_month_post_once(committed: SimpleNamespace) -> None:
    first, second = fetch(committed), fetch(committed)
    one, made = post(committed.user, first.pk, hash_of(committed, first))
    other, made_again = post(committed.user, second.pk, hash_of(committed, second))
    assert (made, made_again, one.pk) == (True, False, other.pk)


WORKER = """
import os, signal, sys
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from django.utils import timezone
from mahsup.platform import points
from mahsup.accounting.models import User
from mahsup.accounting.services.fetch_run import FETCHES
from mahsup.accounting.services.posting import post
points.watch(lambda point: point == sys.argv[2] and os.kill(os.getpid(), signal.SIGKILL))
if sys.argv[3] == "fetch":
    FETCHES.run_next(timezone.now, "doomed")
else:
    post(User.unscoped.get(code="muhasebe"), int(sys.argv[4]), sys.argv[5])
"""


def _doomed(point: str, *arguments: str) -> int:
    """Run the act in a process of its own that kills itself at the point; return its exit code."""
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-c", WORKER, name, point, *arguments]
    return subprocess.run(command, env=dict(os.environ), check=False, timeout=60).returncode


@pytest.mark.parametrize("point", ["fetch.page_stored", "fetch.before_accept"])
def test_a_worker_killed_before_accepting_is_taken_up_again(file_database: SimpleNamespace, point: str) -> None:
    house = file_database
    asked = fetching.request_fetch(house.user, house.first.pk, 2026, 1)
    assert _doomed(point, "fetch") == -signal.SIGKILL
    assert Fetch.unscoped.get(pk=asked.pk).state == "running"
    assert SnapshotRow.unscoped.filter(fetch=asked).exists()
    later = timezone.now() + 2 * LEASE
    assert FETCHES.run_next(lambda: later, "next")
    ended = fetching.get(house.user, asked.pk)
    assert (ended.state, ended.attempt) == ("accepted", 2)
    assert SnapshotRow.unscoped.filter(fetch=asked).count() == ended.row_count
    _posts_once(house, ended)


def test_a_worker_killed_after_accepting_has_accepted(file_database: SimpleNamespace) -> None:
    house = file_database
    asked = fetching.request_fetch(house.user, house.first.pk, 2026, 1)
    assert _doomed("fetch.accepted", "fetch") == -signal.SIGKILL
    ended = fetching.get(house.user, asked.pk)
    assert ended.state == "accepted"
    _posts_once(house, ended)


@pytest.mark.parametrize(
    ("point", "postings"), [("post.before_commit", 0), ("post.committed", 1), ("post.before_answer", 1)]
)
def test_a_poster_killed_is_repeated_safely(file_database: SimpleNamespace, point: str, postings: int) -> None:
    house = file_database
    accepted = fetch(house)
    seen = hash_of(house, accepted)
    assert _doomed(point, "post", str(accepted.pk), seen) == -signal.SIGKILL
    assert Posting.unscoped.count() == Voucher.unscoped.count() == postings
    posting, created = post(house.user, accepted.pk, seen)
    assert created is (postings == 0)
    assert Posting.unscoped.get().pk == posting.pk
    assert Voucher.unscoped.get().number == 1


def _posts_once(house: SimpleNamespace, ended: Fetch) -> None:
    seen = hash_of(house, ended)
    act: Callable[[], tuple[Posting, bool]] = lambda: post(house.user, ended.pk, seen)  # noqa: E731
    assert [act()[1], act()[1]] == [True, False]
    assert Voucher.unscoped.count() == 1
