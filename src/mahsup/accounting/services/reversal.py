"""Reversal (ters kayıt)."""

from datetime import date as Date

from mahsup.accounting.models import User, Voucher


def reverse(user: User, voucher_id: int, date: Date, reason: str) -> tuple[Voucher, bool]:
    """Post the mirror of a voucher; returns it and whether this call made it."""
    raise NotImplementedError
