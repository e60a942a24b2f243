"""What stands at the head and the foot of every paper of a payroll month."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format

from mahsup.hr.models import PayrollRun
from mahsup.payroll.payslip import AMOUNTS
from mahsup.platform.i18n import T, current_language, pick

LABELS: Final[Mapping[str, Any]] = {amount.attribute: T(amount.tr, amount.en) for amount in AMOUNTS}
"""The name of each plain amount of a payslip, by its attribute, in the user's language."""

INSURANCE: Final = {
    "NORMAL": T("Normal", "Normal"),
    "SGDP": T("Emekli (SGDP)", "Pensioner (SGDP)"),
    "CIRAK": T("Çırak", "Apprentice"),
    "STAJYER": T("Stajyer", "Trainee"),
}


def heading(run: PayrollRun, title: str, now: datetime) -> dict[str, Any]:
    """Return what the templates' frame shows: company, title, period, the month's state, language, the day of print.

    A month that is not closed is marked as a draft.
    """
    is_open = run.state == PayrollRun.OPEN
    return {
        "language": current_language(),
        "title": title,
        "period": period_in_words(run),
        "company": {"title": run.company.title, "facts": _company_facts(run)},
        "draft": pick("TASLAK", "DRAFT") if is_open else "",
        "state": _draft_sentence()
        if is_open
        else f"{pick('Kapalı dönem, sürüm', 'Closed month, version')} {run.version}",
        "foot": f"{run.company} · {pick('Basım', 'Printed')} {date_format(timezone.localtime(now), 'd.m.Y H:i')}",
    }


def period_in_words(run: PayrollRun) -> str:
    """Return the month as people say it: Ocak 2026."""
    return date_format(date(run.year, run.month, 1), "F Y")


def _draft_sentence() -> str:
    return pick("TASLAK: dönem açık, tutarlar değişebilir", "DRAFT: the month is open and its amounts may change")


def _company_facts(run: PayrollRun) -> str:
    company = run.company
    facts = [(pick("SGK işyeri sicil no", "SGK workplace no"), company.sgk_workplace_no), ("VKN", company.vkn)]
    return " · ".join(f"{name} {value}" for name, value in facts if value)
