"""Employee sub-accounts (personel hesabı): which are missing, and opening them."""

from mahsup.accounting.models import Account, User


def missing(user: User, fetch_id: int) -> list[tuple[str, str]]:
    """Return (code, "Personel <no>") of the employee leaves that a posting of the fetch needs and the chart lacks."""
    raise NotImplementedError


def open_missing(user: User, fetch_id: int) -> list[Account]:
    """Open them; returns the new accounts."""
    raise NotImplementedError
