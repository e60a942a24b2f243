"""A month computed in the background: progress, stopping, killed and late workers, two at once, and refusals."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from mahsup.hr.models import ComputeJob, Debt, DebtTaken, PayrollRun, RunPayslip
from mahsup.hr.services import computing
from mahsup.hr.services.closing import close_run, reopen_run
from mahsup.hr.services.computing import compute_run
from mahsup.hr.services.computing_jobs import COMPUTINGS, request_computing
from mahsup.hr.services.earlier import month_due
from mahsup.hr.services.importing import import_payroll
from mahsup.hr.services.timesheets import enter
from mahsup.hr.services.users import change_user
from mahsup.platform import points
from mahsup.platform.jobs import LEASE, MAX_ATTEMPTS
from mahsup.platform.models import AuditEntry
from mahsup.problems import MahsupError

from .computed import NEW_YEAR, Hire, close, compute, hiring
from .conftest import NOW, month, payslip

PEOPLE = 5
Hook = Callable[[str], None]


@pytest.fixture
def hire(hotel: SimpleNamespace) -> Hire:
    """What hires somebody."""
    return hiring(hotel)


@pytest.fixture
def staff(hotel: SimpleNamespace, hire: Hire, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Five people who are computed two by two; the first pays off a debt."""
    monkeypatch.setattr(computing, "SLICE", 2)
    people = [hire(str(number), 40_000 + number) for number in range(1, PEOPLE + 1)]
    owed = {"kind": "AVANS", "reference": "A", "total_kurus": 900_000, "monthly_kurus": 300_000, "from_on": NEW_YEAR}
    Debt(tenant_id=hotel.tenant.pk, employee=people[0], **owed).save()
    return hotel


@pytest.fixture
def watch() -> Iterator[Callable[[Hook], None]]:
    """What has a hook called at every point until the test ends."""
    yield points.watch
    points.watch(lambda point: None)


def ask(hotel: SimpleNamespace) -> ComputeJob:
    return request_computing(hotel.company, 2026, 1, actor="ik")


def work(now: Callable[[], datetime] = timezone.now, worker: str = "test", stop: threading.Event | None = None) -> bool:
    return COMPUTINGS.run_next(now, worker, stop)


def after_the_lease() -> datetime:
    return timezone.now() + 2 * LEASE


def bodies(hotel: SimpleNamespace) -> list[tuple[str, str]]:
    rows = RunPayslip.objects.of(hotel.tenant.pk).order_by("employee_no", "payslip_id")
    return list(rows.values_list("employee_no", "body"))


def taken(hotel: SimpleNamespace) -> list[int]:
    return list(DebtTaken.objects.of(hotel.tenant.pk).values_list("amount_kurus", flat=True))


def ended(job: ComputeJob) -> tuple[str, list[str]]:
    job.refresh_from_db()
    return job.state, [problem.code for problem in job.problems]


def test_the_job_counts_people_slice_by_slice_and_gives_what_computing_at_once_gives(
    staff: SimpleNamespace, watch: Callable[[Hook], None]
) -> None:
    compute_run(staff.company, 2026, 1, actor="ik")
    at_once = bodies(staff)
    RunPayslip.objects.of(staff.tenant.pk).delete()
    job = ask(staff)
    seen: list[tuple[str, int, int]] = []

    def look(point: str) -> None:
        job.refresh_from_db()
        seen.append((point, job.done, job.total))

    watch(look)
    assert work()
    slices = [("compute.slice", 0, 5), ("compute.slice", 2, 5), ("compute.slice", 4, 5)]
    assert seen == [*slices, *((f"compute.{name}", 5, 5) for name in ("before_write", "before_commit", "written"))]
    assert ended(job) == ("done", [])
    assert bodies(staff) == at_once
    assert taken(staff) == [300_000]


def test_the_page_counts_in_the_turkish_way_and_goes_on_to_the_month(clerk: Client, staff: SimpleNamespace) -> None:
    answer = clerk.post("/hesapla/", {"year": "2026", "month": "1"})
    job = ComputeJob.objects.of(staff.tenant.pk).get()
    assert answer["Location"] == f"/hesaplama/{job.pk}/"
    assert "Sırada bekliyor" in clerk.get(f"/hesaplama/{job.pk}/").content.decode()
    ComputeJob.objects.of(staff.tenant.pk).update(state="running", worker="w", done=1250, total=10_000)
    text = clerk.get(f"/hesaplama/{job.pk}/ilerleme/", headers={"HX-Request": "true"}).content.decode()
    assert "1.250 / 10.000</strong> bordro" in text
    assert f'hx-get="/hesaplama/{job.pk}/ilerleme/"' in text
    ComputeJob.objects.of(staff.tenant.pk).update(state="queued", worker="")
    assert work()
    polled = clerk.get(f"/hesaplama/{job.pk}/ilerleme/", headers={"HX-Request": "true"})
    assert polled["HX-Redirect"] == f"/hesaplama/{job.pk}/"
    run = PayrollRun.objects.of(staff.tenant.pk).get()
    assert f'href="/donem/{run.pk}/"' in clerk.get(f"/hesaplama/{job.pk}/").content.decode()


def test_stopping_before_it_begins_and_between_two_slices_leaves_the_month_as_it_was(
    clerk: Client, staff: SimpleNamespace, watch: Callable[[Hook], None]
) -> None:
    compute(staff)
    before = bodies(staff)
    enter(staff.company, 2026, 1, [{"sicil_no": "1", "gun": "7"}], actor="ik")
    waiting = ask(staff)
    clerk.post(f"/hesaplama/{waiting.pk}/durdur/")
    assert not work()
    running = ask(staff)
    watch(lambda point: clerk.post(f"/hesaplama/{running.pk}/durdur/") and None)
    assert work()
    assert ended(waiting) == ended(running) == ("cancelled", ["computing_cancelled"])
    assert (bodies(staff), taken(staff)) == (before, [300_000])
    text = clerk.get(f"/hesaplama/{running.pk}/").content.decode()
    assert "Hesaplama durduruldu" in text
    assert "Yeniden hesapla" in text


def test_who_stops_the_job_while_the_server_stops_has_stopped_it(
    staff: SimpleNamespace, watch: Callable[[Hook], None]
) -> None:
    job, stop = ask(staff), threading.Event()

    def both(point: str) -> None:
        stop.set()
        COMPUTINGS.cancel(job, "ik")

    watch(both)
    assert work(stop=stop)
    assert ended(job) == ("cancelled", ["computing_cancelled"])
    assert not work()


@pytest.mark.parametrize("slices", [1, 2, 3])
def test_a_server_that_stops_puts_the_job_back_and_the_next_gives_the_same(
    staff: SimpleNamespace, watch: Callable[[Hook], None], slices: int
) -> None:
    compute_run(staff.company, 2026, 1, actor="ik")
    whole = bodies(staff)
    RunPayslip.objects.of(staff.tenant.pk).delete()
    job, stop, passed = ask(staff), threading.Event(), []

    def stops(point: str) -> None:
        passed.append(point)
        if len(passed) == slices:
            stop.set()

    watch(stops)
    assert work(stop=stop)
    assert passed == ["compute.slice"] * slices
    job.refresh_from_db()
    assert (job.state, job.attempt, bodies(staff)) == ("queued", 0, [])
    assert work()
    assert ended(job) == ("done", [])
    assert bodies(staff) == whole


def test_a_worker_that_comes_late_writes_nothing(staff: SimpleNamespace, watch: Callable[[Hook], None]) -> None:
    job = ask(staff)

    def another_takes_it_up(point: str) -> None:
        if point == "compute.before_write":
            points.watch(lambda point: None)
            enter(staff.company, 2026, 1, [{"sicil_no": "1", "gun": "10"}], actor="ik")
            assert work(after_the_lease, "second")

    watch(another_takes_it_up)
    assert work(worker="first")
    job.refresh_from_db()
    assert (job.state, job.worker, job.attempt) == ("done", "second", 2)
    assert RunPayslip.objects.of(staff.tenant.pk).get(employee_no="1").days == 10
    assert AuditEntry.objects.of(staff.tenant.pk).filter(action="payroll_computed").count() == 1


def test_a_job_whose_worker_died_is_taken_up_three_times_at_most(staff: SimpleNamespace) -> None:
    job = ask(staff)
    rows = ComputeJob.objects.of(staff.tenant.pk)
    rows.update(state="running", attempt=MAX_ATTEMPTS, worker="dead", lease_until=timezone.now())
    assert not work(after_the_lease)
    assert ended(job) == ("failed", ["computing_worker_died"])


WORKER = """
import os, signal, sys
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from django.utils import timezone
from mahsup.hr.services import computing
from mahsup.hr.services.computing_jobs import COMPUTINGS
from mahsup.platform import points
computing.SLICE = 2
points.watch(lambda point: point == sys.argv[2] and os.kill(os.getpid(), signal.SIGKILL))
COMPUTINGS.run_next(timezone.now, "doomed")
"""


def killed_at(point: str) -> int:
    """Work in a process of its own that kills itself at the point; return its exit code."""
    command = [sys.executable, "-c", WORKER, str(connection.settings_dict["NAME"]), point]
    return subprocess.run(command, env=dict(os.environ), check=False, timeout=60).returncode


@pytest.mark.parametrize("point", ["compute.slice", "compute.before_write", "compute.before_commit"])
def test_a_server_killed_while_computing_leaves_the_month_as_it_was(
    transactional_db: None, staff: SimpleNamespace, point: str
) -> None:
    compute(staff)
    before = bodies(staff)
    enter(staff.company, 2026, 1, [{"sicil_no": "2", "gun": "15"}], actor="ik")
    job = ask(staff)
    assert killed_at(point) == -signal.SIGKILL
    assert (ended(job)[0], bodies(staff), taken(staff)) == ("running", before, [300_000])
    assert not work()
    assert work(after_the_lease)
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("done", 2)
    after = bodies(staff)
    assert [number for number, body in after if (number, body) not in before] == ["2"]
    compute_run(staff.company, 2026, 1, actor="ik")
    assert bodies(staff) == after


def test_a_server_killed_after_writing_has_computed(transactional_db: None, staff: SimpleNamespace) -> None:
    job = ask(staff)
    assert killed_at("compute.written") == -signal.SIGKILL
    assert ended(job) == ("done", [])
    assert len(bodies(staff)) == PEOPLE


def test_many_at_once_make_one_job_and_one_worker_has_it(transactional_db: None, staff: SimpleNamespace) -> None:
    start = threading.Barrier(6)

    def at_once(act: Callable[[], int]) -> int:
        start.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        asked = {answer.result() for answer in [pool.submit(at_once, lambda: ask(staff).pk) for _ in range(6)]}
        worked = [pool.submit(at_once, lambda name=f"w{number}": work(worker=name)) for number in range(6)]
        assert [answer.result() for answer in worked].count(True) == 1
    job = ComputeJob.objects.of(staff.tenant.pk).get()
    assert (asked, job.state, job.attempt) == ({job.pk}, "done", 1)
    assert AuditEntry.objects.of(staff.tenant.pk).filter(action="payroll_computed").count() == 1
    assert len(bodies(staff)) == PEOPLE


def test_while_it_is_under_way_nothing_else_writes_into_the_month(clerk: Client, staff: SimpleNamespace) -> None:
    compute(staff)
    run = PayrollRun.objects.of(staff.tenant.pk).get()
    slip = run.payslips.get(employee_no="3")
    job = ask(staff)
    attempts: list[Callable[[], object]] = [
        lambda: close_run(run, actor="ik", now=NOW),
        lambda: import_payroll(staff.company, month(payslip("1")), actor="ik"),
        lambda: compute_run(staff.company, 2026, 1, actor="ik", employee_no="3"),
    ]
    codes = []
    for attempt in attempts:
        with pytest.raises(MahsupError) as refusal:
            attempt()
        codes.append(refusal.value.code)
    assert codes == ["close_under_way", "import_under_way", "compute_under_way"]
    refused = clerk.post(f"/donem/{run.pk}/bordro/{slip.pk}/hesapla/")
    assert (refused.status_code, "şu anda hesaplanıyor (ik başlattı)" in refused.content.decode()) == (422, True)
    for page in ("/", f"/donem/{run.pk}/", f"/donem/{run.pk}/kapat/"):
        assert f"/hesaplama/{job.pk}/" in clerk.get(page).content.decode()
    assert work()
    close_run(run, actor="ik", now=NOW)


def test_a_month_before_that_is_opened_meanwhile_fails_the_job_in_words(
    clerk: Client, staff: SimpleNamespace, watch: Callable[[Hook], None]
) -> None:
    compute(staff)
    close(staff)
    january = PayrollRun.objects.of(staff.tenant.pk).get(month=1)
    job = request_computing(staff.company, 2026, 2, actor="ik")
    watch(lambda point: point == "compute.before_write" and reopen_run(january, actor="ik") and None)
    assert work()
    assert ended(job) == ("failed", ["compute_earlier_open"])
    assert not PayrollRun.objects.of(staff.tenant.pk).filter(month=2).exists()
    text = clerk.get(f"/hesaplama/{job.pk}/").content.decode()
    assert "2026-01 dönemi açık" in text
    assert "Yeniden hesapla" in text


def test_an_unexpected_fault_is_told_and_leaves_the_month(
    staff: SimpleNamespace, watch: Callable[[Hook], None]
) -> None:
    job = ask(staff)

    def fails(point: str) -> None:
        if point == "compute.before_commit":
            raise ZeroDivisionError

    watch(fails)
    assert work()
    assert ended(job) == ("failed", ["computing_unexpected"])
    assert "ZeroDivisionError" in job.problems[0].message("en")
    assert bodies(staff) == []
    assert ask(staff).pk != job.pk


def test_who_may_only_read_sees_the_progress_and_stops_nothing(client: Client, staff: SimpleNamespace) -> None:
    job = ask(staff)
    change_user(staff.nobody, actor="ik", rights_payroll=1)
    client.force_login(staff.nobody)
    assert "Durdur" not in client.get(f"/hesaplama/{job.pk}/").content.decode()
    assert client.post(f"/hesaplama/{job.pk}/durdur/").status_code == 403
    assert client.get(f"/hesaplama/{job.pk + 1}/").status_code == 422
    assert ended(job) == ("queued", [])


def test_a_month_computed_past_months_without_payroll_says_so(clerk: Client, staff: SimpleNamespace) -> None:
    compute(staff)
    close(staff)
    job = request_computing(staff.company, 2026, 4, actor="ik")
    assert work()
    text = clerk.get(f"/hesaplama/{job.pk}/").content.decode()
    assert "compute_gap" in text
    assert "2026-02, 2026-03" in text
    for skipped in (2, 3):
        compute_run(staff.company, 2026, skipped, actor="ik")
        close(staff, skipped)
    assert "compute_gap" not in clerk.get(f"/hesaplama/{job.pk}/").content.decode()


def test_the_month_due_is_suggested(clerk: Client, staff: SimpleNamespace) -> None:
    today = timezone.localdate()
    assert month_due(staff.company, today) == (today.year, today.month)
    compute(staff)
    assert month_due(staff.company, today) == (2026, 1)
    close(staff)
    assert month_due(staff.company, today) == (2026, 2)
    assert clerk.get("/puantaj/").headers["Location"] == "/puantaj/2026/2/"
    assert '<option value="2" selected>' in clerk.get("/hesapla/").content.decode()


def test_lists_of_a_month_name_the_people_and_find_them_by_name(clerk: Client, hotel: SimpleNamespace) -> None:
    hire = hiring(hotel)
    hire("1", 40_000, first_name="Şule", last_name="Işık")
    unpaid = hire("2", 0, first_name="Can", last_name="Öz")
    run = compute_run(hotel.company, 2026, 1, actor="ik")
    found = clerk.get(f"/donem/{run.pk}/", {"q": "ışık"}).content.decode()
    assert "<td>Şule Işık</td>" in found
    assert "Can Öz" not in found
    faults = clerk.get(f"/donem/{run.pk}/hatalar/").content.decode()
    assert f'<a href="/sicil/{unpaid.pk}/">2 Can Öz</a>' in faults
    closing = clerk.get(f"/donem/{run.pk}/kapat/").content.decode()
    assert "yeniden hesaplayın" in closing
    assert "yeniden aktarın" not in closing
