"""Answers kept in the process, known by all that they depend on."""

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Keeps the last few answers of a pure computation. A key must hold everything that the answer depends on."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._answers: dict[Hashable, T] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Return the answer of a key, computed where it is not kept. Two threads may compute the same at once."""
        found = self._answers.get(key)
        if found is None:
            found = compute()
            with self._lock:
                while len(self._answers) >= self._count:
                    del self._answers[next(iter(self._answers))]
                self._answers[key] = found
        return found
