"""Ters kayıt: the mirror of a voucher is shown, then posted."""

import datetime

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from mahsup.accounting.forms.integration import ReversalForm
from mahsup.accounting.models import User, Voucher
from mahsup.accounting.services import reversal
from mahsup.accounting.services.books import locked_through
from mahsup.accounting.services.reports.vouchers import reversal_of, voucher_lines, voucher_of
from mahsup.accounting.views.integration.base import AccountingRequest, page
from mahsup.platform.i18n import T, current_language
from mahsup.problems import MahsupError, Problem


@page("reverse")
def reverse_page(request: AccountingRequest, voucher_id: int) -> HttpResponseBase:
    """Show the mirror with a date and a reason; POST writes it. Asked twice, the same voucher answers."""
    voucher = voucher_of(request.user, voucher_id)
    made = reversal_of(voucher)
    if made is not None:
        messages.info(request, T("Bu fişin ters kaydı zaten var.", "This voucher is reversed already."))
        return redirect("accounting:voucher", made.pk)
    form = ReversalForm(request.POST or None, initial={"tarih": _first_open_day(voucher)})
    problems: list[tuple[Problem, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            return _written(request, request.user, voucher, form)
        except MahsupError as refusal:
            if refusal.code == "no_right":
                raise
            problems = [(problem, problem.message(current_language())) for problem in refusal.problems]
    context = {
        "voucher": voucher,
        "form": form,
        "problems": problems,
        "lines": voucher_lines(voucher),
        "back": voucher.pk,
    }
    return render(request, "accounting/integration/reverse.html", context)


def _written(request: AccountingRequest, user: User, voucher: Voucher, form: ReversalForm) -> HttpResponseBase:
    mirror, created = reversal.reverse(user, voucher.pk, form.cleaned_data["tarih"], form.cleaned_data["neden"])
    if created:
        messages.success(request, T("Ters kayıt yapıldı.", "Reversed."))
    return redirect("accounting:voucher", mirror.pk)


def _first_open_day(voucher: Voucher) -> datetime.date:
    """The voucher's own date, so that its month comes out clean; in a locked period today."""
    locked = locked_through(voucher.tenant_id, voucher.branch_id)
    return voucher.date if locked is None or voucher.date > locked else timezone.localdate()
