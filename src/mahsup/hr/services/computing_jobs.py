"""Compute a month in the background: ask for it, look at it, stop it; and the worker's part of it.

The payslips are computed in slices of people, with the lease on the job renewed after each. They are written at the end
in one transaction that first asks whether the job is still held, so that a month holds either what it held before or
all of its new payslips, whoever was killed, stopped or late.
"""

from typing import Final

from django.db import transaction
from django.utils import timezone

from mahsup.hr.models import Company, ComputeJob, PayrollRun
from mahsup.hr.services.computing import Computation, check_computable
from mahsup.platform.jobs import Held, Queue
from mahsup.platform.points import reached
from mahsup.problems import refuse


def request_computing(company: Company, year: int, month: int, *, actor: str) -> ComputeJob:
    """Queue the computing of a company's month; where it is queued or running already, return that job.

    Refuses at once what `Computation` would refuse.
    """
    check_computable(company, year, month)
    job = ComputeJob(
        tenant_id=company.tenant_id,
        company=company,
        year=year,
        month=month,
        requested_by=actor,
        requested_at=timezone.now(),
    )
    return COMPUTINGS.ask(job)


def job_of(company: Company, job_id: int) -> ComputeJob:
    """Return a job of a company. Refuses with `computing_unknown`."""
    job = ComputeJob.objects.of(company.tenant_id).filter(company=company, pk=job_id).select_related("company").first()
    if job is None:
        raise refuse("computing_unknown", job=str(job_id))
    return job


def run_of(job: ComputeJob) -> PayrollRun | None:
    """Return the run of a job's month, None where there is none yet."""
    runs = PayrollRun.objects.of(job.tenant_id).filter(company_id=job.company_id, year=job.year, month=job.month)
    return runs.first()


def counts_of(job: ComputeJob) -> tuple[int, int]:
    """Return how many payslips the run of a job's month holds, and how many of them are faulty."""
    run = run_of(job)
    return (run.payslips.count(), run.payslips.filter(faulty=True).count()) if run else (0, 0)


def _compute(held: Held[ComputeJob]) -> None:
    job = held.job
    computation = Computation(job.company, job.year, job.month)
    held.renew(total=computation.total)
    for done in computation.slices():
        reached("compute.slice")
        if held.should_stop():
            held.leave()
        held.renew(done=done)
    reached("compute.before_write")
    with transaction.atomic():
        held.finish("done")
        computation.write(actor=job.requested_by)
        reached("compute.before_commit")
    reached("compute.written")


COMPUTINGS: Final = Queue(
    model=ComputeJob,
    name="computing",
    key=("company_id", "year", "month"),
    alone="company_id",
    work=_compute,
)
