"""`mahsup voucher`: from a register file and a rules file to vouchers, without a server. See CONTRACTS.md.

Standard output holds one document and nothing else. Exit 0 = may be posted, 1 = a problem blocks, 2 = wrong call.
"""

import datetime
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from mahsup.cli.usage import LANGUAGES, WRONG_CALL, SentenceCommand
from mahsup.money import format_wire
from mahsup.problems import Language, MahsupError, Problem, has_errors, refuse

if TYPE_CHECKING:
    from mahsup.books.voucher import Line, Voucher
    from mahsup.posting.prepare import Prepared
    from mahsup.posting.rules import Rules

POSTABLE: Final = 0
BLOCKED: Final = 1
_DATE_FORMS: Final = (
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"),
    re.compile(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})"),
)
_CSV_HEADER: Final = ("voucher", "date", "account", "cost_center", "debit", "credit", "text")


class _Command(SentenceCommand):
    usage_code = "voucher_usage"


@click.command(cls=_Command, help="Bordro dosyasından mahsup fişi / From a register file to journal vouchers.")
@click.option("--payroll", default="", help="Bordro dosyası / Register file (.csv, .xlsx)")
@click.option("--rules", default="", help="Kural dosyası / Rules file (RULES.toml)")
@click.option("--chart", default="", help="Hesap planı / Chart of accounts (HESAP KODU;HESAP ADI)")
@click.option("--date", default="", help="Fiş tarihi / Voucher date: 2026-01-31 | 31.01.2026")
@click.option("--to", default="json", help="json | csv")
@click.option("--out", default="", help="Çıktı dosyası / Output file")
@click.option("--lang", default="tr", help="tr | en")
def voucher(payroll: str, rules: str, chart: str, date: str, to: str, out: str, lang: str) -> None:
    """Print the vouchers of a register; exit 1 where a problem blocks, 2 with a sentence where the call is wrong."""
    language: Language = "en" if lang == "en" else "tr"
    try:
        _choice("--lang", lang, LANGUAGES)
        _choice("--to", to, ("json", "csv"))
        asked = _date(date) if date else None
        given = _Given(_read("--payroll", payroll), _rules(rules), _read("--chart", chart) if chart else None, asked)
        vouchers, problems = _prepare(given)
        _deliver(_as_csv(vouchers) if to == "csv" else _as_json(vouchers, problems, language), out)
    except MahsupError as refusal:
        _print_problems(refusal.problems, language)
        sys.exit(WRONG_CALL)
    if to == "csv":
        _print_problems(problems, language)
    sys.exit(BLOCKED if has_errors(problems) else POSTABLE)


class _File(NamedTuple):
    name: str
    content: bytes


class _Given(NamedTuple):
    """What the command was given: files as bytes, the rules and the voucher's date where one is asked."""

    payroll: _File
    rules: "Rules"
    chart: _File | None
    date: datetime.date | None


def _prepare(given: _Given) -> "tuple[Sequence[Voucher], Sequence[Problem]]":
    """Return the vouchers and every problem; where an error blocks, or a file has form errors, no voucher."""
    try:
        prepared = _prepared(given)
    except MahsupError as refusal:
        return (), refusal.problems
    return (prepared.vouchers if prepared.postable else ()), prepared.problems


def _prepared(given: _Given) -> "Prepared":
    from mahsup.books.chart import Chart
    from mahsup.formats.chart import read_chart
    from mahsup.formats.register import read_register
    from mahsup.posting.prepare import PostingRequest, derive_month, document_of, month_end, prepare

    month = read_register(given.payroll.content, given.payroll.name)
    last_day = month_end(month.year, month.month)
    request = PostingRequest(
        year=month.year,
        month=month.month,
        company_id=month.company_id,
        company_title="",
        derived=derive_month(month.payslips, given.rules, {}),
        date=given.date or last_day,
        document=document_of(month.company_id, month.year, month.month, 1, last_day),
        chart=None if given.chart is None else Chart(read_chart(given.chart.content, given.chart.name)),
    )
    return prepare(request)


def _rules(path: str) -> "Rules":
    from mahsup.posting.rulesfile import parse_rules

    try:
        text = _read("--rules", path).content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse("rules_unreadable", key="UTF-8", given=error.reason) from None
    return parse_rules(text)


def _read(option: str, path: str) -> _File:
    if not path:
        raise refuse("voucher_option_missing", option=option)
    file = Path(path)
    try:
        return _File(file.name, file.read_bytes())
    except (OSError, ValueError):
        raise refuse("voucher_file_unreadable", file=path) from None


def _date(text: str) -> datetime.date:
    """Return a date given as 2026-01-31 or 31.01.2026."""
    match = next((found for form in _DATE_FORMS if (found := form.fullmatch(text))), None)
    try:
        if match is not None:
            return datetime.date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        pass
    raise refuse("voucher_option", option="--date", given=text, allowed="2026-01-31, 31.01.2026")


def _choice(option: str, given: str, allowed: Sequence[str]) -> None:
    if given not in allowed:
        raise refuse("voucher_option", option=option, given=given, allowed=", ".join(allowed))


def _as_json(vouchers: "Sequence[Voucher]", problems: Sequence[Problem], language: Language) -> bytes:
    document = {
        "vouchers": [_voucher_table(item) for item in vouchers],
        "problems": [problem.shape(language) for problem in problems],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _voucher_table(item: "Voucher") -> dict[str, object]:
    return {
        "date": item.date.isoformat(),
        "kind": item.kind,
        "description": item.description,
        "lines": [_line_table(line) for line in item.lines],
    }


def _line_table(line: "Line") -> dict[str, str]:
    return {
        "account": line.account,
        "cost_center": line.cost_center,
        "debit": format_wire(line.debit_kurus),
        "credit": format_wire(line.credit_kurus),
        "text": line.text,
    }


def _as_csv(vouchers: "Sequence[Voucher]") -> bytes:
    from mahsup.formats.table import Kurus, write_csv

    rows = [
        (
            number,
            item.date,
            line.account,
            line.cost_center,
            Kurus(line.debit_kurus),
            Kurus(line.credit_kurus),
            line.text,
        )
        for number, item in enumerate(vouchers, start=1)
        for line in item.lines
    ]
    return write_csv(_CSV_HEADER, rows)


def _deliver(content: bytes, out: str) -> None:
    """Write the document to a file or, as UTF-8 whatever the terminal's locale, to standard output."""
    if not out:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        Path(out).write_bytes(content)
    except (OSError, ValueError):
        raise refuse("voucher_out_unwritable", file=out) from None


def _print_problems(problems: Sequence[Problem], language: Language) -> None:
    for problem in problems:
        print(problem.message(language), file=sys.stderr)
