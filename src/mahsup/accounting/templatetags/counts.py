"""Template tags of counts."""

from django import template

register = template.Library()


@register.filter
def whole(count: int) -> str:
    """Show a count with the Turkish thousands mark: 10.000."""
    return f"{count:,}".replace(",", ".")
