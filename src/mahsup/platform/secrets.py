"""Secrets at rest: AES-GCM with the place of the secret as associated data, so that a ciphertext cannot be moved."""

import base64
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from mahsup.problems import refuse

_KEY_ID = "1"


def seal(secret: str, *place: object) -> str:
    """Return the sealed form of a secret for a place (tenant, integration, field)."""
    nonce = os.urandom(12)
    sealed = AESGCM(_key()).encrypt(nonce, secret.encode(), _associated(place))
    return f"{_KEY_ID}:{base64.b64encode(nonce + sealed).decode()}"


def unseal(sealed: str, *place: object) -> str:
    """Return the secret. Raises `secret_unreadable` for another place, another key or a changed text; never guesses."""
    try:
        raw = base64.b64decode(sealed.partition(":")[2], validate=True)
        return AESGCM(_key()).decrypt(raw[:12], raw[12:], _associated(place)).decode()
    except (InvalidTag, ValueError) as error:
        raise refuse("secret_unreadable") from error


def ensure_key(path: Path) -> None:
    """Create the key file if there is none, readable by its owner alone. Of several at once the first one's stays."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, made = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w") as file:
        file.write(base64.b64encode(AESGCM.generate_key(256)).decode())
    # A link is whole at once and never takes the place of a file: nobody reads half a key or loses the one in use.
    with suppress(FileExistsError):
        os.link(made, path)
    os.unlink(made)


def _key() -> bytes:
    return base64.b64decode(Path(settings.MAHSUP_KEY_FILE).read_text())


def _associated(place: tuple[object, ...]) -> bytes:
    return "|".join([*map(str, place), _KEY_ID]).encode()
