"""The worker of a queue: runs the due jobs, one after the other, until it is told to stop.

A job's row is the queue (state, lease, attempt), so a worker that dies loses nothing: the lease runs out and the next
worker takes the job up again. A busy or restarting database makes the worker wait, never end.
"""

import atexit
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import Any, Final

import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from mahsup.platform import guards
from mahsup.platform.jobs import Queue

POLL_S: Final = 0.2
STEP_ENDS_WITHIN_S: Final = 2.5
WAIT_AFTER_DATABASE_ERROR_S: Final = 1.0

log = structlog.get_logger("mahsup.worker")


def run(queue: Queue[Any], stop: threading.Event, poll_s: float = POLL_S) -> None:
    """Run jobs until `stop` is set; an idle worker looks every `poll_s` seconds.

    The job in hand stops at its next step and goes back into the queue.
    """
    worker_id = f"{socket.gethostname()}:{os.getpid()}"
    log.info("worker_started", worker=worker_id)
    while not stop.is_set():
        stop.wait(_step(queue, worker_id, stop, poll_s))
    log.info("worker_stopped", worker=worker_id)


def run_until_terminated(queue: Queue[Any]) -> None:
    """Run until SIGTERM or SIGINT."""
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    run(queue, stop)


@contextmanager
def running(queue: Queue[Any], poll_s: float = POLL_S) -> Iterator[None]:
    """Run jobs in a thread of this process meanwhile; at the end wait for its step, but not for ever."""
    stop = threading.Event()
    thread = threading.Thread(
        target=_run_and_close, args=(queue, stop, poll_s), name=f"{queue.name} worker", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(STEP_ENDS_WITHIN_S)


def run_beside(queue: Queue[Any], poll_s: float) -> None:
    """Run jobs in a thread beside this process's own work, until it ends."""
    beside = ExitStack()
    beside.enter_context(running(queue, poll_s))
    atexit.register(beside.close)


def _run_and_close(queue: Queue[Any], stop: threading.Event, poll_s: float) -> None:
    try:
        run(queue, stop, poll_s)
    finally:
        connection.close()


def _step(queue: Queue[Any], worker_id: str, stop: threading.Event, poll_s: float) -> float:
    """Run one job if there is one; return how many seconds to wait before the next look.

    The guards are verified once, when the database answers for the first time.
    """
    try:
        close_old_connections()
        guards.verify_at_start()
        return 0.0 if queue.run_next(timezone.now, worker_id, stop) else poll_s
    except (DatabaseError, InterfaceError) as error:
        log.warning("worker_database_error", error=type(error).__name__)
        connection.close()
        return WAIT_AFTER_DATABASE_ERROR_S
