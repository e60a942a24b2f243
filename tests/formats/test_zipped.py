"""An archive that is sent while it is made."""

import io
import zipfile
from collections.abc import Iterator

from mahsup.formats.zipped import zipped


def test_an_archive_comes_a_piece_for_each_file_and_is_whole() -> None:
    made = []

    def files() -> Iterator[tuple[str, bytes]]:
        for number in range(3):
            made.append(number)
            yield f"Muğla-{number}.pdf", bytes([number]) * 1000

    pieces = zipped(files())
    first = next(pieces)
    assert made == [0]
    assert len(first) > 1000
    with zipfile.ZipFile(io.BytesIO(first + b"".join(pieces))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            f"Muğla-{number}.pdf": bytes([number]) * 1000 for number in range(3)
        }
