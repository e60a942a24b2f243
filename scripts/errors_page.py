"""Write docs/errors.md from the catalogue of messages: `python scripts/errors_page.py`."""

from pathlib import Path

from mahsup.problems import catalogue

HEAD = """\
# Errors

Every sentence that Mahsup says to a person when something cannot be done or needs a look, by its code. Words in braces
are filled in. The page is written by `scripts/errors_page.py` from `src/mahsup/messages/`.
"""


def page() -> str:
    """Return the page's text."""
    entries = [f"\n## {code}\n\n- {texts['tr']}\n- {texts['en']}\n" for code, texts in sorted(catalogue().items())]
    return HEAD + "".join(entries)


if __name__ == "__main__":
    Path(__file__).resolve().parent.parent.joinpath("docs", "errors.md").write_text(page(), "utf-8")
