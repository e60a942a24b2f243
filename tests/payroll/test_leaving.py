"""A leaving: the service by the calendar, the leave earned, what is due, and its steps."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mahsup.payroll.explain_leaving import explain_leaving
from mahsup.payroll.leaving import Leaving, Service, dues_of, leave_entitlement, reasons, service_between
from mahsup.payroll.parameters import statute
from mahsup.problems import MahsupError

JANUARY = statute(2026, 1)
LEAVING = Leaving(
    start=date(2020, 1, 1),
    end=date(2026, 1, 31),
    wage_kurus=80_000_00,
    full_wage_kurus=85_000_00,
    severance=True,
    notice=True,
    used_leave_days=80,
    cumulative_before_kurus=68_000_00,
)


@pytest.mark.parametrize(
    ("start", "end", "service"),
    [
        (date(2020, 1, 1), date(2025, 12, 31), Service(6)),
        (date(2020, 1, 1), date(2025, 12, 30), Service(5, 11, 30)),
        (date(2026, 1, 1), date(2026, 1, 1), Service(0, 0, 1)),
        (date(2025, 3, 17), date(2026, 5, 20), Service(1, 2, 4)),
        (date(2026, 1, 31), date(2026, 2, 27), Service(0, 1, 0)),
        (date(2024, 2, 29), date(2025, 2, 26), Service(0, 11, 29)),
        (date(2024, 2, 29), date(2025, 2, 27), Service(1)),
        (date(2024, 2, 29), date(2025, 2, 28), Service(1, 0, 1)),
        (date(2024, 2, 29), date(2028, 2, 28), Service(4)),
        (date(2023, 3, 1), date(2024, 2, 29), Service(1)),
    ],
)
def test_service_counts_both_days_by_the_calendar(start: date, end: date, service: Service) -> None:
    assert service_between(start, end) == service


def test_an_end_before_the_start_is_refused() -> None:
    with pytest.raises(MahsupError, match="calc_employment"):
        service_between(date(2026, 1, 2), date(2026, 1, 1))


DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))


@given(DAYS, DAYS)
def test_a_day_more_of_service_never_counts_for_less(one: date, other: date) -> None:
    start, end = sorted((one, other))
    longer, service = service_between(start, date.fromordinal(end.toordinal() + 1)), service_between(start, end)
    assert longer > service
    assert 0 <= service.months < 12
    assert 0 <= service.days < 31


@pytest.mark.parametrize(
    ("start", "end", "born", "days"),
    [
        (date(2025, 2, 1), date(2026, 1, 30), None, 0),
        (date(2020, 1, 1), date(2025, 12, 31), None, 5 * 14 + 20),
        (date(2021, 1, 1), date(2025, 12, 31), None, 5 * 14),
        (date(2010, 1, 1), date(2025, 12, 31), None, 5 * 14 + 9 * 20 + 2 * 26),
        # 49 on the first completion, 50 on the second.
        (date(2024, 1, 1), date(2025, 12, 31), date(1975, 6, 15), 14 + 20),
        (date(2025, 1, 1), date(2025, 12, 31), date(2007, 6, 1), 20),
        (date(2025, 1, 1), date(2025, 12, 31), date(2007, 1, 1), 14),
    ],
)
def test_leave_is_earned_by_full_years_and_age(start: date, end: date, born: date | None, days: int) -> None:
    assert leave_entitlement(start, end, born) == days


def test_what_is_due_at_the_ceiling_of_the_half_year() -> None:
    dues = dues_of(JANUARY, LEAVING)
    assert dues.service == Service(6, 1, 0)
    assert dues.severance is not None
    assert dues.notice is not None
    # 64.948,77 x 6 = 389.692,62, and a twelfth of it 5.412,3975.
    assert (dues.severance.gross_kurus, dues.severance.stamp_duty_kurus) == (395_105_02, 2_998_85)
    # 85.000,00 / 30 x 56 days; 122.000,00 at 15 % and 36.666,67 at 20 %.
    assert (dues.notice.gross_kurus, dues.notice.income_tax_kurus) == (158_666_67, 18_300_00 + 7_333_33)
    assert dues.notice.net_kurus == 158_666_67 - 25_633_33 - 1_204_28
    assert (dues.entitled_days, dues.unused_days, dues.leave_kurus) == (90, 10, 26_666_67)


def test_nothing_is_due_below_a_year_or_without_a_right_and_no_leave_is_taken_back() -> None:
    short = dues_of(JANUARY, replace(LEAVING, start=date(2025, 8, 1), notice=False))
    assert (short.severance, short.notice, short.entitled_days, short.leave_kurus) == (None, None, 0, 0)
    assert dues_of(JANUARY, replace(LEAVING, severance=False)).severance is None
    assert dues_of(JANUARY, replace(LEAVING, used_leave_days=95)).unused_days == 0


def test_every_amount_says_its_steps_and_the_law() -> None:
    steps = {step.code: step for step in explain_leaving(JANUARY, LEAVING, dues_of(JANUARY, LEAVING))}
    assert steps["leaving_service"].text() == ("Hizmet: 01.01.2020 – 31.01.2026, çıkış günü dahil 6 yıl 1 ay 0 gün.")
    assert steps["leaving_severance"].text("en") == "Severance pay: 64.948,77 × (6 years + 1/12 + 0/365)."
    assert steps["leaving_severance"].amount_kurus == 395_105_02
    assert steps["leaving_severance_net"].amount_kurus == 395_105_02 - 2_998_85
    assert "68.000,00 → 226.666,67" in steps["leaving_notice_tax"].text()
    assert steps["leaving_notice"].basis == "4857 m.17"
    assert steps["leaving_leave_pay"].amount_kurus == 26_666_67


def test_what_is_not_due_says_why() -> None:
    short = replace(LEAVING, start=date(2025, 8, 1), notice=False)
    codes = [step.code for step in explain_leaving(JANUARY, short, dues_of(JANUARY, short))]
    assert codes == [
        *("leaving_service", "leaving_severance_short", "leaving_notice_none"),
        *("leaving_leave_days", "leaving_leave_pay"),
    ]
    none = replace(LEAVING, severance=False)
    assert "leaving_severance_none" in {step.code for step in explain_leaving(JANUARY, none, dues_of(JANUARY, none))}


def test_the_usual_reasons_give_their_rights() -> None:
    rights = {code: (reason.severance, reason.notice) for code, reason in reasons().items()}
    assert rights["03"] == (False, False)
    assert rights["04"] == rights["17"] == (True, True)
    assert rights["08"] == rights["12"] == rights["25"] == (True, False)
    assert rights["48"] == (False, False)
