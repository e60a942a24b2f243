"""`mahsup voucher` as others call it: the one document on standard output, the exit codes and the sentences."""

import csv
import io
import json
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import mahsup
from mahsup.cli.voucher import voucher
from mahsup.posting.rulesfile import dump_rules, starter_rules
from tests.formats.registers import DEMO, read_plainly, register, total

G_RULES = """
schema = 1
[policy]
incentive = "{incentive}"
rounding_account = "689.99"
rounding_limit = "1.00"
""" + "".join(
    f'[[rule]]\nvalue = "{value}"\naccount = "{account}"\n'
    for value, account in (
        *(("gross_pay", "740"), ("employer_sgk", "740"), ("employer_unemployment", "740"), ("net_pay", "335")),
        *(("income_tax", "360.01"), ("stamp_duty", "360.02"), ("employee_sgk", "361.01")),
        *(("employee_unemployment", "361.02"), ("employer_sgk_payable", "361.03")),
        *(("employer_unemployment_payable", "361.04"), ("incentive", "602")),
    )
)

# The published policies: January 2026, hotel, one full-time employee, gross 50,000.
G1 = """
D 740 50000.00
D 740 10875.00
D 740 1000.00
C 335 40207.53
C 360.01 2163.67
C 360.02 128.80
C 361.01 7000.00
C 361.02 500.00
C 361.03 9875.00
C 361.04 1000.00
C 602 1000.00
"""
G2 = G1.replace("D 740 10875.00", "D 740 9875.00").replace("C 602 1000.00\n", "")


class Outcome(NamedTuple):
    exit_code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.stdout)
        assert set(found) == {"vouchers", "problems"}
        return found

    @property
    def codes(self) -> list[str]:
        return sorted({problem["code"] for problem in self.document["problems"]})


class Command:
    """Runs the command in the process on files of its own and reads what it wrote."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys

    def file(self, name: str, content: bytes | str) -> str:
        path = self.folder / name
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return str(path)

    def __call__(self, *arguments: str) -> Outcome:
        code: int | str | None = None
        try:
            voucher.main(arguments, prog_name="mahsup voucher")
        except SystemExit as end:
            code = end.code
        assert isinstance(code, int)
        return Outcome(code, *self.capsys.readouterr())

    def post(self, payroll: bytes, rules: str, *more: str) -> Outcome:
        files = ("--payroll", self.file("bordro.csv", payroll), "--rules", self.file("rules.toml", rules))
        return self(*files, *more)


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(tmp_path, capsys)


def journal(document: dict[str, Any]) -> list[str]:
    """Return the lines as `D 740 50000.00`; a line has an amount on one side and "0.00" on the other."""
    (item,) = document["vouchers"]
    for line in item["lines"]:
        assert [line["debit"], line["credit"]].count("0.00") == 1
    return [
        f"C {line['account']} {line['credit']}" if line["debit"] == "0.00" else f"D {line['account']} {line['debit']}"
        for line in item["lines"]
    ]


def starter_chart() -> str:
    rows = resources.files("mahsup.books").joinpath("starter_chart.csv").read_text("utf-8").splitlines()
    assert rows[0] == "code;name"
    return "\n".join(["HESAP KODU;HESAP ADI", *rows[1:]])


def balances(document: dict[str, Any]) -> Counter[str]:
    """Return debit less credit by main account."""
    sums: Counter[str] = Counter()
    for line in document["vouchers"][0]["lines"]:
        sums[line["account"][:3]] += Decimal(line["debit"]) - Decimal(line["credit"])  # type: ignore[assignment]
    return sums


@pytest.mark.parametrize(("incentive", "expected"), [("income_602", G1), ("net_expense", G2)])
def test_the_published_policies_from_a_register_of_one_row(command: Command, incentive: str, expected: str) -> None:
    outcome = command.post(register(), G_RULES.replace("{incentive}", incentive))
    assert outcome.exit_code == 0
    assert outcome.stderr == ""
    assert sorted(journal(outcome.document)) == sorted(expected.split("\n")[1:-1])
    assert outcome.document["problems"] == []
    (item,) = outcome.document["vouchers"]
    assert (item["date"], item["kind"]) == ("2026-01-31", "accrual")
    assert item["description"] == "Ocak 2026 ücret bordrosu"
    assert set(item["lines"][0]) == {"account", "cost_center", "debit", "credit", "text"}


def test_january_of_company_1_balances_at_the_sums_of_the_register(command: Command) -> None:
    rows = read_plainly(DEMO[0].content)
    chart = command.file("plan.csv", starter_chart())
    outcome = command.post(DEMO[0].content, dump_rules(starter_rules()), "--chart", chart)
    assert (outcome.exit_code, outcome.document["problems"]) == (0, [])
    found = balances(outcome.document)
    premiums = total(rows, "sgk_isci", "issizlik_isci", "sgk_isveren", "issizlik_isveren")
    incentive = total(rows, "sgk_tesviki")
    held = ("sendika_aidati", "bes_kesintisi", "icra_kesintisi", "nafaka_kesintisi", "diger_kesinti")
    cost = total(rows, "toplam_kazanc", "sgk_isveren", "issizlik_isveren")
    assert found["740"] + found["760"] + found["770"] == cost
    assert (
        dict(found).items()
        >= {
            "335": -total(rows, "net_odenen"),
            "360": -total(rows, "gelir_vergisi", "damga_vergisi"),
            "361": incentive - premiums,
            "369": -total(rows, *held),
            "196": -total(rows, "avans_kesintisi"),
            "602": -incentive,
        }.items()
    )
    assert cost == Decimal("12588172.90")
    lines = outcome.document["vouchers"][0]["lines"]
    assert sum(Decimal(line["debit"]) for line in lines) == sum(Decimal(line["credit"]) for line in lines) == cost
    sales = [row for row in rows if row["departman_kodu"] == "200"]
    assert found["760"] == total(sales, "toplam_kazanc", "sgk_isveren", "issizlik_isveren")


def test_rounding_of_company_2_needs_a_limit_that_allows_it(command: Command) -> None:
    rules = dump_rules(starter_rules())
    refused = command.post(DEMO[3].content, rules)
    assert (refused.exit_code, refused.document["vouchers"]) == (1, [])
    assert refused.codes == ["rounding_over_limit"]
    assert 'rounding_limit = "0.05"' in rules
    outcome = command.post(DEMO[3].content, rules.replace('rounding_limit = "0.05"', 'rounding_limit = "1.00"'))
    assert (outcome.exit_code, outcome.document["problems"]) == (0, [])
    rows = read_plainly(DEMO[3].content)
    assert balances(outcome.document)["689"] == total(rows, "yuvarlama") > 0


def test_an_error_blocks_and_still_gives_one_document_in_the_language_asked(command: Command) -> None:
    rules = G_RULES.replace("{incentive}", "income_602")
    payroll = register({"net_odenen": "40207,52"})
    turkish, english = command.post(payroll, rules), command.post(payroll, rules, "--lang", "en")
    for outcome in (turkish, english):
        assert (outcome.exit_code, outcome.document["vouchers"], outcome.stderr) == (1, [], "")
        assert outcome.codes == ["payslip_identity", "voucher_unbalanced"]
        (problem,) = [item for item in outcome.document["problems"] if item["code"] == "payslip_identity"]
        assert (problem["severity"], problem["where"]["type"]) == ("error", "payslip")
        assert problem["where"]["id"] == "10001-NORMAL"
    assert turkish.document["problems"][0]["message"] != english.document["problems"][0]["message"]


@pytest.mark.parametrize(
    ("payroll", "code"),
    [
        (register({"net_odenen": "1.234"}), "register_amount"),
        (b"", "table_empty"),
        ("sicil_no;İşçi".encode("cp1254"), "table_encoding"),
        (b"PK\x03\x04", "table_workbook"),
    ],
)
def test_a_register_with_form_errors_is_exit_1_with_its_problems(command: Command, payroll: bytes, code: str) -> None:
    outcome = command.post(payroll, dump_rules(starter_rules()))
    assert (outcome.exit_code, outcome.document["vouchers"], outcome.codes) == (1, [], [code])


def test_accounts_are_checked_against_a_chart_only_where_one_is_given(command: Command) -> None:
    rules = G_RULES.replace("{incentive}", "income_602")
    outcome = command.post(register(), rules, "--chart", command.file("plan.csv", "HESAP KODU;HESAP ADI\n740;Gider\n"))
    assert (outcome.exit_code, outcome.codes) == (1, ["account_missing"])
    faulty = command.post(register(), rules, "--chart", command.file("plan.csv", "HESAP KODU;HESAP ADI\n740;\n"))
    assert (faulty.exit_code, faulty.codes) == (1, ["chart_row_incomplete"])


@pytest.mark.parametrize("asked", ["2026-01-15", "15.01.2026"])
def test_another_date_in_both_forms(command: Command, asked: str) -> None:
    outcome = command.post(register(), G_RULES.replace("{incentive}", "income_602"), "--date", asked)
    assert (outcome.exit_code, outcome.document["vouchers"][0]["date"]) == (0, "2026-01-15")


def test_a_date_outside_the_month_is_a_warning_that_does_not_block(command: Command) -> None:
    outcome = command.post(register(), G_RULES.replace("{incentive}", "income_602"), "--date", "2026-02-01")
    assert (outcome.exit_code, outcome.codes, len(outcome.document["vouchers"])) == (0, ["date_outside_month"], 1)


@pytest.mark.parametrize("asked", ["0001-01-01", "2024-12-31", "2028-01-01"])
def test_a_date_years_away_is_a_slip_of_the_hand(command: Command, asked: str) -> None:
    outcome = command.post(register(), G_RULES.replace("{incentive}", "income_602"), "--date", asked)
    assert (outcome.exit_code, outcome.codes) == (1, ["date_far_off"])


def test_csv_has_one_row_per_line(command: Command) -> None:
    outcome = command.post(register(), G_RULES.replace("{incentive}", "income_602"), "--to", "csv")
    rows = list(csv.reader(io.StringIO(outcome.stdout), delimiter=";"))
    assert outcome.exit_code == 0
    assert rows[0] == ["voucher", "date", "account", "cost_center", "debit", "credit", "text"]
    assert len(rows) == 12
    assert ["1", "2026-01-31", "335", "", "0,00", "40207,53", "Ocak 2026 net ücretler"] in rows


def test_csv_leaves_its_problems_to_standard_error(command: Command) -> None:
    outcome = command.post(register({"gun": "40"}), dump_rules(starter_rules()), "--to", "csv", "--lang", "en")
    assert outcome.exit_code == 1
    assert outcome.stdout.splitlines() == ["voucher;date;account;cost_center;debit;credit;text"]
    assert outcome.stderr.startswith("Line 2 cannot be taken in because “40” in the column “gun”")


def test_out_takes_the_document_and_leaves_standard_output_empty(command: Command, tmp_path: Path) -> None:
    target = tmp_path / "fiş.json"
    outcome = command.post(register(), G_RULES.replace("{incentive}", "income_602"), "--out", str(target))
    assert (outcome.exit_code, outcome.stdout) == (0, "")
    assert len(json.loads(target.read_text("utf-8"))["vouchers"][0]["lines"]) == 11


WRONG_CALLS = (
    (["--to", "xml"], "--to", "--to"),
    (["--lang", "de"], "--lang", "--lang"),
    (["--date", "31/01/2026"], "31/01/2026", "31/01/2026"),
    (["--date", "2026-02-30"], "2026-02-30", "2026-02-30"),
    (["--payroll", "/nowhere/bordro.csv"], "dosya yok", "does not exist"),
    (["--rules", "/nowhere/rules.toml"], "dosya yok", "does not exist"),
    (["--chart", "/nowhere/plan.csv"], "dosya yok", "does not exist"),
    (["--out", "/nowhere/out.json"], "yazılamadı", "cannot be written"),
    (["--payroll", ""], "--payroll", "--payroll"),
    (["--unknown"], "mahsup voucher --help", "mahsup voucher --help"),
)


@pytest.mark.parametrize(("arguments", "turkish", "english"), WRONG_CALLS, ids=lambda part: str(part)[:40])
def test_a_wrong_call_is_exit_2_with_a_sentence(
    command: Command, arguments: list[str], turkish: str, english: str
) -> None:
    rules = G_RULES.replace("{incentive}", "income_602")
    said_turkish = command.post(register(), rules, *arguments)
    said_english = command.post(register(), rules, "--lang", "en", *arguments)
    assert (said_turkish.exit_code, said_turkish.stdout) == (2, "")
    assert (said_english.exit_code, said_english.stdout) == (2, "")
    assert turkish in said_turkish.stderr
    assert english in said_english.stderr


@pytest.mark.parametrize("rules", ["schema = 2", "no toml", 'schema = 1\n[[rule]]\nvalue = "pay"\naccount = "1"'])
def test_unreadable_rules_are_exit_2(command: Command, rules: str) -> None:
    outcome = command.post(register(), rules)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr.strip()


def test_help_names_every_option(command: Command) -> None:
    shown = command("--help")
    assert shown.exit_code == 0
    for option in ("--payroll", "--rules", "--chart", "--date", "--to", "--out", "--lang"):
        assert option in shown.stdout


def test_it_loads_no_django_and_writes_utf_8_in_any_locale(command: Command) -> None:
    rules = command.file("rules.toml", G_RULES.replace("{incentive}", "income_602"))
    script = (
        "import sys\nfrom mahsup.cli.main import main\ntry:\n    main()\nexcept SystemExit as end:\n"
        "    heavy = {'django', 'pydantic', 'sqlite3', 'xlsxwriter', 'python_calamine'} & set(sys.modules)\n"
        "    sys.stderr.write(repr((end.code, sorted(heavy))))"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            script,
            "voucher",
            "--payroll",
            command.file("bordro.csv", register()),
            "--rules",
            rules,
        ],
        capture_output=True,
        env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONPATH": str(Path(mahsup.__file__).parents[1])},
        check=False,
    )
    assert done.stderr.decode() == "(0, [])"
    assert "ücret" in json.loads(done.stdout.decode("utf-8"))["vouchers"][0]["description"]
