"""Jobs in the background. The job's row is the queue, and the truth of how far it is and how it ended.

A worker takes the oldest queued job and holds it by a lease that it renews with every step. When the lease runs out,
the next worker begins again with the next attempt. Every write asks first whether the lease is still held, so that two
workers never write for one job.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Generic, NoReturn, TypeVar

import structlog
from django.db import DatabaseError, IntegrityError, models, transaction
from django.utils import timezone

from mahsup.platform import audit
from mahsup.platform.problem_store import dump_problems, load_problem
from mahsup.platform.tenancy import TenantOwned
from mahsup.problems import MahsupError, Problem, refuse

LEASE: Final = timedelta(seconds=60)
MAX_ATTEMPTS: Final = 3
ACTIVE: Final = ("queued", "running")

log = structlog.get_logger("mahsup.jobs")


class Job(TenantOwned):
    """A job of a payroll month: `done` of `total` steps, and how it ended.

    The worker `worker` holds it until `lease_until`; `attempt` counts how often it was begun. `problem` names why it
    did not succeed, {} where it did.
    """

    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, default="queued")
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=60, blank=True)
    cancel_requested = models.BooleanField(default=False)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problem: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    requested_by = models.CharField(max_length=60)
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantOwned.Meta):
        abstract = True

    @property
    def is_active(self) -> bool:
        """True while the job waits or runs."""
        return self.state in ACTIVE

    @property
    def problems(self) -> list[Problem]:
        """Every problem that the job ended with."""
        stored = self.problem.get("all") or ([self.problem] if self.problem else [])
        return [load_problem(item) for item in stored]


J = TypeVar("J", bound=Job)


class LeaseLost(Exception):  # noqa: N818 - a state, not a fault
    """Another worker has the job, or it was taken away: stop without writing anything."""


class Cancelled(Exception):  # noqa: N818
    """The user cancelled the job."""


class Stopped(Exception):  # noqa: N818
    """The worker was told to stop: the job goes back into the queue."""


class Held(Generic[J]):
    """A job in the hands of a worker, for one attempt."""

    def __init__(self, job: J, worker_id: str, now: Callable[[], datetime], stop: threading.Event) -> None:
        self.job, self.now = job, now
        self._worker_id, self._stop = worker_id, stop

    def renew(self, **values: Any) -> None:
        """Write to the job's row and extend the lease. Raises LeaseLost when it is no longer ours."""
        if not self.row().update(lease_until=self.now() + LEASE, **values):
            raise LeaseLost

    def finish(self, state: str, **values: Any) -> None:
        """End the job with success, in the caller's transaction with all that it wrote. Raises LeaseLost."""
        self.renew(state=state, finished_at=self.now(), problem={}, **values)

    def should_stop(self) -> bool:
        """Tell whether the worker is stopping or the user cancelled; who sees it writes no more and calls `leave`."""
        return self._stop.is_set() or self.row().filter(cancel_requested=True).exists()

    def leave(self) -> NoReturn:
        """Leave the job between two steps: for good where the user cancelled it, else back into the queue."""
        raise Cancelled if self.row().filter(cancel_requested=True).exists() else Stopped

    def row(self) -> Any:
        """Return the job's row as long as this attempt of this worker still holds it."""
        return _held(self.job, self._worker_id)


@dataclass(frozen=True, kw_only=True)
class Queue(Generic[J]):
    """The jobs of one model.

    `name` begins the codes of their sentences and audit entries (`fetch_cancelled`). Jobs that agree in `key` are the
    same: at most one of them is queued or running, which a constraint of the model sees to. Of those that agree in
    `alone` at most one runs. `work` does a job in one attempt, `clear` takes away what an attempt left behind, and
    `refused` names the state in which the refusal of a code ends it.
    """

    model: type[J]
    name: str
    key: tuple[str, ...]
    alone: str
    work: Callable[[Held[J]], None]
    clear: Callable[[J], None] = lambda job: None
    refused: Callable[[str], str] = lambda code: "failed"

    def ask(self, job: J) -> J:
        """Queue a job that is not saved yet; where the same one is active already, return that one."""
        same = self._rows(job).filter(**{name: getattr(job, name) for name in self.key}, state__in=ACTIVE)
        for _ in range(3):
            active: J | None = same.first()
            if active is not None:
                return active
            try:
                with transaction.atomic():
                    job.save(force_insert=True)
                    self._note(job, job.requested_by, "requested", year=job.year, month=job.month)
                return job
            except IntegrityError:
                job.pk = None
        raise refuse(f"{self.name}_busy", year=str(job.year), month=str(job.month))

    def cancel(self, job: J, actor: str) -> None:
        """End a queued job at once, ask a running one to stop at its next step; one that has ended stays as it is."""
        own = self._rows(job).filter(pk=job.pk)
        problem = dump_problems([Problem(f"{self.name}_cancelled")])
        with transaction.atomic():
            ended = own.filter(state="queued").update(state="cancelled", finished_at=timezone.now(), problem=problem)
            if ended or own.filter(state="running").update(cancel_requested=True):
                self._note(job, actor, "cancelled")

    def run_next(self, now: Callable[[], datetime], worker_id: str, stop: threading.Event | None = None) -> bool:
        """Run the oldest due job, if there is one; True when one was run."""
        self._sweep(now())
        job = self._claim(now(), worker_id)
        if job is None:
            return False
        self._run(Held(job, worker_id, now, stop or threading.Event()))
        return True

    def _sweep(self, now: datetime) -> None:
        """Put jobs whose worker died back into the queue; give up after the third attempt."""
        for job in self.model.unscoped.filter(state="running", lease_until__lt=now):
            row = _held(job, job.worker)
            if job.cancel_requested:
                self._end(row, job, "cancelled", [Problem(f"{self.name}_cancelled")], now)
            elif job.attempt >= MAX_ATTEMPTS:
                died = Problem(f"{self.name}_worker_died", params={"attempts": str(job.attempt)})
                self._end(row, job, "failed", [died], now)
            else:
                _requeue(row, job.attempt)

    def _claim(self, now: datetime, worker_id: str) -> J | None:
        """Take the oldest queued job beside which nothing runs that it must not run beside."""
        busy = self.model.unscoped.filter(state="running").values(self.alone)
        waiting = self.model.unscoped.filter(state="queued").exclude(**{f"{self.alone}__in": busy})
        queued: J | None = waiting.order_by("pk").first()
        if queued is None:
            return None
        row = self._rows(queued).filter(pk=queued.pk)
        held = {"worker": worker_id, "lease_until": now + LEASE}
        with transaction.atomic():
            due = row.filter(state="queued", attempt=queued.attempt)
            if not due.update(state="running", attempt=queued.attempt + 1, **held):
                return None
            self.clear(queued)
        taken: J = row.get()
        return taken

    def _run(self, held: Held[J]) -> None:
        """Do the job; whatever happens, its row says how it ended."""
        job = held.job
        log.info(f"{self.name}_started", job=job.pk, attempt=job.attempt)
        try:
            self.work(held)
        except MahsupError as refusal:
            self._end(held.row(), job, self.refused(refusal.code), list(refusal.problems), held.now())
        except Cancelled:
            self._end(held.row(), job, "cancelled", [Problem(f"{self.name}_cancelled")], held.now())
        except Stopped:
            _requeue(held.row(), job.attempt - 1)
        except LeaseLost:
            log.warning(f"{self.name}_lease_lost", job=job.pk)
        except DatabaseError:
            raise
        except Exception as error:
            name = type(error).__name__
            log.error(f"{self.name}_unexpected", job=job.pk, error=name, exc_info=error)
            problem = Problem(f"{self.name}_unexpected", params={"error": name})
            self._end(held.row(), job, "failed", [problem], held.now())

    def _end(self, row: Any, job: J, state: str, problems: list[Problem], now: datetime) -> None:
        """End a job without success: the reason stays, what the attempt left goes."""
        log.warning(f"{self.name}_ended", job=job.pk, state=state, code=problems[0].code)
        with transaction.atomic():
            if row.update(state=state, problem=dump_problems(problems), finished_at=now, lease_until=None):
                self.clear(job)
                self._note(job, job.requested_by, state, problem=problems[0].code)

    def _rows(self, job: J) -> Any:
        return self.model.objects.of(job.tenant_id)

    def _note(self, job: J, actor: str, what: str, **details: Any) -> None:
        audit.record(job.tenant_id, actor, f"{self.name}_{what}", self.name, job.pk, **details)


def _held(job: Job, worker_id: str) -> Any:
    """Return the job's row as long as the attempt of the worker still holds it."""
    rows: Any = type(job).objects.of(job.tenant_id)
    return rows.filter(pk=job.pk, state="running", worker=worker_id, attempt=job.attempt)


def _requeue(row: Any, attempt: int) -> None:
    """Put a job back into the queue; the next worker begins at its beginning."""
    row.update(state="queued", worker="", lease_until=None, attempt=attempt, done=0, total=0)
