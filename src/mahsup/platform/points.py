"""Named points at which a fault harness may end the process. In normal work a point does nothing."""

from collections.abc import Callable


def _pass(point: str) -> None:
    """Do nothing."""


_hook: Callable[[str], None] = _pass


def reached(point: str) -> None:
    """Say that a point is reached: `fetch.page_stored`, `fetch.before_accept`, `fetch.accepted`, `post.before_commit`,
    `post.committed`, `post.before_answer`, `compute.slice`, `compute.before_write`, `compute.before_commit`,
    `compute.written`."""
    _hook(point)


def watch(hook: Callable[[str], None]) -> None:
    """Have every point call `hook` from now on, in this process."""
    global _hook
    _hook = hook
