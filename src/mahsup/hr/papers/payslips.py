"""The payslip (ücret hesap pusulası, law 4857 m.37) as a paper: earnings, deductions and net, shown one by one."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from mahsup.formats.amount_words import amount_in_words
from mahsup.formats.typeset import typeset
from mahsup.hr.models import PayrollRun
from mahsup.hr.papers.heading import INSURANCE, LABELS, heading
from mahsup.money import format_register, format_tr
from mahsup.payroll.payslip import Payslip
from mahsup.platform.i18n import current_language, pick

_TEMPLATE: Final = Path(__file__).with_name("payslip.typ")
_ALWAYS: Final = frozenset({"sgk_base_kurus", "tax_base_kurus", "cumulative_tax_base_kurus"})
_BASES: Final = (
    *("carried_sgk_base_kurus", "sgk_exempt_kurus", "sgk_base_kurus"),
    *("income_tax_exempt_earning_kurus", "insurance_relief_kurus", "disability_relief_kurus"),
    *("tax_base_kurus", "cumulative_tax_base_kurus", "computed_tax_kurus", "tax_exemption_kurus"),
    *("stamp_exempt_earning_kurus", "stamp_exemption_kurus"),
)
Row = list[str]


def payslips_pdf(run: PayrollRun, slips: Iterable[Payslip], now: datetime, *, tagged: bool = False) -> bytes:
    """Return payslips of a run as one PDF in the user's language, a page each.

    `tagged` describes the structure for screen readers; it makes a document of many payslips several times as large.
    """
    title = pick("Ücret hesap pusulası", "Payslip")
    data = {
        **heading(run, title, now),
        "law": pick(
            "4857 sayılı İş Kanunu m.37 uyarınca düzenlenmiştir; damga vergisinden, resim ve harçtan muaftır.",
            "Issued under Labour Law 4857 m.37; exempt from stamp duty and from all charges and fees.",
        ),
        "signatures": [
            pick("Ödeme günü", "Day of payment"),
            pick("İşveren, imza ve kaşe", "Employer, signature and stamp"),
            pick("Çalışan, imza", "Employee, signature"),
        ],
        "slips": [_page(slip) for slip in slips],
    }
    return typeset(_TEMPLATE, data, tagged=tagged)


def _page(slip: Payslip) -> dict[str, Any]:
    return {
        "facts": _facts(slip),
        "fault": pick("Bu bordro hatalı işaretlidir.", "This payslip is marked as faulty.") if slip.faulty else "",
        "sections": [_earnings(slip), _deductions(slip), _bases(slip), _employer(slip)],
        "net": [str(LABELS["net_paid_kurus"]), f"{format_tr(slip.net_paid_kurus)} TL"],
        "words": f"{pick('Yalnız', 'Only')} {amount_in_words(slip.net_paid_kurus, current_language())}",
    }


def _facts(slip: Payslip) -> list[Row]:
    law = f", {pick('kanun', 'law')} {slip.law}" if slip.law else ""
    return [
        [pick("Sicil no", "Employee no"), slip.employee_no],
        [pick("Ad soyad", "Name"), f"{slip.first_name} {slip.last_name}".strip()],
        [pick("Departman", "Department"), f"{slip.department} {slip.department_name}".strip()],
        [pick("SGK günü", "SGK days"), str(slip.days)],
        [pick("Bordro no", "Payslip no"), slip.payslip_id],
        [pick("Bordro tipi", "Payroll type"), slip.payroll_type],
        [pick("Sigorta statüsü", "Insurance status"), f"{INSURANCE[slip.insurance]}{law}"],
        [pick("Fazla mesai saati", "Overtime hours"), format_register(slip.overtime_hours_hundredths)],
    ]


def _earnings(slip: Payslip) -> dict[str, Any]:
    rows = [_amount(slip, "normal_earning_kurus")]
    if slip.overtime_kurus:
        rows.append(_amount(slip, "overtime_kurus"))
    rows += [[extra.name or extra.code, format_tr(extra.amount_kurus)] for extra in slip.extras]
    return _section(pick("Kazançlar", "Earnings"), rows, _amount(slip, "gross_kurus"))


def _deductions(slip: Payslip) -> dict[str, Any]:
    lawful = ("employee_sgk_kurus", "employee_unemployment_kurus", "income_tax_kurus", "stamp_duty_kurus")
    rows = [_amount(slip, name) for name in lawful]
    rows += [[taken.name or taken.code, format_tr(taken.amount_kurus)] for taken in slip.deductions]
    total = sum(getattr(slip, name) for name in lawful) + sum(taken.amount_kurus for taken in slip.deductions)
    sums = [pick("Toplam kesinti", "Total deductions"), format_tr(total)]
    rounding = [pick("Yuvarlama (nete eklenen)", "Rounding (added to the net)"), format_tr(slip.rounding_kurus)]
    after = [rounding] if slip.rounding_kurus else []
    return {**_section(pick("Kesintiler", "Deductions"), rows, sums), "after": after}


def _bases(slip: Payslip) -> dict[str, Any]:
    shown = [name for name in _BASES if name in _ALWAYS or getattr(slip, name)]
    return _section(pick("Matrahlar ve istisnalar", "Bases and exemptions"), [_amount(slip, name) for name in shown])


def _employer(slip: Payslip) -> dict[str, Any]:
    rows = [_amount(slip, name) for name in ("gross_kurus", "employer_sgk_kurus", "employer_unemployment_kurus")]
    rows += [[part.name or part.code, format_tr(part.amount_kurus)] for part in slip.contributions]
    rows += [
        [f"{pick('SGK teşviki', 'SGK incentive')} {each.law}", format_tr(-each.amount_kurus)]
        for each in slip.incentives
        if each.amount_kurus
    ]
    return _section(pick("İşverenin ödediği", "What the employer pays"), rows, _amount(slip, "employer_cost_kurus"))


def _section(title: str, rows: Sequence[Row], total: Row | None = None) -> dict[str, Any]:
    return {"title": title, "rows": list(rows), "total": total, "after": []}


def _amount(slip: Payslip, attribute: str) -> Row:
    return [str(LABELS[attribute]), format_tr(getattr(slip, attribute))]
