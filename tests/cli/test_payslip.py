"""`mahsup payslip` as others call it: the JSON document, the exit codes and the sentences."""

import json
import subprocess
import sys
from typing import Any, NamedTuple

import pytest

from mahsup.cli.payslip import payslip
from mahsup.money import parse_wire


class Outcome(NamedTuple):
    exit_code: int
    stdout: str
    stderr: str


class Command:
    """Runs the command in the process and reads what it wrote."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def outcome(self, *arguments: str) -> Outcome:
        code: int | str | None = 0
        try:
            payslip.main(arguments, prog_name="mahsup payslip")
        except SystemExit as end:
            code = end.code
        assert isinstance(code, int)
        return Outcome(code, *self.capsys.readouterr())

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        outcome = self.outcome(*arguments, "--json")
        assert outcome.exit_code == 0, outcome.stderr
        rows: list[dict[str, Any]] = json.loads(outcome.stdout)
        return rows


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


def test_the_document_of_a_month_is_the_published_payslip(command: Command) -> None:
    assert command.rows("--year", "2026", "--gross", "80000") == [
        {
            "month": 1,
            "gross": "80000.00",
            "employee_sgk": "11200.00",
            "employee_unemployment": "800.00",
            "tax_base": "68000.00",
            "income_tax": "5988.67",
            "stamp_duty": "356.50",
            "net_pay": "61654.83",
            "employer_sgk": "17400.00",
            "employer_unemployment": "1600.00",
            "incentive": "1600.00",
            "employer_cost": "97400.00",
        }
    ]


def test_net_asks_for_the_smallest_gross(command: Command) -> None:
    (row,) = command.rows("--year", "2025", "--gross", "50000", "--net")
    assert (row["gross"], row["net_pay"]) == ("65024.86", "50000.00")


def test_all_carries_the_base_through_twelve_months(command: Command) -> None:
    rows = command.rows("--year", "2026", "--gross", "33030", "--month", "all")
    assert [row["month"] for row in rows] == list(range(1, 13))
    assert {row["net_pay"] for row in rows} == {"28075.50"}
    assert {row["income_tax"] for row in rows} == {"0.00"}


def test_all_to_net_reaches_the_net_in_every_month(command: Command) -> None:
    rows = command.rows("--year", "2026", "--gross", "61654.83", "--month", "all", "--net")
    assert {row["net_pay"] for row in rows} == {"61654.83"}
    assert rows[0]["gross"] == "80000.00"
    assert parse_wire(rows[11]["gross"]) > 80_000_00


def test_the_cumulative_base_is_that_before_the_month(command: Command) -> None:
    (row,) = command.rows("--year", "2024", "--month", "3", "--gross", "50000,00", "--cumulative-base", "85000")
    assert (row["income_tax"], row["net_pay"]) == ("4699.68", "37572.64")


def test_kind_disability_and_sector(command: Command) -> None:
    (pensioner,) = command.rows("--year", "2024", "--gross", "20002.50", "--kind", "sgdp")
    assert (pensioner["net_pay"], pensioner["incentive"]) == ("18277.28", "0.00")
    (disabled,) = command.rows("--year", "2025", "--gross", "40000", "--disability", "2")
    assert disabled["tax_base"] == "28300.00"
    (made,) = command.rows("--year", "2026", "--gross", "33030", "--sector", "manufacturing")
    assert made["employer_cost"] == "39223.13"


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["--gross", "80000"], "--year"),
        (["--year", "2026"], "--gross"),
        (["--year", "26", "--gross", "80000"], "--year"),
        (["--year", "2023", "--gross", "80000"], "2024, 2025, 2026"),
        (["--year", "2026", "--gross", "80.000,00"], "80.000,00"),
        (["--year", "2026", "--gross", "-5"], "-5"),
        (["--year", "2026", "--gross", "0"], "0,01"),
        (["--year", "2026", "--gross", "nan"], "nan"),
        (["--year", "2026", "--gross", "9999999999999"], "10.000.000.000,00"),
        (["--year", "2026", "--gross", "1000"], "3.954,50"),
        (["--year", "2026", "--gross", "80000", "--month", "13"], "13"),
        (["--year", "2026", "--gross", "80000", "--kind", "CIRAK"], "CIRAK"),
        (["--year", "2026", "--gross", "80000", "--disability", "4"], "--disability"),
        (["--year", "2026", "--gross", "80000", "--sector", "hotel"], "hotel"),
        (["--year", "2026", "--gross", "80000", "--cumulative-base", "x"], "--cumulative-base"),
        (["--year", "2026", "--gross", "80000", "--lang", "de"], "--lang"),
        (["--year", "2026", "--gross"], "mahsup payslip --help"),
        (["--year", "2026", "--gross", "80000", "--nett"], "--nett"),
    ],
)
def test_wrong_input_exits_2_with_a_sentence(command: Command, arguments: list[str], part: str) -> None:
    result = command.outcome(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert part in result.stderr
    assert "Traceback" not in result.stderr


def test_sentences_come_in_english_when_asked(command: Command) -> None:
    result = command.outcome("--year", "2026", "--gross", "80k", "--lang", "en")
    assert result.stderr.startswith("The calculation cannot be made")


def test_a_wage_below_the_minimum_is_computed_with_a_warning_beside_the_document(command: Command) -> None:
    result = command.outcome("--year", "2026", "--gross", "20000", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)[0]["employee_sgk"] == "4624.20"
    assert "33.030,00" in result.stderr


def test_the_table_reads_in_turkish(command: Command) -> None:
    one = command.outcome("--year", "2026", "--gross", "80000").stdout
    assert ["Net", "ücret", "61.654,83"] in [line.split() for line in one.splitlines()]
    year = command.outcome("--year", "2026", "--gross", "80000", "--month", "all").stdout
    assert len(year.splitlines()) == 13


def test_the_command_loads_neither_django_nor_a_database() -> None:
    code = (
        "import sys\nfrom mahsup.cli.main import main\ntry:\n    main()\n"
        "except SystemExit:\n    print(' '.join(sys.modules))"
    )
    call = [sys.executable, "-c", code, "payslip", "--year", "2026", "--gross", "80000"]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "mahsup.payroll.calculate" in loaded
    assert loaded.isdisjoint({"django", "sqlite3", "httpx2", "pydantic"})


def test_help_names_every_option(command: Command) -> None:
    shown = command.outcome("--help")
    assert shown.exit_code == 0
    for option in ("--year", "--gross", "--month", "--net", "--kind", "--disability", "--sector", "--cumulative-base"):
        assert option in shown.stdout
