"""The months of a connection with a state each."""

from dataclasses import dataclass
from typing import Literal

from mahsup.accounting.models import User
from mahsup.problems import Problem

State = Literal["none", "open", "closed", "fetched", "posted", "changed"]


@dataclass(frozen=True, slots=True)
class MonthState:
    """A month: none (yok), open (açık), closed (kapalı), fetched (alındı), posted (muhasebeleşti), changed (İK değişti).

    `version` is İK's current one, `posted_version` that of the live posting (0 = none).
    """

    year: int
    month: int
    state: State
    fetch_id: int | None = None
    posting_id: int | None = None
    version: int = 0
    posted_version: int = 0


@dataclass(frozen=True, slots=True)
class Months:
    """The months, newest first, and why İK could not be asked (then they are as last seen)."""

    months: tuple[MonthState, ...]
    problem: Problem | None = None


def month_states(user: User, integration_id: int, refresh: bool = False) -> Months:
    """Return the states of İK's months and of every fetched or posted one. `refresh` asks İK first."""
    raise NotImplementedError
