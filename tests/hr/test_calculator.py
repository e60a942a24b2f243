"""The calculator gives published figures (examples P04, P05, P11, P12, P16 and the policies' G1), and says why."""

import pytest
from django.test import Client

ASKED = {"direction": "gross", "year": "2026", "month": "1", "insurance": "NORMAL", "discount": "other"}

PUBLISHED = [
    ({"amount": "50.000,00", "year": "2025"}, ["7.000,00", "500,00", "42.500,00", "3.059,30", "182,12", "39.258,58"]),
    (
        {"amount": "50000", "direction": "net", "year": "2025"},
        ["65.024,86", "9.103,48", "650,25", "4.974,97", "296,16"],
    ),
    ({"amount": "80000"}, ["11.200,00", "800,00", "68.000,00", "5.988,67", "356,50", "61.654,83"]),
    ({"amount": "20002,50", "year": "2024", "insurance": "SGDP"}, ["1.500,19", "18.502,31", "225,03", "18.277,28"]),
    ({"amount": "40000", "year": "2025", "disability": "2"}, ["5.600,00", "400,00", "28.300,00"]),
    ({"amount": "50000"}, ["40.207,53", "2.163,67", "128,80", "10.875,00", "1.000,00"]),
    ({"amount": "50000", "year": "2024", "month": "3", "cumulative": "85000"}, ["4.699,68", "37.572,64"]),
]


@pytest.mark.parametrize(("asked", "figures"), PUBLISHED)
def test_published_figures(clerk: Client, asked: dict[str, str], figures: list[str]) -> None:
    text = clerk.get("/hesaplayici/", {**ASKED, **asked}).content.decode()
    for figure in figures:
        assert f'<td class="num">{figure}</td>' in text


def test_the_whole_year_carries_the_base_into_the_second_bracket(clerk: Client) -> None:
    text = clerk.get("/hesaplayici/", {**ASKED, "amount": "80000", "whole_year": "on"}).content.decode()
    assert text.count('<th scope="row">') >= 12
    assert '<th scope="row">12</th>' in text
    assert "960.000,00" in text  # the year's gross


def test_the_steps_name_their_law_and_the_chart_its_shares(clerk: Client) -> None:
    text = clerk.get("/hesaplayici/", {**ASKED, "amount": "80000"}).content.decode()
    assert "GVK m.103" in text
    assert "asgari ücret istisnası 4.211,33" in text
    assert text.count("<meter") == 5
    assert "% 63,3</td>" in text  # 61.654,83 of 97.400,00


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"amount": "-5"}, "calc_amount_range"),
        ({"amount": "0"}, "calc_amount_range"),
        ({"amount": "99999999999999"}, "calc_amount_range"),
        ({"amount": "1"}, "calc_net_negative"),
        ({"amount": "80000", "cumulative": "-1"}, "calc_amount_range"),
        ({"amount": "bin"}, "tutar"),
        ({"amount": "80000", "year": "1999"}, "1999"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(clerk: Client, asked: dict[str, str], said: str) -> None:
    answer = clerk.get("/hesaplayici/", {**ASKED, **asked})
    assert answer.status_code == 422
    assert said in answer.content.decode()
