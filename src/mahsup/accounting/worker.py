"""The worker: runs the due fetches, one after the other, until it is told to stop.

A fetch's row is the queue (state, lease, attempt), so a worker that dies loses nothing: the lease runs out and the next
worker takes the fetch up again. A busy or restarting database makes the worker wait, never end.
"""

import os
import signal
import socket
import threading
from types import FrameType
from typing import Final

import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from mahsup.accounting.services import fetching
from mahsup.platform import guards

POLL_S: Final = 0.2
WAIT_AFTER_DATABASE_ERROR_S: Final = 1.0

log = structlog.get_logger("mahsup.worker")


def run(stop: threading.Event, poll_s: float = POLL_S) -> None:
    """Run fetches until `stop` is set; an idle worker looks every `poll_s` seconds."""
    worker_id = f"{socket.gethostname()}:{os.getpid()}"
    log.info("worker_started", worker=worker_id)
    while not stop.is_set():
        stop.wait(_step(worker_id, poll_s))
    log.info("worker_stopped", worker=worker_id)


def run_until_terminated() -> None:
    """Run until SIGTERM or SIGINT; the fetch in hand stops at its next page and goes back into the queue."""
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()
        fetching.stop_after_page()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    run(stop)


def _step(worker_id: str, poll_s: float) -> float:
    """Run one fetch if there is one; return how many seconds to wait before the next look.

    The guards are verified once, when the database answers for the first time.
    """
    try:
        close_old_connections()
        guards.verify_at_start()
        return 0.0 if fetching.run_next(timezone.now, worker_id) else poll_s
    except (DatabaseError, InterfaceError) as error:
        log.warning("worker_database_error", error=type(error).__name__)
        connection.close()
        return WAIT_AFTER_DATABASE_ERROR_S
