"""The quick reader of pages takes nothing that the strict one would read otherwise."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mahsup.payroll.payslip import Extra
from mahsup.personelweb.answers import read_payslips
from mahsup.personelweb.plainrows import NotPlain, plain_page
from mahsup.personelweb.rows import canonical, payslip_to_row, row_to_payslip
from mahsup.personelweb.wirejson import WireJsonError, loads
from mahsup.problems import MahsupError

from .sample import FULL, slip

ODD_NAMES = replace(FULL, payslip_id='"\\/', first_name="İĞÜŞÖÇığüşöç\t\n\x01\x7f€😀", extras=(Extra("", "", -1),))
SLIPS = [FULL, slip(10002), slip(10003, "SGDP"), ODD_NAMES]
TEXT = "\n".join(canonical(payslip_to_row(each)) for each in SLIPS)
PAGE = f"[[{TEXT}]]".replace("\n", ",")


def test_a_canonical_page_is_read_with_its_text() -> None:
    assert plain_page(PAGE.encode()) == (SLIPS, TEXT.encode())
    assert plain_page(b"[[]]") == ([], b"")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"GUN":30', '"GUN": 30'),
        ('"GUN":30', '"GUN":"30"'),
        ('"GUN":30', '"GUN":32'),
        ('"GUN":30', '"GUN":-1'),
        ('"GUN":30', '"GUN":30.0'),
        ('"GUN":30', '"GUN":30,"GUN":30'),
        ('"GUN":30,', ""),
        ('"HATALI":false', '"HATALI":0'),
        ('"HATALI":false', '"HATALI":false,"HATALI2":false'),
        ('"SIGORTASTATU":"NORMAL"', '"SIGORTASTATU":"EMEKLI"'),
        ('"SICILNO":"10002"', '"SICILNO":10002'),
        ('"SICILNO":"10002"', '"SICILNO":""'),
        ('"YUVARLAMA":"-0.05"', '"YUVARLAMA":"-0.5"'),
        ('"YUVARLAMA":"-0.05"', '"YUVARLAMA":"-0.05;1.00"'),
        ('"YUVARLAMA":"-0.05"', '"YUVARLAMA":"-0.05;"'),
        ('"YUVARLAMA":"-0.05"', '"YUVARLAMA":-0.05'),
        ('"TUTAR":"-0.50"', '"TUTAR":"-0.50;"'),
        ('"TUTAR":"-0.50"', '"TUTAR":"１.50"'),
        ('"TUR":"ICRA"', '"TUR":"BASKA"'),
        ('"AZALTTIGI":"SGKISVEREN"', '"AZALTTIGI":"DIGER"'),
        ('"DAGILIM":[{', '"DAGILIM":[null,{'),
        ("İcra", "I\u0307cra"),
        ("İcra", "\\u0130cra"),
        ("İcra", "\\ud800"),
        ("]]", "]] "),
        ("]]", "],[]]"),
        ("]]", ",]]"),
        ("[[", "[[["),
        ("[[", "\ufeff[["),
    ],
)
def test_whatever_is_not_exactly_of_the_form_is_left_to_the_strict_reader(old: str, new: str) -> None:
    changed = PAGE.replace(old, new, 1)
    assert changed != PAGE
    with pytest.raises(NotPlain):
        plain_page(changed.encode())


def test_bytes_that_are_no_text_are_left_to_the_strict_reader() -> None:
    with pytest.raises(NotPlain):
        plain_page(PAGE.encode().replace("İcra".encode(), b"\xff"))


@given(st.integers(0, len(PAGE) - 1), st.integers(0, 3), st.text('",:;[]{}\\u0.-1a \n', max_size=3))
@settings(max_examples=400, deadline=None)
@example(len(PAGE) - 1, 1, "")
def test_a_changed_page_is_read_as_the_strict_reader_reads_it_or_not_at_all(at: int, cut: int, put: str) -> None:
    changed = (PAGE[:at] + put + PAGE[at + cut :]).encode()
    try:
        quick = plain_page(changed)
    except NotPlain:
        quick = None
    strict = strictly(changed)
    assert quick in (None, strict)


def strictly(body: bytes) -> object:
    try:
        (rows,) = loads(body)
        return [row_to_payslip(row) for row in rows], "\n".join(map(canonical, rows)).encode()
    except (WireJsonError, ValueError, TypeError, MahsupError):
        return "refused"


def test_a_page_in_another_form_is_read_all_the_same() -> None:
    spaced = PAGE.replace('":', '" : ').replace("İcra", "\\u0130cra").replace('"GUN" : 30', '"YENI" : 1, "GUN" : "30"')
    received = read_payslips(spaced.encode())
    assert received.payslips == SLIPS
    assert b'"YENI":1' in received.text
