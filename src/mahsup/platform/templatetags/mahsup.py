"""Template tags of every page: the two languages and amounts."""

from django import template

from mahsup.money import format_tr
from mahsup.platform.i18n import pick

register = template.Library()

register.simple_tag(pick, name="t")


@register.filter
def kurus(amount: int | None) -> str:
    """Show an amount of kuruş as 33.030,00; nothing where there is none."""
    return "" if amount is None else format_tr(amount)


@register.filter
def side(amount: int | None) -> str:
    """Show one side of a voucher line: the amount, or nothing where the line stands on the other side."""
    return format_tr(amount) if amount else ""
