"""What the State bears besides the 81/ı discount, and what insurance of a person's own lowers the tax base by."""

from typing import Final, Literal, NamedTuple

from mahsup.payroll.parameters import Statute, divide_half_up
from mahsup.problems import refuse

Workplace = Literal["ordinary", "agreement", "mine"]
ResearchPercent = Literal[80, 90, 95]
RESEARCH_LAW: Final = "05746"
SUPPORT_LAW: Final = "ASGDES"
"""What a register and the wire call the minimum-wage support, which has no law number of its own."""


class ResearchRelief(NamedTuple):
    """What law 5746 relieves a month of, in kuruş."""

    income_tax_kurus: int
    stamp_duty_kurus: int
    employer_sgk_kurus: int


NO_RELIEF: Final = ResearchRelief(0, 0, 0)


def minimum_wage_support(
    law: Statute, days: int, last_year_base_day_kurus: int | None, workplace: Workplace = "ordinary"
) -> int:
    """Return the month's minimum-wage support of one insured person in kuruş (law `ASGDES` in a register).

    It is due for who had an SGK base a day up to the limit in the same month of the year before; None stands for a
    workplace that is new this year, which knows no limit. That the workplace's headcount has not fallen is the caller's
    to know. Raises `calc_support` for a year whose limit is not known.
    """
    limit = {
        "ordinary": law.support_limit_day,
        "agreement": law.support_limit_agreement_day,
        "mine": law.support_limit_mine_day,
    }[workplace]
    if limit is None:
        raise refuse("calc_support", year=str(law.year))
    due = last_year_base_day_kurus is None or last_year_base_day_kurus <= limit
    return law.support_day * days if due else 0


def research_relief(
    percent: ResearchPercent, *, income_tax_kurus: int, stamp_duty_kurus: int, employer_sgk_kurus: int
) -> ResearchRelief:
    """Return the relief of R&D staff (5746 m.3): a share of the income tax by degree, all stamp duty, half the SGK.

    `employer_sgk_kurus` is the employer's premium that the 81/ı discount leaves. The tax and duty stay withheld from
    the employee's pay; only the paid-over part is owed.
    """
    return ResearchRelief(
        divide_half_up(income_tax_kurus * percent, 100), stamp_duty_kurus, divide_half_up(employer_sgk_kurus, 2)
    )


def insurance_relief(
    law: Statute, gross_kurus: int, premium_kurus: int, life_premium_kurus: int = 0, used_this_year_kurus: int = 0
) -> int:
    """Return the private insurance premiums that lower a month's tax base, in kuruş (GVK m.63/3).

    Premiums of life policies (`life_premium_kurus`) count by half. At most 15 % of the month's wage, and in the year at
    most the year's gross minimum wage.
    """
    left = max(law.gross_minimum_wage * 12 - used_this_year_kurus, 0)
    premiums = premium_kurus + divide_half_up(life_premium_kurus, 2)
    return min(premiums, divide_half_up(max(gross_kurus, 0) * 15, 100), left)


def contribution_sgk_exempt(law: Statute, contribution_kurus: int) -> int:
    """Return the employer's private pension and health contribution that is free of SGK: 30 % of the minimum wage."""
    return min(contribution_kurus, divide_half_up(law.gross_minimum_wage * 30, 100))
