"""Fault harness of the wire: months fetched while İK misbehaves at random, every fault counted.

One rule: what is accepted is İK's frozen month to the letter; everything else is refused in words. Run longer with
`python -m tests.faults.wire ROUNDS`.
"""

import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from mahsup.payroll.payslip import Payslip
from mahsup.personelweb.client import PersonelwebClient
from mahsup.personelweb.fetching import FetchResult, OnPage, fetch_month
from mahsup.personelweb.settings import Limits
from mahsup.personelweb.testing import FakeIk, Fault, MemoryIk
from mahsup.problems import MahsupError, catalogue
from tests.personelweb.sample import settings, slip

Fetcher = Callable[[PersonelwebClient, OnPage], FetchResult]
# These are faults of delivery: they need a socket and time; tests/personelweb/test_client.py has them one by one.
OVER_A_SOCKET = frozenset({Fault.DRIP_HEADERS, Fault.DRIP_BODY, Fault.CUT_BODY})
IN_PROCESS = tuple(fault for fault in Fault if fault not in OVER_A_SOCKET)


@dataclass
class Tally:
    """What a run of the harness saw."""

    accepted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    fired: Counter[Fault] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)


def run(rounds: int, seed: int, fetcher: Fetcher | None = None) -> Tally:
    """Fetch a month `rounds` times under faults drawn from the seed; return what was seen."""
    tally, draw = Tally(), random.Random(seed)
    for number in range(rounds):
        fake = _ik(draw)
        for fault in draw.sample(IN_PROCESS, draw.choice((0, 1, 1, 1, 2, 3))):
            fake.plant(fault, draw.choice((1, 1, 2, 1_000_000)))
        _one_round(fake, fetcher or _fetch, tally, f"seed {seed}, round {number}")
        tally.fired.update(fake.fired)
    return tally


def _ik(draw: random.Random) -> FakeIk:
    memory = MemoryIk()
    memory.add_company(1)
    memory.add_month(1, 2026, 1, [slip(20_000 + number) for number in range(draw.randint(1, 9))])
    return FakeIk(memory)


def _one_round(fake: FakeIk, fetcher: Fetcher, tally: Tally, name: str) -> None:
    kept: list[str] = []

    def on_page(number: int, payslips: Sequence[Payslip], text: bytes) -> None:
        if number == 1:
            kept.clear()
        kept.extend(text.decode().splitlines())

    wire = settings(limits=Limits(rows_per_page=2))
    client = PersonelwebClient(
        wire, transport=fake.transport(), sleep=lambda _: None, uniform=lambda low, high: high, clock=lambda: 0.0
    )
    try:
        with client:
            result = fetcher(client, on_page)
    except MahsupError as refusal:
        tally.refused[refusal.code] += 1
        if refusal.code not in catalogue():
            tally.violations.append(f"{name}: refused without a sentence: {refusal.code}")
        return
    tally.accepted += 1
    frozen = [text for _, text in fake.memory.payroll[1, 2026, 1].texts]
    if kept != frozen or result.row_count != len(frozen):
        tally.violations.append(f"{name}: accepted {len(kept)} rows that are not İK's {len(frozen)}")


def _fetch(client: PersonelwebClient, on_page: OnPage) -> FetchResult:
    return fetch_month(client, 1, 2026, 1, None, on_page, lambda: False)


def main() -> int:
    """Run the rounds asked for and print the tally; fail on a violation and on a fault that never fired."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    tally = run(rounds, seed=random.SystemRandom().randrange(2**32))
    silent = [fault.name for fault in IN_PROCESS if not tally.fired[fault]]
    for fault in IN_PROCESS:
        print(f"{fault.name:<22}{tally.fired[fault]:>9} fired")
    print(f"{rounds} rounds, {tally.accepted} accepted, {sum(tally.refused.values())} refused")
    print(*tally.violations, *(f"never fired: {name}" for name in silent), sep="\n")
    return 1 if tally.violations or silent else 0


if __name__ == "__main__":
    sys.exit(main())
