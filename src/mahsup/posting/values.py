"""The values of a payroll that account rules send to accounts: the one table of their sides, fallbacks and labels."""

from typing import Final, Literal, NamedTuple

Side = Literal["debit", "credit"]
ROUNDING: Final = "rounding"


class Value(NamedTuple):
    """A value: the side that is its nature, what it falls back to in turn, its Turkish line text and English label.

    The line text is Turkish whatever the user's language (VUK 215) and follows the month's name.
    """

    code: str
    side: Side
    fallbacks: tuple[str, ...]
    tr: str
    en: str


_TABLE: Final = (
    Value("gross_pay", "debit", (), "brüt ücretler", "gross pay"),
    Value("normal_earning", "debit", ("gross_pay",), "normal kazançlar", "normal earnings"),
    Value("overtime", "debit", ("gross_pay",), "fazla mesai ücretleri", "overtime"),
    Value("extra_earning", "debit", ("gross_pay",), "ek kazançlar", "extra earnings"),
    Value("employer_cost", "debit", ("gross_pay",), "işveren primleri ve katkıları", "employer's cost"),
    Value("employer_sgk", "debit", ("employer_cost", "gross_pay"), "SGK işveren payı gideri", "employer's SGK"),
    Value(
        "employer_unemployment",
        "debit",
        ("employer_cost", "gross_pay"),
        "işsizlik sigortası işveren payı gideri",
        "employer's unemployment premium",
    ),
    Value(
        "employer_contribution",
        "debit",
        ("employer_cost", "gross_pay"),
        "işveren katkıları gideri",
        "employer's contributions",
    ),
    Value(ROUNDING, "debit", (), "yuvarlama farkları", "rounding"),
    Value("net_pay", "credit", (), "net ücretler", "net pay"),
    Value("income_tax", "credit", (), "gelir vergisi", "income tax"),
    Value("stamp_duty", "credit", (), "damga vergisi", "stamp duty"),
    Value("sgk_payable", "credit", (), "ödenecek sigorta primleri", "premiums payable"),
    Value("employee_sgk", "credit", ("sgk_payable",), "SGK işçi payı", "employee's SGK"),
    Value(
        "employee_unemployment",
        "credit",
        ("sgk_payable",),
        "işsizlik sigortası işçi payı",
        "employee's unemployment premium",
    ),
    Value("employer_sgk_payable", "credit", ("sgk_payable",), "SGK işveren payı", "employer's SGK payable"),
    Value(
        "employer_unemployment_payable",
        "credit",
        ("sgk_payable",),
        "işsizlik sigortası işveren payı",
        "employer's unemployment premium payable",
    ),
    Value("advance", "credit", (), "avans kesintileri", "advances"),
    Value("third_party", "credit", (), "üçüncü kişilere kesintiler", "held for third parties"),
    Value("bes", "credit", ("third_party",), "BES kesintileri", "private pension (BES)"),
    Value("garnishment", "credit", ("third_party",), "icra kesintileri", "garnishments"),
    Value("alimony", "credit", ("third_party",), "nafaka kesintileri", "alimony"),
    Value("union_dues", "credit", ("third_party",), "sendika aidatları", "union dues"),
    Value("other_deduction", "credit", ("third_party",), "diğer kesintiler", "other deductions"),
    Value(
        "employer_contribution_payable",
        "credit",
        ("third_party",),
        "işveren katkıları",
        "employer's contributions payable",
    ),
    Value("incentive", "credit", (), "SGK teşvikleri", "SGK incentives"),
    Value("tax_relief", "credit", ("incentive",), "vergi teşvikleri", "tax reliefs"),
)

VALUES: Final[dict[str, Value]] = {value.code: value for value in _TABLE}
VALUE_ORDER: Final[dict[str, int]] = {value.code: position for position, value in enumerate(_TABLE)}
RULE_VALUES: Final = tuple(code for code in VALUES if code != ROUNDING)
