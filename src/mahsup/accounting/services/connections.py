"""Connections to İK (entegrasyon tanımı): saving, testing, switching, deleting."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mahsup.accounting.models import Integration, User
from mahsup.problems import Problem


@dataclass(frozen=True, slots=True)
class RemoteCompany:
    """A company that the İK lists for the integration user."""

    company_id: int
    short_name: str
    title: str
    vkn: str


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """What "Bağlantıyı dene" found. `problem` names the cause when not ok."""

    ok: bool
    problem: Problem | None = None
    company_title: str = ""
    vkn: str = ""
    companies: tuple[RemoteCompany, ...] = ()


def integrations(user: User) -> list[Integration]:
    """Return the connections of the branches that the user sees, by id."""
    raise NotImplementedError


def get(user: User, integration_id: int) -> Integration:
    """Return one connection. Refuses with `integration_unknown`."""
    raise NotImplementedError


def save_integration(user: User, integration_id: int | None, data: Mapping[str, Any]) -> Integration:
    """Create or change a connection: branch_id, interface, user_code, password, url, remote_tenant_id, company_id,
    active, object_names. A blank password keeps the stored one; another host clears it. A new connection receives the
    hotel starter rules. Refuses with `integration_exists`, `integration_field` …"""
    raise NotImplementedError


def test_connection(user: User, integration_id: int) -> ConnectionReport:
    """Sign in, list the companies, compare the VKN; names the cause of a failure. Changes nothing in İK."""
    raise NotImplementedError


def switch(user: User, integration_id: int, active: bool) -> Integration:
    """Switch a connection on or off."""
    raise NotImplementedError


def delete(user: User, integration_id: int) -> None:
    """Delete a connection that has never posted. Refuses with `integration_has_postings`."""
    raise NotImplementedError
