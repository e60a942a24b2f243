"""How a company reads the law where sources differ, and what of its payroll is its own choice."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from mahsup.hr.models import Company
from mahsup.money import format_tr, format_wire
from mahsup.payroll.parameters import years
from mahsup.payroll.settings import FigureChoice, PayrollSettings
from mahsup.platform import audit
from mahsup.problems import refuse

FIGURES: Final = (
    *("severance_ceiling", "meal_sgk_day", "meal_tax_day", "transport_tax_day"),
    *("family_sgk", "child_sgk", "support_day"),
)
"""The figures that a company may read differently: public sources differ on some of them."""


def settings_of(company: Company) -> PayrollSettings:
    """Return the company's reading of the law."""
    kept = dict(company.payroll_settings)
    figures = tuple(FigureChoice(*figure) for figure in kept.pop("figures", ()))
    return PayrollSettings(**kept, figures=figures)


@transaction.atomic
def change_settings(company: Company, values: Mapping[str, Any], *, actor: str) -> None:
    """Keep sector, rounding of the pay-out, and the choices of ceiling, stamp duty and part months."""
    company.sector, company.round_up_kurus = values["sector"], values["round_up_kurus"]
    choices = {name: values[name] for name in ("ceiling", "stamp", "part_month")}
    company.payroll_settings = {**company.payroll_settings, **choices}
    company.save(update_fields=["sector", "round_up_kurus", "payroll_settings"])
    audit.record(company.tenant_id, actor, "payroll_settings_changed", "Company", company.pk, **dict(values))


@transaction.atomic
def add_figure(
    company: Company, name: str, year: int, from_month: int, value_kurus: int, reason: str, *, actor: str
) -> None:
    """Read a figure differently from a month of a year on, in place of an earlier choice from the same month.

    Refuses a figure or a year that is not known, an amount that is none, and a choice without its reason.
    """
    if name not in FIGURES or year not in years() or value_kurus <= 0 or not reason.strip():
        raise refuse("figure_choice", value=format_tr(value_kurus), year=str(year))
    kept = [each for each in company.payroll_settings.get("figures", ()) if each[:3] != [name, year, from_month]]
    chosen = [name, year, from_month, format_wire(value_kurus), reason.strip()]
    company.payroll_settings = {**company.payroll_settings, "figures": [*kept, chosen]}
    company.save(update_fields=["payroll_settings"])
    audit.record(company.tenant_id, actor, "payroll_figure_chosen", "Company", company.pk, name=name, year=year)
