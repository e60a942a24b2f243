"""May this user come in on a page? Asked after the right password; every refusal says why and is recorded."""

import ipaddress
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Final

from django.utils import timezone

from mahsup.hr.models import User
from mahsup.hr.services.users import expiry_reached
from mahsup.platform import audit
from mahsup.problems import MahsupError, refuse

WORKDAYS: Final = range(6)  # Monday to Saturday
WORK_BEGINS, WORK_ENDS = time(8), time(19)


def may_sign_in(user: User, address: str, now: datetime) -> None:
    """Refuse a user that may not sign in on a page (`MAHSUP_MAY_SIGN_IN`), and record the attempt."""
    refusal = next(_refusals(user, address, timezone.localtime(now)), None)
    if refusal is not None:
        audit.record(
            user.tenant_id, user.code, "sign_in_refused", "user", user.code, reason=refusal.code, address=address
        )
        raise refusal


def address_allowed(networks: str, address: str) -> bool:
    """True when the list (addresses or CIDR networks, comma separated) is empty or holds the address."""
    listed = split_networks(networks)
    if not listed:
        return True
    caller = ipaddress.ip_address(address)
    mapped = getattr(caller, "ipv4_mapped", None)
    return any((mapped or caller) in ipaddress.ip_network(network, strict=False) for network in listed)


def split_networks(text: str) -> list[str]:
    """Return the entries of an address list as typed: commas, blanks and line ends separate."""
    return text.replace(",", " ").split()


def check_networks(text: str) -> str:
    """Return the address list in one form; refuse with `address_invalid` what is neither address nor network."""
    for network in split_networks(text):
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError:
            raise refuse("address_invalid", address=network) from None
    return ", ".join(split_networks(text))


def _refusals(user: User, address: str, now: datetime) -> Iterator[MahsupError]:
    if user.kind == User.INTEGRATION:
        yield refuse("sign_in_integration", user=user.code)
    if not user.is_active:
        yield refuse("sign_in_inactive", user=user.code)
    if expiry_reached(user, now.date()):
        yield refuse("sign_in_expired", user=user.code)
    if _unused_too_long(user, now):
        yield refuse("sign_in_unused", user=user.code, days=str(user.passive_after_days))
    if user.working_hours_only and not (now.weekday() in WORKDAYS and WORK_BEGINS <= now.time() < WORK_ENDS):
        yield refuse("sign_in_hours", begins=f"{WORK_BEGINS:%H.%M}", ends=f"{WORK_ENDS:%H.%M}")
    if not address_allowed(user.allowed_addresses, address):
        yield refuse("sign_in_address", address=address)


def _unused_too_long(user: User, now: datetime) -> bool:
    if not user.passive_after_days or user.last_login is None:
        return False
    return now - user.last_login > timedelta(days=user.passive_after_days)
