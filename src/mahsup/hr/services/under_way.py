"""Whether a month is being computed at the moment: what else would write into it has to wait."""

from mahsup.hr.models import Company, ComputeJob
from mahsup.platform.jobs import ACTIVE
from mahsup.problems import refuse


def jobs_under_way(company: Company) -> dict[tuple[int, int], ComputeJob]:
    """Return by year and month the jobs that compute the company's months or wait to."""
    jobs = ComputeJob.objects.of(company.tenant_id).filter(company=company, state__in=ACTIVE)
    return {(job.year, job.month): job for job in jobs.order_by("year", "month")}


def job_under_way(company: Company, year: int, month: int) -> ComputeJob | None:
    """Return the job that computes the company's month or waits to, None where there is none."""
    return jobs_under_way(company).get((year, month))


def refuse_under_way(company: Company, year: int, month: int, code: str) -> None:
    """Refuse with a code of one's own while the month is being computed."""
    job = job_under_way(company, year, month)
    if job is not None:
        raise refuse(code, period=f"{year}-{month:02d}", user=job.requested_by)
