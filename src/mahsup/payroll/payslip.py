"""A payslip (bordro, hesap pusulası) as a value. All amounts are integer kuruş; see facts in docs/register.md.

`AMOUNTS` is the one table of a payslip's plain amounts: the attribute here, the column of a register file and the field
on the wire. Readers and writers of either form loop over it, so a new amount is one new line.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Final, Literal, NamedTuple

InsuranceStatus = Literal["NORMAL", "SGDP", "CIRAK", "STAJYER"]
INSURANCE_STATUSES: Final = ("NORMAL", "SGDP", "CIRAK", "STAJYER")

DeductionKind = Literal["BES", "ICRA", "NAFAKA", "SENDIKA", "AVANS", "DIGER"]
DEDUCTION_KINDS: Final = ("BES", "ICRA", "NAFAKA", "SENDIKA", "AVANS", "DIGER")

Liability = Literal["SGKISVEREN", "ISSIZLIKISVEREN", "SGKISCI", "ISSIZLIKISCI", "GELIRVERGISI", "DAMGAVERGISI"]
LIABILITIES: Final = ("SGKISVEREN", "ISSIZLIKISVEREN", "SGKISCI", "ISSIZLIKISCI", "GELIRVERGISI", "DAMGAVERGISI")


class Extra(NamedTuple):
    """An extra earning (ek kazanç) or an employer's contribution (işveren katkısı). May be negative: a correction."""

    code: str
    name: str
    amount_kurus: int


class Deduction(NamedTuple):
    """A deduction after net (kesinti). May be negative: a correction."""

    kind: DeductionKind
    code: str
    name: str
    amount_kurus: int


class Incentive(NamedTuple):
    """An SGK incentive (teşvik): the law's number, the amount and the liability that it lowers."""

    law: str
    amount_kurus: int
    lowers: Liability = "SGKISVEREN"


class DepartmentShare(NamedTuple):
    """A part of the slip's cost that another department carries, in hundredths of a per cent (40 % = 4000)."""

    department: str
    hundredths: int


class AmountField(NamedTuple):
    """An amount: its attribute here, its column in a register file, its field on the wire, its label."""

    attribute: str
    column: str
    wire: str
    tr: str
    en: str


AMOUNTS: Final = (
    AmountField("normal_earning_kurus", "normal_kazanc", "NORMALKAZANC", "Normal kazanç", "Normal earning"),
    AmountField("overtime_kurus", "fazla_mesai", "FAZLAMESAI", "Fazla mesai", "Overtime"),
    AmountField("gross_kurus", "toplam_kazanc", "TOPLAMKAZANC", "Toplam kazanç", "Total earnings"),
    AmountField("sgk_exempt_kurus", "sgk_istisna", "SGKISTISNA", "SGK'dan istisna kazanç", "Earnings exempt from SGK"),
    AmountField(
        "income_tax_exempt_earning_kurus",
        "gv_istisna_kazanc",
        "GVISTISNAKAZANC",
        "Gelir vergisinden istisna kazanç",
        "Earnings exempt from income tax",
    ),
    AmountField(
        "stamp_exempt_earning_kurus",
        "dv_istisna_kazanc",
        "DVISTISNAKAZANC",
        "Damga vergisinden istisna kazanç",
        "Earnings exempt from stamp duty",
    ),
    AmountField(
        "carried_sgk_base_kurus",
        "devreden_pek",
        "DEVREDENPEK",
        "Önceki aylardan devreden SGK matrahı",
        "SGK base carried from earlier months",
    ),
    AmountField("sgk_base_kurus", "sgk_matrahi", "SGKMATRAHI", "SGK matrahı", "SGK base"),
    AmountField("employee_sgk_kurus", "sgk_isci", "SGKISCI", "SGK işçi payı", "Employee's SGK"),
    AmountField(
        "employee_unemployment_kurus", "issizlik_isci", "ISSIZLIKISCI", "İşsizlik işçi payı", "Employee's unemployment"
    ),
    AmountField(
        "insurance_relief_kurus", "sigorta_indirimi", "SIGORTAINDIRIMI", "Sigorta indirimi", "Insurance relief"
    ),
    AmountField(
        "disability_relief_kurus", "engelli_indirimi", "ENGELLIINDIRIMI", "Engelli indirimi", "Disability relief"
    ),
    AmountField("tax_base_kurus", "gv_matrahi", "GVMATRAHI", "Gelir vergisi matrahı", "Income tax base"),
    AmountField(
        "cumulative_tax_base_kurus",
        "kumulatif_gv_matrahi",
        "KUMULATIFGVMATRAHI",
        "Kümülatif gelir vergisi matrahı",
        "Cumulative tax base",
    ),
    AmountField(
        "computed_tax_kurus", "hesaplanan_gv", "HESAPLANANGV", "Hesaplanan gelir vergisi", "Computed income tax"
    ),
    AmountField(
        "tax_exemption_kurus", "gv_istisnasi", "GVISTISNASI", "Gelir vergisi istisnası", "Income tax exemption"
    ),
    AmountField("income_tax_kurus", "gelir_vergisi", "GELIRVERGISI", "Gelir vergisi", "Income tax"),
    AmountField(
        "stamp_exemption_kurus", "dv_istisnasi", "DVISTISNASI", "Damga vergisi istisnası", "Stamp duty exemption"
    ),
    AmountField("stamp_duty_kurus", "damga_vergisi", "DAMGAVERGISI", "Damga vergisi", "Stamp duty"),
    AmountField("rounding_kurus", "yuvarlama", "YUVARLAMA", "Yuvarlama", "Rounding"),
    AmountField("net_paid_kurus", "net_odenen", "NETODENEN", "Net ödenen", "Net paid"),
    AmountField("employer_sgk_kurus", "sgk_isveren", "SGKISVEREN", "SGK işveren payı", "Employer's SGK"),
    AmountField(
        "employer_unemployment_kurus",
        "issizlik_isveren",
        "ISSIZLIKISVEREN",
        "İşsizlik işveren payı",
        "Employer's unemployment",
    ),
    AmountField("employer_cost_kurus", "isveren_maliyeti", "ISVERENMALIYETI", "İşveren maliyeti", "Employer's cost"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payslip:
    """One payslip of one employee in one month, as the payroll states it. Nothing in it is computed here.

    Premiums of the employer are before incentive; `employer_cost_kurus` is after it. `rounding_kurus` is what rounding
    the pay-out added to the net and may be negative. `faulty` is the payroll's own mark (HATALI).
    """

    payslip_id: str
    employee_no: str
    employee_id: str = ""
    first_name: str = ""
    last_name: str = ""
    department: str = ""
    department_name: str = ""
    payroll_type: str = "NORMAL"
    insurance: InsuranceStatus = "NORMAL"
    days: int = 0
    overtime_hours_hundredths: int = 0
    exemption_used_elsewhere: bool = False
    faulty: bool = False

    normal_earning_kurus: int = 0
    overtime_kurus: int = 0
    gross_kurus: int = 0
    sgk_exempt_kurus: int = 0
    income_tax_exempt_earning_kurus: int = 0
    stamp_exempt_earning_kurus: int = 0
    carried_sgk_base_kurus: int = 0
    sgk_base_kurus: int = 0
    employee_sgk_kurus: int = 0
    employee_unemployment_kurus: int = 0
    insurance_relief_kurus: int = 0
    disability_relief_kurus: int = 0
    tax_base_kurus: int = 0
    cumulative_tax_base_kurus: int = 0
    computed_tax_kurus: int = 0
    tax_exemption_kurus: int = 0
    income_tax_kurus: int = 0
    stamp_exemption_kurus: int = 0
    stamp_duty_kurus: int = 0
    rounding_kurus: int = 0
    net_paid_kurus: int = 0
    employer_sgk_kurus: int = 0
    employer_unemployment_kurus: int = 0
    employer_cost_kurus: int = 0

    extras: tuple[Extra, ...] = ()
    deductions: tuple[Deduction, ...] = ()
    incentives: tuple[Incentive, ...] = ()
    contributions: tuple[Extra, ...] = ()
    shares: tuple[DepartmentShare, ...] = field(default=())

    @property
    def extras_kurus(self) -> int:
        """Sum of the extra earnings."""
        return sum([extra.amount_kurus for extra in self.extras])

    @property
    def law(self) -> str:
        """Number of the incentive law that the slip's premiums fall under, "" where there is none."""
        return self.incentives[0].law if self.incentives else ""


class PayrollMonth(NamedTuple):
    """A month's payslips of one company, as a register file or a snapshot holds them, in file order."""

    year: int
    month: int
    company_id: int
    payslips: tuple[Payslip, ...]


_amounts = attrgetter(*(amount.attribute for amount in AMOUNTS))
_TOTAL_NAMES: Final = tuple(f"TOPLAM_{amount.wire}" for amount in AMOUNTS)


def control_totals(payslips: Iterable[Payslip]) -> Mapping[str, int]:
    """Return the control totals of the manifest in kuruş, keyed by their wire name (`TOPLAM_<field>`)."""
    slips = list(payslips)
    columns = zip(*map(_amounts, slips), strict=True) if slips else [()] * len(AMOUNTS)
    return {
        **dict(zip(_TOTAL_NAMES, map(sum, columns), strict=True)),
        "TOPLAM_EKKAZANCLAR": sum(slip.extras_kurus for slip in slips),
        "TOPLAM_KESINTILER": sum(taken.amount_kurus for slip in slips for taken in slip.deductions),
        "TOPLAM_TESVIKLER": sum(incentive.amount_kurus for slip in slips for incentive in slip.incentives),
        "TOPLAM_ISVERENKATKILARI": sum(part.amount_kurus for slip in slips for part in slip.contributions),
    }
