"""Which rule wins: the sentences of the contract, one row each."""

import pytest

from mahsup.posting.rules import RuleBook, Selectors, check_rules
from tests.posting.ledger import rules

EVERYTHING = Selectors(employee="10001", extra="PRIM", law="05510", insurance="normal", department="100")

CHOICES = [
    # the value's own rules at every level come before its fallback's
    ("extra_earning", ["gross_pay 1 employee=10001", "extra_earning 2"], "2"),
    ("employer_sgk", ["gross_pay 1", "employer_cost 2"], "2"),
    ("employer_sgk", ["gross_pay 1 employee=10001"], "1"),
    # employee before extra before law before insurance before department before company-wide
    ("extra_earning", ["extra_earning 1 extra=PRIM", "extra_earning 2 employee=10001"], "2"),
    ("employer_sgk", ["employer_sgk 1 law=05510", "employer_sgk 2 insurance=normal"], "1"),
    ("extra_earning", ["extra_earning 1 department=100", "extra_earning 2 extra=PRIM"], "2"),
    ("net_pay", ["net_pay 1 department=100", "net_pay 2 insurance=normal"], "2"),
    ("net_pay", ["net_pay 1", "net_pay 2 department=100"], "2"),
    # one strong selector beats several weaker ones
    ("extra_earning", ["extra_earning 1 extra=PRIM department=100", "extra_earning 2 employee=10001"], "2"),
    # on the same first selector, more before fewer
    ("extra_earning", ["extra_earning 1 extra=PRIM", "extra_earning 2 extra=PRIM department=100"], "2"),
    # same first selector, same number: the weightier second one
    ("net_pay", ["net_pay 1 employee=10001 department=100", "net_pay 2 employee=10001 insurance=normal"], "2"),
    # a selector that does not match leaves the rule out
    ("net_pay", ["net_pay 1 employee=99999", "net_pay 2"], "2"),
    ("tax_relief", ["incentive 1"], "1"),
    ("bes", ["third_party 1 extra=PRIM", "third_party 2"], "1"),
]


@pytest.mark.parametrize(("value", "rows", "account"), CHOICES)
def test_the_winning_rule(value: str, rows: list[str], account: str) -> None:
    for order in (rows, rows[::-1]):
        match = RuleBook(rules(*order)).resolve(value, EVERYTHING)
        assert match is not None
        assert [target.rule.account for target in match.targets] == [account]


@pytest.mark.parametrize("value", ["net_pay", "income_tax", "advance", "incentive"])
def test_values_without_a_fallback_find_nothing_elsewhere(value: str) -> None:
    assert RuleBook(rules("gross_pay 1", "sgk_payable 2", "third_party 3")).resolve(value, EVERYTHING) is None


@pytest.mark.parametrize(
    "rows",
    [
        ["net_pay 335", "net_pay 336"],
        ["gross_pay 740 share=60", "gross_pay 770 share=39"],
        ["gross_pay 740 share=60", "gross_pay 770"],
        ["gross_pay 740 share=60"],
    ],
)
def test_identical_selectors_need_shares_of_exactly_100(rows: list[str]) -> None:
    assert [problem.code for problem in check_rules(rules(*rows))] == ["rule_duplicate"]


def test_shares_of_100_are_one_match() -> None:
    assert check_rules(rules("gross_pay 740 share=60", "gross_pay 770 share=40", "gross_pay 760 department=1")) == []
