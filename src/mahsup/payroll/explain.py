"""The steps of a month's calculation as data: each with its figures, its legal basis and its sentence."""

import functools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

from mahsup.money import format_tr
from mahsup.payroll.calculate import MonthFigures, MonthInput, ceiling_days, discount_rate
from mahsup.payroll.parameters import Statute, statute
from mahsup.payroll.settings import DEFAULT_SETTINGS, PayrollSettings
from mahsup.payroll.tax import tax_exemption
from mahsup.problems import Language


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a calculation: what it gives in kuruş, and the figures that it is made of, written for a reader."""

    code: str
    amount_kurus: int
    figures: Mapping[str, str]

    @property
    def basis(self) -> str:
        """The law that the step rests on."""
        return _texts()[self.code]["basis"]

    def text(self, language: Language = "tr") -> str:
        return _texts()[self.code][language].format_map(self.figures)


def explain(given: MonthInput, figures: MonthFigures, settings: PayrollSettings = DEFAULT_SETTINGS) -> tuple[Step, ...]:
    """Return the steps that lead from a month's input to its figures, in the order of the calculation."""
    law = statute(given.year, given.month, settings)
    return (*_employee_steps(given, figures, law, settings), *_employer_steps(given, figures, law))


def _employee_steps(
    given: MonthInput, figures: MonthFigures, law: Statute, settings: PayrollSettings
) -> Iterator[Step]:
    pensioner = given.insurance == "SGDP"
    base, union = figures.sgk_base_kurus, given.union_dues_kurus
    sgk, unemployment = figures.employee_sgk_kurus, figures.employee_unemployment_kurus
    yield step_of(
        "sgk_base",
        base,
        {"days": str(given.days)},
        subject=given.gross_kurus - given.sgk_exempt_kurus,
        carried=figures.carried_used_kurus,
        floor=law.sgk_floor(given.days),
        ceiling=law.sgk_ceiling(ceiling_days(given)),
    )
    yield _rated("employee_sgk", sgk, base, law.sgdp_employee_rate if pensioner else law.employee_sgk_rate)
    yield _rated("employee_unemployment", unemployment, base, 0 if pensioner else law.employee_unemployment_rate)
    yield step_of(
        "tax_base",
        figures.tax_base_kurus,
        earned=given.gross_kurus - given.tax_exempt_earning_kurus,
        premiums=sgk + unemployment,
        union=union,
        insurance=given.insurance_relief_kurus,
        disability=figures.disability_relief_kurus,
    )
    yield step_of(
        "computed_tax",
        figures.computed_tax_kurus,
        before=given.cumulative_before_kurus,
        after=figures.cumulative_tax_base_kurus,
    )
    yield step_of(
        "income_tax",
        figures.income_tax_kurus,
        computed=figures.computed_tax_kurus,
        exemption=figures.tax_exemption_kurus,
        of_month=tax_exemption(given.year, given.month, settings),
    )
    yield step_of(
        "stamp_duty",
        figures.stamp_duty_kurus,
        {"rate": percent(law.stamp_duty_rate)},
        taxable=given.gross_kurus - given.stamp_exempt_earning_kurus,
        minimum=law.gross_minimum_wage if given.exempt else 0,
        exemption=figures.stamp_exemption_kurus,
    )
    yield step_of(
        "net_pay",
        figures.net_pay_kurus,
        gross=given.gross_kurus,
        sgk=sgk,
        unemployment=unemployment,
        tax=figures.income_tax_kurus,
        stamp=figures.stamp_duty_kurus,
        union=union,
    )


def _employer_steps(given: MonthInput, figures: MonthFigures, law: Statute) -> Iterator[Step]:
    pensioner, base = given.insurance == "SGDP", figures.sgk_base_kurus
    sgk, unemployment = figures.employer_sgk_kurus, figures.employer_unemployment_kurus
    yield _rated("employer_sgk", sgk, base, law.sgdp_employer_rate if pensioner else law.employer_sgk_rate)
    yield _rated("employer_unemployment", unemployment, base, 0 if pensioner else law.employer_unemployment_rate)
    yield _rated("incentive", figures.incentive_kurus, base, discount_rate(given, law))
    yield step_of(
        "employer_cost",
        figures.employer_cost_kurus,
        gross=given.gross_kurus,
        sgk=sgk,
        unemployment=unemployment,
        incentive=figures.incentive_kurus,
    )


def _rated(code: str, amount_kurus: int, base_kurus: int, rate: int) -> Step:
    return step_of(code, amount_kurus, {"rate": percent(rate)}, base=base_kurus)


def step_of(code: str, amount_kurus: int, words: Mapping[str, str] | None = None, **amounts: int) -> Step:
    """Return a step with its words and its amounts, written for a reader."""
    written = {name: format_tr(kurus) for name, kurus in amounts.items()}
    return Step(code, amount_kurus, {**written, **(words or {})})


def percent(rate: int) -> str:
    """Write a rate in hundred-thousandths as a per cent: 20 750 → "20,75"."""
    whole, part = divmod(rate, 1000)
    return f"{whole},{part:03d}".rstrip("0").rstrip(",")


@functools.cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(resources.files("mahsup.payroll").joinpath("data", "steps.toml").read_text("utf-8"))
