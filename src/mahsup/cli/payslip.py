"""`mahsup payslip`: gross to net or net to gross, for a month or a year. Touches no database; see CONTRACTS.md."""

import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from json import dumps
from typing import Final, Literal, NamedTuple

import click

from mahsup.cli.usage import LANGUAGES, WRONG_CALL, SentenceCommand
from mahsup.money import format_tr, format_wire
from mahsup.payroll.calculate import Discount, MonthFigures, MonthInput
from mahsup.payroll.inverse import same_figure
from mahsup.payroll.parameters import statute
from mahsup.problems import Language, MahsupError, refuse, sentence


class Column(NamedTuple):
    """A figure of the answer: its key in the JSON document, its attribute of `MonthFigures`, its names in the table."""

    key: str
    attribute: str
    tr: str
    en: str


COLUMNS: Final = (
    Column("gross", "gross_kurus", "Brüt ücret", "Gross"),
    Column("employee_sgk", "employee_sgk_kurus", "SGK işçi", "Employee SGK"),
    Column("employee_unemployment", "employee_unemployment_kurus", "İşsizlik işçi", "Employee unempl."),
    Column("tax_base", "tax_base_kurus", "GV matrahı", "Tax base"),
    Column("income_tax", "income_tax_kurus", "Gelir vergisi", "Income tax"),
    Column("stamp_duty", "stamp_duty_kurus", "Damga vergisi", "Stamp duty"),
    Column("net_pay", "net_pay_kurus", "Net ücret", "Net pay"),
    Column("employer_sgk", "employer_sgk_kurus", "SGK işveren", "Employer SGK"),
    Column("employer_unemployment", "employer_unemployment_kurus", "İşsizlik işv.", "Employer unempl."),
    Column("incentive", "incentive_kurus", "81/ı teşviki", "81/ı discount"),
    Column("employer_cost", "employer_cost_kurus", "Maliyet", "Employer cost"),
)

Row = tuple[int, MonthFigures]
_AMOUNT: Final = re.compile(r"([0-9]{1,13})(?:[.,]([0-9]{1,2}))?")
_MOST_KURUS: Final = 10**12
_MONTHS: Final = tuple(str(month) for month in range(1, 13))


class _Command(SentenceCommand):
    usage_code = "calc_usage"


@click.command(cls=_Command, help="Brütten nete, netten brüte / From gross to net and from net to gross.")
@click.option("--year", default="", help="Yıl / Year")
@click.option("--gross", default="", help="Ayın brütü; --net ile ulaşılacak net / The gross, or the net")
@click.option("--month", default="1", help="1..12 | all")
@click.option("--net", is_flag=True, help="--gross ulaşılacak nettir / --gross is the net to reach")
@click.option("--kind", default="normal", help="normal | sgdp")
@click.option("--disability", default="", help="Engel derecesi / Disability degree: 1 | 2 | 3")
@click.option("--sector", default="other", help="other | manufacturing")
@click.option("--cumulative-base", default="0", help="Önceki kümülatif matrah / Cumulative tax base before the month")
@click.option("--json", is_flag=True, help="JSON")
@click.option("--lang", default="tr", help="tr | en")
def payslip(
    year: str,
    gross: str,
    month: str,
    net: bool,
    kind: str,
    disability: str,
    sector: str,
    cumulative_base: str,
    json: bool,
    lang: str,
) -> None:
    """Print the figures of a month or a year; exit 2 with a sentence where they cannot be computed."""
    language: Language = "en" if lang == "en" else "tr"
    try:
        _choice("--lang", lang, LANGUAGES)
        months = _MONTHS if month == "all" else (_choice("--month", month, (*_MONTHS, "all")),)
        first = MonthInput(
            year=_year(year),
            month=int(months[0]),
            gross_kurus=_amount("--gross", gross, least=1),
            insurance="SGDP" if _choice("--kind", kind, ("normal", "sgdp")) == "sgdp" else "NORMAL",
            discount=_discount(sector),
            cumulative_before_kurus=_amount("--cumulative-base", cumulative_base, least=0),
        )
        computed = same_figure(_with_disability(first, disability), [int(each) for each in months], to_net=net)
        rows = [(given.month, figures) for given, figures in computed]
    except MahsupError as refusal:
        print(refusal.message(language), file=sys.stderr)
        sys.exit(WRONG_CALL)
    _warn_below_minimum(first.year, rows, language)
    print(_document(rows) if json else _table(rows, language))


def _with_disability(given: MonthInput, degree: str) -> MonthInput:
    if not degree:
        return given
    allowed = int(_choice("--disability", degree, ("1", "2", "3")))
    allowance = statute(given.year, given.month).disability_allowance(allowed)
    return replace(given, disability_allowance_kurus=allowance)


def _year(text: str) -> int:
    if not re.fullmatch("[0-9]{4}", text):
        raise refuse("calc_option", option="--year", given=text, allowed="2026")
    return int(text)


def _choice(option: str, given: str, allowed: Sequence[str]) -> str:
    if given not in allowed:
        raise refuse("calc_option", option=option, given=given, allowed=", ".join(allowed))
    return given


def _discount(sector: str) -> Discount:
    allowed: tuple[Literal["other"], Literal["manufacturing"]] = ("other", "manufacturing")
    _choice("--sector", sector, allowed)
    return "manufacturing" if sector == "manufacturing" else "other"


def _amount(option: str, given: str, *, least: int) -> int:
    """Return the kuruş of an amount with a dot or a comma before at most two decimals."""
    match = _AMOUNT.fullmatch(given)
    if match is None:
        raise refuse("calc_amount", option=option, given=given)
    kurus = int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))
    if not least <= kurus <= _MOST_KURUS:
        least_text, most_text = format_tr(least), format_tr(_MOST_KURUS)
        raise refuse("calc_amount_range", option=option, given=format_tr(kurus), least=least_text, most=most_text)
    return kurus


def _warn_below_minimum(year: int, rows: Sequence[Row], language: Language) -> None:
    """Say once, on standard error, that a computed wage is none of a full month; the figures still stand."""
    for month, figures in rows:
        minimum = statute(year, month).gross_minimum_wage
        if figures.gross_kurus < minimum:
            params = {"gross": format_tr(figures.gross_kurus), "minimum": format_tr(minimum)}
            print(sentence("calc_below_minimum", params, language), file=sys.stderr)
            return


def _document(rows: Sequence[Row]) -> str:
    return dumps(
        [
            {"month": month, **{column.key: format_wire(getattr(figures, column.attribute)) for column in COLUMNS}}
            for month, figures in rows
        ],
        indent=1,
    )


def _table(rows: Sequence[Row], language: Language) -> str:
    """Lay the figures out for reading: a line per figure for one month, a line per month for several."""
    names = [column.en if language == "en" else column.tr for column in COLUMNS]
    amounts = [[format_tr(getattr(figures, column.attribute)) for column in COLUMNS] for _, figures in rows]
    if len(rows) == 1:
        return "\n".join(f"{name:<17}{amount:>20}" for name, amount in zip(names, amounts[0], strict=True))
    widths = [max(len(name), *(len(line[i]) for line in amounts)) for i, name in enumerate(names)]
    lines = [("", names), *((str(month), line) for (month, _), line in zip(rows, amounts, strict=True))]
    return "\n".join(f"{mark:>2}  " + "  ".join(map(str.rjust, cells, widths)) for mark, cells in lines)
