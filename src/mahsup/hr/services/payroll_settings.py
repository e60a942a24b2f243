"""How a company reads the law where sources differ, and what of its payroll is its own choice, month by month."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

from django.db import transaction

from mahsup.hr.models import Company, ParameterChange
from mahsup.money import format_tr, format_wire
from mahsup.payroll.calculate import Discount
from mahsup.payroll.parameters import statute, years
from mahsup.payroll.relief import Workplace
from mahsup.payroll.settings import FigureChoice, PayrollSettings
from mahsup.platform import audit
from mahsup.problems import refuse

FIGURES: Final = (
    *("severance_ceiling", "meal_sgk_day", "meal_tax_day", "transport_tax_day"),
    *("family_sgk", "child_sgk", "support_day"),
)
"""The figures that a company may read differently: public sources differ on some of them."""
MOST_FIGURE_KURUS: Final = 10**9
"""No figure of the law is above ten million TL: whoever types more has slipped."""

PARAMETERS: Final[Mapping[str, tuple[str, ...]]] = {
    "sector": ("other", "manufacturing"),
    "discount": ("met", "lost"),
    "round_up": ("0", "100"),
    "ceiling": ("rounded_day", "multiple_of_month"),
    "stamp": ("taxable_part", "full_minus_exemption"),
    "part_month": ("thirtieths", "calendar_days"),
    "support": ("none", "ordinary", "agreement", "mine", "new"),
    "research": ("off", "on"),
}
"""What may change from a month on, and its values.

`discount` says whether the conditions of the 5510 discount hold (declared and paid on time, no debt, no unregistered
work); `support` of which kind the workplace is for the minimum-wage support, if its conditions hold at all (`new`: a
workplace of this year, which knows no limit of last year's earnings); `research` whether R&D staff is relieved (5746).
"""
_READINGS: Final = ("ceiling", "stamp", "part_month")


@dataclass(frozen=True, slots=True)
class MonthTerms:
    """What holds for a company's payroll in one month. `support` is None where no minimum-wage support is claimed."""

    settings: PayrollSettings
    discount: Discount
    round_up_kurus: int
    support: Workplace | None
    is_new_workplace: bool
    research: bool


def settings_of(company: Company, changed: Mapping[str, str] | None = None) -> PayrollSettings:
    """Return the company's reading of the law, `changed` choices before its own."""
    kept = dict(company.payroll_settings)
    figures = tuple(FigureChoice(*figure) for figure in kept.pop("figures", ()))
    changes = {name: value for name, value in (changed or {}).items() if name in _READINGS}
    return PayrollSettings(**{**kept, **changes}, figures=figures)


def terms_of(company: Company, year: int, month: int) -> MonthTerms:
    """Return what holds in a month: of each parameter the latest change up to it, else the company's own choice."""
    changes = ParameterChange.objects.of(company.tenant_id).filter(company=company, from_on__lte=date(year, month, 1))
    held = dict(changes.order_by("from_on").values_list("name", "value"))
    sector = held.get("sector", company.sector)
    support = held.get("support", "none")
    return MonthTerms(
        settings_of(company, held),
        cast("Discount", "none" if held.get("discount") == "lost" else sector),
        int(held.get("round_up", company.round_up_kurus)),
        None if support == "none" else cast("Workplace", "ordinary" if support == "new" else support),
        support == "new",
        held.get("research") == "on",
    )


@transaction.atomic
def change_settings(company: Company, values: Mapping[str, Any], *, actor: str) -> None:
    """Keep sector, rounding of the pay-out, and the choices of ceiling, stamp duty and part months."""
    company.sector, company.round_up_kurus = values["sector"], values["round_up_kurus"]
    choices = {name: values[name] for name in _READINGS}
    company.payroll_settings = {**company.payroll_settings, **choices}
    company.save(update_fields=["sector", "round_up_kurus", "payroll_settings"])
    audit.record(company.tenant_id, actor, "payroll_settings_changed", "Company", company.firma_id, **dict(values))


def changes_of(company: Company) -> Iterable[ParameterChange]:
    """Return the company's changes, the newest first."""
    return ParameterChange.objects.of(company.tenant_id).filter(company=company).order_by("-from_on", "name")


@transaction.atomic
def change_from(company: Company, name: str, value: str, year: int, month: int, reason: str, *, actor: str) -> None:
    """Let a choice hold from a month on, in place of an earlier choice from the same month. Closed months stay.

    Refuses a parameter or value that is not known, a month without parameters of the law, a choice without its reason,
    and a minimum-wage support in a year whose earnings limit is not known.
    """
    if value not in PARAMETERS.get(name, ()) or not reason.strip():
        raise refuse("parameter_choice", name=name, value=value)
    law = statute(year, month)
    if name == "support" and value != "none" and law.support_limit_day is None:
        raise refuse("calc_support", year=str(year))
    changes = ParameterChange.objects.of(company.tenant_id)
    changes.filter(company=company, name=name, from_on=date(year, month, 1)).delete()
    ParameterChange(
        tenant_id=company.tenant_id,
        company=company,
        name=name,
        from_on=date(year, month, 1),
        value=value,
        reason=reason.strip(),
    ).save(force_insert=True)
    noted = {"name": name, "value": value, "from_month": f"{year}-{month:02d}"}
    audit.record(company.tenant_id, actor, "payroll_parameter_changed", "Company", company.firma_id, **noted)


@transaction.atomic
def take_back(change: ParameterChange, *, actor: str) -> None:
    """Take a change back, so that what held before it goes on. Closed months stay as they were computed."""
    noted = {"name": change.name, "value": change.value, "from_month": f"{change.from_on:%Y-%m}"}
    firma_id = change.company.firma_id
    change.delete()
    audit.record(change.tenant_id, actor, "payroll_parameter_taken_back", "Company", firma_id, **noted)


@transaction.atomic
def add_figure(
    company: Company, name: str, year: int, from_month: int, value_kurus: int, reason: str, *, actor: str
) -> None:
    """Read a figure differently from a month of a year on, in place of an earlier choice from the same month.

    Refuses a figure or a year that is not known, an amount that none can be, and a choice without its reason.
    """
    possible = 0 < value_kurus <= MOST_FIGURE_KURUS
    if name not in FIGURES or year not in years() or not possible or not reason.strip():
        raise refuse("figure_choice", value=format_tr(value_kurus), year=str(year), most=format_tr(MOST_FIGURE_KURUS))
    chosen = [name, year, from_month, format_wire(value_kurus), reason.strip()]
    _keep_figures(company, [*_other_figures(company, name, year, from_month), chosen])
    audit.record(company.tenant_id, actor, "payroll_figure_chosen", "Company", company.firma_id, name=name, year=year)


@transaction.atomic
def drop_figure(company: Company, name: str, year: int, from_month: int, *, actor: str) -> None:
    """Take a figure back, so that the law's own holds again; one that was not chosen changes nothing."""
    _keep_figures(company, _other_figures(company, name, year, from_month))
    audit.record(
        company.tenant_id, actor, "payroll_figure_taken_back", "Company", company.firma_id, name=name, year=year
    )


def _other_figures(company: Company, name: str, year: int, from_month: int) -> list[Any]:
    return [each for each in company.payroll_settings.get("figures", ()) if each[:3] != [name, year, from_month]]


def _keep_figures(company: Company, figures: list[Any]) -> None:
    company.payroll_settings = {**company.payroll_settings, "figures": figures}
    company.save(update_fields=["payroll_settings"])
