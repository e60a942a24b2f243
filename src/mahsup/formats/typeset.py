"""PDF documents from typst templates. What a document says comes in as data, never as part of the template's text."""

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

_TYPESETTER: Final = Path(__file__).with_name("typesetter.py")
_LONGEST_S: Final = 120
_one_at_a_time = threading.Lock()


class TypesettingError(RuntimeError):
    """A template could not be typeset; the text is typst's own."""


def typeset(template: Path, data: Mapping[str, Any], *, tagged: bool = True) -> bytes:
    """Return the PDF of a template filled with `data` (anything JSON can hold).

    The template reads `json(bytes(sys.inputs.data))` and may read files of its own folder only. `tagged` describes the
    structure for screen readers, at twice the time and many times the size. A process has one document typeset at a
    time: a document takes memory by its pages. Raises TypesettingError.
    """
    job = {"template": str(template), "folder": str(template.parent), "data": data, "tagged": tagged}
    with _one_at_a_time:
        done = subprocess.run(  # noqa: S603 - our own program with our own template
            [sys.executable, "-I", str(_TYPESETTER)],
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=_LONGEST_S,
            check=False,
        )
    if done.returncode:
        raise TypesettingError(done.stderr.decode(errors="replace").strip())
    return done.stdout
