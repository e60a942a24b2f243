"""The chart of accounts (hesap planı): accounts by code. A line is written to leaves only."""

import csv
import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from typing import Self


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """An account of the chart. `is_leaf` is False where another account's code begins with this code and a dot."""

    code: str
    name: str
    is_open: bool = True
    cost_center_required: bool = False
    is_leaf: bool = True


class Chart(Mapping[str, AccountInfo]):
    """Accounts by code, in the order of their codes; who is a leaf is computed from the codes alone."""

    def __init__(self, accounts: Iterable[AccountInfo]) -> None:
        given = {account.code: account for account in accounts}
        parents = {parent for code in given for parent in parents_of(code)}
        self._accounts = {
            code: replace(given[code], is_leaf=code not in parents) for code in sorted(given, key=_segments)
        }

    @classmethod
    def starter(cls) -> Self:
        """Return the Tekdüzen Hesap Planı (1 no.lu MSUGT) as far as a hotel needs it, with the leaves of payroll."""
        return cls(_starter_accounts())

    def __getitem__(self, code: str) -> AccountInfo:
        return self._accounts[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._accounts)

    def __len__(self) -> int:
        return len(self._accounts)


def parents_of(code: str) -> list[str]:
    """Return the codes above an account: `"740.01.05"` → `["740", "740.01"]`."""
    parts = code.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def covers(entry: str, code: str) -> bool:
    """True when `code` is the account `entry` or below it, by segments: "335" covers "335.01" and not "3351"."""
    return code == entry or code.startswith(entry + ".")


def _segments(code: str) -> list[str]:
    return code.split(".")


@functools.cache
def _starter_accounts() -> tuple[AccountInfo, ...]:
    text = resources.files(__package__).joinpath("starter_chart.csv").read_text("utf-8")
    return tuple(AccountInfo(row["code"], row["name"]) for row in csv.DictReader(text.splitlines(), delimiter=";"))
