"""Template tags of every page: the two languages, amounts, counts, form controls and page links."""

from typing import Any

from django import forms, template
from django.template.context import RequestContext
from django.utils.safestring import SafeString

from mahsup.money import format_tr
from mahsup.platform.audit_words import told
from mahsup.platform.i18n import pick

register = template.Library()

register.simple_tag(pick, name="t")
register.simple_tag(told)


@register.filter
def kurus(amount: int | None) -> str:
    """Show an amount of kuruş as 33.030,00; nothing where there is none."""
    return "" if amount is None else format_tr(amount)


@register.filter
def whole(count: int) -> str:
    """Show a count with the Turkish thousands mark: 10.000."""
    return f"{count:,}".replace(",", ".")


@register.filter
def side(amount: int | None) -> str:
    """Show one side of a voucher line: the amount, or nothing where the line stands on the other side."""
    return format_tr(amount) if amount else ""


@register.filter
def is_check(field: forms.BoundField) -> bool:
    """True for a single check box, whose label stands behind it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.simple_tag
def control(field: forms.BoundField) -> SafeString:
    """Draw a form field's control with the look of its kind, its help and errors named for screen readers."""
    attrs: dict[str, Any] = {"class": _control_class(field.field.widget)}
    notes = [f"{field.auto_id}_help"] * bool(field.help_text) + [f"{field.auto_id}_errors"] * bool(field.errors)
    if notes and not field.use_fieldset:
        attrs["aria-describedby"] = " ".join(notes)
    return field.as_widget(attrs=attrs)


@register.simple_tag(takes_context=True)
def page_url(context: RequestContext, number: int, parameter: str = "sayfa") -> str:
    """Return the address of another page of a list, with the rest of the query (search, filters) kept."""
    query = context["request"].GET.copy()
    query[parameter] = str(number)
    return f"?{query.urlencode()}"


def _control_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"
