"""Fetching against an İK in memory: what is accepted, and every fault refused by its own name after it really fired."""

from collections.abc import Sequence

import pytest

from mahsup.payroll.payslip import Payslip
from mahsup.personelweb.client import PersonelwebClient
from mahsup.personelweb.fetching import FetchResult, fetch_month
from mahsup.personelweb.settings import Limits
from mahsup.personelweb.testing import FakeIk, Fault
from mahsup.problems import MahsupError

from .sample import fake_ik, settings


class Kept:
    """What a caller keeps of the pages; page 1 again drops what was there."""

    def __init__(self) -> None:
        self.payslips: list[Payslip] = []
        self.pages: list[int] = []
        self.texts: list[bytes] = []

    def on_page(self, number: int, payslips: Sequence[Payslip], text: bytes) -> None:
        if number == 1:
            self.payslips, self.texts = [], []
        self.pages.append(number)
        self.payslips += payslips
        self.texts += [text] if text else []


def client_of(fake: FakeIk, waits: list[float] | None = None) -> PersonelwebClient:
    slept = waits if waits is not None else []
    return PersonelwebClient(
        settings(), transport=fake.transport(), sleep=slept.append, uniform=lambda low, high: high, clock=lambda: 0.0
    )


def fetch(fake: FakeIk, payroll_type: str | None = None, month: int = 1, kept: Kept | None = None) -> FetchResult:
    with client_of(fake) as client:
        return fetch_month(client, 1, 2026, month, payroll_type, (kept or Kept()).on_page, lambda: False)


def refusal(fake: FakeIk, payroll_type: str | None = None, month: int = 1) -> MahsupError:
    with pytest.raises(MahsupError) as caught:
        fetch(fake, payroll_type, month)
    for language in ("tr", "en"):
        assert len(caught.value.message(language)) > 40
    return caught.value


def test_a_month_is_fetched_page_by_page_and_recounted() -> None:
    fake, kept = fake_ik(), Kept()
    result = fetch(fake, kept=kept)
    assert kept.pages == [1, 2, 3]
    assert [slip.employee_no for slip in kept.payslips] == ["10001", "10002", "10003", "10004", "10005"]
    assert result.row_count == 5
    assert result.totals["TOPLAM_NETODENEN"] == 5 * 2_807_550 + 10002 + 10003 + 10004 + 10005
    assert result.totals["TOPLAM_KESINTILER"] == 100_000
    assert result.sha256 == result.manifest.sha256
    assert result.accounting_codes == {"10001": "335.01.10001"}
    assert not result.cancelled
    assert fake.memory.logins == 1


def test_one_payroll_type_alone() -> None:
    kept = Kept()
    assert fetch(fake_ik(), "SGDP", kept=kept).row_count == 1
    assert [slip.payslip_id for slip in kept.payslips] == ["10005-SGDP"]


def test_a_full_last_page_is_followed_by_an_empty_one() -> None:
    kept = Kept()
    assert fetch(fake_ik(), "NORMAL", kept=kept).row_count == 4
    assert kept.pages == [1, 2, 3]


def test_a_fetch_after_the_companys_row_logs_in_once() -> None:
    """The company is asked for first; its login serves the fetch too."""
    fake = fake_ik()
    with client_of(fake) as client:
        client.company(1)
        fetch_month(client, 1, 2026, 1, None, Kept().on_page, lambda: False)
    assert fake.calls["Login"] == 1


def test_absent_and_open_months_are_told_apart() -> None:
    assert refusal(fake_ik(), month=3).code == "month_absent"
    assert refusal(fake_ik(), month=2).code == "month_open"


def test_a_cancelled_fetch_counts_for_nothing() -> None:
    fake, kept = fake_ik(), Kept()
    with client_of(fake) as client:
        result = fetch_month(client, 1, 2026, 1, None, kept.on_page, lambda: len(kept.pages) == 1)
    assert result.cancelled
    assert kept.pages == [1]
    # The second page may have been on its way already; the third was never asked for.
    assert fake.calls["FN_API_BORDRO_LISTE"] <= 2


@pytest.mark.parametrize(
    ("fault", "payroll_type", "code"),
    [
        (Fault.WRONG_TOTALS, None, "totals_do_not_match"),
        (Fault.WRONG_HASH, None, "hash_does_not_match"),
        (Fault.ALTERED_ROW, None, "hash_does_not_match"),
        (Fault.DUPLICATE_ROW, None, "payslip_duplicate"),
        (Fault.MISSING_ROW, None, "rows_missing"),
        (Fault.SURPLUS_ROW, "SGDP", "rows_too_many"),
        (Fault.OTHER_TYPE, "SGDP", "row_other_type"),
        (Fault.HTML, None, "not_our_protocol"),
        (Fault.REDIRECT, None, "not_our_protocol"),
        (Fault.FORBIDDEN, None, "no_wire_right"),
        (Fault.SERVER_ERROR, None, "server_error"),
        (Fault.TOO_MANY_REQUESTS, None, "server_error"),
        (Fault.FAILURE_AS_200, None, "server_error"),
        (Fault.BARE_MESSAGE, None, "server_error"),
        (Fault.REFUSE_CONNECTION, None, "unreachable_refused"),
        (Fault.GZIP_BOMB, None, "response_too_large"),
        (Fault.SUPERSEDED, None, "snapshot_superseded"),
    ],
)
def test_a_fault_that_stays_is_refused_by_name(fault: Fault, payroll_type: str | None, code: str) -> None:
    fake = fake_ik()
    fake.plant(fault)
    assert refusal(fake, payroll_type).code == code
    assert fake.fired[fault] > 0


@pytest.mark.parametrize(
    ("fault", "times"),
    [
        (Fault.ENVELOPE, 99),
        (Fault.NOT_CANONICAL, 99),
        (Fault.NUMBERS_AS_STRINGS, 99),
        (Fault.SERVER_ERROR, 3),
        (Fault.TOO_MANY_REQUESTS, 3),
        (Fault.TOKEN_EXPIRES, 1),
        (Fault.SUPERSEDED, 3),
    ],
)
def test_a_server_within_the_contract_or_a_passing_fault_is_survived(fault: Fault, times: int) -> None:
    fake, kept = fake_ik(), Kept()
    fake.plant(fault, times)
    result = fetch(fake, kept=kept)
    assert fake.fired[fault] > 0
    assert result.row_count == 5
    assert [slip.employee_no for slip in kept.payslips] == ["10001", "10002", "10003", "10004", "10005"]


def test_the_total_that_differs_is_named() -> None:
    fake = fake_ik()
    fake.plant(Fault.WRONG_TOTALS)
    (problem,) = refusal(fake).problems
    assert fake.fired[Fault.WRONG_TOTALS] == 1
    assert problem.params["total"] == "TOPLAM_NETODENEN"
    assert problem.params["stated"] == "0,01"


def test_the_text_kept_is_canonical_though_the_server_sent_another() -> None:
    plain, other = Kept(), Kept()
    fetch(fake_ik(), kept=plain)
    fake = fake_ik()
    fake.plant(Fault.NOT_CANONICAL)
    fetch(fake, kept=other)
    assert fake.fired[Fault.NOT_CANONICAL] == 3
    assert other.texts == plain.texts


def test_a_new_closing_between_pages_begins_again_with_the_new_version() -> None:
    fake, kept = fake_ik(), Kept()
    fake.plant(Fault.SUPERSEDED, 1)
    result = fetch(fake, kept=kept)
    assert fake.fired[Fault.SUPERSEDED] == 1
    assert (result.restarts, result.manifest.version, kept.pages) == (1, 2, [1, 1, 2, 3])


def test_four_closings_are_too_many() -> None:
    fake = fake_ik()
    fake.plant(Fault.SUPERSEDED)
    assert refusal(fake).code == "snapshot_superseded"
    assert fake.fired[Fault.SUPERSEDED] == 4


def test_an_expired_token_costs_one_fresh_login() -> None:
    fake = fake_ik()
    fake.plant(Fault.TOKEN_EXPIRES, 1)
    fetch(fake)
    assert fake.fired[Fault.TOKEN_EXPIRES] == 1
    assert fake.memory.logins == 2


def test_waits_grow_up_to_the_cap_and_the_fourth_failure_ends_it() -> None:
    fake, waits = fake_ik(), []
    fake.plant(Fault.SERVER_ERROR)
    with client_of(fake, waits) as client, pytest.raises(MahsupError) as caught:
        client.companies()
    assert caught.value.problems[0].params["detail"] == "Out of order."
    assert waits == [1, 2, 4]
    assert fake.fired[Fault.SERVER_ERROR] == 4


def test_retry_after_is_honoured() -> None:
    fake, waits = fake_ik(), []
    fake.plant(Fault.TOO_MANY_REQUESTS, 1)
    with client_of(fake, waits) as client:
        assert len(client.companies()) == 2
    assert fake.fired[Fault.TOO_MANY_REQUESTS] == 1
    assert waits == [7]


def test_retry_after_is_capped() -> None:
    fake, waits = fake_ik(), []
    fake.plant(Fault.TOO_MANY_REQUESTS, 1)
    limits = Limits(longest_wait_s=5)
    with PersonelwebClient(settings(limits=limits), transport=fake.transport(), sleep=waits.append) as client:
        client.companies()
    assert fake.fired[Fault.TOO_MANY_REQUESTS] == 1
    assert waits == [5]
