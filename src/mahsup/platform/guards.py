"""Guards: triggers that make the database refuse what must never stand in it, declared once for both engines.

A guard is a table, an event and a list of (condition, code). The conditions are plain SQL over OLD. and NEW. that
SQLite and PostgreSQL understand alike; a refusal arrives as IntegrityError with the code as its message. SQLite
rebuilds tables in migrations and loses or trips over triggers there, so they are dropped before a migration and
installed after it, and `verify` compares what is present with what is declared (no system check: `migrate` runs those
before it mends).
"""

import functools
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate, pre_migrate
from django.db.utils import IntegrityError

from mahsup.problems import MahsupError, refuse

Event = Literal["INSERT", "UPDATE", "DELETE"]
PREFIX: Final = "guard_"
_TRUNCATE: Final = f"{PREFIX}no_truncate"
_declared: dict[str, tuple["Guard", ...]] = {}


@dataclass(frozen=True, slots=True)
class Guard:
    """A trigger before an event on a table. The first condition that holds refuses with its code.

    `lock` is a PostgreSQL statement run first (`PERFORM … FOR SHARE`): there two writers run at once; SQLite has one.
    """

    table: str
    event: Event
    refusals: tuple[tuple[str, str], ...]
    lock: str = ""

    @property
    def name(self) -> str:
        return f"{PREFIX}{self.table}_{self.event.lower()}"

    def sqlite(self) -> str:
        """Return the CREATE TRIGGER of SQLite."""
        steps = " ".join(f"SELECT RAISE(ABORT, '{code}') WHERE {condition};" for condition, code in self.refusals)
        return f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH ROW BEGIN {steps} END"

    def postgresql(self) -> str:
        """Return the body of the trigger function of PostgreSQL."""
        steps = " ".join(
            f"IF {condition} THEN RAISE EXCEPTION '{code}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
            for condition, code in self.refusals
        )
        return f"BEGIN {self.lock} {steps} RETURN {'OLD' if self.event == 'DELETE' else 'NEW'}; END"


def register(owner: str, guards: Iterable[Guard]) -> None:
    """Declare the guards of an app; called from its AppConfig.ready."""
    _declared[owner] = tuple(guards)


def declared() -> Iterator[Guard]:
    """Yield the guards of every app."""
    for guards in _declared.values():
        yield from guards


def code_of(error: IntegrityError) -> str:
    """Return the code of the guard that refused, or "" where something else (a constraint) did."""
    first_line = str(error).partition("\n")[0].strip()
    return first_line if any(first_line == code for guard in declared() for _, code in guard.refusals) else ""


def install(connection: BaseDatabaseWrapper) -> None:
    """Install every declared guard whose table exists, and drop what is no longer declared. Idempotent."""
    if not problems(connection):
        return
    drop(connection)
    with connection.cursor() as cursor:
        for statement in _create_statements(connection):
            cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Drop every guard that is present."""
    with connection.cursor() as cursor:
        for name, table in [(name, table) for name, (table, _) in _present(connection).items()]:
            cursor.execute(
                f"DROP TRIGGER {name} ON {table}" if connection.vendor == "postgresql" else f"DROP TRIGGER {name}"
            )


def problems(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of guards that are missing, changed, switched off or not declared, among the tables present."""
    expected, present = _expected(connection), _present(connection)
    return sorted(name for name in expected.keys() | present.keys() if expected.get(name) != present.get(name))


@functools.cache
def verify(using: str = DEFAULT_DB_ALIAS) -> None:
    """Refuse (`guards_missing`) a database whose guards are not the declared ones. The answer "they are" is kept."""
    wrong = problems(connections[using])
    if wrong:
        raise refuse("guards_missing", guards=", ".join(wrong))


def verify_at_start() -> None:
    """Verify; where guards are missing say so in both languages and end the process with 3, final for gunicorn."""
    try:
        verify()
    except MahsupError as refusal:
        sys.stderr.write(f"{refusal.message('tr')}\n{refusal.message('en')}\n")
        raise SystemExit(3) from None


def _tables(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


def _expected(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, str]]:
    tables = _tables(connection)
    guards = [guard for guard in declared() if guard.table in tables]
    if connection.vendor == "sqlite":
        return {guard.name: (guard.table, guard.sqlite()) for guard in guards}
    expected = {guard.name: (guard.table, guard.postgresql()) for guard in guards}
    for table in _undeletable(guards):
        expected[f"{PREFIX}{table}_truncate"] = (table, _TRUNCATE_BODY)
    return expected


_TRUNCATE_BODY: Final = (
    "BEGIN RAISE EXCEPTION 'books_truncate' USING ERRCODE = 'integrity_constraint_violation'; RETURN NULL; END"
)


def _undeletable(guards: Iterable[Guard]) -> list[str]:
    return sorted({guard.table for guard in guards if guard.event == "DELETE"})


def _present(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, str]]:
    query = _PRESENT_POSTGRESQL if connection.vendor == "postgresql" else _PRESENT_SQLITE
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name: (table, body) for name, table, body in cursor.fetchall()}


_PRESENT_SQLITE: Final = (
    f"SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '{PREFIX}%'"  # noqa: S608
)
_PRESENT_POSTGRESQL: Final = f"""
    SELECT t.tgname, c.relname, CASE WHEN t.tgenabled = 'O' THEN p.prosrc ELSE 'off' END
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND t.tgname LIKE '{PREFIX}%' AND pg_table_is_visible(c.oid)
"""  # noqa: S608


def _create_statements(connection: BaseDatabaseWrapper) -> Iterator[str]:
    for name, (table, body) in _expected(connection).items():
        if connection.vendor == "sqlite":
            yield body
            continue
        event = name.rpartition("_")[2].upper()
        each = "STATEMENT" if event == "TRUNCATE" else "ROW"
        yield f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard${body}$guard$"
        yield f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()"


def _before_migration(using: str, **kwargs: Any) -> None:
    if connections[using].vendor == "sqlite":
        drop(connections[using])


def _after_migration(using: str, **kwargs: Any) -> None:
    install(connections[using])


def connect_signals() -> None:
    """Keep the guards through migrations."""
    pre_migrate.connect(_before_migration, dispatch_uid="mahsup.guards.drop")
    post_migrate.connect(_after_migration, dispatch_uid="mahsup.guards.install")
