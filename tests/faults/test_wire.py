"""The wire's fault harness: it holds, every fault was really met, and a client with a defect is caught."""

import pytest

from mahsup.personelweb import fetching
from tests.faults.wire import IN_PROCESS, run

ROUNDS = 1_500


def test_under_every_fault_only_the_frozen_month_is_accepted() -> None:
    tally = run(ROUNDS, seed=2026)
    assert tally.violations == []
    assert [fault for fault in IN_PROCESS if tally.fired[fault] == 0] == []
    assert tally.accepted > ROUNDS // 10
    assert tally.accepted + sum(tally.refused.values()) == ROUNDS


def test_a_client_that_does_not_recount_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "recount", lambda *_: [])
    assert run(ROUNDS, seed=2026).violations
