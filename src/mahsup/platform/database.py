"""How the databases are opened, and the check that they were opened so.

Durability decides: replayed power-loss images lost acknowledged vouchers in every SQLite mode but WAL + FULL and
DELETE + EXTRA. SQLite 3.7.0-3.51.2 can corrupt a WAL at reset (fixed in 3.51.3, 3.50.7 and 3.44.6), so an affected
library uses DELETE + EXTRA.
"""

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

_SYNCHRONOUS = {"FULL": 2, "EXTRA": 3}


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """True for a SQLite library without the WAL-reset bug."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def journal_mode() -> tuple[str, str]:
    """Return the journal and synchronous mode for the SQLite library of this process."""
    return ("WAL", "FULL") if wal_is_safe(sqlite3.sqlite_version_info) else ("DELETE", "EXTRA")


def database_settings(url: str, default_file: Path) -> dict[str, Any]:
    """Return Django's settings of one database: PostgreSQL from a URL, or SQLite in a file where the URL is empty."""
    return _postgresql(url) if url else _sqlite(default_file)


def _sqlite(file: Path) -> dict[str, Any]:
    journal, synchronous = journal_mode()
    pragmas = f"PRAGMA journal_mode={journal}; PRAGMA synchronous={synchronous}; PRAGMA foreign_keys=ON; "
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": pragmas + "PRAGMA recursive_triggers=ON",
        },
        "TEST": {"NAME": str(file.with_name(f"test-{file.name}"))},
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "OPTIONS": options,
    }


def verify_durability(sender: Any, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Read the modes back on every new SQLite connection and refuse to work with any other."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
    expected_journal, expected_synchronous = journal_mode()
    if (journal, synchronous) != (expected_journal.lower(), _SYNCHRONOUS[expected_synchronous]):
        raise ImproperlyConfigured(
            f"SQLite opened in {journal}/{synchronous}; expected {expected_journal}/{expected_synchronous}: "
            "acknowledged vouchers could be lost in a power cut. The folder may not allow it; use a local disk."
        )


def connect_signals() -> None:
    """Check every connection that Django opens."""
    connection_created.connect(verify_durability, dispatch_uid="mahsup.verify_durability")
