"""The items of a payslip by family: extra earnings, deductions, contributions of the employer, incentives."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from mahsup.payroll.payslip import Payslip
from mahsup.platform.i18n import T

FAMILIES: Final = {
    "extras": T("Ek kazançlar", "Extra earnings"),
    "deductions": T("Kesintiler", "Deductions"),
    "contributions": T("İşveren katkıları", "Employer's contributions"),
    "incentives": T("SGK teşvikleri", "SGK incentives"),
}
"""The families in the order in which papers show them."""


class ItemKey(NamedTuple):
    """What makes two items the same. `kind` is a deduction's kind, else ""; an incentive's code is its law."""

    family: str
    kind: str
    code: str


class Item(NamedTuple):
    """One item of a payslip, in kuruş. `name` is "" where the payslip gives none."""

    key: ItemKey
    name: str
    kurus: int


def items_of(slip: Payslip) -> Iterator[Item]:
    """Yield every item of a payslip."""
    for extra in slip.extras:
        yield Item(ItemKey("extras", "", extra.code), extra.name, extra.amount_kurus)
    for taken in slip.deductions:
        yield Item(ItemKey("deductions", taken.kind, taken.code), taken.name, taken.amount_kurus)
    for part in slip.contributions:
        yield Item(ItemKey("contributions", "", part.code), part.name, part.amount_kurus)
    for incentive in slip.incentives:
        yield Item(ItemKey("incentives", "", incentive.law), "", incentive.amount_kurus)
