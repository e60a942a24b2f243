"""One tenant keeps the books of one taxpayer (VKN)."""

from mahsup.platform.models import Tenant
from mahsup.problems import refuse


def check_taxpayer(tenant: Tenant, vkn: str) -> None:
    """Refuse with `other_taxpayer` when İK's company is not of the taxpayer whose books these are."""
    if vkn != tenant.vkn:
        raise refuse("other_taxpayer", theirs=vkn or "-", ours=tenant.vkn or "-")
