"""PDF from templates: what comes in as data is shown as it is and is never part of the template's text."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from mahsup.formats.typeset import TypesettingError, typeset

SHOWS_NAMES = """#set text(lang: "tr")
#let data = json(bytes(sys.inputs.data))
#data.names.join(linebreak())
"""
HOSTILE = [
    '#panic("x")',
    "$x^2$ [a] *b* _c_ `d` <e> @f \\u{41} // g",
    '"], #read("/etc/passwd")',
    "İĞÜŞÖÇ ığüşöç",
    '#import "@preview/cetz:0.3.0"',
]


def template(folder: Path, source: str) -> Path:
    file = folder / "paper.typ"
    file.write_text(source, "utf-8")
    return file


def lines_of(document: bytes) -> list[str]:
    return [line for page in PdfReader(io.BytesIO(document)).pages for line in page.extract_text().splitlines()]


def test_data_is_shown_as_it_is(tmp_path: Path) -> None:
    document = typeset(template(tmp_path, SHOWS_NAMES), {"names": HOSTILE})
    assert document.startswith(b"%PDF-")
    assert lines_of(document) == HOSTILE


def test_a_template_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("gizli", "utf-8")
    inner = tmp_path / "papers"
    inner.mkdir()
    with pytest.raises(TypesettingError, match="escape the project root"):
        typeset(template(inner, '#read("../secret.txt")'), {})
    with pytest.raises(TypesettingError, match="file not found"):
        typeset(template(inner, f'#read("{tmp_path}/secret.txt")'), {})


def test_a_bad_template_says_what_typst_says(tmp_path: Path) -> None:
    with pytest.raises(TypesettingError, match="unknown variable: nothing_known"):
        typeset(template(tmp_path, "#nothing_known"), {})
