"""The steps of what a leaving person gets, as data: each with its figures, its legal basis and its sentence."""

from collections.abc import Iterator

from mahsup.payroll.explain import Step, percent, step_of
from mahsup.payroll.leaving import Dues, Leaving, LeavingPay, notice_weeks
from mahsup.payroll.parameters import Statute


def explain_leaving(law: Statute, leaving: Leaving, dues: Dues) -> tuple[Step, ...]:
    """Return the steps that lead from a leaving to what is due, in the order of the calculation."""
    service = {"years": str(dues.service.years), "months": str(dues.service.months), "days": str(dues.service.days)}
    days = {"start": f"{leaving.start:%d.%m.%Y}", "end": f"{leaving.end:%d.%m.%Y}"}
    leave = {"entitled": str(dues.entitled_days), "used": str(leaving.used_leave_days), "unused": str(dues.unused_days)}
    return (
        step_of("leaving_service", 0, {**service, **days}),
        *_severance(law, leaving, dues, service),
        *_notice(law, leaving, dues),
        step_of("leaving_leave_days", 0, {"years": service["years"], **leave}),
        step_of("leaving_leave_pay", dues.leave_kurus, {"days": leave["unused"]}, wage=leaving.wage_kurus),
    )


def _severance(law: Statute, leaving: Leaving, dues: Dues, service: dict[str, str]) -> Iterator[Step]:
    pay = dues.severance
    if pay is None:
        yield step_of("leaving_severance_short" if leaving.severance else "leaving_severance_none", 0)
        return
    wage, ceiling = leaving.full_wage_kurus, law.severance_ceiling
    year = min(wage, ceiling)
    yield step_of("leaving_severance_year", year, wage=wage, ceiling=ceiling)
    yield step_of("leaving_severance", pay.gross_kurus, service, year=year)
    yield from _taken("leaving_severance", law, pay)


def _notice(law: Statute, leaving: Leaving, dues: Dues) -> Iterator[Step]:
    pay = dues.notice
    if pay is None:
        yield step_of("leaving_notice_none", 0)
        return
    weeks, before = {"weeks": str(notice_weeks(dues.service))}, leaving.cumulative_before_kurus
    yield step_of("leaving_notice", pay.gross_kurus, weeks, wage=leaving.full_wage_kurus)
    yield step_of("leaving_notice_tax", pay.income_tax_kurus, before=before, after=before + pay.gross_kurus)
    yield from _taken("leaving_notice", law, pay)


def _taken(code: str, law: Statute, pay: LeavingPay) -> Iterator[Step]:
    rate = {"rate": percent(law.stamp_duty_rate)}
    yield step_of("leaving_stamp", pay.stamp_duty_kurus, rate, gross=pay.gross_kurus)
    yield step_of(
        f"{code}_net", pay.net_kurus, gross=pay.gross_kurus, tax=pay.income_tax_kurus, stamp=pay.stamp_duty_kurus
    )
